"""Known parameters come back: little bias, intervals that cover as often as they say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import FIXTURES, read_answers
from numpy.testing import assert_allclose

from polytome import Settings, calibrate, calibrate_groups, score

SEEDS = range(40)
ITEMS, PERSONS = 8, 800


@pytest.fixture(scope="module")
def truth() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    slopes = rng.uniform(0.8, 2.2, ITEMS)
    thresholds = np.linspace(-1.2, 1.2, 3) + rng.normal(0, 0.4, (ITEMS, 1))
    return slopes, thresholds


@pytest.fixture(scope="module")
def replications(simulate_graded: Callable, truth: tuple) -> list[tuple]:
    found = []
    for seed in SEEDS:
        theta = np.random.default_rng(1000 + seed).normal(size=PERSONS)
        answers = simulate_graded(theta, *truth, seed)
        calibration = calibrate(answers, "graded", Settings(standard_errors="exact"))
        found.append((theta, answers, calibration))
    return found


def test_every_replication_converges_in_few_passes(replications: list) -> None:
    assert all(calibration.converged for *_, calibration in replications)
    assert np.mean([calibration.iterations for *_, calibration in replications]) < 15


def test_bias_is_small_beside_the_sampling_error(replications: list, truth: tuple) -> None:
    """Mean error over seeds within what that many seeds allow, plus the known small-sample bias."""
    slopes, thresholds = truth
    for name, true in (("discrimination", slopes), ("thresholds", thresholds)):
        errors = np.array([getattr(c, name) - true for *_, c in replications])
        bias, spread = errors.mean(axis=0), errors.std(axis=0)
        assert (np.abs(bias) < 4 * spread / np.sqrt(len(SEEDS)) + 0.02).all()
        assert np.abs(bias).mean() < 0.25 * spread.mean()


def test_intervals_cover_as_often_as_they_say(replications: list, truth: tuple) -> None:
    covered = []
    for *_, calibration in replications:
        errors = calibration.standard_errors
        covered.append(np.abs(calibration.discrimination - truth[0]) < 1.96 * errors.discrimination)
        covered += list((np.abs(calibration.thresholds - truth[1]) < 1.96 * errors.thresholds).T)
    assert 0.93 <= np.mean(covered) <= 0.97


def test_score_intervals_cover_the_persons(replications: list) -> None:
    covered = []
    for theta, answers, calibration in replications[:10]:
        scores = score(answers, calibration)
        covered.append(np.abs(scores.theta - theta) < 1.96 * scores.sem)
    assert 0.93 <= np.mean(covered) <= 0.97


def test_model_based_errors_are_near_the_exact_ones(replications: list) -> None:
    _, answers, exact = replications[0]
    model = calibrate(answers, "graded", Settings(standard_errors="model"))
    assert model.standard_errors.method == "model"
    assert_allclose(
        model.standard_errors.discrimination, exact.standard_errors.discrimination, rtol=0.075
    )
    assert_allclose(model.standard_errors.intercepts, exact.standard_errors.intercepts, rtol=0.075)


def test_exact_errors_are_the_curvature_of_the_likelihood(replications: list) -> None:
    """Louis' identity against plain differences of the log-likelihood's gradient."""
    from polytome._errors import observed_information
    from polytome._estep import NumpyPass
    from polytome._layout import GroupLayout
    from polytome._likelihood import Likelihood
    from polytome._model_layout import item_layout
    from polytome.models import model_named
    from polytome.priors import Priors
    from polytome.quadrature import Quadrature

    _, answers, calibration = replications[0]
    halves = [answers[:400], answers[400:]]
    groups = tuple(GroupLayout(np.arange(ITEMS), free_mean=g > 0, free_sd=g > 0) for g in range(2))
    layout = item_layout(model_named("gpcm"), np.full(ITEMS, 4), groups)
    passes = [NumpyPass(half, None, 4) for half in halves]
    likelihood = Likelihood(passes, layout, Quadrature(), Priors())
    psi = np.column_stack([calibration.discrimination, calibration.intercepts]) * 0.8
    eta = layout.pack(psi, [(0.0, 1.0), (0.3, 1.2)])
    exact = observed_information(likelihood, passes, eta)
    step = 1e-5
    for k in range(layout.n_free):
        up, down = eta.copy(), eta.copy()
        up[k] += step
        down[k] -= step
        change = likelihood.evaluate(down).gradient - likelihood.evaluate(up).gradient
        assert_allclose(change / (2 * step), exact[k], rtol=1e-5, atol=1e-3)


def test_the_simulated_reference_set_is_recovered() -> None:
    """sim1k: 1,000 persons, 40 items; every parameter within five standard errors of its truth."""
    folder: Path = FIXTURES
    true = np.genfromtxt(folder / "sim1k_truth.csv", delimiter=",", skip_header=1)
    calibration = calibrate(read_answers(folder / "sim1k_data.csv"))
    errors = calibration.standard_errors
    z_slopes = (calibration.discrimination - true[:, 0]) / errors.discrimination
    z_thresholds = (calibration.thresholds - true[:, 1:]) / errors.thresholds
    assert np.abs(z_slopes).max() < 5
    assert np.abs(z_thresholds).max() < 5


def test_group_errors_cover_too(simulate_graded: Callable, truth: tuple) -> None:
    means = []
    for seed in range(15):
        rng = np.random.default_rng(seed)
        groups = np.repeat([0, 1], 500)
        theta = rng.normal(size=1000) * np.where(groups, 0.8, 1.0) + np.where(groups, 0.5, 0.0)
        answers = simulate_graded(theta, *truth, seed)
        found = calibrate_groups(answers, groups, settings=Settings(standard_errors="none"))
        means.append([found.means[1], found.variances[1]])
    assert_allclose(np.mean(means, axis=0), [0.5, 0.64], atol=0.06)
