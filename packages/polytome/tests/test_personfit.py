"""Person fit: Snijders's statistic by hand, its distribution, what it finds, its laws."""

from __future__ import annotations

import numpy as np
import pytest
from known import known_calibration
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import expit

from polytome import (
    Careless,
    MissingAtLot,
    as_responses,
    calibration_from_parameters,
    person_fit,
    score,
    simulate,
)


def snijders_2001(answers: np.ndarray, slopes: np.ndarray, places: np.ndarray, theta: float):
    """l_z* of Snijders (2001, equations 6, 9 and 20) for two categories and Warm's estimate."""
    p = expit(slopes * (theta - places))
    first = slopes * p * (1 - p)
    second = slopes * first * (1 - 2 * p)
    r = first / (p * (1 - p))
    w = np.log(p / (1 - p))
    r_0 = (first * second / (p * (1 - p))).sum() / (2 * (first**2 / (p * (1 - p))).sum())
    c = (first * w).sum() / (first * r).sum()
    tau = ((w - c * r) ** 2 * p * (1 - p)).sum()
    return (((answers - p) * w).sum() + c * r_0) / np.sqrt(tau)


def test_two_categories_give_snijders_2001() -> None:
    truth = known_calibration(n_items=20, n_categories=2)
    answers = simulate(truth, 30, seed=1).responses
    found = person_fit(answers, truth)
    for i in range(30):
        by_hand = snijders_2001(
            answers.codes[i], truth.discrimination, truth.thresholds[:, 0], found.theta[i]
        )
        assert_allclose(found.lz_star[i], by_hand, rtol=1e-7)


def test_its_estimate_is_the_score() -> None:
    truth = known_calibration(n_items=10)
    answers = simulate(truth, 30, seed=1).responses
    for method in ("wle", "map"):
        assert_array_equal(
            person_fit(answers, truth, method=method).theta, score(answers, truth, method).theta
        )


@pytest.mark.parametrize(("model", "method"), [("graded", "wle"), ("gpcm", "map")])
def test_it_is_standard_normal_where_the_model_holds(model: str, method: str) -> None:
    truth = known_calibration(n_items=30, model=model)
    found = person_fit(simulate(truth, 1200, seed=2).responses, truth, method=method)
    # The mean is right to order 1 / sqrt(items): about 0.1 at thirty.
    assert_allclose(found.lz_star.mean(), 0.0, atol=0.2)
    assert_allclose(found.lz_star.std(), 1.0, atol=0.06)
    assert 0.033 < np.mean(found.p_value < 0.05) < 0.075


def test_the_uncorrected_statistic_is_too_narrow() -> None:
    """What Snijders's correction is for (Molenaar & Hoijtink, 1990), clear on short forms."""
    truth = known_calibration(n_items=15, n_categories=2)
    found = person_fit(simulate(truth, 1500, seed=3).responses, truth)
    assert found.lz.std() < 0.95
    assert abs(found.lz_star.std() - 1) < abs(found.lz.std() - 1)


def test_answers_by_lot_stand_out() -> None:
    truth = known_calibration(n_items=30)
    drawn = simulate(truth, 400, seed=4, careless=Careless(0.1, "random"))
    found = person_fit(drawn.responses, truth)
    assert np.mean(found.p_value[drawn.careless] < 0.05) > 0.9
    caught = found.adjusted_p_value < 0.05
    assert caught[drawn.careless].mean() > 0.6
    assert caught[~drawn.careless].mean() < 0.02


def test_a_person_who_fails_the_easy_and_passes_the_hard_is_the_lowest() -> None:
    truth = calibration_from_parameters(np.full(11, 1.5), np.linspace(-2, 2, 11)[:, None])
    orderly = np.repeat([[1, 0]], [5, 6], axis=1)
    reversed_order = orderly[:, ::-1]
    odd, even = person_fit(np.vstack([reversed_order, orderly]), truth).lz_star
    assert odd < -3
    assert even > 0


def test_alone_or_in_company_the_figure_is_the_same() -> None:
    truth = known_calibration(n_items=12)
    answers = simulate(truth, 40, seed=5, missing=MissingAtLot(0.2)).responses
    together = person_fit(answers, truth).lz_star
    alone = [person_fit(answers.select([i]), truth).lz_star[0] for i in range(40)]
    assert_allclose(together, alone, rtol=1e-9)
    turned = person_fit(answers.select(np.arange(40)[::-1]), truth).lz_star
    assert_allclose(turned[::-1], together, rtol=1e-9)


def test_missing_answers_are_as_if_never_asked() -> None:
    truth = known_calibration(n_items=12)
    few = calibration_from_parameters(truth.discrimination[:8], truth.thresholds[:8])
    answers = simulate(truth, 20, seed=6).responses.codes.astype(float)
    answers[:, 8:] = np.nan
    shortened = person_fit(answers[:, :8], few)
    assert_allclose(person_fit(answers, truth).lz_star, shortened.lz_star, rtol=1e-7)


def test_inputs_are_left_as_they_were() -> None:
    truth = known_calibration(n_items=5)
    answers = simulate(truth, 10, seed=7).responses.codes.astype(float)
    before = answers.copy()
    person_fit(answers, truth)
    assert_array_equal(answers, before)


def test_nothing_to_test_is_marked() -> None:
    truth = calibration_from_parameters(np.ones(3), np.array([[-1.0], [0.0], [1.0]]))
    answers = as_responses(
        [[None, None, None], [1, None, None], [1, 0, None], [1, 1, 1], [0, 0, 0]],
        item_names=truth.item_names,
        categories=truth.categories,
    )
    found = person_fit(answers, truth)
    assert_array_equal(found.tested, [False, False, True, True, True])
    assert np.isnan(found.lz_star[:2]).all()
    assert np.isnan(found.adjusted_p_value[:2]).all()
    assert np.isfinite(found.lz_star[2:]).all()
    with pytest.raises(ValueError, match="method must be"):
        person_fit(answers, truth, method="eap")
