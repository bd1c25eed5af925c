"""Sum-score tables: Lord and Wingersky's recursion against plain enumeration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from polytome import (
    Calibration,
    Settings,
    calibrate,
    category_probabilities,
    expected_sum_score,
    score,
    sum_score_likelihood,
    sum_score_table,
)


@pytest.fixture(scope="module")
def calibration(simulate_graded: Callable) -> Calibration:
    theta = np.random.default_rng(1).normal(size=600)
    thresholds = np.array([[-1.0, 1.0], [-0.5, 0.8], [0.0, 1.2], [-1.2, 0.2]])
    answers = simulate_graded(theta, np.array([1.0, 1.4, 1.8, 1.2]), thresholds, 2)
    answers[:, 3] = np.minimum(answers[:, 3], 1)
    return calibrate(answers, "graded", Settings(standard_errors="none"))


def test_recursion_is_the_sum_over_all_patterns(calibration: Calibration) -> None:
    points = np.array([-1.5, 0.0, 2.0])
    p = category_probabilities(calibration, points)
    by_sum = np.zeros((8, 3))
    for pattern in product(range(3), range(3), range(3), range(2)):
        by_sum[sum(pattern)] += np.prod([p[j, k] for j, k in enumerate(pattern)], axis=0)
    assert_allclose(sum_score_likelihood(calibration, points), by_sum, atol=1e-14)


def test_three_items_worked_by_hand() -> None:
    """P(right) .26, .27, .18: none right .74 × .73 × .82, all right .26 × .27 × .18, …"""
    right = np.array([0.26, 0.27, 0.18])
    answers = np.random.default_rng(0).integers(0, 2, (300, 3))
    intercepts = np.log(right / (1 - right))[:, None]
    known = replace(
        calibrate(answers, "rasch", Settings(standard_errors="none")),
        intercepts=intercepts,
        thresholds=-intercepts,
    )
    expected = [0.442964, 0.416708, 0.127692, 0.012636]
    assert_allclose(sum_score_likelihood(known, 0.0)[:, 0], expected, atol=1e-6)


def test_table_probabilities_add_up_and_theta_rises(calibration: Calibration) -> None:
    table = sum_score_table(calibration)
    assert table.sum_score.tolist() == list(range(8))
    assert_allclose(table.probability.sum(), 1.0, atol=1e-12)
    assert (np.diff(table.theta) > 0).all()
    assert (table.sem > 0).all()


def test_extreme_sums_are_the_extreme_patterns(calibration: Calibration) -> None:
    """Only one pattern leads to the lowest and the highest sum."""
    table = sum_score_table(calibration)
    ends = score([[0, 0, 0, 0], [2, 2, 2, 1]], calibration)
    assert_allclose(table.theta[[0, -1]], ends.theta, atol=1e-10)
    assert_allclose(table.sem[[0, -1]], ends.sem, atol=1e-8)


def test_expected_sum_score_runs_from_bottom_to_top(calibration: Calibration) -> None:
    curve = expected_sum_score(calibration, [-12.0, 0.0, 12.0])
    assert_allclose(curve[[0, 2]], [0.0, 7.0], atol=1e-3)
    assert 0 < curve[1] < 7


def test_a_reversed_item_is_refused_by_name(simulate_graded: Callable) -> None:
    theta = np.random.default_rng(1).normal(size=500)
    answers = simulate_graded(theta, np.full(5, 1.5), np.tile([-0.8, 0.8], (5, 1)), 2)
    answers[:, 1] = 2 - answers[:, 1]
    found = calibrate(answers, "graded", Settings(standard_errors="none"))
    with pytest.raises(ValueError, match="'item2' has a negative slope"):
        sum_score_table(found)
