"""Who belongs to an organisation: invited, given roles, removed. Each act is in the audit trail."""

from __future__ import annotations

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from relier.accounts.models import Membership, Organisation, Person, Role
from relier.core.audit import record
from relier.core.failures import BadInput

# The editors' admin knows groups, which Wagtail's first migration makes: a role opens its group.
CMS_GROUPS = {Role.EDITOR: "Editors", Role.COMMITTEE: "Moderators"}


@transaction.atomic
def create_organisation(*, name: str, country: str, by: Person | None = None) -> Organisation:
    """Create an organisation."""
    organisation = Organisation.objects.create(name=name, country=country)
    record("accounts.create_organisation", thing=organisation, by=by)
    return organisation


@transaction.atomic
def invite_member(
    *, organisation: Organisation, email: str, roles: Collection[str], by: Person | None
) -> Person:
    """Give roles to the person of this address, and write to them how to sign in.

    Whether the address was known already is told to nobody.
    """
    address = Person.objects.normalize_email(email).lower()
    person = Person.objects.filter(email__iexact=address).first()
    if person is None:
        person = Person.objects.create_user(address)
    for role in _known(roles):
        Membership.objects.get_or_create(person=person, organisation=organisation, role=role)
    _open_cms_groups(person)
    record(
        "accounts.invite_member",
        thing=organisation,
        by=by,
        data={"person": person.pk, "roles": sorted(roles)},
    )
    transaction.on_commit(lambda: _write_invitation(person, organisation))
    return person


@transaction.atomic
def change_roles(
    *, organisation: Organisation, person: Person, roles: Collection[str], by: Person | None
) -> None:
    """Give a member exactly these roles."""
    wanted = set(_known(roles))
    if not wanted:
        raise BadInput(_("Choose at least one role, or remove the person from the organisation."))
    if Role.ADMINISTRATOR not in wanted:
        _keep_an_administrator(organisation, person)
    held = Membership.objects.filter(organisation=organisation, person=person)
    held.exclude(role__in=wanted).delete()
    for role in sorted(wanted):
        Membership.objects.get_or_create(person=person, organisation=organisation, role=role)
    _open_cms_groups(person)
    record(
        "accounts.change_roles",
        thing=organisation,
        by=by,
        data={"person": person.pk, "roles": sorted(wanted)},
    )


@transaction.atomic
def remove_member(*, organisation: Organisation, person: Person, by: Person | None) -> None:
    """Take every role of a person here away: the next page they ask for is closed."""
    _keep_an_administrator(organisation, person)
    Membership.objects.filter(organisation=organisation, person=person).delete()
    _open_cms_groups(person)
    record("accounts.remove_member", thing=organisation, by=by, data={"person": person.pk})


@transaction.atomic
def reset_second_factor(*, person: Person, by: Person | None = None) -> None:
    """Take the second factor of somebody away; they sign in by mail and enrol again."""
    Authenticator.objects.filter(user=person).delete()
    record("accounts.second_factor", thing=person, by=by, data={"change": "reset"})


def _known(roles: Collection[str]) -> list[str]:
    unknown = set(roles) - set(Role.values)
    if unknown:
        raise BadInput(_("Unknown role: %(roles)s.") % {"roles": ", ".join(sorted(unknown))})
    return sorted(roles)


def _keep_an_administrator(organisation: Organisation, person: Person) -> None:
    """Refuse to leave an organisation without anybody who may invite."""
    administrators = Membership.objects.select_for_update().filter(
        organisation=organisation, role=Role.ADMINISTRATOR
    )
    ids = set(administrators.order_by("pk").values_list("person_id", flat=True))
    if ids == {person.pk}:
        raise BadInput(_("This person is the only administrator. Name another one first."))


def _open_cms_groups(person: Person) -> None:
    held = set(person.memberships.order_by("pk").values_list("role", flat=True))
    for role, name in CMS_GROUPS.items():
        for group in Group.objects.filter(name=name).order_by("pk"):
            if role in held:
                person.groups.add(group)
            else:
                person.groups.remove(group)


def _write_invitation(person: Person, organisation: Organisation) -> None:
    words = {
        "organisation": organisation.name,
        "address": settings.SITE_URL + reverse("account_login"),
        "email": person.email,
    }
    subject = render_to_string("accounts/email/invitation_subject.txt", words)
    body = render_to_string("accounts/email/invitation_message.txt", words)
    send_mail(" ".join(subject.split()), body, None, [person.email])
