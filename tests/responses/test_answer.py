"""Answering: every page is kept when it is sent, whatever the taps, tabs and networks do."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from relier.core.clock import now
from relier.instruments.rules.definition import Instrument
from relier.responses.models import Administration, Answer, Campaign
from relier.responses.services import campaigns
from relier.responses.views import answering
from tests.responses.conftest import only_sitting, send, stored


def first_item(instrument: Instrument) -> str:
    return instrument.default_form.items[0]


def test_each_page_is_kept_and_answered_303(
    started: Client, campaign: Campaign, instrument: Instrument
) -> None:
    answer = send(started, 1, reponse="partly")
    assert (answer.status_code, answer["Location"]) == (303, "/fr/repondre/2/")
    assert stored(campaign) == [(first_item(instrument), "partly")]


def test_nothing_is_chosen_before_the_person_chooses(started: Client) -> None:
    assert "checked" not in started.get("/fr/repondre/1/").content.decode()


def test_going_back_shows_the_answer_and_changes_it(
    started: Client, campaign: Campaign, instrument: Instrument
) -> None:
    send(started, 1, reponse="partly")
    assert re.search(r'value="partly" checked', started.get("/fr/repondre/1/").content.decode())
    send(started, 1, reponse="yes")
    assert stored(campaign) == [(first_item(instrument), "yes")]


def test_ten_taps_make_one_row(started: Client, campaign: Campaign) -> None:
    answers = [send(started, 1, reponse="yes") for _ in range(10)]
    assert {(a.status_code, a["Location"]) for a in answers} == {(303, "/fr/repondre/2/")}
    assert len(stored(campaign)) == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"passer": "1"}, "skipped"),
        ({"passer": "1", "reponse": "yes"}, "skipped"),
        ({"hors": "not_understood"}, "not_understood"),
        ({"hors": "not_concerned"}, "not_concerned"),
    ],
)
def test_there_is_always_a_way_out(
    started: Client, campaign: Campaign, sent: dict[str, str], kept: str
) -> None:
    assert send(started, 1, **sent).status_code == 303
    assert [option for _item, option in stored(campaign)] == [kept]


class FirstButton(HTMLParser):
    """Finds the button by which the Enter key sends the form of the question."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.found: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = "question" in (given.get("class") or "")
        is_ours = tag == "button" and self.inside and "form" not in given
        if is_ours and self.found is None:
            self.found = given


def test_enter_continues_and_never_says_something_else(started: Client) -> None:
    parser = FirstButton()
    parser.feed(started.get("/fr/repondre/1/").content.decode())
    assert parser.found is not None
    assert "name" not in parser.found


@pytest.mark.parametrize(
    "sent", [{}, {"reponse": ""}, {"reponse": "4"}, {"reponse": "yes; DROP TABLE"}, {"hors": "x"}]
)
def test_what_is_no_answer_is_asked_again(
    started: Client, campaign: Campaign, sent: dict[str, str]
) -> None:
    answer = send(started, 1, **sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Erreur" in page or "<title>Error" in page
    assert 'role="alert"' in page
    assert 'aria-describedby="oubli"' in page
    assert stored(campaign) == []


@pytest.mark.parametrize("size", [1_000_000, 4_000_000])
def test_a_huge_answer_is_refused_and_nothing_is_lost(
    started: Client, campaign: Campaign, size: int
) -> None:
    send(started, 1, reponse="yes")
    answer = send(started, 2, reponse="x" * size)
    assert answer.status_code == 422
    assert len(answer.content) < 50_000
    assert len(stored(campaign)) == 1


def test_an_answer_belongs_to_its_question_whatever_the_address(
    started: Client, campaign: Campaign, instrument: Instrument
) -> None:
    first, second = instrument.default_form.items[:2]
    send(started, 1, item=second, reponse="no")
    assert stored(campaign) == [(second, "no")]
    assert first != second


def test_a_question_that_does_not_exist_is_told(started: Client, campaign: Campaign) -> None:
    assert send(started, 1, item="D99", reponse="yes").status_code == 422
    assert stored(campaign) == []


def test_an_address_beyond_the_end_leads_to_what_remains(started: Client) -> None:
    assert started.get("/fr/repondre/999/")["Location"] == "/fr/repondre/"
    assert started.get("/fr/repondre/")["Location"] == "/fr/repondre/1/"


def test_each_answer_remembers_the_language_of_its_question(started: Client) -> None:
    send(started, 1, reponse="yes")
    english = re.search(
        r'name="cle" value="([^"]+)"', started.get("/en/repondre/2/").content.decode()
    )
    assert english
    started.post("/en/repondre/2/", {"cle": english[1], "reponse": "no"})
    assert list(Answer.objects.order_by("pk").values_list("language", flat=True)) == ["fr", "en"]


def test_the_language_switch_keeps_the_place(started: Client) -> None:
    page = started.get("/fr/repondre/7/").content.decode()
    assert 'href="/en/repondre/7/"' in page


def test_cookies_gone_midway_lose_nothing(started: Client, campaign: Campaign) -> None:
    page = started.get("/fr/repondre/1/").content.decode()
    key = re.search(r'name="cle" value="([^"]+)"', page)
    assert key
    bare = Client()
    answer = bare.post("/fr/repondre/1/", {"cle": key[1], "reponse": "yes"})
    assert (answer.status_code, len(stored(campaign))) == (303, 1)
    assert bare.get(answer["Location"]).status_code == 200


def test_two_tabs_of_two_people_keep_their_answers_apart(
    started: Client, campaign: Campaign
) -> None:
    mine = started.get("/fr/repondre/1/").content.decode()
    other = Client(headers={"accept-language": "fr"})
    address = f"/fr/enquete/{campaign.code}/"
    start = re.search(r'name="cle" value="([^"]+)"', other.get(address).content.decode())
    assert start
    started.post(address, {"cle": start[1]})
    key = re.search(r'name="cle" value="([^"]+)"', mine)
    assert key
    started.post("/fr/repondre/1/", {"cle": key[1], "reponse": "yes"})
    first, second = Administration.objects.order_by("pk")
    assert Answer.objects.get().administration == first != second


def test_closed_meanwhile_one_can_still_finish(started: Client, campaign: Campaign) -> None:
    send(started, 1, reponse="yes")
    campaigns.close_campaign(campaign=campaign, by=None)
    with time_machine.travel(now() + timedelta(hours=23), tick=False):
        assert send(started, 2, reponse="yes").status_code == 303
    assert len(stored(campaign)) == 2


def test_a_day_after_closing_a_clear_message_and_all_answers_kept(
    started: Client, campaign: Campaign
) -> None:
    send(started, 1, reponse="yes")
    page = started.get("/fr/repondre/2/").content.decode()
    key = re.search(r'name="cle" value="([^"]+)"', page)
    assert key
    campaigns.close_campaign(campaign=campaign, by=None)
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        answer = started.post("/fr/repondre/2/", {"cle": key[1], "reponse": "yes"})
        assert answer.status_code == 403
        assert started.get("/fr/repondre/2/").status_code == 403
    assert len(stored(campaign)) == 1


def test_an_answer_after_the_end_shows_the_receipt(started: Client, campaign: Campaign) -> None:
    send(started, 1, reponse="yes")
    page = started.get("/fr/repondre/1/").content.decode()
    key = re.search(r'name="cle" value="([^"]+)"', page)
    assert key
    started.post("/fr/repondre/fin/", {"cle": key[1]})
    answer = started.post("/fr/repondre/1/", {"cle": key[1], "reponse": "no"})
    assert answer.status_code == 303
    assert started.get(answer["Location"]).status_code == 200
    assert [option for _item, option in stored(campaign)] == ["yes"]


def test_a_database_that_fails_shows_the_answer_again(
    started: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise OperationalError("database or disk is full")

    page = started.get("/fr/repondre/1/").content.decode()
    key = re.search(r'name="cle" value="([^"]+)"', page)
    assert key
    monkeypatch.setattr(answering, "save_answer", fail)
    answer = started.post("/fr/repondre/1/", {"cle": key[1], "reponse": "partly"})
    assert answer.status_code == 503
    assert 'name="reponse" value="partly"' in answer.content.decode()


def test_a_page_costs_few_queries(
    started: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    page = started.get("/fr/repondre/1/").content.decode()
    key = re.search(r'name="cle" value="([^"]+)"', page)
    assert key
    with django_assert_max_num_queries(4):
        started.get("/fr/repondre/2/")
    with django_assert_max_num_queries(4):
        started.post("/fr/repondre/1/", {"cle": key[1], "reponse": "yes"})


def test_without_a_sitting_the_code_is_asked_for(amina: Client, db: None) -> None:
    for address in ("/fr/repondre/", "/fr/repondre/3/", "/fr/repondre/fin/", "/fr/repondre/recu/"):
        assert amina.get(address)["Location"] == "/fr/reprendre/"


def test_an_erased_sitting_takes_no_answer(started: Client, campaign: Campaign) -> None:
    page = started.get("/fr/repondre/1/").content.decode()
    key = re.search(r'name="cle" value="([^"]+)"', page)
    assert key
    only_sitting(campaign).delete()
    answer = started.post("/fr/repondre/1/", {"cle": key[1], "reponse": "yes"})
    assert answer["Location"] == "/fr/reprendre/"
    assert Answer.objects.count() == 0
