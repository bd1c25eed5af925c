"""The questionnaires that ship keep their blueprint and their words."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from relier.instruments.rules.definition import (
    BAND_CODES,
    LEVELS,
    NOT_CALIBRATED,
    BlockKind,
    Instrument,
)
from relier.instruments.rules.loader import find_instrument, load_instrument
from relier.instruments.rules.shelf import all_versions
from relier.instruments.rules.wording_checks import wording_remarks

DIMENSIONS = ["D1", "D2", "D3", "D4", "D5", "D6", "D7"]
TAGGED = (BlockKind.PERCEIVED, BlockKind.OBSERVED)


@pytest.fixture(scope="module")
def agility() -> Instrument:
    return load_instrument(find_instrument("agility-social-work/2026.1"))


@pytest.fixture(scope="module")
def pisa() -> Instrument:
    return load_instrument(find_instrument("pisa2022-self-efficacy/2022.1"))


@pytest.mark.parametrize("folder", list(all_versions()), ids=lambda path: f"{path.parent.name}")
def test_every_shipped_version_reads_and_stands_in_its_own_folder(folder: Path) -> None:
    instrument = load_instrument(folder)
    assert (instrument.id, instrument.version) == (folder.parent.name, folder.name)
    assert set(instrument.wordings) >= {"fr", "en"}
    assert instrument.status == NOT_CALIBRATED
    every_kind = tuple(BlockKind)
    assert wording_remarks(instrument, kinds=every_kind) == ()


def test_short_form_is_twenty_six_questions_conditions_first(agility: Instrument) -> None:
    asked = agility.items_of("short")
    assert len(asked) == 26
    assert [agility.blocks[item.block].kind for item in asked[:5]] == [BlockKind.CONDITIONS] * 5
    assert [item.dimension for item in asked[5:]] == [d for d in DIMENSIONS for _ in range(3)]
    assert agility.default_form.min_answered == 2
    assert agility.default_form.minutes == 6


def test_profile_is_optional_and_outside_the_twenty_six(agility: Instrument) -> None:
    assert [item.code for item in agility.items_apart("short")] == ["role", "experience"]
    assert agility.blocks["profile"].optional
    roles = agility.scales[agility.items["role"].scale].options
    assert [option.code for option in roles] == ["student", "professional", "other"]


def test_four_answers_are_those_of_the_product_page(agility: Instrument) -> None:
    scale = agility.scales["autonomy"]
    assert [option.value for option in scale.options] == [0, 1, 2, 3]
    assert [option.code for option in scale.outside] == ["not_understood", "not_concerned"]
    french = agility.wordings["fr"]
    item = agility.items["D4P1"]
    assert [french.label(item, option.code) for option in scale.options] == [
        "Je ne sais pas le faire",
        "Avec l’aide de quelqu’un",
        "Sans aide",
        "Sans aide, et je peux aider quelqu’un",
    ]


def test_last_answer_of_accompanying_is_training_a_colleague(agility: Instrument) -> None:
    for item in agility.items_of("short", kind=BlockKind.PERCEIVED):
        english = agility.wordings["en"].label(item, "alone_and_helping")
        french = agility.wordings["fr"].label(item, "alone_and_helping")
        assert ("train a colleague" in english) == (item.dimension == "D6")
        assert ("former" in french) == (item.dimension == "D6")


def test_fifteenth_question_is_the_prototype_s(agility: Instrument) -> None:
    item = agility.items_of("short")[14]
    words = agility.wordings["fr"].items[item.code]
    assert words.lead == "Vous recevez un message"
    assert words.text == "Le message dit venir de ma banque. Je sais vérifier si c’est vrai."
    assert len(words.help) == 3


def test_conditions_are_answered_by_facts_without_rank(agility: Instrument) -> None:
    scale = agility.scales["condition"]
    assert [option.code for option in scale.options] == ["yes", "partly", "no"]
    assert all(option.value is None for option in scale.options)
    assert "not_concerned" in scale.codes


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_question_says_what_it_means(agility: Instrument, language: str) -> None:
    words = agility.wordings[language]
    for code, item in agility.items.items():
        assert 2 <= len(words.items[code].help) <= 3, code
        if agility.blocks[item.block].kind is not BlockKind.PROFILE:
            assert words.items[code].lead, code
        if agility.blocks[item.block].kind is BlockKind.CONDITIONS:
            assert words.items[code].have, code
            assert words.items[code].lack, code


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_dimension_has_its_strength_and_its_bands(agility: Instrument, language: str) -> None:
    for code in DIMENSIONS:
        words = agility.wordings[language].dimensions[code]
        assert words.description, code
        assert words.strength, code
        assert words.strength_detail, code
        assert set(words.bands) == set(BAND_CODES), code


def test_dimensions_have_the_names_of_the_prototype(agility: Instrument) -> None:
    labels = [agility.wordings["fr"].dimensions[code].label for code in DIMENSIONS]
    assert labels == [
        "Chercher et vérifier",
        "Communiquer, garder le lien",
        "Faire des démarches en ligne",
        "Se protéger",
        "Apprendre un nouvel outil",
        "Accompagner quelqu’un",
        "Respecter la personne et le droit",
    ]


def test_every_scored_item_is_tagged_in_both_frameworks(agility: Instrument) -> None:
    for item in agility.items.values():
        if agility.blocks[item.block].kind in TAGGED:
            assert item.level in LEVELS, item.code
            assert {code[:4] for code in item.competences} == {"dc22", "dc30"}, item.code
            assert item.aims_at, item.code
            assert item.source, item.code
    for dimension in DIMENSIONS:
        items = agility.items_of_dimension(dimension, form="short")
        assert len({item.level for item in items}) > 1, dimension


@pytest.mark.parametrize("folder", list(all_versions()), ids=lambda path: f"{path.parent.name}")
def test_french_typography_holds(folder: Path) -> None:
    text = folder.joinpath("wording.fr.yaml").read_text(encoding="utf-8")
    said = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert "'" not in re.sub(r"'[0-9]'", "", said)
    assert not re.search(r"[^\u00a0][?!;»]", said)
    assert not re.search(r" :", said)


def test_pisa_items_are_the_columns_of_the_data(pisa: Instrument, shared: Path) -> None:
    path = shared / "data" / "survey" / "pisa2022_dse_dev_BEL_GRC_ROU.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [code for code in rows[0] if code in pisa.items] == list(pisa.items)
    assert len(pisa.items) == 14
    seen = {row[code] for row in rows for code in pisa.items} - {""}
    assert seen == {option.code for option in pisa.scales["ease"].options}


def test_pisa_is_declared_as_one_dimension(pisa: Instrument) -> None:
    assert list(pisa.dimensions) == ["DSE"]
    assert len(pisa.items_of_dimension("DSE", form="full")) == 14
