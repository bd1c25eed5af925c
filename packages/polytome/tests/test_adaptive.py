"""Adaptive forms: the best item, balance, exposure, stopping, and what they gain."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from known import known_calibration
from numpy.testing import assert_allclose, assert_array_equal

from polytome import (
    AdaptiveRules,
    Calibration,
    Progressive,
    Randomesque,
    adaptive_form,
    as_responses,
    calibration_from_parameters,
    information,
    next_item,
    score,
    simulate,
    simulate_adaptive,
)
from polytome._adaptive_choice import (
    BLOCK,
    Ranked,
    Weighed,
    among_best,
    bank_tables,
    within_areas,
)


@pytest.mark.parametrize("n_items", [1, 5, 17, 33, 60, 61, 130])
def test_walking_the_ranking_finds_what_a_search_of_all_items_finds(n_items: int) -> None:
    rng = np.random.default_rng(1)
    truth = known_calibration(n_items=n_items)
    tables = bank_tables(truth, None, None)
    theta = rng.normal(0, 1.5, 400)
    allowed = rng.random((400, n_items)) < rng.random((400, 1))
    allowed[np.arange(400), rng.integers(0, n_items, 400)] = True
    pool = np.array([np.bitwise_or.reduce(tables.bits[row], axis=0) for row in allowed])
    assert_array_equal(tables.as_mask(pool), allowed)
    figures = tables.information[tables.points(theta)]
    expected = np.where(allowed, figures, -np.inf).argmax(axis=1)
    assert_array_equal(Weighed(tables, figures).best(pool), expected)
    if n_items <= 60:
        assert_array_equal(Ranked(tables, theta, n_items - 1).best(pool), expected)


def test_many_persons_are_asked_what_few_are() -> None:
    tables = bank_tables(known_calibration(n_items=10), None, None)
    theta = np.random.default_rng(2).normal(0, 1.5, 2 * BLOCK + 100)
    pool = tables.full_pool(len(theta)) & ~tables.bits[np.arange(len(theta)) % 10]
    together = Ranked(tables, theta, 1).best(pool)
    for part in (slice(0, 50), slice(BLOCK - 25, BLOCK + 25), slice(-50, None)):
        assert_array_equal(Ranked(tables, theta[part], 1).best(pool[part]), together[part])


def test_rasch_items_are_asked_where_the_person_is() -> None:
    """With equal slopes information is largest where b is nearest to θ̂ (Lord, 1980)."""
    places = np.linspace(-2, 2, 9)
    truth = calibration_from_parameters(np.ones(9), places[:, None])
    form = adaptive_form(truth, AdaptiveRules(stop_sem=None))
    assert next_item(form, {}).item == "item5"
    after = next_item(form, {"item5": 1})
    assert after.theta > 0
    nearest = np.abs(np.delete(places, 4) - after.theta).argmin()
    assert after.item == np.delete(truth.item_names, 4)[nearest]


def test_where_a_person_stands_is_the_expected_a_posteriori_score() -> None:
    truth = known_calibration(n_items=6)
    answers = {"item2": 3, "item5": 0, "item6": 2}
    row = [[answers.get(name) for name in truth.item_names]]
    scores = score(
        as_responses(row, categories=truth.categories, item_names=truth.item_names), truth
    )
    step = next_item(adaptive_form(truth), answers)
    assert_allclose([step.theta, step.sem], [scores.theta[0], scores.sem[0]], rtol=1e-9)
    assert step.n_answered == 3


@pytest.mark.parametrize(
    "rules",
    [
        AdaptiveRules(stop_sem=0.4),
        AdaptiveRules(stop_sem=0.4, criterion="posterior"),
        AdaptiveRules(
            stop_sem=None, max_items=6, areas={f"item{j}": str(j % 3) for j in range(1, 21)}
        ),
    ],
)
def test_a_person_alone_is_asked_what_the_crowd_is_asked(rules: AdaptiveRules) -> None:
    truth = known_calibration(n_items=20)
    form = adaptive_form(truth, rules)
    crowd = simulate_adaptive(form, 40, seed=8)
    codes = simulate(truth, 40, seed=8).responses.codes
    for i in range(0, 40, 5):
        answers: dict[str, int] = {}
        for j in crowd.items[i, : crowd.n_items[i]]:
            step = next_item(form, answers)
            assert step.item == truth.item_names[j]
            answers[step.item] = int(codes[i, j])
        end = next_item(form, answers)
        assert end.item is None
        assert_allclose(end.theta, crowd.estimate[i], rtol=1e-9)


def test_order_of_answers_does_not_matter() -> None:
    form = adaptive_form(known_calibration(n_items=8))
    answers = {"item3": 1, "item1": 2, "item7": 3}
    turned = dict(reversed(answers.items()))
    assert next_item(form, answers) == next_item(form, turned)


def test_the_form_stops_when_precise_enough_or_long_enough() -> None:
    truth = known_calibration(n_items=30)
    found = simulate_adaptive(
        adaptive_form(truth, AdaptiveRules(stop_sem=0.35, min_items=4, max_items=9)), 500, seed=1
    )
    assert found.n_items.min() >= 4
    assert found.n_items.max() == 9
    early = found.n_items < 9
    assert early.any()
    assert (found.sem[early] <= 0.35).all()
    assert_array_equal((found.items >= 0).sum(axis=1), found.n_items)


@pytest.mark.parametrize(
    ("rules", "answers", "reason"),
    [
        (AdaptiveRules(stop_sem=0.9), {"item1": 1, "item2": 2}, "precise enough"),
        (AdaptiveRules(stop_sem=None, max_items=2), {"item1": 1, "item2": 2}, "longest form"),
        (
            AdaptiveRules(stop_sem=None),
            dict.fromkeys(("item1", "item2", "item3"), 1),
            "no item left",
        ),
    ],
)
def test_the_end_has_a_reason(rules: AdaptiveRules, answers: dict, reason: str) -> None:
    end = next_item(adaptive_form(known_calibration(n_items=3), rules), answers)
    assert end.item is None
    assert end.reason == reason


def test_nobody_is_asked_twice() -> None:
    truth = known_calibration(n_items=12)
    for rules in (
        AdaptiveRules(stop_sem=None),
        AdaptiveRules(stop_sem=None, exposure=Progressive()),
    ):
        items = simulate_adaptive(adaptive_form(truth, rules), 50, seed=2).items
        assert_array_equal(np.sort(items, axis=1), np.tile(np.arange(12), (50, 1)))


def test_areas_get_their_shares() -> None:
    truth = known_calibration(n_items=20)
    areas = {name: "abcd"[j % 4] for j, name in enumerate(truth.item_names)}
    shares = {"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1}
    rules = AdaptiveRules(stop_sem=None, max_items=10, areas=areas, shares=shares)
    items = simulate_adaptive(adaptive_form(truth, rules), 200, seed=3).items
    for area, wanted in ((0, 4), (1, 3), (2, 2), (3, 1)):
        assert_array_equal((items % 4 == area).sum(axis=1), wanted)


def test_an_area_used_up_is_passed_over() -> None:
    truth = known_calibration(n_items=5)
    areas = dict.fromkeys(truth.item_names, "many") | {"item1": "one"}
    tables = bank_tables(truth, areas, {"many": 0.1, "one": 0.9})
    pool = tables.full_pool(1) & ~tables.bits[[0]]
    left = tables.as_mask(within_areas(tables, pool, np.array([[0, 1]])))
    assert_array_equal(left, [[False, True, True, True, True]])


def test_lots_fall_among_the_best_only() -> None:
    tables = bank_tables(known_calibration(n_items=10), None, None)
    figures = np.tile(np.arange(10.0), (3000, 1))
    pool = tables.full_pool(3000)
    chosen = among_best(tables, Weighed(tables, figures), pool, 3, np.random.default_rng(0))
    shares = np.bincount(chosen, minlength=10) / 3000
    assert_allclose(shares, [0] * 7 + [1 / 3] * 3, atol=0.04)
    assert_array_equal(pool, tables.full_pool(3000))


def test_exposure_control_spreads_items_at_little_cost() -> None:
    truth = known_calibration(n_items=40)
    plain, randomesque, progressive = (
        simulate_adaptive(
            adaptive_form(truth, AdaptiveRules(stop_sem=None, max_items=10, exposure=exposure)),
            1000,
            seed=4,
        )
        for exposure in (None, Randomesque(5), Progressive())
    )
    assert plain.exposure.max() == 1.0  # all start with the same item
    assert randomesque.exposure.max() < 0.95
    assert progressive.overlap < randomesque.overlap < plain.overlap
    assert progressive.rmse < 1.15 * plain.rmse


def test_adapting_beats_a_fixed_form_of_the_same_length() -> None:
    places = np.linspace(-2.5, 2.5, 40)[:, None] + np.array([[-0.3, 0.3]])
    truth = calibration_from_parameters(np.full(40, 2.0), places)
    found = simulate_adaptive(adaptive_form(truth, AdaptiveRules(stop_sem=0.3)), 1500, seed=5)
    assert found.rmse < found.fixed_rmse
    assert found.whole_rmse < found.rmse
    assert found.share_saved > 0.6
    assert abs(found.bias) < 0.03
    assert_allclose(found.rmse, np.sqrt(np.mean(found.sem**2)), rtol=0.08)
    assert len(found.fixed_items) == np.ceil(found.n_items.mean())


def test_the_first_item_has_the_most_information_at_the_mean() -> None:
    truth = known_calibration(n_items=15)
    first = next_item(adaptive_form(truth), {}).item
    assert first == truth.item_names[information(truth, [0.0]).items[:, 0].argmax()]


def test_the_same_person_at_the_same_point_gets_the_same_item() -> None:
    form = adaptive_form(known_calibration(n_items=15), AdaptiveRules(exposure=Randomesque()))
    asked = [next_item(form, {"item3": 2}, seed=7).item for _ in range(3)]
    assert len(set(asked)) == 1
    others = {next_item(form, {"item3": 2}, seed=seed).item for seed in range(60)}
    assert len(others) == 5


def test_a_saved_calibration_makes_the_same_form() -> None:
    truth = known_calibration(n_items=9)
    again = Calibration.from_json(truth.to_json())
    assert next_item(adaptive_form(again), {"item2": 0}) == next_item(
        adaptive_form(truth), {"item2": 0}
    )


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda c: next_item(adaptive_form(c), {"x": 1}), "item 'x'"),
        (lambda c: next_item(adaptive_form(c), {"item1": 9}), "value 9"),
        (
            lambda c: next_item(adaptive_form(c, AdaptiveRules(exposure=Progressive())), {}),
            "give each person a seed",
        ),
        (lambda c: adaptive_form(c, AdaptiveRules(areas={"item1": "a"})), "'item2' has no area"),
        (lambda c: adaptive_form(c, AdaptiveRules(shares={"a": 1.0})), "shares need areas"),
        (
            lambda c: adaptive_form(
                c, AdaptiveRules(areas=dict.fromkeys(c.item_names, "a"), shares={"b": 1.0})
            ),
            "area 'a' must be both",
        ),
        (
            lambda c: adaptive_form(
                c, AdaptiveRules(areas=dict.fromkeys(c.item_names, "a"), shares={"a": 0.0})
            ),
            "nor all zero",
        ),
        (lambda _: AdaptiveRules(criterion="luck"), "criterion must be"),
        (lambda _: AdaptiveRules(stop_sem=0.0), "stop_sem"),
        (lambda _: AdaptiveRules(min_items=5, max_items=4), "5 to 4 items"),
        (lambda _: Randomesque(0), "n_best"),
    ],
)
def test_bad_rules_and_answers_are_refused(ask: Callable, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ask(known_calibration(n_items=3))
