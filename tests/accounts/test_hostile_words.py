"""Words that try to become code or headers stay words: on the team's pages and in messages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from relier.accounts.models import Organisation, Person
from relier.accounts.services.members import invite_member

PAYLOADS = [
    "<script>canari()</script>",
    '"><img src=x onerror=canari()>',
    "' onmouseover='canari()",
    "{{ 7|add:7 }}{% load static %}",
    "javascript:canari()",
    "</title><svg/onload=canari()>",
]
SignIn = Callable[[Person | None], Client]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_are_shown_as_words(
    payload: str, school: Organisation, driss: Person, signed_in: SignIn
) -> None:
    Organisation.objects.filter(pk=school.pk).update(name=payload)
    Authenticator.objects.create(user=driss, type="webauthn", data={"name": payload})
    client = signed_in(driss)
    team = f"/fr/compte/organisations/{school.public_id}/"
    for path in ("/fr/compte/", "/fr/espace/", team, "/fr/compte/securite/cles/"):
        page = client.get(path).content.decode()
        for harm in ("<script>c", "<img src=x", "' onmouseover='", "<svg/", 'href="javascript'):
            assert harm not in page, (path, harm)
        assert "canari" in page or "7|add:7" in page, (path, "the words are there, as words")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_typed_words_come_back_as_words(payload: str, client: Client) -> None:
    page = client.post("/fr/compte/connexion/", {"email": payload}).content.decode()
    for harm in ("<script>c", "<img src=x", "' onmouseover='", "<svg/"):
        assert harm not in page


def test_organisation_name_cannot_add_a_header_to_a_message(
    school: Organisation,
    driss: Person,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    school.name = "École\nBcc: tous@exemple.test"
    with django_capture_on_commit_callbacks(execute=True):
        invite_member(organisation=school, email="n@exemple.test", roles=["trainer"], by=driss)
    message = mail.outbox[0]
    assert "\n" not in message.subject
    assert message.recipients() == ["n@exemple.test"]


@pytest.mark.parametrize(
    "path",
    ["/fr/compte/connexion/", "/fr/compte/securite/", "/fr/compte/securite/cles/ajouter/"],
)
def test_sign_in_pages_carry_the_strict_policy_and_no_inline_script(
    path: str, bruno: Person, signed_in: SignIn
) -> None:
    answer = signed_in(None if "connexion" in path else bruno).get(path)
    policy, page = answer.headers["Content-Security-Policy"], answer.content.decode()
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "<script>" not in page
    assert " style=" not in page
    assert " onclick=" not in page


def test_next_address_in_the_form_is_escaped(client: Client) -> None:
    page = client.get('/fr/compte/connexion/?next="><script>canari()</script>').content.decode()
    assert "<script>" not in page
