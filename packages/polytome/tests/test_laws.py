"""What holds for every scorer, model and backend, whatever the data."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from polytome import (
    Calibration,
    LogNormal,
    Normal,
    Priors,
    Quadrature,
    Settings,
    as_responses,
    calibrate,
    calibrate_groups,
    plausible_values,
    score,
)
from polytome._passes import numba_is_installed

MODELS = ("graded", "gpcm", "partial_credit", "rating_scale", "2pl", "rasch")
METHODS = ("eap", "map", "wle")
BACKENDS = ("numpy", "numba")
QUICK = Settings(standard_errors="none")


def needs(backend: str) -> None:
    if backend == "numba" and not numba_is_installed():
        pytest.skip("numba (extra polytome[fast]) is not installed")


def simulated(model: str, n_persons: int = 400, seed: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    categories = 2 if model in ("2pl", "rasch") else 4
    theta = rng.normal(size=(n_persons, 1, 1))
    spread = np.linspace(-1.0, 1.0, categories - 1) if categories > 2 else 0.0
    thresholds = np.sort(rng.normal(0, 0.4, (6, categories - 1)), axis=1) + spread
    slopes = rng.uniform(0.8, 2.0, (6, 1))
    passed = rng.random((n_persons, 6, 1)) < 1 / (1 + np.exp(-slopes * (theta - thresholds)))
    answers = passed.sum(axis=2).astype(float)
    answers[rng.random(answers.shape) < 0.1] = np.nan
    return answers


@pytest.fixture(scope="module")
def fits() -> dict[str, tuple[np.ndarray, Calibration]]:
    return {m: (a := simulated(m), calibrate(a, m, QUICK)) for m in MODELS}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("model", MODELS)
def test_a_person_alone_scores_as_in_a_cohort(fits: dict, model: str, method: str) -> None:
    answers, calibration = fits[model]
    cohort = score(answers, calibration, method)
    for i in range(0, 60, 7):
        alone = score(answers[i : i + 1], calibration, method)
        assert_allclose(alone.theta[0], cohort.theta[i], atol=1e-9)
        assert_allclose(alone.sem[0], cohort.sem[i], atol=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("model", MODELS)
def test_scores_do_not_depend_on_order(fits: dict, model: str, method: str) -> None:
    answers, calibration = fits[model]
    forward, backward = (
        score(answers, calibration, method),
        score(answers[::-1], calibration, method),
    )
    assert_allclose(backward.theta[::-1], forward.theta, atol=1e-9)
    by_name = as_responses(answers[:, ::-1], item_names=calibration.item_names[::-1])
    assert_allclose(score(by_name, calibration, method).theta, forward.theta, atol=1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_calibration_does_not_depend_on_order(fits: dict, model: str) -> None:
    answers, calibration = fits[model]
    shuffled = np.random.default_rng(2).permutation(len(answers))
    again = calibrate(answers[shuffled], model, QUICK)
    assert_allclose(again.log_likelihood, calibration.log_likelihood, atol=1e-8)
    assert_allclose(again.thresholds, calibration.thresholds, atol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_inputs_are_untouched(fits: dict, method: str) -> None:
    answers, calibration = fits["graded"]
    before = answers.copy()
    calibrate(answers, "graded", QUICK)
    score(answers, calibration, method)
    assert np.array_equal(before, answers, equal_nan=True)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("model", MODELS)
def test_without_answers_the_score_is_the_population(fits: dict, model: str, method: str) -> None:
    answers, calibration = fits[model]
    nothing = score(np.full((2, answers.shape[1]), np.nan), calibration, method)
    assert_allclose(nothing.theta, calibration.mean, atol=1e-12)
    assert_allclose(nothing.sem, calibration.sd, atol=1e-12)
    assert nothing.n_answered.tolist() == [0, 0]


@pytest.mark.parametrize("model", MODELS)
def test_persons_without_answers_add_nothing(fits: dict, model: str) -> None:
    answers, calibration = fits[model]
    padded = np.vstack([answers, np.full((50, answers.shape[1]), np.nan)])
    again = calibrate(padded, model, QUICK)
    assert_allclose(again.log_likelihood, calibration.log_likelihood, atol=1e-7)
    assert_allclose(again.thresholds, calibration.thresholds, atol=1e-5)
    assert again.n_persons == calibration.n_persons


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("model", MODELS)
def test_extreme_patterns_are_finite(fits: dict, model: str, method: str) -> None:
    _, calibration = fits[model]
    top = np.array(calibration.n_categories) - 1
    found = score(np.vstack([np.zeros_like(top), top]), calibration, method)
    assert np.isfinite(found.theta).all()
    assert np.isfinite(found.sem).all()
    assert found.theta[0] < calibration.mean < found.theta[1]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("model", MODELS)
def test_a_higher_answer_never_lowers_the_score(fits: dict, model: str, method: str) -> None:
    answers, calibration = fits[model]
    assert (calibration.discrimination > 0).all()
    base = np.nan_to_num(answers[:60])
    before = score(base, calibration, method).theta
    for j, categories in enumerate(calibration.n_categories):
        raised = base.copy()
        raised[:, j] = np.minimum(raised[:, j] + 1, categories - 1)
        assert (score(raised, calibration, method).theta >= before - 1e-9).all()


def test_mirrored_answers_mirror_the_scores(fits: dict) -> None:
    """Reversing one item turns its slope and nobody's score."""
    answers, calibration = fits["graded"]
    reversed_once = answers.copy()
    reversed_once[:, 2] = 3 - reversed_once[:, 2]
    again = calibrate(reversed_once, "graded", QUICK)
    assert_allclose(again.log_likelihood, calibration.log_likelihood, atol=1e-7)
    assert_allclose(again.discrimination[2], -calibration.discrimination[2], atol=1e-5)
    assert_allclose(score(reversed_once, again).theta, score(answers, calibration).theta, atol=1e-5)


def test_weights_are_repeated_persons(fits: dict) -> None:
    answers, _ = fits["graded"]
    times = np.random.default_rng(0).integers(1, 4, len(answers))
    weighted = calibrate(as_responses(answers, weights=times), "graded", QUICK)
    repeated = calibrate(np.repeat(answers, times, axis=0), "graded", QUICK)
    assert_allclose(weighted.log_likelihood, repeated.log_likelihood, atol=1e-6)
    assert_allclose(weighted.thresholds, repeated.thresholds, atol=1e-5)


OPTIONS = {
    "plain": {},
    "fine grid": {"quadrature": Quadrature(121)},
    "very fine grid": {"quadrature": Quadrature(201)},
    "short grid": {"quadrature": Quadrature(31, -4, 4)},
    "priors": {"priors": Priors(slope=LogNormal(0.3, 0.4), intercept=Normal(0, 3))},
}


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("model", MODELS)
def test_numba_agrees_with_numpy(model: str, option: str) -> None:
    needs("numba")
    answers = simulated(model, 1500)
    found = {
        backend: calibrate(
            answers, model, Settings(standard_errors="none", backend=backend, **OPTIONS[option])
        )
        for backend in BACKENDS
    }
    exact, fast = found["numpy"], found["numba"]
    assert_allclose(fast.log_likelihood, exact.log_likelihood, atol=2e-3)
    assert_allclose(fast.discrimination, exact.discrimination, atol=1e-4)
    assert_allclose(fast.intercepts, exact.intercepts, atol=1e-4)
    assert_allclose(fast.sd, exact.sd, atol=1e-4)
    scores = {backend: score(answers, exact, backend=backend) for backend in BACKENDS}
    assert_allclose(scores["numba"].theta, scores["numpy"].theta, atol=1e-5)
    assert_allclose(scores["numba"].sem, scores["numpy"].sem, atol=1e-5)


def test_numba_agrees_with_numpy_for_weights_and_groups() -> None:
    needs("numba")
    answers = simulated("graded", 2500)
    weights = np.random.default_rng(1).uniform(0.3, 3.0, len(answers))
    groups = np.arange(len(answers)) % 3
    for fit in (
        lambda s: calibrate(as_responses(answers, weights=weights), "graded", s),
        lambda s: calibrate_groups(answers, groups, settings=s).calibrations[1],
        lambda s: calibrate_groups(answers, groups, design="metric", settings=s).calibrations[1],
    ):
        exact, fast = (fit(Settings(standard_errors="none", backend=b)) for b in BACKENDS)
        assert_allclose(fast.thresholds, exact.thresholds, atol=1e-4)
        assert_allclose([fast.mean, fast.sd], [exact.mean, exact.sd], atol=1e-4)


@pytest.mark.parametrize("order", ["as they came", "sorted", "two camps"])
def test_windows_lose_nothing_whatever_the_order(order: str) -> None:
    """Blocks of very unlike persons: the window of the block before must be noticed as wrong."""
    needs("numba")
    rng = np.random.default_rng(8)
    theta = rng.normal(size=6000)
    steps = rng.normal(0, 0.5, (20, 1)) + np.array([-1.0, 0.0, 1.0])
    slopes = rng.choice([-1.8, 1.8], (20, 1))

    def answer(theta: np.ndarray) -> np.ndarray:
        logits = slopes * (theta[:, None, None] - steps)
        return (rng.random((len(theta), 20, 1)) < 1 / (1 + np.exp(-logits))).sum(axis=2)

    calibration = calibrate(answer(theta[:1000]), "graded", QUICK)
    camps = {"as they came": theta, "sorted": np.sort(theta), "two camps": np.sign(theta) * 3}
    answers = answer(camps[order])
    fast, slow = (score(answers, calibration, backend=b) for b in ("numba", "numpy"))
    assert_allclose(fast.theta, slow.theta, atol=2e-5)
    assert_allclose(fast.sem, slow.sem, atol=2e-5)


def test_plausible_values_have_the_posterior_mean_and_spread(fits: dict) -> None:
    answers, calibration = fits["graded"]
    draws = plausible_values(answers[:40], calibration, n_draws=4000, seed=4)
    scores = score(answers[:40], calibration)
    assert_allclose(draws.mean(axis=1), scores.theta, atol=5 * scores.sem.max() / np.sqrt(4000))
    assert_allclose(draws.std(axis=1), scores.sem, rtol=0.08)
    again = plausible_values(answers[:40], calibration, n_draws=4000, seed=4)
    assert np.array_equal(draws, again)


def test_json_keeps_every_score(fits: dict) -> None:
    for answers, calibration in fits.values():
        again = Calibration.from_json(calibration.to_json())
        assert np.array_equal(score(answers, again).theta, score(answers, calibration).theta)
        assert again.log_likelihood == calibration.log_likelihood
        assert again.n_categories == calibration.n_categories


def test_a_warm_start_changes_no_estimate(fits: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    answers, calibration = fits["graded"]
    monkeypatch.setattr("polytome._marginal_fit.WARM_FROM", 300)
    monkeypatch.setattr("polytome._marginal_fit.WARM_PERSONS", 150)
    warm = calibrate(answers, "graded", QUICK)
    assert_allclose(warm.log_likelihood, calibration.log_likelihood, atol=1e-8)
    assert_allclose(warm.thresholds, calibration.thresholds, atol=1e-6)
