"""Bring an installation up to date: tables, instruments, static files, catalogues."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from relier.cms.services import prepare_pages
from relier.core.clock import today
from relier.core.failures import BadInput
from relier.instruments.services import load_shipped_instruments
from relier.panels.tasks import erase_expired as erase_expired_panels
from relier.portal.services.demonstration import load_demonstration
from relier.responses.tasks import erase_expired

Say = Callable[[str], None]


def prepare_installation(*, say: Say, demonstration: bool) -> None:
    """Do what is needed before serving, telling each step; what is done already costs little."""
    _tell_about_sqlite(say)
    _migrate(say)
    _collect_static_files(say)
    _load_instruments(say)
    prepare_pages()
    if demonstration:
        say("Demonstration: a fictional territory, generated answers marked as such.")
        load_demonstration()


def _load_instruments(say: Say) -> None:
    """Load the questionnaires' files; a bad one is told and does not keep the site closed."""
    try:
        load_shipped_instruments()
    except BadInput as problem:
        say(f"A questionnaire was left out: {problem.message}")


def _tell_about_sqlite(say: Say) -> None:
    if connection.vendor != "sqlite":
        return
    version = sqlite3.sqlite_version
    journal = str(settings.DATABASES["default"]["OPTIONS"]["init_command"]).split("=", 1)[1]
    mode = journal.split(";", 1)[0]
    if mode == "WAL":
        say(f"SQLite {version}: write-ahead log.")
        return
    say(
        f"SQLite {version} is older than 3.51.3, whose write-ahead log is mended: starting in the "
        "slower, safe mode (TRUNCATE). A Python built with a newer SQLite, or PostgreSQL by "
        "DATABASE_URL, is faster (docs/howto/administrator.md)."
    )


def _migrate(say: Say) -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    say(f"Preparing the database: {len(plan)} steps.")
    with _nothing_to_lose():
        call_command("migrate", interactive=False, stdout=_Steps(say, len(plan)))
    call_command("createcachetable", verbosity=0)


def enqueue_daily_jobs() -> None:
    """Put the day's jobs into the queue, once a day however often this is called."""
    if cache.add(f"daily-jobs:{today():%Y-%m-%d}", 1, timeout=60 * 60 * 25):
        erase_expired.enqueue()
        erase_expired_panels.enqueue()
        call_command("clearsessions")


@contextmanager
def _nothing_to_lose() -> Iterator[None]:
    """Build a new SQLite file without waiting for the disk at each of its 250 steps.

    There is no data yet: a machine that stops meanwhile begins anew.
    """
    fresh = connection.vendor == "sqlite" and not connection.introspection.table_names()
    if fresh:
        _pragma("synchronous=OFF")
    try:
        yield
    finally:
        if fresh:
            _pragma("synchronous=FULL")


def _pragma(setting: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {setting}")


class _Steps(io.StringIO):
    """Where `migrate` writes: one line told for every fifty steps."""

    def __init__(self, say: Say, total: int) -> None:
        super().__init__()
        self._say, self._total, self._done = say, total, 0

    def write(self, text: str) -> int:
        """Count the steps that are done."""
        if "OK" in text:
            self._done += 1
            if self._done % 50 == 0:
                self._say(f"  {self._done} of {self._total}")
        return len(text)


def _collect_static_files(say: Say) -> None:
    """Collect when a file was added, removed or changed since the last time."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    fingerprint = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint:
        return
    say("Collecting the static files.")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint, encoding="utf-8")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            if storage.exists(path):
                digest.update(f"{path}:{storage.size(path)}\n".encode())
                if path.startswith("relier/"):
                    digest.update(Path(storage.path(path)).read_bytes())
    return digest.hexdigest()
