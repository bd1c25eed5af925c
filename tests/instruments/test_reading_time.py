"""How long a form takes, from a stated pace of reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from relier.instruments.rules.loader import load_instrument
from relier.instruments.rules.reading_time import Pace, count_words, minutes_to_answer
from tests.instruments.files import write_tiny

SHIPPED = Path(__file__).resolve().parents[2] / "instruments" / "agility-social-work"


def test_words_are_counted_as_they_are_said() -> None:
    assert count_words("Je sais l’aider à le taper elle-même.") == 7


def test_each_part_of_the_time_is_counted(tmp_path: Path) -> None:
    tiny = load_instrument(write_tiny(tmp_path / "1.0"))
    slow = minutes_to_answer(tiny, form="short", language="en", pace=Pace(60, 0, 0, 0))
    turned = minutes_to_answer(tiny, form="short", language="en", pace=Pace(60, 0, 0, 60))
    assert turned - slow == pytest.approx(7)  # seven questions, a minute each to turn
    thought = minutes_to_answer(tiny, form="short", language="en", pace=Pace(60, 0, 60, 0))
    assert thought - slow == pytest.approx(1)  # one exercise


@pytest.mark.parametrize("language", ["fr", "en"])
def test_short_form_takes_less_than_seven_minutes(language: str) -> None:
    for version in sorted(SHIPPED.iterdir()):
        instrument = load_instrument(version)
        if "short" in instrument.forms:
            assert minutes_to_answer(instrument, form="short", language=language) < 7
