"""Simulated respondents: the truth they were drawn from, their gaps and their faults."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from known import known_calibration
from numpy.testing import assert_allclose, assert_array_equal

from polytome import (
    Careless,
    Forms,
    MissingAtLot,
    MissingBlock,
    Shift,
    as_responses,
    calibrate,
    calibration_from_parameters,
    category_probabilities,
    score,
    simulate,
    with_dif,
)
from polytome.settings import Settings


def test_the_same_seed_gives_the_same_persons() -> None:
    truth = known_calibration(n_items=6)
    one, same = simulate(truth, 50, seed=4), simulate(truth, 50, seed=4)
    assert_array_equal(one.responses.codes, same.responses.codes)
    assert_array_equal(one.theta, same.theta)
    assert (simulate(truth, 50, seed=5).responses.codes != one.responses.codes).any()


@pytest.mark.parametrize("model", ["graded", "gpcm"])
def test_categories_come_as_often_as_the_model_says(model: str) -> None:
    truth = known_calibration(n_items=4, model=model)
    drawn = simulate(truth, np.full(40_000, 0.3), seed=1).responses.codes
    expected = category_probabilities(truth, [0.3])[:, :, 0]
    for j in range(4):
        shares = np.bincount(drawn[:, j], minlength=4) / len(drawn)
        assert_allclose(shares, expected[j], atol=4 * 0.5 / 200)  # four binomial errors


def test_items_with_fewer_categories_stay_in_their_categories() -> None:
    five = simulate(known_calibration(n_items=3, n_categories=5), 800, seed=6).responses.codes
    answers = np.minimum(five, [1, 2, 4])
    fitted = calibrate(answers, settings=Settings(standard_errors="none"))
    drawn = simulate(fitted, 300, seed=2).responses
    assert drawn.n_categories == (2, 3, 5)
    assert (drawn.codes.max(axis=0) == [1, 2, 4]).all()


def test_simulated_answers_can_be_scored_and_calibrated_again() -> None:
    truth = known_calibration(n_items=12)
    drawn = simulate(truth, 3000, seed=3)
    assert np.corrcoef(score(drawn.responses, truth).theta, drawn.theta)[0, 1] > 0.9
    again = calibrate(drawn.responses, settings=Settings(standard_errors="none"))
    assert_allclose(again.discrimination, truth.discrimination, atol=0.3)
    assert_allclose(again.thresholds, truth.thresholds, atol=0.3)


def test_values_are_those_of_the_calibration() -> None:
    answers = as_responses(
        [["no", "no"], ["yes", "maybe"], ["maybe", "yes"], ["yes", "yes"], ["no", "maybe"]] * 8,
        categories=["no", "maybe", "yes"],
    )
    fitted = calibrate(answers, "partial_credit", Settings(standard_errors="none"))
    drawn = simulate(fitted, 20, seed=1).responses
    assert drawn.categories == (("no", "maybe", "yes"),) * 2
    assert score(drawn, fitted).n_answered.min() == 2


def test_parameters_written_down_are_kept() -> None:
    items = calibration_from_parameters(
        [1.2, -0.8], [[-1.0, 0.5], [0.3, np.nan]], item_names=["mail", "bank"]
    )
    assert items.n_categories == (3, 2)
    assert_allclose(items.intercepts, [[1.2, -0.6], [0.24, np.nan]])
    again = type(items).from_json(items.to_json())
    assert_allclose(again.thresholds, items.thresholds)
    drawn = simulate(items, 30, seed=1).responses
    assert drawn.item_names == ("mail", "bank")
    assert drawn.codes.max(axis=0).tolist() == [2, 1]


@pytest.mark.parametrize(
    ("slopes", "places", "message"),
    [
        ([1.0], [0.0], "does not go with"),
        ([1.0, 1.0], [[0.0]], "does not go with"),
        ([0.0], [[0.0]], "slope not zero"),
        ([1.0], [[np.nan]], "must be finite"),
        ([1.0], [[1.0, 0.0]], "'item1': thresholds of the graded model must rise"),
    ],
)
def test_impossible_parameters_are_refused(slopes: list, places: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        calibration_from_parameters(slopes, places)


def test_a_shift_moves_expected_scores_of_its_item_only() -> None:
    truth = known_calibration(n_items=3)
    focal = with_dif(truth, {"item2": Shift(threshold=0.5)})
    assert_allclose(focal.thresholds[1], truth.thresholds[1] + 0.5)
    before, after = (category_probabilities(c, [0.0])[:, :, 0] for c in (truth, focal))
    assert_allclose(after[[0, 2]], before[[0, 2]])
    assert np.arange(4) @ after[1] < np.arange(4) @ before[1]
    steeper = with_dif(truth, {"item1": Shift(discrimination=2.0)})
    assert_allclose(steeper.discrimination[0], 2 * truth.discrimination[0])
    assert_allclose(steeper.thresholds, truth.thresholds)


def test_missing_by_lot_comes_at_the_asked_rate() -> None:
    gaps = ~simulate(
        known_calibration(n_items=10), 4000, seed=1, missing=MissingAtLot(0.2)
    ).responses.answered
    assert_allclose(gaps.mean(), 0.2, atol=4 * 0.4 / 200)


def test_a_block_is_left_out_whole() -> None:
    names = ["item2", "item5"]
    answered = simulate(
        known_calibration(n_items=6), 1000, seed=1, missing=MissingBlock(names, 0.3)
    ).responses.answered
    assert answered[:, [0, 2, 3, 5]].all()
    assert_array_equal(answered[:, 1], answered[:, 4])
    assert_allclose(1 - answered[:, 1].mean(), 0.3, atol=0.06)


def test_each_person_is_given_one_form() -> None:
    forms = [["item1", "item2", "item3"], ["item3", "item4"]]
    answered = simulate(
        known_calibration(n_items=4), 101, seed=1, missing=Forms(forms)
    ).responses.answered
    first, second = [True, True, True, False], [False, False, True, True]
    of_first, of_second = (answered == first).all(1), (answered == second).all(1)
    assert (of_first ^ of_second).all()
    assert abs(int(of_first.sum()) - int(of_second.sum())) == 1


def test_patterns_of_missing_answers_add_up() -> None:
    answered = simulate(
        known_calibration(n_items=4),
        500,
        seed=1,
        missing=[MissingBlock(["item1"], 1.0), MissingAtLot(0.5)],
    ).responses.answered
    assert not answered[:, 0].any()
    assert 0.4 < answered[:, 1:].mean() < 0.6


def test_straight_liners_stay_in_their_place() -> None:
    drawn = simulate(known_calibration(n_items=8), 600, seed=1, careless=Careless(0.25))
    straight = (drawn.responses.codes == drawn.responses.codes[:, :1]).all(axis=1)
    assert straight[drawn.careless].all()
    assert not straight[~drawn.careless].all()
    assert_allclose(drawn.careless.mean(), 0.25, atol=0.08)


def test_random_answers_use_every_category_alike() -> None:
    drawn = simulate(known_calibration(n_items=8), 2000, seed=1, careless=Careless(1.0, "random"))
    assert drawn.careless.all()
    shares = np.bincount(drawn.responses.codes.ravel(), minlength=4) / 16_000
    assert_allclose(shares, 0.25, atol=0.02)


def test_gaps_and_faults_do_not_change_the_other_answers() -> None:
    truth = known_calibration(n_items=5)
    plain = simulate(truth, 200, seed=9)
    marred = simulate(truth, 200, seed=9, missing=MissingAtLot(0.3), careless=Careless(0.2))
    kept = marred.responses.answered & ~marred.careless[:, None]
    assert_array_equal(marred.responses.codes[kept], plain.responses.codes[kept])


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda c: simulate(c, 0, seed=1), "at least 1"),
        (lambda c: simulate(c, [np.nan], seed=1), "finite values"),
        (lambda c: simulate(c, 5, seed=1, missing=MissingBlock(["x"], 0.5)), "item 'x'"),
        (lambda c: with_dif(c, {"y": Shift()}), "item 'y'"),
        (lambda _: MissingAtLot(1.5), "between 0 and 1"),
        (lambda _: Careless(0.1, "bored"), "manner must be"),
        (lambda _: Forms([[]]), "at least one item"),
    ],
)
def test_bad_orders_are_refused(ask: Callable, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ask(known_calibration(n_items=3))
