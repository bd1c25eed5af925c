"""docs/algorithms/index.md says what the code does: every table of the page is computed again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from relier.scoring.rules.bands import band_of
from relier.scoring.rules.layout import layout_of
from relier.scoring.rules.measurement import (
    PROVISIONAL,
    ClassicalMeasurement,
    Estimates,
    item_error,
    provisional_measurement,
    smallest_detectable_change,
)
from relier.scoring.rules.scores import score_group, score_person
from tests.scoring.pages import table_under
from tests.scoring.questionnaires import answers_from, questionnaire

PAGE = Path(__file__).parents[2] / "docs/algorithms/index.md"


def rows(heading: str) -> list[dict[str, str]]:
    return table_under(PAGE, heading)


def close(text: str) -> object:
    """What the page prints, to the decimals that it prints."""
    decimals = len(text.partition(".")[2])
    return pytest.approx(float(text), abs=0.5 * 10**-decimals + 1e-9)


@pytest.mark.parametrize("row", rows("Provisional norm"), ids=lambda row: row["k"])
def test_provisional_norm_is_as_the_page_says(row: dict[str, str]) -> None:
    k = int(row["k"])
    instrument = questionnaire(dimensions=1, items=5, min_answered=1)
    answers = answers_from([1] * k)
    score = score_person(
        answers, instrument, form="short", measurement=provisional_measurement()
    ).dimensions[0]
    assert score.sem == close(row["SEM"])
    assert 1.96 * score.sem == close(row["margin"])
    assert PROVISIONAL.reliability(k) == close(row["reliability"])


@pytest.mark.parametrize("row", rows("Own data"), ids=lambda row: row["SD"])
def test_error_from_own_data_is_as_the_page_says(row: dict[str, str]) -> None:
    error = item_error(
        sd=float(row["SD"]), reliability=float(row["alpha"]), n_items=int(row["items"])
    )
    assert error == close(row["e"])
    measurement = ClassicalMeasurement(item_errors={"D1": error})
    instrument = questionnaire(dimensions=1, items=5, min_answered=3)
    for k in (3, 4, 5):
        score = score_person(
            answers_from([2] * k), instrument, form="short", measurement=measurement
        ).dimensions[0]
        assert score.sem == close(row[f"SEM for {k}"])


@pytest.mark.parametrize("row", rows("Persons"), ids=lambda row: row["answers"])
def test_worked_person_is_as_the_page_says(row: dict[str, str]) -> None:
    ranks = [None if mark == "-" else int(mark) for mark in row["answers"].split()]
    instrument = questionnaire(dimensions=1, items=len(ranks), min_answered=int(row["at least"]))
    score = score_person(
        answers_from(ranks), instrument, form="short", measurement=provisional_measurement()
    ).dimensions[0]
    found = (score.value, score.sem, score.low, score.high)
    if row["value"] == "none":
        assert found == (None, None, None, None)
        assert score.band is None
        return
    assert found == tuple(close(row[name]) for name in ("value", "SEM", "low", "high"))
    assert score.band == row["band"]


@pytest.mark.parametrize("row", rows("Cuts"), ids=lambda row: row["value"])
def test_band_is_as_the_page_says(row: dict[str, str]) -> None:
    assert band_of(float(row["value"])) == row["band"]


@pytest.mark.parametrize("row", rows("Mean"), ids=lambda row: row["values"])
def test_mean_and_its_reading_are_as_the_page_says(row: dict[str, str]) -> None:
    values = [float(value) for value in row["values"].split()]
    layout = layout_of(questionnaire(dimensions=len(values)), form="short")
    ranks = np.ones((1, len(layout.items)), dtype=np.int8)
    group = score_group(ranks, layout, measurement=Measured(values))
    assert group.mean[0] == close(row["mean"])
    assert group.mean_sem[0] == close(row["SEM"])
    assert group.mean_low[0] == close(row["low"])
    assert group.mean_high[0] == close(row["high"])
    assert f"{group.n_at_autonomy[0]} of {group.n_scored[0]}" == row["at autonomy"]


@pytest.mark.parametrize(
    "row", rows("Smallest detectable change"), ids=lambda row: row["SEM before"]
)
def test_smallest_detectable_change_is_as_the_page_says(row: dict[str, str]) -> None:
    change = smallest_detectable_change(float(row["SEM before"]), float(row["SEM after"]))
    assert change == close(row["smallest change"])


@dataclass(frozen=True)
class Measured:
    """A measurement that gives the page's values with the error of three provisional answers."""

    values: list[float]
    calibration_id: str = "page"

    def estimate(self, dimension: str, ranks: np.ndarray, maxima: np.ndarray) -> Estimates:
        value = np.array([self.values[int(dimension[1:]) - 1]])
        sem = np.full(1, PROVISIONAL.item_error / 3**0.5)
        return Estimates(value=value, sem=sem, low=value - 1.96 * sem, high=value + 1.96 * sem)
