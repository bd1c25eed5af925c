"""Local dependence: published figures, silence where there is none, doublets found."""

from __future__ import annotations

import json
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
    collapse_patterns,
    local_dependence,
    simulate,
)

QUICK = Settings(standard_errors="none")


def test_lsat7_agrees_with_mirts_published_example(shared_irt: Path) -> None:
    """residuals(mirt(LSAT7, 1)): X² below, signed Cramér's V above the diagonal."""
    answers = read_answers(shared_irt / "lsat7.csv")
    found = local_dependence(answers, calibrate(answers, "2pl", QUICK))
    upper = np.triu_indices(5, 1)
    published = [0.453, 0.854, 2.572, 2.389, 1.060, 0.267, 1.384, 0.153, 0.003, 0.000]
    assert_allclose(found.ld_x2[upper], published, atol=0.02)
    sizes = [-0.021, -0.029, 0.051, 0.049, 0.033, -0.016, -0.037, -0.012, -0.002, 0.000]
    assert_allclose(found.cramers_v[upper], sizes, atol=1.5e-3)


def test_science_agrees_with_mirts_published_example(shared_irt: Path) -> None:
    """residuals(mirt(Science, 1)) and its Q3 with expected a posteriori scores.

    At mirt's own estimates (its default fit stops 2e-4 log-likelihood units short), so that the
    published three decimals can be expected.
    """
    reference = json.loads((shared_irt / "reference_dev_public.json").read_text())
    items = reference["science_grm_mirt"]["slope_intercept"].values()
    slopes = np.array([item["a1"] for item in items])
    intercepts = np.array([[item[f"d{k}"] for k in (1, 2, 3)] for item in items])
    theirs = calibration_from_parameters(slopes, -intercepts / slopes[:, None])
    found = local_dependence(read_answers(shared_irt / "science.csv") - 1, theirs)
    upper = np.triu_indices(4, 1)
    published = [25.512, 12.002, 27.321, 9.208, 23.235, 17.461]
    assert_allclose(found.ld_x2[upper], published, atol=6e-4)
    sizes = [-0.147, -0.101, 0.152, 0.088, -0.141, -0.122]
    assert_allclose(found.cramers_v[upper], sizes, atol=6e-4)
    residuals = [-0.203, -0.252, 0.085, -0.208, -0.242, -0.320]
    assert_allclose(found.q3[upper], residuals, atol=6e-4)
    assert_allclose(found.q3_mean, -0.190, atol=6e-4)
    assert_allclose(found.p_value[0, 1], 0.002454207, atol=1e-7)
    assert found.df[0, 1] == 9


def test_independent_items_raise_few_alarms() -> None:
    truth = known_calibration(n_items=12, n_categories=3)
    answers = simulate(truth, 1500, seed=1).responses
    found = local_dependence(answers, calibrate(answers, settings=QUICK))
    assert found.pairs() == ()
    upper = np.triu_indices(12, 1)
    assert np.mean(found.p_value[upper] < 0.05) < 0.12
    assert_allclose(found.q3_mean, -1 / 11, atol=0.03)  # expectation of Yen (1993)


def test_a_doublet_is_named() -> None:
    truth = known_calibration(n_items=10)
    answers = simulate(truth, 1000, seed=2).responses.codes.copy()
    same = np.random.default_rng(0).random(1000) < 0.6
    answers[same, 7] = answers[same, 2]
    found = local_dependence(answers, calibrate(answers, settings=QUICK))
    worst = found.pairs()[0]
    assert (worst.first, worst.second) == ("item3", "item8")
    assert worst.adjusted_p_value < 1e-10
    assert worst.cramers_v > 0.2
    assert worst.q3_excess == pytest.approx(worst.q3 - found.q3_mean)


def test_figures_are_symmetric_and_follow_their_items() -> None:
    truth = known_calibration(n_items=6)
    drawn = simulate(truth, 400, seed=3).responses
    found = local_dependence(drawn, truth)
    for matrix in (found.q3, found.ld_x2, found.cramers_v, found.adjusted_p_value):
        assert_allclose(matrix, matrix.T, equal_nan=True)
    shuffled = local_dependence(drawn.select_items([3, 1, 5, 0, 2, 4]), truth)
    assert_allclose(shuffled.ld_x2, found.ld_x2)


def test_weights_count_as_persons() -> None:
    truth = known_calibration(n_items=4, n_categories=2)
    answers = simulate(truth, 600, seed=4).responses
    whole = local_dependence(answers, truth)
    patterns = local_dependence(collapse_patterns(answers).responses, truth)
    assert_allclose(patterns.ld_x2, whole.ld_x2)
    assert_allclose(patterns.q3, whole.q3, atol=1e-12)


def test_each_pair_uses_whoever_answered_both() -> None:
    truth = known_calibration(n_items=3)
    codes = simulate(truth, 300, seed=5).responses.codes.astype(float)
    codes[:100, 0] = np.nan
    theta = np.zeros(300)
    found = local_dependence(codes, truth, theta=theta)
    apart = local_dependence(codes[100:], truth, theta=theta[100:])
    assert_array_equal(found.n_persons[0, 1:], [200, 200])
    assert found.n_persons[1, 2] == 300
    assert_allclose(found.ld_x2[0], apart.ld_x2[0], equal_nan=True)
    assert_allclose(found.q3[0], apart.q3[0])


def test_a_pair_never_asked_together_is_said() -> None:
    truth = known_calibration(n_items=3, n_categories=2)
    answers = as_responses(
        [[0, None, 1], [None, 1, 0], [1, None, 0], [None, 0, 1], [1, None, 1], [None, 1, 1]],
        item_names=truth.item_names,
        categories=truth.categories,
    )
    found = local_dependence(answers, truth)
    assert np.isnan(found.ld_x2[0, 1])
    assert "'item1' and 'item2'" in found.remarks[0]


def test_bad_scores_are_refused() -> None:
    truth = known_calibration(n_items=3)
    answers = simulate(truth, 10, seed=1).responses
    with pytest.raises(ValueError, match="one finite value for each of 10"):
        local_dependence(answers, truth, theta=[0.0])
    with pytest.raises(ValueError, match="at least two items"):
        local_dependence([[0], [1]], known_calibration(n_items=1))
