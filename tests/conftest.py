"""The rules every test lives under: strict templates, no order by chance, no network, one clock."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite
from django.db.models.query import QuerySet
from django.template.base import Variable
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings
from pytest_socket import socket_allow_hosts

from tests.strict_templates import strictly

pytest_plugins = ["tests.people"]

ROOT = Path(__file__).resolve().parent.parent

# A Monday morning in Brussels: what "now" is in every test that does not need a running clock.
A_MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Europe/Brussels"))


# A busy machine is no failure: what has to be fast is measured in benchmarks/.
hypothesis_settings.register_profile("relier", deadline=None)
hypothesis_settings.load_profile("relier")


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of tests whose other processes keep their own time."""
    config.addinivalue_line("markers", "real_clock: the clock runs (another process is involved)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give back what migrations wrote (Wagtail's root, languages) after a test that flushes."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        asked = dict(marker.kwargs) if marker else {}
        names = set(getattr(item, "fixturenames", []))
        if asked.get("transaction") or names & {"live_server", "transactional_db"}:
            asked.update(transaction=True, serialized_rollback=True)
            item.add_marker(pytest.mark.django_db(**asked), append=False)


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """Refuse every connection that leaves this machine."""
    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)


@pytest.fixture(autouse=True, scope="session")
def _folder_for_static_files() -> None:
    """Make the folder that the server looks into, empty: nothing is collected in tests."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Forget what another test counted (rate limits, codes already used)."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller | None]:
    """Hold the time still; `clock.shift(60)` and `clock.move_to(...)` move it.

    A test with a real browser or another process keeps the running clock: theirs cannot be held.
    """
    if request.node.get_closest_marker("browser") or request.node.get_closest_marker("real_clock"):
        yield None
        return
    with time_machine.travel(A_MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True, scope="session")
def _undefined_variables_fail() -> Iterator[None]:
    """Make a template of ours that names an undefined variable fail its test."""
    patch = pytest.MonkeyPatch()
    patch.setattr(Variable, "resolve", strictly(Variable.resolve))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _order_is_never_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shuffle the rows of every query that asks for no order."""
    fetch_all, iterate = QuerySet._fetch_all, QuerySet._iterator

    def shuffled_fetch(self: QuerySet[Any]) -> None:
        is_new = self._result_cache is None
        fetch_all(self)
        if is_new and not self.ordered:
            random.shuffle(self._result_cache)

    def shuffled_iterate(self: QuerySet[Any], *args: Any) -> Iterator[Any]:
        if self.ordered:
            yield from iterate(self, *args)
            return
        rows = list(iterate(self, *args))
        random.shuffle(rows)
        yield from rows

    monkeypatch.setattr(QuerySet, "_fetch_all", shuffled_fetch)
    monkeypatch.setattr(QuerySet, "_iterator", shuffled_iterate)


@contextmanager
def _triggers_off(using: str) -> Iterator[None]:
    """Lift the guards of what is append-only while a test database is emptied; then set them."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = cursor.fetchall()
        for name, _sql in guards:
            cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _name, sql in guards:
                cursor.execute(sql)


@pytest.fixture(autouse=True, scope="session")
def _flush_lifts_the_audit_guard() -> Iterator[None]:
    """Let Django empty the test database: on SQLite it does so by DELETE, which the guard refuses.

    On PostgreSQL it truncates, which a row trigger does not see.
    """
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with _triggers_off(self.connection.alias):
            plain(self, sql_list)

    patch = pytest.MonkeyPatch()
    patch.setattr(SQLite.ops_class, "execute_sql_flush", flush, raising=False)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _what_migrations_wrote_comes_back() -> Iterator[None]:
    """Refill the database after a test that emptied it, so that the next may be of any kind."""
    plain = TransactionTestCase._fixture_teardown

    def empty_then_refill(self: TransactionTestCase) -> None:
        plain(self)
        for connection in connections.all(initialized_only=True):
            contents = getattr(connection, "_test_serialized_contents", None)
            if contents:
                connection.creation.deserialize_db_from_string(contents)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", empty_then_refill)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real answers, outside the repository (RELIER_SHARED, else ../shared)."""
    folder = Path(os.environ.get("RELIER_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no real answers at {folder} (set RELIER_SHARED to it)")
    return folder
