"""One cast for every test: who they are never changes.

Amina learns at the school: she answers without an account. Bruno, mediator, is its trainer; Chloé
is its editor; Driss, coordinator, is its administrator. Esther runs another organisation and must
see nothing of the school.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from relier.accounts.models import Membership, Organisation, Person, Role


@pytest.fixture
def school(db: None) -> Organisation:
    """The organisation of Amina, Bruno, Chloé and Driss."""
    return Organisation.objects.create(name="École du Lien", country="BE")


@pytest.fixture
def association(db: None) -> Organisation:
    """Esther's organisation: the other one."""
    return Organisation.objects.create(name="Le Fil du Nord", country="FR")


def make_person(name: str, organisation: Organisation | None = None, *roles: str) -> Person:
    """Return a person who holds these roles in this organisation."""
    person = Person.objects.create_user(f"{name.lower()}@exemple.test", name=name)
    for role in roles:
        Membership.objects.create(person=person, organisation=organisation, role=role)
    return person


@pytest.fixture
def amina(db: None) -> Client:
    """A learner's telephone: no account, no cookie yet."""
    return Client(headers={"accept-language": "fr"})


@pytest.fixture
def bruno(school: Organisation) -> Person:
    """The school's trainer."""
    return make_person("Bruno", school, Role.TRAINER)


@pytest.fixture
def chloe(school: Organisation) -> Person:
    """The school's editor."""
    return make_person("Chloe", school, Role.EDITOR)


@pytest.fixture
def driss(school: Organisation) -> Person:
    """The school's coordinator: its administrator."""
    return make_person("Driss", school, Role.ADMINISTRATOR)


@pytest.fixture
def esther(association: Organisation) -> Person:
    """Holds every role, in the other organisation."""
    return make_person("Esther", association, *Role.values)


@pytest.fixture
def superuser(db: None) -> Person:
    """Who runs the installation: a member of no organisation."""
    return Person.objects.create_superuser("racine@exemple.test", name="Racine")


@pytest.fixture
def signed_in() -> Callable[[Person | None], Client]:
    """Return a browser in which this person has signed in (nobody: an anonymous one)."""

    def open_browser(person: Person | None) -> Client:
        client = Client(headers={"accept-language": "fr"})
        if person is not None:
            client.force_login(person)
        return client

    return open_browser
