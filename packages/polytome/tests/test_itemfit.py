"""S-X²: published figures, false alarms at their rate, misfit found."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from conftest import read_answers
from known import known_calibration
from numpy.testing import assert_allclose, assert_array_equal

from polytome import (
    Settings,
    as_responses,
    calibrate,
    calibration_from_parameters,
    category_probabilities,
    collapse_patterns,
    item_fit,
    simulate,
)
from polytome._sum_scores import sum_score_probabilities

QUICK = Settings(standard_errors="none")


def test_lsat7_agrees_with_mirts_published_example(shared_irt: Path) -> None:
    """LSAT section 7 under the 2PL: itemfit(mirt(LSAT7, 1)) in mirt's reference pages."""
    answers = read_answers(shared_irt / "lsat7.csv")
    found = item_fit(answers, calibrate(answers, "2pl", QUICK))
    # The pages' fit stopped at 1e-4, hence the tolerance.
    assert_allclose(found.statistic, [4.750, 14.441, 1.266, 5.241, 0.941], atol=0.02)
    assert_array_equal(found.df, [2] * 5)
    assert_allclose(found.rmsea, [0.037, 0.079, 0.000, 0.040, 0.000], atol=6e-4)
    assert_allclose(found.p_value, [0.093, 0.001, 0.531, 0.073, 0.625], atol=3e-3)
    assert found.n_persons == 1000


def test_lsat6_agrees_with_mirts_published_example(shared_irt: Path) -> None:
    """LSAT section 6 under the Rasch model: mirt's page with equal slopes, log-likelihood too."""
    answers = read_answers(shared_irt / "lsat6.csv")
    fitted = calibrate(answers, "rasch", QUICK)
    assert_allclose(fitted.log_likelihood, -2466.938, atol=1e-3)
    found = item_fit(answers, fitted)
    assert_allclose(found.statistic, [0.436, 1.576, 0.871, 0.190, 0.190], atol=2e-3)


def test_sum_scores_are_the_sums_over_all_patterns() -> None:
    truth = known_calibration(n_items=3, n_categories=3)
    p = category_probabilities(truth, [-0.7, 0.4])
    by_hand = np.zeros((7, 2))
    for pattern in product(range(3), repeat=3):
        by_hand[sum(pattern)] += np.prod([p[j, k] for j, k in enumerate(pattern)], axis=0)
    assert_allclose(sum_score_probabilities(p, truth.bank.n_categories), by_hand)


def test_expected_counts_add_up_to_the_persons_of_each_sum_score() -> None:
    truth = known_calibration(n_items=7)
    found = item_fit(simulate(truth, 500, seed=1).responses, truth, parameters="fixed")
    for table in found.tables:
        assert_allclose(table.expected.sum(axis=1), table.observed.sum(axis=1))


@pytest.mark.parametrize("model", ["graded", "gpcm"])
def test_false_alarms_come_at_their_rate(model: str) -> None:
    truth = known_calibration(n_items=12, n_categories=3, model=model)
    p_values = [
        item_fit(answers, calibrate(answers, model, QUICK)).p_value
        for answers in (simulate(truth, 800, seed=seed).responses for seed in range(16))
    ]
    rate = np.mean(np.array(p_values) < 0.05)
    assert 0.018 < rate < 0.085  # 192 tests: 0.05 ± 2 binomial errors


def test_with_known_parameters_no_degree_of_freedom_is_spent() -> None:
    truth = known_calibration(n_items=12, n_categories=3)
    found = [
        item_fit(simulate(truth, 800, seed=seed).responses, truth, parameters="fixed")
        for seed in range(25)
    ]
    ratio = sum(f.statistic.sum() for f in found) / sum(f.df.sum() for f in found)
    assert_allclose(ratio, 1.0, atol=0.06)


def test_an_item_with_another_curve_stands_out() -> None:
    truth = known_calibration(n_items=14)
    drawn = simulate(truth, 1500, seed=3)
    answers = drawn.responses.codes.copy()
    answers[:, 4] = np.where(np.abs(drawn.theta) < 0.8, answers[:, 4], 3 - answers[:, 4])
    found = item_fit(answers, calibrate(answers, settings=QUICK))
    assert found.adjusted_p_value[4] < 1e-6
    assert found.rmsea[4] == found.rmsea.max()
    assert np.sum(found.adjusted_p_value < 0.01) <= 2


def test_weights_count_as_persons() -> None:
    truth = known_calibration(n_items=5, n_categories=2)
    answers = simulate(truth, 400, seed=2).responses
    whole = item_fit(answers, truth)
    patterns = item_fit(collapse_patterns(answers).responses, truth)
    assert_allclose(patterns.statistic, whole.statistic)
    assert patterns.n_persons == whole.n_persons == 400


def test_persons_with_gaps_are_left_out_and_counted() -> None:
    truth = known_calibration(n_items=5)
    answers = simulate(truth, 300, seed=2).responses.codes.astype(float)
    gaps = answers.copy()
    gaps[:50, 1] = np.nan
    found = item_fit(gaps, truth)
    assert found.n_persons == 250
    assert_allclose(found.statistic, item_fit(answers[50:], truth).statistic)


def test_too_few_items_are_said_not_silently_nan() -> None:
    truth = calibration_from_parameters(np.ones(2), np.zeros((2, 1)))
    found = item_fit(simulate(truth, 100, seed=1).responses, truth)
    assert_array_equal(found.df, [0, 0])
    assert np.isnan(found.p_value).all()
    assert "'item1': no degree of freedom" in found.remarks[0]


def test_nobody_complete_is_refused() -> None:
    truth = known_calibration(n_items=3)
    answers = as_responses(
        [[0, None, 1], [None, 1, 2]],
        item_names=truth.item_names,
        categories=truth.categories,
    )
    with pytest.raises(ValueError, match="0 of 2 did"):
        item_fit(answers, truth)
    with pytest.raises(ValueError, match="parameters must be"):
        item_fit(answers, truth, parameters="guessed")
    with pytest.raises(ValueError, match="smallest_expected"):
        item_fit(answers, truth, smallest_expected=0.0)
