"""The numbers that docs/algorithms/disclosure.md works by hand are those of the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from relier.profiles.rules.disclosure import Outcome, decide_row
from relier.profiles.rules.levels import Table, add, subtract
from relier.profiles.rules.position import locate_group
from relier.profiles.rules.series import RowCounts, Series
from tests.scoring.pages import table_under

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "disclosure.md"
K = 5


def _counts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("·"))


@pytest.mark.parametrize("line", table_under(PAGE, "Uniting levels"))
def test_levels_are_united_as_the_page_says(line: dict[str, str]) -> None:
    *levels, shown = line.values()
    row = RowCounts("D1", (((tuple(map(int, levels))),),))
    decision = decide_row(row, Series(), k=K)
    latest = decision.series.latest
    if shown == "hidden":
        assert decision.outcome is Outcome.HIDDEN
        assert latest is None
    else:
        assert latest is not None
        assert latest.shown == (_counts(shown),)


def test_a_row_lives_in_time_as_the_page_says() -> None:
    series, past = Series(), []
    pending: Table | None = None
    for line in table_under(PAGE, "A row in time"):
        came, left = (_counts(line["came"]),), (_counts(line["left"]),)
        if any(left[0]):  # whoever leaves was there at the first report
            past[0] = subtract(past[0], left)
        pending = came if pending is None else add(pending, came)
        decision = decide_row(RowCounts("D1", (*past, pending)), series, k=K)
        latest = decision.series.latest
        assert decision.outcome == line["outcome"]
        assert latest is not None
        assert latest.shown == (_counts(line["shown"]),)
        if decision.outcome is Outcome.NEW:
            series = decision.series
            past.append(pending)
            pending = None


@pytest.mark.parametrize("line", table_under(PAGE, "Positions"))
def test_positions_are_computed_as_the_page_says(line: dict[str, str]) -> None:
    pairs = (part.split("×") for part in line["points"].split(","))
    position = locate_group({int(value): int(count) for value, count in pairs}, k=K)
    if line["mean"] == "hidden":
        assert position is None
        return
    assert position is not None
    quarters = (position.first_quarter, position.middle, position.third_quarter)
    told = ("first quarter", "middle", "third quarter")
    assert position.mean == int(line["mean"])
    assert quarters == tuple(None if line[t] == "none" else int(line[t]) for t in told)


def test_the_attack_reported_on_the_page_recovers_nobody() -> None:
    *leaking, safe = table_under(PAGE, "What the attack finds")
    column = "organisations with a recoverable group"
    assert safe[column] == "0"
    assert all(int(line[column]) > 100 for line in leaking)
