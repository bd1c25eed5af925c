"""docs/algorithms/observed.md says what the code does: every table is computed again."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from relier.instruments.rules.definition import ScaleKind
from relier.scoring.rules.observed import Estimate, credit, gap_between, share_interval
from tests.scoring.pages import table_under

PAGE = Path(__file__).parents[2] / "docs/algorithms/observed.md"
WORTH = {"0": 0.0, "½": 0.5, "1": 1.0}


def rows(heading: str) -> list[dict[str, str]]:
    return table_under(PAGE, heading)


def close(text: str) -> object:
    """What the page prints, to the decimals that it prints."""
    decimals = len(text.partition(".")[2])
    return pytest.approx(float(text), abs=0.5 * 10**-decimals + 1e-9)


@pytest.mark.parametrize("row", rows("One task"), ids=lambda row: f"{row['key']} {row['answer']}")
def test_a_task_is_worth_what_the_page_says(row: dict[str, str]) -> None:
    kind = ScaleKind.JUDGEMENT if row["task"] == "judgement" else ScaleKind.NOMINAL
    assert credit(row["answer"], row["key"], kind) == WORTH[row["worth"]]


@pytest.mark.parametrize("row", rows("Interval"), ids=lambda row: f"{row['points']}/{row['n']}")
def test_the_interval_of_a_share_is_as_the_page_says(row: dict[str, str]) -> None:
    found = share_interval(float(row["points"]), int(row["n"]))
    assert found.value == close(row["share"])
    assert (found.low, found.high) == (close(row["low"]), close(row["high"]))


@pytest.mark.parametrize("row", rows("Coverage"), ids=lambda row: row["n"])
def test_the_interval_covers_as_often_as_the_page_says(row: dict[str, str]) -> None:
    n = int(row["n"])
    shares = np.arange(1, 1000) / 1000
    covered = np.zeros(len(shares))
    for solved in range(n + 1):
        found = share_interval(solved, n)
        inside = (found.low <= 100 * shares) & (100 * shares <= found.high)
        covered += inside * stats.binom.pmf(solved, n, shares)
    assert 100 * covered.mean() == close(row["mean"])
    assert 100 * covered.min() == close(row["worst"])


@pytest.mark.parametrize(
    "row", rows("Gap"), ids=lambda row: f"{row['perceived']}-{row['points']}/{row['n']}"
)
def test_a_gap_is_told_as_the_page_says(row: dict[str, str]) -> None:
    # The page writes thirds with one decimal.
    value = float(Fraction(row["perceived"]).limit_denominator(15))
    margin = float(row["margin"])
    perceived = Estimate(value, max(value - margin, 0.0), min(value + margin, 100.0))
    gap = gap_between(perceived, share_interval(float(row["points"]), int(row["n"])))
    for found, printed in ((gap.value, "gap"), (gap.low, "low"), (gap.high, "high")):
        assert found == pytest.approx(float(row[printed]), abs=0.11)
    assert gap.reading == row["told"]
