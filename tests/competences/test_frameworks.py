"""The shared vocabulary: complete, sourced, and used by name only where it exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from relier.competences.rules.frameworks import (
    DATA,
    UnknownCompetenceError,
    competence,
    dimensions,
    frameworks,
    known_tags,
)

ROOT = Path(__file__).resolve().parents[2]

# Competences in each area, from the JRC's figure of DigComp (unchanged between 2.2 and 3.0).
COMPETENCES_PER_AREA = {"1": 3, "2": 6, "3": 4, "4": 4, "5": 4}


@pytest.mark.parametrize("code", ["dc22", "dc30"])
def test_framework_has_five_areas_and_twenty_one_competences(code: str) -> None:
    framework = frameworks()[code]
    counts: dict[str, int] = {}
    for tag in framework.competences:
        area = framework.area_of(tag).code
        counts[area] = counts.get(area, 0) + 1
    assert counts == COMPETENCES_PER_AREA
    assert set(framework.areas) == set(COMPETENCES_PER_AREA)


def test_every_competence_has_two_names_and_a_number_of_its_area() -> None:
    for tag in known_tags():
        one = competence(tag)
        assert re.fullmatch(r"dc(22|30)-[1-5]\.[1-6]", tag)
        assert one.name("en")
        assert one.name("fr")


def test_language_without_a_name_falls_back_to_english() -> None:
    assert competence("dc22-2.5").name("el") == "Netiquette"


def test_every_file_says_its_source_and_when_it_was_checked() -> None:
    for path in sorted(DATA.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert len(content["source"]) > 20, path.name
        assert content["checked"].year >= 2026, path.name


def test_seven_dimensions_stand_on_the_five_areas_and_the_trade() -> None:
    assert [one.code for one in dimensions()] == [f"D{number}" for number in range(1, 8)]
    anchors = [one.anchor for one in dimensions()]
    assert anchors == ["1", "2", "3", "4", "5", "", ""]


def test_unknown_competence_is_refused() -> None:
    for tag in ("dc22-9.9", "dc99-1.1", "1.1", ""):
        with pytest.raises(UnknownCompetenceError):
            competence(tag)


def test_shipped_instruments_name_only_known_competences() -> None:
    tags = set()
    for path in sorted((ROOT / "instruments").glob("*/*/instrument.yaml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))["items"]:
            tags |= set(item.get("competences", []))
    assert tags
    assert tags <= known_tags()
