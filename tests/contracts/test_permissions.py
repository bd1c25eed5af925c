"""Permissions as a table: every address × role × two organisations (promises I1 and I2)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from relier.accounts.models import Role
from relier.accounts.services.members import invite_member
from tests.contracts.addresses import Address, every_address
from tests.contracts.permission_table import GROUPS, PARTS, TABLE
from tests.contracts.world import EVERYBODY, Side, World, build_world

SIGN_IN = "/fr/compte/connexion/"


def in_a_group(address: Address) -> bool:
    return address.route.startswith(GROUPS)


def addresses() -> dict[str, Address]:
    """Return those that the table lists, by name."""
    return {one.label: one for one in every_address() if not in_a_group(one)}


@pytest.fixture
def world(db: None) -> World:
    """Two organisations with the same things."""
    return build_world()


def path_to(address: Address, values: dict[str, object]) -> str:
    return reverse(address.name, kwargs={name: values[name] for name in address.parameters})


def ask(client: Client, method: str, path: str) -> int:
    """Return the status of an answer; the session of who asks is left as it was."""
    return int(getattr(client, method.lower())(path).status_code)


def test_every_address_is_in_the_table() -> None:
    assert set(addresses()) == set(TABLE)


def test_every_row_says_what_everybody_gets() -> None:
    assert {name for name, row in TABLE.items() if set(row.answers) != set(EVERYBODY)} == set()


@pytest.mark.parametrize("part", sorted(PARTS))
def test_everybody_gets_what_the_table_says(part: str, world: World) -> None:
    named, wrong = addresses(), {}
    # What is sent comes last: it may close the very thing that another row looks at.
    rows = sorted(PARTS[part].items(), key=lambda one: one[1].method != "GET")
    for name, row in rows:
        path = path_to(named[name], world.ours.values)
        for who in EVERYBODY:
            status = ask(world.browser(who), row.method, path)
            if status != row.answers[who]:
                wrong[name, who] = f"{status}, not {row.answers[who]}"
    assert wrong == {}


# --- I2: no object of another organisation, whichever identifier is swapped ----------------------

# Public by nature: what they open, they open for everybody who holds the code.
OPEN_TO_WHO_HOLDS_IT = {
    "responses-short:campaign",
    "responses-short:private-link",
    "responses:welcome",
    "responses:question",
    "responses:audio",
    "portal:questionnaire",
    "portal:questions",
    "portal:questionnaire-file",
    "panels-short:link",
    "panels:item",
}


# A held file of the others looks like one that is gone: back to choosing a file.
LOOKS_GONE = {"responses:import-confirm": {302}}


def about_things() -> list[str]:
    """Return the addresses that name at least one thing of an organisation."""
    named = [name for name, one in addresses().items() if one.parameters]
    return sorted(set(named) - OPEN_TO_WHO_HOLDS_IT)


def swaps(address: Address, mine: Side, theirs: Side) -> Iterator[dict[str, object]]:
    """Return the values with every non-empty choice of identifiers taken from the others."""
    names = address.parameters
    for size in range(1, len(names) + 1):
        for swapped in itertools.combinations(names, size):
            yield {name: (theirs if name in swapped else mine).values[name] for name in names}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_swapped_identifiers_find_nothing(method: str, world: World) -> None:
    """Ask for the others' things as somebody who may do everything in the own organisation."""
    client = Client()
    client.force_login(
        invite_member(
            organisation=world.ours.organisation,
            email="tout@exemple.test",
            roles=Role.values,
            by=None,
        )
    )
    before, named, found = snapshot(world), addresses(), {}
    for name in about_things():
        allowed = {404, 405} | LOOKS_GONE.get(name, set())
        for values in swaps(named[name], world.ours, world.theirs):
            path = path_to(named[name], values)
            status = ask(client, method, path)
            if status not in allowed:
                found[path] = status
    assert found == {}
    assert snapshot(world) == before


def snapshot(world: World) -> list[object]:
    """Return what must not change in the other organisation."""
    side = world.theirs
    side.campaign.refresh_from_db()
    fields = {key: value for key, value in vars(side.campaign).items() if key != "_state"}
    memberships = side.organisation.memberships.order_by("pk").values_list("person_id", "role")
    sittings = side.campaign.administrations.order_by("pk").values_list("pk", "completed_at")
    return [fields, list(memberships), list(sittings)]


# --- groups -------------------------------------------------------------------------------------

# Addresses of Wagtail that do not lead to our sign-in page, and what they answer instead.
ADMIN_EXCEPTIONS = {
    # Icons and words of the interface: nothing of anybody.
    "wagtailadmin_sprite": 200,
    "wagtailadmin_javascript_catalog": 200,
    # Switched off: nobody has a password.
    "wagtailadmin_password_reset": 404,
    "wagtailadmin_password_reset_done": 404,
    "wagtailadmin_password_reset_confirm": 404,
    "wagtailadmin_password_reset_complete": 404,
}


def example(route: str) -> str:
    """Fill the parameters of a route with values that name nothing."""
    filled = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", route)
    filled = re.sub(r"<int:\w+>|\([^)]*\\d\+[^)]*\)|\.\*", "999999", filled)
    filled = re.sub(r"<(?:\w+:)?\w+>", "x", filled)
    return "/" + re.sub(r"\(.*?\)|[\\^$?]", "", filled)


def admin_addresses() -> list[Address]:
    return [one for one in every_address() if one.route.startswith("admin/")]


@pytest.mark.parametrize(
    "who", ["anonymous", "respondent", "trainer", "researcher", "administrator"]
)
def test_editors_admin_is_closed_to_whoever_is_no_editor(who: str, world: World) -> None:
    browser = world.browser(who)
    open_doors = {}
    for address in admin_addresses():
        answer = browser.get(example(address.route))
        to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith(
            (SIGN_IN, "/admin/login/")
        )
        if not to_sign_in:
            open_doors[address.label] = answer.status_code
    assert open_doors == ADMIN_EXCEPTIONS


def test_editors_admin_breaks_nowhere_for_who_runs_the_installation(world: World) -> None:
    browser = world.browser("superuser")
    browser.raise_request_exception = False
    broken = {
        address.label
        for address in admin_addresses()
        if browser.get(example(address.route)).status_code >= 500
    }
    # Wagtail's own page that breaks on purpose, to try what is told when one does.
    assert broken == {"wagtailadmin_error_test"}
