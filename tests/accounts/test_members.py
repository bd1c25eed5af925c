"""An organisation's members: invited, given roles, removed, by its administrators only."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import ModelLogEntry

from relier.accounts.models import Membership, Organisation, Person, Role
from relier.accounts.selectors import organisations_of
from relier.accounts.services.members import change_roles, invite_member, remove_member
from relier.core.clock import now
from relier.core.failures import BadInput

SignIn = Callable[[Person | None], Client]


def team(organisation: Organisation, rest: str = "") -> str:
    return f"/fr/compte/organisations/{organisation.public_id}/{rest}"


def roles_of(person: Person, organisation: Organisation) -> set[str]:
    held = Membership.objects.filter(person=person, organisation=organisation)
    return set(held.order_by("pk").values_list("role", flat=True))


def test_administrator_invites_a_person_who_can_then_sign_in(
    school: Organisation,
    driss: Person,
    signed_in: SignIn,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(driss).post(
            team(school, "inviter/"), {"email": "Nadia@Exemple.test", "roles": ["trainer"]}
        )
    assert answer.headers["Location"] == team(school)
    nadia = Person.objects.get(email="nadia@exemple.test")
    assert roles_of(nadia, school) == {"trainer"}
    assert not nadia.has_usable_password()
    assert mail.outbox[0].to == ["nadia@exemple.test"]
    assert "/fr/compte/connexion/" in str(mail.outbox[0].body)


def test_invitation_holds_no_secret(
    school: Organisation,
    driss: Person,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    bodies = []
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            invite_member(organisation=school, email="a@exemple.test", roles=["trainer"], by=driss)
        bodies.append(mail.outbox[-1].body)
    assert bodies[0] == bodies[1]


def test_inviting_somebody_known_elsewhere_reveals_nothing_about_them(
    school: Organisation, driss: Person, esther: Person, signed_in: SignIn
) -> None:
    client = signed_in(driss)
    Person.objects.filter(pk=esther.pk).update(last_login=now() - timedelta(days=2))
    lines = []
    for email in (esther.email, "inconnue@exemple.test"):
        client.post(team(school, "inviter/"), {"email": email, "roles": ["trainer"]})
        page = client.get(team(school)).content.decode().replace("<wbr>", "")
        assert "Esther" not in page
        found = re.search(rf"<li>\s*<h2><a [^>]*>{email}</a></h2>(.*?)</li>", page, re.DOTALL)
        assert found, page
        lines.append(found[1])
    assert lines[0] == lines[1]
    assert Person.objects.filter(email=esther.email).count() == 1


def test_bad_invitation_says_what_is_missing_and_keeps_what_was_typed(
    school: Organisation, driss: Person, signed_in: SignIn
) -> None:
    answer = signed_in(driss).post(team(school, "inviter/"), {"email": "nadia@exemple.test"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert 'value="nadia@exemple.test"' in page
    assert not Person.objects.filter(email="nadia@exemple.test").exists()


def test_trainer_sees_the_team_and_changes_nothing(
    school: Organisation, bruno: Person, driss: Person, signed_in: SignIn
) -> None:
    client = signed_in(bruno)
    page = client.get(team(school))
    assert page.status_code == 200
    assert "inviter/" not in page.content.decode()
    invitation = {"email": "x@exemple.test", "roles": ["administrator"]}
    assert client.post(team(school, "inviter/"), invitation).status_code == 403
    assert (
        client.post(team(school, f"{bruno.pk}/"), {"roles": ["administrator"]}).status_code == 403
    )
    assert client.post(team(school, f"{driss.pk}/retirer/")).status_code == 403
    assert roles_of(bruno, school) == {"trainer"}


@pytest.mark.parametrize("rest", ["", "{member}/", "{member}/retirer/"])
def test_outsider_cannot_see_a_team(
    rest: str, school: Organisation, bruno: Person, esther: Person, signed_in: SignIn
) -> None:
    address = team(school, rest.format(member=bruno.pk))
    assert signed_in(esther).get(address).status_code == 404


def test_member_of_another_organisation_cannot_be_reached_through_ours(
    school: Organisation, driss: Person, esther: Person, signed_in: SignIn
) -> None:
    client = signed_in(driss)
    assert client.get(team(school, f"{esther.pk}/")).status_code == 404
    assert client.post(team(school, f"{esther.pk}/retirer/")).status_code == 404
    assert Membership.objects.filter(person=esther).count() == len(Role.values)


def test_role_removed_is_out_at_the_next_request(
    school: Organisation, bruno: Person, driss: Person, signed_in: SignIn
) -> None:
    browser_of_bruno = signed_in(bruno)
    assert browser_of_bruno.get(team(school)).status_code == 200
    signed_in(driss).post(team(school, f"{bruno.pk}/retirer/"))
    assert browser_of_bruno.get(team(school)).status_code == 404
    assert not organisations_of(bruno).exists()


def test_editors_admin_opens_with_the_role_and_closes_with_it(
    school: Organisation, driss: Person, signed_in: SignIn
) -> None:
    editor = invite_member(
        organisation=school, email="e@exemple.test", roles=[Role.EDITOR], by=driss
    )
    browser = signed_in(editor)
    assert browser.get("/admin/").status_code == 200
    change_roles(organisation=school, person=editor, roles=[Role.TRAINER], by=driss)
    assert browser.get("/admin/").status_code == 302


def test_only_administrator_is_neither_removed_nor_demoted(
    school: Organisation, driss: Person, signed_in: SignIn
) -> None:
    client = signed_in(driss)
    assert client.post(team(school, f"{driss.pk}/retirer/")).status_code == 422
    assert client.post(team(school, f"{driss.pk}/"), {"roles": ["trainer"]}).status_code == 422
    assert roles_of(driss, school) == {"administrator"}


def test_administrator_leaves_once_another_is_named(
    school: Organisation, bruno: Person, driss: Person
) -> None:
    change_roles(organisation=school, person=bruno, roles=["administrator"], by=driss)
    remove_member(organisation=school, person=driss, by=bruno)
    assert roles_of(driss, school) == set()


def test_unknown_role_is_refused(school: Organisation, driss: Person) -> None:
    with pytest.raises(BadInput, match="chef"):
        invite_member(organisation=school, email="x@exemple.test", roles=["chef"], by=driss)
    assert not Person.objects.filter(email="x@exemple.test").exists()


def test_every_change_is_in_the_audit_trail_without_an_address(
    school: Organisation, bruno: Person, driss: Person
) -> None:
    invite_member(organisation=school, email="n@exemple.test", roles=["trainer"], by=driss)
    change_roles(organisation=school, person=bruno, roles=["researcher"], by=driss)
    remove_member(organisation=school, person=bruno, by=driss)
    entries = list(ModelLogEntry.objects.filter(action__startswith="accounts.").order_by("pk"))
    assert [entry.action for entry in entries] == [
        "accounts.invite_member",
        "accounts.change_roles",
        "accounts.remove_member",
    ]
    assert all(entry.user == driss and "@" not in str(entry.data) for entry in entries)


def test_command_makes_an_organisation_and_its_administrator(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("add_member", "fatou@exemple.test", "Maison du Lien", "--country", "fr")
    organisation = Organisation.objects.get(name="Maison du Lien")
    fatou = Person.objects.get(email="fatou@exemple.test")
    assert organisation.country == "FR"
    assert roles_of(fatou, organisation) == {"administrator"}
    assert "administrator of Maison du Lien" in capsys.readouterr().out
