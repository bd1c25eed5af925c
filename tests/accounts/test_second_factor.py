"""The second factor: an app or a passkey, enrolled once, asked for at each sign-in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.core import mail
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings
from wagtail.models import ModelLogEntry

from relier.accounts.models import Membership, Person
from tests.accounts.signing import CODE, add_app, ask_for_code, code_in, code_now

SECOND = "/fr/compte/connexion/second-facteur/"
SECURITY = "/fr/compte/securite/"
SignIn = Callable[[Person | None], Client]


def sign_in_by_mail(person: Person) -> Client:
    """Go as far as the mailed code opens."""
    client = Client()
    ask_for_code(client, person.email)
    client.post(CODE, {"code": code_in(mail.outbox[-1])})
    return client


def test_once_enrolled_the_mailed_code_alone_opens_nothing(
    bruno: Person, signed_in: SignIn
) -> None:
    add_app(signed_in(bruno))
    client = sign_in_by_mail(bruno)
    assert client.get("/fr/compte/").status_code == 302
    assert not get_user(client).is_authenticated  # type: ignore[arg-type]


def test_app_code_opens_the_account(
    bruno: Person, signed_in: SignIn, clock: time_machine.Traveller
) -> None:
    secret = add_app(signed_in(bruno))
    clock.shift(timedelta(minutes=1))
    client = sign_in_by_mail(bruno)
    client.post(SECOND, {"code": code_now(secret)})
    assert get_user(client) == bruno  # type: ignore[arg-type]


def test_app_code_works_once_even_from_another_worker(
    bruno: Person, signed_in: SignIn, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_of_the_second_factor",
        }
    }
    call_command("createcachetable", verbosity=0)
    secret = add_app(signed_in(bruno))
    clock.shift(timedelta(minutes=1))
    one, other = sign_in_by_mail(bruno), sign_in_by_mail(bruno)
    one.post(SECOND, {"code": code_now(secret)})
    other.post(SECOND, {"code": code_now(secret)})
    assert get_user(one) == bruno  # type: ignore[arg-type]
    assert not get_user(other).is_authenticated  # type: ignore[arg-type]


def test_wrong_app_codes_are_counted_for_the_account(
    bruno: Person, signed_in: SignIn, clock: time_machine.Traveller
) -> None:
    secret = add_app(signed_in(bruno))
    clock.shift(timedelta(minutes=1))
    client = sign_in_by_mail(bruno)
    right = code_now(secret)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(10):
        client.post(SECOND, {"code": wrong})
    client.post(SECOND, {"code": right})
    assert not get_user(client).is_authenticated  # type: ignore[arg-type]


def test_recovery_code_opens_once(
    bruno: Person, signed_in: SignIn, clock: time_machine.Traveller
) -> None:
    enrolling = signed_in(bruno)
    add_app(enrolling)
    page = enrolling.get("/fr/compte/securite/secours/").content.decode()
    code = re.findall(r'<li class="code">([\d ]+)</li>', page)[0]
    clock.shift(timedelta(minutes=1))
    one, other = sign_in_by_mail(bruno), sign_in_by_mail(bruno)
    one.post(SECOND, {"code": code})
    other.post(SECOND, {"code": code})
    assert get_user(one) == bruno  # type: ignore[arg-type]
    assert not get_user(other).is_authenticated  # type: ignore[arg-type]


def test_recovery_codes_are_shown_once(bruno: Person, signed_in: SignIn) -> None:
    client = signed_in(bruno)
    add_app(client)
    address = "/fr/compte/securite/secours/"
    assert client.get(address).content.decode().count('<li class="code">') == 10
    assert client.get(address).content.decode().count('<li class="code">') == 0


def test_key_of_the_app_is_not_in_the_database(bruno: Person, signed_in: SignIn) -> None:
    secret = add_app(signed_in(bruno))
    kept = str([one.data for one in Authenticator.objects.order_by("pk")])
    assert secret not in kept


def test_app_is_not_removed_without_asking_once_more(
    bruno: Person, signed_in: SignIn, clock: time_machine.Traveller
) -> None:
    client = signed_in(bruno)
    secret = add_app(client)
    clock.shift(timedelta(minutes=20))
    asked = client.post("/fr/compte/securite/application/retirer/")
    assert asked.headers["Location"].startswith("/fr/compte/securite/confirmer/")
    assert Authenticator.objects.filter(type="totp").exists()
    client.post("/fr/compte/securite/confirmer/", {"code": code_now(secret)})
    client.post("/fr/compte/securite/application/retirer/")
    assert not Authenticator.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_change_is_told_by_mail_and_written_down(bruno: Person, signed_in: SignIn) -> None:
    add_app(signed_in(bruno))
    changes = ModelLogEntry.objects.filter(action="accounts.second_factor").order_by("pk")
    assert [entry.data["change"] for entry in changes] == ["app added"]
    assert [message.to for message in mail.outbox] == [[bruno.email]]


def test_who_lost_everything_enrols_again(
    bruno: Person, signed_in: SignIn, clock: time_machine.Traveller
) -> None:
    add_app(signed_in(bruno))
    clock.shift(timedelta(minutes=1))
    call_command("reset_second_factor", bruno.email, stdout=io.StringIO())
    assert get_user(sign_in_by_mail(bruno)) == bruno  # type: ignore[arg-type]
    changes = ModelLogEntry.objects.filter(action="accounts.second_factor").order_by("pk")
    assert [entry.data["change"] for entry in changes] == ["reset"]


@pytest.mark.parametrize(
    "address", ["/fr/espace/", "/fr/enquetes/", "/admin/", "/fr/documents/", "/fr/"]
)
def test_where_it_is_required_a_role_opens_nothing_before_enrolment(
    address: str, bruno: Person, signed_in: SignIn, settings: Settings
) -> None:
    settings.RELIER_REQUIRE_SECOND_FACTOR = True
    answer = signed_in(bruno).get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, SECURITY)


def test_where_it_is_required_enrolment_opens_the_rest(
    bruno: Person, signed_in: SignIn, settings: Settings
) -> None:
    settings.RELIER_REQUIRE_SECOND_FACTOR = True
    client = signed_in(bruno)
    assert client.get(SECURITY).status_code == 200
    add_app(client)
    assert client.get("/fr/aide/").status_code == 200


def test_where_it_is_required_people_without_a_role_or_account_are_left_alone(
    amina: Client, bruno: Person, signed_in: SignIn, settings: Settings
) -> None:
    settings.RELIER_REQUIRE_SECOND_FACTOR = True
    Membership.objects.filter(person=bruno).delete()
    assert amina.get("/fr/aide/").status_code == 200
    assert signed_in(bruno).get("/fr/aide/").status_code == 200
