"""Judgements, keys by country, and the steps of a translation, as an author writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from relier.instruments.rules.definition import best_and_worst
from relier.instruments.rules.loader import InstrumentFilesError, load_instrument
from relier.instruments.selectors import instrument_of
from relier.instruments.services import publish_version
from tests.instruments.files import JUDGED, JUDGED_WORDS, edited, write_tiny

STEPS = """translation:
  - step: first_translation
    state: done
    by: A translator
    on: 2026-11-21
  - step: second_translation
    state: pending
"""


def write_judged(folder: Path, *, structure: str = JUDGED, wording: str = JUDGED_WORDS) -> Path:
    return write_tiny(folder, structure=structure, wording=wording)


def problems_of(folder: Path) -> str:
    with pytest.raises(InstrumentFilesError) as failure:
        load_instrument(folder)
    return failure.value.message


def test_answer_to_a_judgement_names_two_different_actions(tmp_path: Path) -> None:
    instrument = load_instrument(write_judged(tmp_path / "1.0"))
    scale = instrument.scales["acts"]
    assert scale.codes == {"a.b", "a.c", "b.a", "b.c", "c.a", "c.b", "unclear"}
    assert best_and_worst("b.a") == ("b", "a")


def test_key_follows_the_country(tmp_path: Path) -> None:
    item = load_instrument(write_judged(tmp_path / "1.0")).items["J1"]
    assert (item.key_in("FR"), item.key_in("BE"), item.key_in("")) == ("c.a", "b.a", "b.a")


def test_nothing_is_keyed_while_a_panel_is_awaited(tmp_path: Path) -> None:
    waiting = edited(JUDGED, "    shows: scene\n", "    shows: scene\n    status: awaiting_panel\n")
    item = load_instrument(write_judged(tmp_path / "1.0", structure=waiting)).items["J1"]
    assert item.key_in("FR") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("key: b.a", "key: b.b", "items[J1].key: 'b.b' is not an option of 'acts'"),
        ("FR: c.a", "FRA: c.a", "'FRA' is not a country code"),
        ("      FR: A law (2020)", "      France: A law (2020)", "'France' is not a country code"),
        ("shows: scene", "shows: secne", "Did you mean 'scene'?"),
        ("id: tiny", "id: tiny\ncountry_item: land", "country_item: 'land' is not known"),
    ],
)
def test_wrong_key_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in problems_of(write_judged(tmp_path / "1.0", structure=edited(JUDGED, old, new)))


def test_best_and_worst_are_asked_of_observed_items_only(tmp_path: Path) -> None:
    elsewhere = edited(
        JUDGED,
        "J1\n    block: observed\n    scale: acts",
        "J1\n    block: conditions\n    scale: acts",
    )
    problems = problems_of(write_judged(tmp_path / "1.0", structure=elsewhere))
    assert "Only items of an observed block ask for the best" in problems


def test_steps_of_a_translation_are_kept(tmp_path: Path) -> None:
    wording = edited(JUDGED_WORDS, "status: source\n", "status: draft\n" + STEPS)
    english = load_instrument(write_judged(tmp_path / "1.0", wording=wording)).wordings["en"]
    assert english.is_draft
    assert [(s.step, s.state, s.on) for s in english.translation] == [
        ("first_translation", "done", "2026-11-21"),
        ("second_translation", "pending", ""),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("status: source\n", f"status: reviewed\n{STEPS}", "missing: second_translation, review"),
        (
            "status: source\n",
            "status: draft\n" + STEPS.replace("    by: A translator\n", ""),
            "by whom",
        ),
        (
            "status: source\n",
            "status: draft\n" + STEPS.replace("2026-11-21", "today"),
            "'today' is not",
        ),
        (
            "    way_out: Ask",
            "    translation:\n      secnd: x\n    way_out: Ask",
            "Did you mean 'second'",
        ),
    ],
)
def test_steps_that_do_not_hold_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = write_judged(tmp_path / "1.0", wording=edited(JUDGED_WORDS, old, new))
    assert said in problems_of(folder)


@pytest.mark.django_db
def test_published_words_keep_what_the_format_gained(tmp_path: Path) -> None:
    wording = edited(JUDGED_WORDS, "status: source\n", "status: draft\n" + STEPS)
    folder = write_judged(tmp_path / "tiny" / "1.0", wording=wording)
    assert instrument_of(publish_version(path=folder)) == load_instrument(folder)
