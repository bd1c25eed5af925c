"""The guide for authors tells the truth: its example loads, its fields are those of the reader."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from relier.instruments.rules.definition import (
    BAND_CODES,
    INSTRUMENT_STATUSES,
    LEVELS,
    SHOWS,
    STEP_STATES,
    TRANSLATION_STEPS,
    WORDING_STATUSES,
    Block,
    BlockKind,
    Dimension,
    DimensionWording,
    Form,
    Item,
    ItemWording,
    Scale,
    ScaleKind,
    TranslationStep,
)
from relier.instruments.rules.loader import load_instrument

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "author-instrument.md"


@pytest.fixture(scope="module")
def guide() -> str:
    return GUIDE.read_text(encoding="utf-8")


def test_smallest_example_loads(guide: str, tmp_path: Path) -> None:
    structure, wording = re.findall(r"```yaml\n(.*?)```", guide, flags=re.DOTALL)
    tmp_path.joinpath("instrument.yaml").write_text(structure, encoding="utf-8")
    tmp_path.joinpath("wording.en.yaml").write_text(wording, encoding="utf-8")
    instrument = load_instrument(tmp_path)
    assert [item.code for item in instrument.items_of("short")] == ["D1P1", "D1P2"]


@pytest.mark.parametrize(
    "shape",
    [Block, Dimension, DimensionWording, Form, Item, ItemWording, Scale, TranslationStep],
)
def test_every_field_is_named(guide: str, shape: type[Item]) -> None:
    named = set(re.findall(r"`([a-z_]+)[`:]", guide))
    assert {one.name for one in fields(shape)} - named == set()


def test_every_known_word_is_named(guide: str) -> None:
    known = (*BAND_CODES, *LEVELS, *WORDING_STATUSES, *INSTRUMENT_STATUSES, *BlockKind, *ScaleKind)
    for word in (*known, *SHOWS, *STEP_STATES, *TRANSLATION_STEPS):
        assert word in guide, word
