"""Entering sheets of paper: keyboard only, once each, with a slip for the person."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from relier.accounts.models import Person
from relier.core.public_ids import read_code
from relier.instruments.rules.definition import Instrument
from relier.instruments.rules.loader import load_instrument
from relier.responses.models import Administration, Campaign
from relier.responses.rules.paper import boxes_of, read_mark
from relier.responses.views.paper import sheet_codes
from tests.instruments.files import JUDGED, JUDGED_WORDS, write_tiny
from tests.responses.conftest import key_in, stored


@pytest.fixture
def desk(signed_in: Callable[[Person | None], Client], bruno: Person) -> Client:
    """Bruno's browser."""
    return signed_in(bruno)


@pytest.fixture
def address(campaign: Campaign) -> str:
    """Where sheets are entered."""
    return f"/fr/enquetes/{campaign.public_id}/saisie/"


@pytest.fixture
def sheet(desk: Client, address: str, instrument: Instrument) -> dict[str, str]:
    """A sheet on which every first box is ticked."""
    marks = {
        f"i_{code}": boxes_of(instrument, instrument.items[code])[0].mark
        for code in instrument.default_form.items
    }
    return {"cle": key_in(desk.get(address).content), **marks}


def test_a_sheet_is_stored_finished_with_who_entered_it(
    desk: Client, address: str, sheet: dict[str, str], campaign: Campaign, bruno: Person
) -> None:
    assert desk.post(address, {**sheet, "groupe": "1"}).status_code == 200
    sitting = Administration.objects.get()
    assert sitting.provenance == Administration.Provenance.PAPER
    assert sitting.entered_by == bruno
    assert sitting.completed_at is not None
    assert (sitting.group_consent, sitting.research_consent) == (True, False)
    assert len(stored(campaign)) == len(sheet) - 1


def test_the_slip_opens_the_answers(
    desk: Client, address: str, sheet: dict[str, str], amina: Client
) -> None:
    slip = desk.post(address, sheet).content.decode()
    code = re.search(r"([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})", slip)
    assert code
    opened = amina.post("/fr/reprendre/", {"code": read_code(code[1])})
    assert amina.get(opened["Location"])["Location"] == "/fr/repondre/recu/"


def test_a_sheet_sent_twice_is_stored_once(
    desk: Client, address: str, sheet: dict[str, str]
) -> None:
    slips = [desk.post(address, sheet).content for _ in range(3)]
    assert Administration.objects.count() == 1
    codes = {re.search(rb"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", slip)[0] for slip in slips}  # type: ignore[index]
    assert len(codes) == 1


def test_a_numbered_sheet_is_entered_once(
    desk: Client, address: str, sheet: dict[str, str]
) -> None:
    desk.post(address, {**sheet, "numero": "12"})
    fresh = {**sheet, "cle": key_in(desk.get(address).content), "numero": "12"}
    again = desk.post(address, fresh)
    assert again.status_code == 422
    assert 'value="12"' in again.content.decode()
    assert Administration.objects.count() == 1


def test_enter_goes_on_to_the_first_empty_field(
    desk: Client, address: str, sheet: dict[str, str], instrument: Instrument
) -> None:
    first, second = instrument.default_form.items[:2]
    answer = desk.post(address, {"cle": sheet["cle"], f"i_{first}": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(rf'name="i_{second}"[^>]* autofocus', page)
    assert re.search(rf'name="i_{first}"[^>]* value="1"', page)
    assert Administration.objects.count() == 0


def test_empty_fields_are_saved_when_one_says_so(
    desk: Client, address: str, sheet: dict[str, str], instrument: Instrument, campaign: Campaign
) -> None:
    first = instrument.default_form.items[0]
    desk.post(address, {"cle": sheet["cle"], f"i_{first}": "2", "vides": "1"})
    assert stored(campaign) == [(first, "partly")]


def test_a_number_without_a_box_is_marked(
    desk: Client, address: str, sheet: dict[str, str], instrument: Instrument
) -> None:
    last = instrument.default_form.items[-1]
    answer = desk.post(address, {**sheet, f"i_{last}": "7", "vides": "1"})
    assert answer.status_code == 422
    assert f"i_{last}_oubli" in answer.content.decode()
    assert Administration.objects.count() == 0


def test_marks_on_paper_are_the_ranks_of_the_scale(instrument: Instrument) -> None:
    skill = instrument.items["D1P1"]
    ranks = {option.code: option.value for option in instrument.scales[skill.scale].options}
    for code, rank in ranks.items():
        assert read_mark(instrument, skill, str(rank)) == code
    assert read_mark(instrument, skill, " X ") == "skipped"
    assert read_mark(instrument, skill, "?") == "not_understood"
    assert read_mark(instrument, skill, "-") == "not_concerned"
    assert read_mark(instrument, skill, "9") is None


def test_every_box_is_read_back(instrument: Instrument) -> None:
    for item in instrument.items.values():
        boxes = boxes_of(instrument, item)
        assert [read_mark(instrument, item, box.mark) for box in boxes] == [b.code for b in boxes]


def test_sheet_of_another_survey_is_told_and_nothing_is_lost(
    desk: Client, address: str, sheet: dict[str, str], campaign: Campaign
) -> None:
    other = desk.post(address, {**sheet, "feuille": "ABC234", "numero": "7"})
    page = other.content.decode()
    assert other.status_code == 422
    assert "Ce code est celui d’une autre feuille" in page
    assert 'value="ABC234"' in page
    assert 'value="7"' in page
    assert stored(campaign) == []


def test_code_of_a_sheet_tells_its_language(
    desk: Client, address: str, sheet: dict[str, str], campaign: Campaign
) -> None:
    english = sheet_codes(campaign)["en"]
    typed = f"{english[:3].lower()} {english[3:]}"
    assert desk.post(address, {**sheet, "feuille": typed}).status_code == 200
    assert Administration.objects.get().language == "en"


def test_camera_that_reads_a_sheet_fills_its_code_in(
    desk: Client, address: str, campaign: Campaign
) -> None:
    code = sheet_codes(campaign)["fr"]
    assert f'value="{code}"' in desk.get(f"{address}?feuille={code}").content.decode()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("21", "b.a"),
        ("2 1", "b.a"),
        ("3/2", "c.b"),
        ("22", None),
        ("2", None),
        ("24", None),
        ("231", None),
        ("x", "skipped"),
        ("4", None),
    ],
)
def test_a_judgement_is_typed_as_two_numbers(
    tmp_path: Path, typed: str, answer: str | None
) -> None:
    folder = write_tiny(tmp_path / "tiny" / "1.0", structure=JUDGED, wording=JUDGED_WORDS)
    judged = load_instrument(folder)
    assert read_mark(judged, judged.items["J1"], typed) == answer
