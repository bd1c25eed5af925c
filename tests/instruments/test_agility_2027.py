"""The agility questionnaire in full keeps its blueprint (version 2027.1)."""

from __future__ import annotations

from collections import Counter

import pytest

from relier.instruments.rules.definition import AWAITING_PANEL, BlockKind, Instrument, ScaleKind
from relier.instruments.rules.loader import find_instrument, load_instrument
from relier.instruments.rules.reading_time import minutes_to_answer

DIMENSIONS = ("D1", "D2", "D3", "D4", "D5", "D6", "D7")
JUDGED = ("D6", "D7")
COUNTRIES = {"BE", "FR", "EL", "LU", "RO"}


@pytest.fixture(scope="module")
def agility() -> Instrument:
    return load_instrument(find_instrument("agility-social-work/2027.1"))


def of_kind(instrument: Instrument, kind: BlockKind) -> list[str]:
    return [c for c, item in instrument.items.items() if instrument.blocks[item.block].kind is kind]


def test_blocks_have_the_items_of_the_blueprint(agility: Instrument) -> None:
    counted = {kind: len(of_kind(agility, kind)) for kind in BlockKind}
    assert {kind: n for kind, n in counted.items() if n} == {
        BlockKind.PROFILE: 7,
        BlockKind.CONDITIONS: 10,
        BlockKind.ORGANISATION: 5,
        BlockKind.PERCEIVED: 35,
        BlockKind.OBSERVED: 28,
        BlockKind.VIGNETTES: 3,
    }


@pytest.mark.parametrize(("form", "tasks"), [("full-a", ("O1", "O2")), ("full-b", ("O3", "O4"))])
def test_full_forms_ask_two_exercises_a_dimension(
    agility: Instrument, form: str, tasks: tuple[str, ...]
) -> None:
    asked = [item.code for item in agility.items_of(form, kind=BlockKind.OBSERVED)]
    assert asked == [f"{dimension}{task}" for dimension in DIMENSIONS for task in tasks]
    assert len(agility.items_of(form)) == 67
    assert agility.forms[form].min_answered == 3
    assert len(agility.items_apart(form)) == 7


def test_short_form_is_that_of_the_first_version(agility: Instrument) -> None:
    first = load_instrument(find_instrument("agility-social-work/2026.1"))
    assert agility.forms["short"].items == first.forms["short"].items
    for code in agility.forms["short"].items:
        for language in ("fr", "en"):
            ours, theirs = (one.wordings[language].items[code] for one in (agility, first))
            assert (ours.text, ours.lead, ours.options) == (
                theirs.text,
                theirs.lead,
                theirs.options,
            )


def test_only_role_and_country_are_required(agility: Instrument) -> None:
    assert {code for code, item in agility.items.items() if item.required} == {"role", "country"}
    assert agility.country_item == "country"


def test_exercises_have_one_key_and_its_source(agility: Instrument) -> None:
    for code in of_kind(agility, BlockKind.OBSERVED):
        item = agility.items[code]
        judged = agility.scales[item.scale].kind is ScaleKind.JUDGEMENT
        assert judged == (item.dimension in JUDGED), code
        assert (item.status == AWAITING_PANEL) == judged, code
        assert item.key, code
        assert item.key_sources, code
        assert (item.key_in("BE") is None) == judged, code


def test_no_letter_is_the_answer_more_often(agility: Instrument) -> None:
    keys = Counter(agility.items[f"{d}O{n}"].key for d in DIMENSIONS[:5] for n in range(1, 5))
    assert keys == {"a": 5, "b": 5, "c": 5, "d": 5}


def test_law_is_named_for_each_country(agility: Instrument) -> None:
    for n in range(1, 5):
        named = set(agility.items[f"D7O{n}"].key_sources)
        assert named >= COUNTRIES or "all" in named, f"D7O{n}"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_obstacle_has_a_way_out(agility: Instrument, language: str) -> None:
    words = agility.wordings[language].items
    listed = [*of_kind(agility, BlockKind.CONDITIONS), *of_kind(agility, BlockKind.ORGANISATION)]
    assert [code for code in listed if not words[code].way_out or not words[code].lack] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_band_starts_from_what_one_can_do_and_proposes_one_step(
    agility: Instrument, language: str
) -> None:
    step = {"fr": ("Un premier pas", "Un pas de plus"), "en": ("A first step", "One step further")}
    for dimension, words in agility.wordings[language].dimensions.items():
        for band, text in words.bands.items():
            count = sum(text.count(words) for words in step[language])
            assert count == 1, (dimension, band)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_forms_keep_to_their_time(agility: Instrument, language: str) -> None:
    for form, most in (("short", 7), ("full-a", 25), ("full-b", 25)):
        assert minutes_to_answer(agility, form=form, language=language) < most, form


def test_a_translation_that_was_not_read_says_that_it_is_a_draft(agility: Instrument) -> None:
    for language in set(agility.wordings) - {"fr", "en"}:
        wording = agility.wordings[language]
        assert wording.is_draft
        assert len(wording.translation) == 5
