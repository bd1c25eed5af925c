"""Signing in: by a code sent by mail, for invited people, without a password or a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from wagtail.models import ModelLogEntry

from relier.accounts.models import Person
from tests.accounts.signing import CODE, SIGN_IN, ask_for_code, code_in


def is_signed_in(client: Client) -> bool:
    return get_user(client).is_authenticated  # type: ignore[arg-type]


def test_invited_person_signs_in_by_the_code_received(bruno: Person, client: Client) -> None:
    asked = ask_for_code(client, bruno.email)
    assert asked.headers["Location"] == CODE
    answer = client.post(CODE, {"code": code_in(mail.outbox[0])})
    assert answer.headers["Location"] == "/fr/espace/"
    assert is_signed_in(client)


def test_address_is_read_whatever_its_case(bruno: Person, client: Client) -> None:
    ask_for_code(client, bruno.email.upper())
    client.post(CODE, {"code": code_in(mail.outbox[0])})
    assert is_signed_in(client)


def test_code_is_numeric_and_typed_with_or_without_spaces(bruno: Person, client: Client) -> None:
    ask_for_code(client, bruno.email)
    code = code_in(mail.outbox[0]).replace(" ", "")
    assert re.fullmatch(r"\d{8}", code)
    client.post(CODE, {"code": f" {code[:3]}-{code[3:]} "})
    assert is_signed_in(client)


def test_unknown_address_gets_the_same_answer_and_no_mail(bruno: Person) -> None:
    pages = []
    for email in (bruno.email, "personne@exemple.test"):
        client = Client()
        sent = len(mail.outbox)
        asked = ask_for_code(client, email)
        page = client.get(CODE)
        text = re.sub(r'value="[^"]{20,}"', "", page.content.decode()).replace(email, "")
        pages.append((asked.status_code, asked.headers["Location"], page.status_code, text))
        assert len(mail.outbox) - sent == (1 if email == bruno.email else 0)
    assert pages[0] == pages[1]


def test_wrong_code_says_what_to_do_and_three_end_the_attempt(
    bruno: Person, client: Client
) -> None:
    ask_for_code(client, bruno.email)
    right = code_in(mail.outbox[0])
    wrong = "1111 1111" if right != "1111 1111" else "2222 2222"
    first = client.post(CODE, {"code": wrong}).content.decode()
    assert "Erreur" in first
    assert 'aria-describedby="id_code_error"' in first
    client.post(CODE, {"code": wrong})
    client.post(CODE, {"code": wrong})
    client.post(CODE, {"code": right})
    assert not is_signed_in(client)


def test_code_is_worth_ten_minutes(
    bruno: Person, client: Client, clock: time_machine.Traveller
) -> None:
    ask_for_code(client, bruno.email)
    clock.shift(timedelta(minutes=10, seconds=1))
    client.post(CODE, {"code": code_in(mail.outbox[0])})
    assert not is_signed_in(client)


def test_code_of_another_browser_opens_nothing(bruno: Person) -> None:
    one, other = Client(), Client()
    ask_for_code(one, bruno.email)
    ask_for_code(other, bruno.email)
    other.post(CODE, {"code": code_in(mail.outbox[0])})
    assert not is_signed_in(other)


def test_closed_account_gets_no_code(bruno: Person, client: Client) -> None:
    Person.objects.filter(pk=bruno.pk).update(is_active=False)
    ask_for_code(client, bruno.email)
    assert mail.outbox == []


def test_account_closed_while_signed_in_is_out_at_the_next_page(
    bruno: Person, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(bruno)
    assert client.get("/fr/compte/").status_code == 200
    Person.objects.filter(pk=bruno.pk).update(is_active=False)
    assert client.get("/fr/compte/").status_code == 302


def test_a_class_behind_one_address_is_not_refused(db: None) -> None:
    for number in range(60):
        email = f"stagiaire{number}@exemple.test"
        Person.objects.create_user(email)
        assert ask_for_code(Client(), email).status_code == 302
    assert len(mail.outbox) == 60


def test_one_account_cannot_be_flooded_with_codes(bruno: Person) -> None:
    answers = [ask_for_code(Client(), bruno.email).status_code for _ in range(8)]
    assert len(mail.outbox) == 5
    assert set(answers) == {302, 200}


@pytest.mark.parametrize(
    "address",
    ["signup/", "password/reset/", "password/change/", "email/", "inscription/", "login/"],
)
def test_no_page_for_passwords_or_sign_up_exists(
    address: str, bruno: Person, signed_in: Callable[[Person | None], Client]
) -> None:
    for person in (None, bruno):
        assert signed_in(person).get(f"/fr/compte/{address}").status_code == 404


def test_nobody_has_a_password(bruno: Person, superuser: Person) -> None:
    assert not bruno.has_usable_password()
    assert not superuser.has_usable_password()


def test_next_page_is_never_another_site(bruno: Person, client: Client) -> None:
    ask_for_code(client, bruno.email, next="https://ailleurs.test/")
    code = code_in(mail.outbox[0])
    answer = client.post(CODE, {"code": code, "next": "https://ailleurs.test/"})
    assert answer.headers["Location"] == "/fr/espace/"


def test_next_page_asked_for_comes_after_sign_in(bruno: Person, client: Client) -> None:
    asked = client.get("/fr/compte/securite/")
    assert asked.headers["Location"] == f"{SIGN_IN}?next=/fr/compte/securite/"
    ask_for_code(client, bruno.email, next="/fr/compte/securite/")
    code = code_in(mail.outbox[0])
    answer = client.post(CODE, {"code": code, "next": "/fr/compte/securite/"})
    assert answer.headers["Location"] == "/fr/compte/securite/"


def test_sign_in_is_written_to_the_audit_trail(bruno: Person, client: Client) -> None:
    ask_for_code(client, bruno.email)
    client.post(CODE, {"code": code_in(mail.outbox[0])})
    entry = ModelLogEntry.objects.get(action="accounts.sign_in")
    assert entry.user == bruno
    assert bruno.email not in str(entry.data)


def test_sign_out_asks_then_closes(bruno: Person, signed_in: Callable[[Person], Client]) -> None:
    client = signed_in(bruno)
    assert client.get("/fr/compte/deconnexion/").status_code == 200
    assert is_signed_in(client)
    client.post("/fr/compte/deconnexion/")
    assert not is_signed_in(client)


def test_start_again_forgets_the_address(bruno: Person, client: Client) -> None:
    ask_for_code(client, "autre@exemple.test")
    assert client.get(SIGN_IN).headers["Location"] == CODE
    client.post("/fr/compte/deconnexion/", {"next": SIGN_IN})
    assert client.get(SIGN_IN).status_code == 200
