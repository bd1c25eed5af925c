"""Settings for developing Relier, and for the demonstration that `make demo` serves."""

from config.settings.base import *  # noqa: F403 -- settings modules extend one another

DEBUG = False
RELIER_REQUIRE_SECOND_FACTOR = False
ALLOWED_HOSTS = ["*"]
