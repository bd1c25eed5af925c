"""Serve the stub on the server and database settings that Relier uses: `site.py PORT FOLDER`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

PAGE = """<!doctype html><html lang="en"><title>Stub</title><form method="post">
{% for n in items %}<fieldset><legend>Question {{ n }}</legend>
{% for v in values %}<label><input type="radio" name="q{{ n }}" value="{{ v }}">{{ v }}</label>
{% endfor %}</fieldset>{% endfor %}<button>Send</button></form></html>"""


def configure(folder: Path) -> None:
    """Set up a Django project of one form, with Relier's own database settings."""
    os.environ["RELIER_DATA_DIR"] = str(folder)
    import django
    from django.conf import settings

    from config import env

    settings.configure(
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="benchmarks.stub.site_urls",
        DATABASES=env.databases(),
        INSTALLED_APPS=["django.contrib.contenttypes", "benchmarks.stub.apps.StubConfig"],
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"p": PAGE})]},
            }
        ],
        USE_TZ=True,
    )
    django.setup()


def main() -> None:
    """Make the tables and serve."""
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    configure(folder)
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from waitress import serve

    call_command("migrate", run_syncdb=True, verbosity=0)
    from relier.portal.management.serve_command import THREADS

    serve(get_wsgi_application(), host="127.0.0.1", port=port, threads=THREADS, _quiet=True)


if __name__ == "__main__":
    main()
