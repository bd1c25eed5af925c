"""Commands that work on a site say plainly that there is none, and leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection

from relier.core.failures import BadInput

# Of our own commands under `relier manage`, those that work on a site that is there already.
OF_A_SITE = frozenset({"add_member", "reset_second_factor", "use_calibration"})
NO_SITE = (
    "No site here: set RELIER_DATA_DIR to the data folder of the site, "
    "or start it once with relier serve."
)


@contextmanager
def site_expected() -> Iterator[None]:
    """Run what needs a site; raise BadInput when there is none, or one never prepared."""
    _refuse_absent_file()
    try:
        yield
    except DatabaseError as error:
        if _is_prepared():
            raise
        raise BadInput(NO_SITE) from error


def _refuse_absent_file() -> None:
    """Look for the file before settings are read: they make a folder, a key and a database."""
    if settings.configured:
        return
    from config.env import sqlite_file

    path = sqlite_file()
    if path and not (path.is_file() and path.stat().st_size):
        raise BadInput(NO_SITE)


def _is_prepared() -> bool:
    try:
        return "django_migrations" in connection.introspection.table_names()
    except DatabaseError:
        # The database cannot be asked at all: its own message says more than ours.
        return True
