"""Settings of the test suite: the real database and middleware, a quick cache and mail box."""

import os
import tempfile

os.environ.setdefault("RELIER_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("RELIER_DATA_DIR", tempfile.mkdtemp(prefix="relier-test-"))

from config.settings.base import *  # noqa: F403 -- settings modules extend one another
from config.settings.base import DATABASES, STORAGES

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
# Asked for where it is tested: tests/accounts/test_second_factor.py.
RELIER_REQUIRE_SECOND_FACTOR = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
