"""Tasks are scored by the keys of one's country, told with their doubt, apart from the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from relier.scoring.rules.measurement import provisional_measurement
from relier.scoring.rules.observed import (
    Estimate,
    Observed,
    Reading,
    Share,
    compare,
    gap_between,
    observe,
    share_interval,
)
from relier.scoring.rules.scores import score_person
from tests.scoring.questionnaires import answers_from
from tests.scoring.tasks import with_tasks

INSTRUMENT = with_tasks()
numbers = st.floats(0, 100)


def seen(**answers: str) -> Observed:
    return observe(answers, INSTRUMENT, form="full")


def points_of(observed: Observed) -> dict[str, float | None]:
    return {task.item: task.points for task in observed.tasks}


def share(observed: Observed, dimension: str) -> Share:
    return next(one for one in observed.dimensions if one.dimension == dimension)


def gaps(ranks: dict[str, list[int | None]], **tasks: str):
    answers = dict(tasks)
    for dimension, chosen in ranks.items():
        answers |= answers_from(chosen, dimension=dimension)
    index = score_person(answers, INSTRUMENT, form="full", measurement=provisional_measurement())
    return compare(index, observe(answers, INSTRUMENT, form="full"))


def test_a_choice_is_right_or_wrong_and_a_judgement_may_be_half_right() -> None:
    found = points_of(seen(D1O1="a", D1O2="c", D2O1="c", D2O2="b.a"))
    assert found["D1O1"] == 1
    assert found["D1O2"] == 0
    assert found["D2O1"] == 1
    assert found["D2O2"] == 0.5


@pytest.mark.parametrize(
    ("country", "right"), [("BE", "c"), ("FR", "d"), ("other", "c"), ("", "c")]
)
def test_the_key_is_that_of_ones_country_and_the_items_own_elsewhere(
    country: str, right: str
) -> None:
    for answer in "cd":
        said = {"country": country} if country else {}
        assert points_of(seen(D2O1=answer, **said))["D2O1"] == (answer == right)


def test_a_task_without_an_agreed_key_is_not_scored() -> None:
    observed = seen(D3O1="a.b", D3O2="a", country="BE")
    assert points_of(observed)["D3O1"] is None
    assert points_of(observed)["D3O2"] is None
    assert share(observed, "D3") == Share("D3", 2, 0, 0, 0, None)


def test_a_key_that_holds_in_one_country_only_scores_there() -> None:
    assert points_of(seen(D3O2="a", country="FR"))["D3O2"] == 1


@pytest.mark.parametrize("answer", ["skipped", "not_understood", "z", "b.b", ""])
def test_a_task_that_was_passed_or_not_understood_counts_neither_way(answer: str) -> None:
    with_it, without = seen(D1O1="a", D1O2=answer), seen(D1O1="a")
    assert share(with_it, "D1") == share(without, "D1") == share(seen(D1O1="a"), "D1")
    assert share(with_it, "D1").n_scored == 1


def test_the_share_over_all_counts_every_scored_task_alike() -> None:
    overall = seen(D1O1="a", D1O2="a", D2O1="c", D2O2="b.a", D3O1="a.b").overall
    assert (overall.n_tasks, overall.n_scored, overall.n_solved, overall.n_half) == (6, 4, 2, 1)
    assert overall.estimate is not None
    assert overall.estimate.value == 62.5


def test_a_form_without_tasks_has_nothing_observed() -> None:
    observed = observe({"D1O1": "a"}, INSTRUMENT, form="short")
    assert observed.tasks == ()
    assert observed.dimensions == ()
    assert observed.overall.estimate is None


def test_somebody_who_did_no_task_has_no_figure() -> None:
    assert seen().overall.estimate is None
    assert all(one.estimate is None for one in seen().dimensions)


@pytest.mark.parametrize(("solved", "n"), [(0, 1), (1, 2), (2, 2), (3, 10), (10, 10), (13, 14)])
def test_the_interval_shares_wilsons_centre_and_is_never_the_shorter(solved: int, n: int) -> None:
    wilson = stats.binomtest(solved, n).proportion_ci(0.95, method="wilson")
    found = share_interval(solved, n)
    assert found.low <= 100 * wilson.low + 0.01
    assert found.high >= 100 * wilson.high - 0.01
    # Agresti & Coull: Wald's interval around Wilson's centre, of n + z² trials.
    centre = (wilson.low + wilson.high) / 2
    spread = (centre * (1 - centre) / (n + 3.8415)) ** 0.5
    low, high = stats.norm.interval(0.95, loc=centre, scale=spread)
    assert found.low == pytest.approx(100 * max(low, 0), abs=0.02)
    assert found.high == pytest.approx(100 * min(high, 1), abs=0.02)


@given(st.integers(1, 28), st.data())
def test_an_interval_holds_its_share_within_the_scale_and_shrinks_with_more_tasks(
    n: int, data: st.DataObject
) -> None:
    points = data.draw(st.integers(0, 2 * n)) / 2
    found, twice = share_interval(points, n), share_interval(2 * points, 2 * n)
    assert 0 <= found.low <= found.value <= found.high <= 100
    assert twice.high - twice.low < found.high - found.low


def test_the_gap_squares_and_adds_as_newcombe_published() -> None:
    # Newcombe (1998), method 10, 56/70 − 48/80: 0.2000, from 0.0524 to 0.3339.
    one, other = (
        stats.binomtest(solved, n).proportion_ci(0.95, method="wilson")
        for solved, n in ((56, 70), (48, 80))
    )
    gap = gap_between(
        Estimate(80.0, 100 * one.low, 100 * one.high),
        Estimate(60.0, 100 * other.low, 100 * other.high),
    )
    assert (gap.value, gap.low, gap.high) == pytest.approx((20.0, 5.24, 33.39), abs=0.005)


@given(numbers, numbers, st.floats(0, 60), st.floats(0, 60))
def test_a_gap_is_told_only_where_its_interval_leaves_out_zero(
    perceived: float, observed: float, one: float, other: float
) -> None:
    def around(value: float, margin: float) -> Estimate:
        return Estimate(value, max(value - margin, 0), min(value + margin, 100))

    gap = gap_between(around(perceived, one), around(observed, other))
    assert gap.low <= gap.value <= gap.high
    if gap.low <= 0 <= gap.high:
        assert gap.reading is Reading.UNSAID
    if gap.reading is Reading.SHOWS_MORE:
        assert perceived < observed
        assert perceived < 67
    if gap.reading is Reading.SHOWS_LESS:
        assert perceived > observed
        assert perceived > 33


def test_who_says_i_can_help_and_solves_nothing_reads_a_gap_there_only() -> None:
    found = gaps({"D1": [3] * 5, "D2": [2] * 5}, D1O1="d", D1O2="d", D2O1="c", D2O2="b.d")
    assert found.dimensions["D1"].reading is Reading.SHOWS_LESS
    assert found.dimensions["D2"].reading is Reading.UNSAID


def test_who_says_i_cannot_and_solves_everything_reads_that_they_can_more() -> None:
    found = gaps({"D1": [0] * 5}, D1O1="a", D1O2="b")
    assert found.dimensions["D1"].reading is Reading.SHOWS_MORE


def test_one_task_alone_makes_no_gap() -> None:
    found = gaps({"D1": [3] * 5}, D1O1="d")
    assert found.dimensions == {}
    assert found.overall is None


def test_a_dimension_with_too_few_answers_has_no_gap() -> None:
    found = gaps({"D1": [3, 3, None, None, None]}, D1O1="d", D1O2="d")
    assert found.dimensions == {}
    assert found.overall is None


def test_over_all_both_sides_weigh_the_same_dimensions_alike() -> None:
    # D1: 100 points, 2 tasks; D2: 0 points, 1 task; D3 has no scored task and stays out.
    found = gaps({"D1": [3] * 5, "D2": [0] * 5, "D3": [3] * 5}, D1O1="a", D1O2="b", D2O1="a")
    assert found.overall is not None
    assert found.overall.value == pytest.approx(100 * 2 / 3 - 100 * 2 / 3)
    # One answer errs by 32 √0.7 points, five by √5 less; two thirds and one third of that.
    margin = 1.96 * 32 * (0.7 / 5) ** 0.5 * (4 / 9 + 1 / 9) ** 0.5
    high = (margin**2 + (200 / 3 - share_interval(2, 3).low) ** 2) ** 0.5
    assert found.overall.high == pytest.approx(high)
