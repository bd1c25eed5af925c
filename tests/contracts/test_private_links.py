"""A private link leaves no trace but in the hands of its person (promise I6).

A whole life of one respondent, mishaps included, then a search for the secret and for its code in
every table of the database (the shared cache included), in everything that was logged, and in
what a browser would tell the next site.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tests.contracts.world import World, build_world
from tests.responses.conftest import send

# What a page must say so that neither caches, engines nor the next site learn its address.
PRIVATE_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@pytest.fixture
def world(db: None, settings: Settings) -> World:
    """Two organisations; the cache in the database, as in a small installation."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_of_the_private_links",
        }
    }
    call_command("createcachetable", verbosity=0)
    return build_world()


@pytest.fixture
def secret(world: World) -> str:
    """The secret of Amina's link."""
    return str(world.ours.values["secret"])


@pytest.fixture
def code(world: World) -> str:
    """Its twin, to copy by hand."""
    page = world.ours.phone.get("/fr/repondre/pause/").content.decode()
    shown = re.search(r"\b([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})\b", page)
    assert shown, "the page of the pause shows the code"
    return shown[1]


def live(world: World, secret: str, code: str) -> None:
    """Answer, come back by link and by code, and make every mistake on the way."""
    phone, other = world.ours.phone, Client()
    for position in (1, 2):
        send(phone, position, reponse="alone")
    for method in ("get", "head", "post", "put", "options", "delete"):
        getattr(other, method)(f"/p/{secret}")
    for path in (f"/p/{secret}/", f"/p/{secret}x", f"/fr/p/{secret}", f"/p/{secret}?langue=fr"):
        other.get(path)
        other.post(path)
    other.post("/fr/reprendre/", {"code": code})
    other.post("/fr/reprendre/", {"code": secret})
    other.post("/fr/reprendre/", {"code": code[:-1] + "2"})
    other.post(f"/p/{secret}", headers={"sec-fetch-site": "cross-site"})
    for page in ("pause", "fin", "recu", "effacer"):
        phone.get(f"/fr/repondre/{page}/")
        phone.put(f"/fr/repondre/{page}/")


def forms_of(secret: str, code: str) -> set[str]:
    """Return the ways in which the secrets could be written down."""
    return {secret, code, code.replace("-", "")}


def every_value() -> Iterator[tuple[str, str]]:
    """Return each value of each row of each table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    yield table, as_text(value)


def as_text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1")
    return str(value)


def test_secrets_are_in_no_table(world: World, secret: str, code: str) -> None:
    live(world, secret, code)
    hidden = forms_of(secret, code)
    found = {table for table, value in every_value() for one in hidden if one in value}
    assert found == set()


def test_the_search_would_find_a_secret(world: World, secret: str) -> None:
    world.ours.campaign.name = f"oubli {secret}"
    world.ours.campaign.save()
    assert {table for table, value in every_value() if secret in value} == {"responses_campaign"}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What goes to the log, as the configured handler writes it."""
    stream = io.StringIO()
    handlers = [one for one in logging.getLogger().handlers if one.name == "console"]
    assert handlers, "the log is written by the handler named console"
    monkeypatch.setattr(handlers[0], "stream", stream)
    return stream


def test_secrets_are_in_no_log(world: World, secret: str, code: str, written: io.StringIO) -> None:
    live(world, secret, code)
    assert "Not Found" in written.getvalue()
    assert [one for one in forms_of(secret, code) if one in written.getvalue()] == []


def test_secrets_are_in_no_log_when_a_page_breaks(
    world: World, secret: str, code: str, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("returning.open_by_secret", "guards.current_sitting"):
        monkeypatch.setattr(f"relier.responses.views.{name}", fail)
    other = Client(raise_request_exception=False)
    for path in (f"/p/{secret}", "/fr/reprendre/"):
        assert other.post(path, {"code": code}).status_code == 500
    assert "RuntimeError" in written.getvalue()
    assert [one for one in forms_of(secret, code) if one in written.getvalue()] == []


def fail(*secrets: object) -> None:
    raise RuntimeError("something broke")


def test_pages_of_one_person_tell_the_next_site_nothing(
    world: World, secret: str, code: str
) -> None:
    phone = world.ours.phone
    pages = [f"/p/{secret}", "/fr/repondre/1/", "/fr/repondre/pause/", "/fr/repondre/fin/"]
    for path in [*pages, "/fr/repondre/recu/", "/fr/repondre/effacer/", "/fr/reprendre/"]:
        answer = phone.get(path)
        assert {name: answer.headers.get(name) for name in PRIVATE_HEADERS} == PRIVATE_HEADERS, path
        assert "no-store" in answer.headers["Cache-Control"], path
        outside = re.findall(r'(?:href|src|action)="(?:https?:)?//[^"]+"', answer.content.decode())
        assert [one for one in outside if "//testserver" not in one] == [], path


def test_private_link_opened_leads_to_an_address_without_the_secret(
    world: World, secret: str
) -> None:
    other = Client()
    answer = other.post(f"/p/{secret}", follow=True)
    assert answer.redirect_chain
    assert all(secret not in url for url, _status in answer.redirect_chain)
    assert secret not in answer.request["PATH_INFO"]
