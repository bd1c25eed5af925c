"""Beginning: the welcome page, what is agreed to, and doors that are not open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from relier.accounts.models import ConsentPurpose, ConsentReceipt
from relier.core.clock import now
from relier.core.keyed_hashes import keyed_hash
from relier.responses.models import Administration, Campaign
from tests.responses.conftest import key_in, only_sitting


def test_short_address_leads_to_the_language_of_the_person(campaign: Campaign) -> None:
    english = Client(headers={"accept-language": "en"})
    assert english.get(f"/e/{campaign.code}")["Location"] == f"/en/enquete/{campaign.code}/"


def test_short_address_forgives_case_and_hyphens(amina: Client, campaign: Campaign) -> None:
    typed = f"{campaign.code[:4].lower()}-{campaign.code[4:].lower()}"
    assert amina.get(f"/e/{typed}")["Location"] == f"/fr/enquete/{campaign.code}/"
    assert amina.get("/e/", {"code": typed}).status_code == 302


def test_short_address_keeps_to_the_languages_of_the_campaign(
    make_campaign: Callable[..., Campaign],
) -> None:
    only_french = make_campaign(languages=["fr"])
    english = Client(headers={"accept-language": "en"})
    assert english.get(f"/e/{only_french.code}")["Location"].startswith("/fr/")
    page = english.get(f"/en/enquete/{only_french.code}/")
    assert page["Location"] == f"/fr/enquete/{only_french.code}/"


def test_a_code_that_does_not_exist_says_so(amina: Client, db: None) -> None:
    for address in ("/e/ABCDEFGH", "/e/?code=x", "/fr/enquete/ABCDEFGH/"):
        answer = amina.get(address)
        assert answer.status_code == 404
        assert 'name="code"' in answer.content.decode()


def test_only_my_result_is_agreed_to_by_default(started: Client, campaign: Campaign) -> None:
    sitting = only_sitting(campaign)
    assert (sitting.group_consent, sitting.research_consent) == (False, False)
    receipt = ConsentReceipt.objects.get(subject=sitting.public_id)
    assert receipt.purpose == ConsentPurpose.MY_RESULT
    assert receipt.controller == campaign.organisation
    assert receipt.retention_until == campaign.retention_until


def test_no_box_is_ticked_in_advance(amina: Client, campaign: Campaign) -> None:
    page = amina.get(f"/fr/enquete/{campaign.code}/").content.decode()
    assert 'name="groupe"' in page
    assert "checked" not in page


def test_each_consent_is_asked_apart(amina: Client, campaign: Campaign) -> None:
    address = f"/fr/enquete/{campaign.code}/"
    amina.post(address, {"cle": key_in(amina.get(address).content), "recherche": "1"})
    sitting = only_sitting(campaign)
    assert (sitting.group_consent, sitting.research_consent) == (False, True)
    purposes = set(ConsentReceipt.objects.values_list("purpose", flat=True))
    assert purposes == {ConsentPurpose.MY_RESULT, ConsentPurpose.OPEN_RESEARCH}


def test_ten_taps_on_begin_make_one_sitting(amina: Client, campaign: Campaign) -> None:
    address = f"/fr/enquete/{campaign.code}/"
    key = key_in(amina.get(address).content)
    answers = [amina.post(address, {"cle": key}) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {303}
    assert Administration.objects.count() == 1
    assert ConsentReceipt.objects.count() == 1


def test_two_people_on_one_device_get_two_sittings(started: Client, campaign: Campaign) -> None:
    address = f"/fr/enquete/{campaign.code}/"
    started.post(address, {"cle": key_in(started.get(address).content)})
    assert Administration.objects.count() == 2


def test_a_welcome_page_that_comes_back_shows_nobody_elses_answers(
    amina: Client, campaign: Campaign, clock: time_machine.Traveller
) -> None:
    address = f"/fr/enquete/{campaign.code}/"
    key = key_in(amina.get(address).content)
    amina.post(address, {"cle": key})
    first = amina.cookies["relier-me"].value
    clock.shift(180)
    amina.post("/fr/repondre/quitter/")
    amina.post(address, {"cle": key})
    assert Administration.objects.count() == 2
    assert amina.cookies["relier-me"].value != first


def test_a_key_that_we_did_not_make_begins_nothing(amina: Client, campaign: Campaign) -> None:
    answer = amina.post(f"/fr/enquete/{campaign.code}/", {"cle": "a" * 32})
    assert answer.status_code == 200
    assert Administration.objects.count() == 0


def test_the_database_keeps_no_secret(started: Client, campaign: Campaign) -> None:
    secret = started.cookies["relier-me"].value
    sitting = only_sitting(campaign)
    assert sitting.key_hash == keyed_hash(secret, purpose="administration")
    values = [str(value) for value in vars(sitting).values()]
    assert not any(secret in value for value in values)


def test_the_cookie_stays_out_of_reach_of_scripts(started: Client) -> None:
    cookie = started.cookies["relier-me"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"status": Campaign.Status.DRAFT}, 404, ""),
        ({"opens_at": timedelta(days=2)}, 200, "pas encore ouvert"),
        ({"closes_at": -timedelta(hours=1)}, 200, "est fermé"),
        ({"closes_at": -timedelta(days=9), "opens_at": -timedelta(days=20)}, 200, "est fermé"),
        ({"status": Campaign.Status.CLOSED}, 200, "est fermé"),
    ],
)
def test_a_door_that_is_not_open_says_why(
    amina: Client,
    make_campaign: Callable[..., Campaign],
    fields: dict[str, object],
    status: int,
    words: str,
) -> None:
    moments = {k: now() + v for k, v in fields.items() if isinstance(v, timedelta)}
    closed = make_campaign(**{**fields, **moments})
    for method in (amina.get, amina.post):
        answer = method(f"/fr/enquete/{closed.code}/")
        assert answer.status_code == status
        assert words in answer.content.decode()
    assert Administration.objects.count() == 0


def test_a_form_from_another_site_is_refused(amina: Client, campaign: Campaign) -> None:
    address = f"/fr/enquete/{campaign.code}/"
    key = key_in(amina.get(address).content)
    foreign = [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}]
    for headers in foreign:
        answer = amina.post(address, {"cle": key}, headers=headers)
        assert answer.status_code == 403
    assert Administration.objects.count() == 0


def test_begin_costs_few_queries(
    amina: Client, campaign: Campaign, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"/fr/enquete/{campaign.code}/"
    key = key_in(amina.get(address).content)
    with django_assert_max_num_queries(8):
        answer = amina.post(address, {"cle": key, "groupe": "1"})
    assert answer.status_code == 303
    assert Administration.objects.count() == 1
