"""Reads: organisations of a person, members of an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from relier.accounts.models import Membership, Organisation, Person, Role

User = Person | AnonymousUser


@dataclass(frozen=True, slots=True)
class Member:
    """One person of an organisation. The address only: a name belongs to who gave it."""

    person_id: int
    email: str
    roles: tuple[str, ...]
    role_names: tuple[str, ...]
    has_signed_in: bool

    @property
    def mailbox(self) -> str:
        """What stands before the @, where a long address may break."""
        return self.email.rpartition("@")[0]

    @property
    def host(self) -> str:
        """What stands after it."""
        return self.email.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Belonging:
    """One organisation of a person, and what the person does there."""

    organisation: Organisation
    roles: tuple[str, ...]
    role_names: tuple[str, ...]


def organisations_of(user: User, roles: Sequence[str] = ()) -> QuerySet[Organisation]:
    """Return the organisations where somebody holds one of these roles (any, if none is named)."""
    if not user.is_authenticated or not user.is_active:
        return Organisation.objects.none()
    held = Membership.objects.filter(person_id=user.pk)
    if roles:
        held = held.filter(role__in=roles)
    return Organisation.objects.filter(pk__in=held.values("organisation_id")).order_by("name", "pk")


def belongings_of(user: User) -> list[Belonging]:
    """Return each organisation of a person with the roles held there, by name."""
    if not user.is_authenticated:
        return []
    held = Membership.objects.filter(person_id=user.pk).select_related("organisation")
    by_organisation: dict[Organisation, list[str]] = {}
    for membership in held.order_by("organisation__name", "organisation_id"):
        by_organisation.setdefault(membership.organisation, []).append(membership.role)
    return [
        Belonging(organisation, _in_order(roles), _names(roles))
        for organisation, roles in by_organisation.items()
    ]


def members_of(organisation: Organisation) -> list[Member]:
    """Return who belongs to an organisation, by address."""
    held = Membership.objects.filter(organisation=organisation).select_related("person")
    by_person: dict[Person, list[Membership]] = {}
    for membership in held.order_by("person__email", "pk"):
        by_person.setdefault(membership.person, []).append(membership)
    return [_member(person, memberships) for person, memberships in by_person.items()]


def _member(person: Person, memberships: Sequence[Membership]) -> Member:
    roles = [one.role for one in memberships]
    # Counted from the invitation: that an address signs in elsewhere is nobody's business here.
    invited = min(one.since for one in memberships)
    return Member(
        person_id=person.pk,
        email=person.email,
        roles=_in_order(roles),
        role_names=_names(roles),
        has_signed_in=person.last_login is not None and person.last_login >= invited,
    )


def member_of(organisation: Organisation, person_id: int) -> Member | None:
    """Return one member of an organisation; nobody, if that person is not one."""
    return next((one for one in members_of(organisation) if one.person_id == person_id), None)


def _in_order(roles: Sequence[str]) -> tuple[str, ...]:
    return tuple(role for role in Role.values if role in roles)


def _names(roles: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(Role(role).label) for role in _in_order(roles))
