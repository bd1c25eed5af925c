"""Exercises: what is shown before the question, and the best and the worst way to act."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from relier.accounts.models import Organisation
from relier.instruments.services import publish_version
from relier.responses.models import Campaign
from tests.instruments.files import JUDGED, JUDGED_WORDS, edited, write_tiny
from tests.responses.conftest import key_in, send, stored

JUDGEMENT = 7  # its place in the form


@pytest.fixture
def judged(make_campaign: object, school: Organisation, tmp_path: Path) -> Campaign:
    """A campaign whose last question asks for the best and the worst; one is required."""
    structure = edited(JUDGED, "  - code: role\n", "  - code: role\n    required: true\n")
    folder = write_tiny(tmp_path / "tiny" / "1.0", structure=structure, wording=JUDGED_WORDS)
    version = publish_version(path=folder)
    assert callable(make_campaign)
    made = make_campaign(instrument_version=version, form="short", languages=["en"])
    assert isinstance(made, Campaign)
    return made


@pytest.fixture
def phone(amina: Client, judged: Campaign) -> Client:
    """Amina's telephone, in the middle of the exercises."""
    address = f"/en/enquete/{judged.code}/"
    amina.post(address, {"cle": key_in(amina.get(address).content)})
    return amina


def page_of(phone: Client, position: int = JUDGEMENT) -> str:
    return phone.get(f"/en/repondre/{position}/").content.decode()


def test_best_and_worst_are_two_groups_of_named_buttons(phone: Client) -> None:
    page = page_of(phone)
    assert page.count("<fieldset") == 3
    assert re.findall(r"<legend><strong>([^<]+)</strong>", page) == [
        "The best way to act",
        "The worst way to act",
    ]
    assert 'class="texte document scene"' in page
    assert "There is no good or bad answer." not in page


def test_both_choices_are_kept_as_one_answer(phone: Client, judged: Campaign) -> None:
    answer = send(phone, JUDGEMENT, language="en", reponse="b", pire="a")
    assert answer.status_code == 303
    assert stored(judged) == [("J1", "b.a")]
    assert re.findall(r'name="(\w+)" value="(\w)" checked', page_of(phone)) == [
        ("reponse", "b"),
        ("pire", "a"),
    ]


@pytest.mark.parametrize(
    ("sent", "said", "shown"),
    [
        ({}, "An answer is missing", []),
        ({"reponse": "b"}, "Your first choice is kept", [("reponse", "b")]),
        ({"pire": "c"}, "Your first choice is kept", [("pire", "c")]),
        ({"reponse": "b", "pire": "b"}, "are the same", [("reponse", "b"), ("pire", "b")]),
        ({"reponse": "b", "pire": "z"}, "is not one of the answers", []),
    ],
)
def test_half_a_judgement_is_shown_again(
    phone: Client, judged: Campaign, sent: dict[str, str], said: str, shown: list[tuple[str, str]]
) -> None:
    answer = send(phone, JUDGEMENT, language="en", **sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert re.findall(r'name="(\w+)" value="(\w)" checked', page) == shown
    assert stored(judged) == []


def test_a_required_question_is_not_passed(phone: Client, judged: Campaign) -> None:
    assert "Pass this question" not in page_of(phone, 8)
    answer = send(phone, 8, language="en", passer="1")
    assert answer.status_code == 422
    assert stored(judged) == []
