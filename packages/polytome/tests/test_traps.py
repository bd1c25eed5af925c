"""Traps of marginal maximum likelihood: each is refused, or said in words that help."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose

from polytome import (
    Calibration,
    CalibrationWarning,
    LogNormal,
    Normal,
    Priors,
    Quadrature,
    Settings,
    as_responses,
    calibrate,
    empirical_reliability,
    information,
    marginal_reliability,
    plausible_values,
    score,
)

QUICK = Settings(standard_errors="none")


@pytest.fixture(scope="module")
def answers(simulate_graded: Callable) -> np.ndarray:
    rng = np.random.default_rng(4)
    thresholds = np.linspace(-1.2, 1.2, 3) + rng.normal(0, 0.3, (6, 1))
    return simulate_graded(rng.normal(size=700), rng.uniform(0.9, 2, 6), thresholds, 5)


@pytest.fixture(scope="module")
def calibration(answers: np.ndarray) -> Calibration:
    return calibrate(answers, "graded", QUICK)


def test_an_empty_category_is_refused_by_item_and_value(answers: np.ndarray) -> None:
    holed = answers.copy()
    holed[holed[:, 1] == 2, 1] = 1
    with pytest.raises(ValueError, match=r"'item2': nobody chose category 2.*collapse=\"empty\""):
        calibrate(holed)
    merged = as_responses(holed, collapse="empty")
    assert calibrate(merged, "graded", QUICK).n_categories == (4, 3, 4, 4, 4, 4)


def test_merged_categories_still_score_their_old_values(answers: np.ndarray) -> None:
    holed = answers.copy()
    holed[holed[:, 1] == 2, 1] = 1
    found = calibrate(as_responses(holed, collapse="empty"), "graded", QUICK)
    with_old_value = holed[:1].copy()
    with_old_value[0, 1] = 2
    merged_value = holed[:1].copy()
    merged_value[0, 1] = as_responses(holed, collapse="empty").report.merged[0].into
    assert score(with_old_value, found).theta[0] == score(merged_value, found).theta[0]


def test_a_sparse_category_is_said_and_has_a_large_error(answers: np.ndarray) -> None:
    rare = answers.copy()
    top = np.flatnonzero(rare[:, 0] == 3)
    rare[top[2:], 0] = 2
    with pytest.warns(CalibrationWarning, match=r"'item1': only 2 answers in category 3"):
        found = calibrate(rare)
    assert found.standard_errors.thresholds[0, 2] > 2 * found.standard_errors.thresholds[0, 1]


def test_narrow_posteriors_refine_the_grid(simulate_graded: Callable) -> None:
    rng = np.random.default_rng(0)
    thresholds = np.linspace(-1, 1, 3) + rng.normal(0, 0.3, (12, 1))
    steep = simulate_graded(rng.normal(size=1500), np.full(12, 4.0), thresholds, 1)
    found = calibrate(steep, "graded", QUICK)
    assert found.quadrature.n_nodes > 61
    narrowest = 1 / np.sqrt(1 + information(found).test.max())
    assert found.quadrature.spacing <= 1.15 * narrowest * 1.01
    with pytest.warns(CalibrationWarning, match="quadrature is coarser"):
        calibrate(steep, "graded", Settings(standard_errors="none", quadrature=Quadrature(61)))


def test_nearly_identical_items_are_said(answers: np.ndarray) -> None:
    doubled = np.column_stack([answers, answers[:, 0]])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = calibrate(doubled, "graded", QUICK)
    assert any("local dependence" in str(w.message) for w in caught)
    assert any("item7" in remark or "item1" in remark for remark in found.remarks)
    assert np.isfinite(found.thresholds).all()


def test_a_search_that_is_cut_short_says_so_and_returns_what_it_has(answers: np.ndarray) -> None:
    with pytest.warns(CalibrationWarning, match=r"not converged after 2 passes.*try"):
        found = calibrate(answers, "graded", Settings(max_passes=2, standard_errors="none"))
    assert not found.converged
    assert found.iterations == 2
    assert np.isfinite(found.thresholds).all()


def test_fewer_persons_than_items_is_said(answers: np.ndarray) -> None:
    few = answers[:9]
    with pytest.warns(CalibrationWarning, match="9 persons for 6 items"):
        found = calibrate(
            as_responses(few, collapse="sparse"),
            "graded",
            Settings(priors=Priors(LogNormal(0.2, 0.4), Normal(0, 2))),
        )
    assert np.isfinite(score(few, found).theta).all()


@pytest.mark.filterwarnings("ignore::polytome.CalibrationWarning")
def test_priors_pull_towards_their_mean(answers: np.ndarray, calibration: Calibration) -> None:
    prior = Priors(slope=LogNormal(np.log(5.0), 0.05))
    pulled = calibrate(answers, "graded", Settings(priors=prior, standard_errors="none"))
    assert (pulled.discrimination > calibration.discrimination).all()
    assert pulled.log_likelihood < calibration.log_likelihood


def test_two_camps_are_said(simulate_graded: Callable) -> None:
    rng = np.random.default_rng(1)
    theta = np.where(rng.random(1500) < 0.5, -1.6, 1.6) + rng.normal(0, 0.25, 1500)
    thresholds = np.linspace(-1.5, 1.5, 3) + rng.normal(0, 0.3, (12, 1))
    camps = simulate_graded(theta, np.full(12, 1.6), thresholds, 3)
    with pytest.warns(CalibrationWarning, match="not normal"):
        calibrate(camps, "graded", QUICK)


@pytest.mark.parametrize("model", ["2pl", "rasch"])
def test_two_category_models_refuse_more(answers: np.ndarray, model: str) -> None:
    with pytest.raises(ValueError, match=r"'item1' has 4 categories"):
        calibrate(answers, model)


def test_a_rating_scale_needs_equal_categories(answers: np.ndarray) -> None:
    unequal = answers.copy()
    unequal[:, 2] = np.minimum(unequal[:, 2], 2)
    with pytest.raises(ValueError, match=r"'item3' has 3 categories and 'item1' has 4"):
        calibrate(unequal, "rating_scale")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda a, _c: calibrate(a, "grm"), "unknown model 'grm'"),
        (lambda a, c: score(a, c, "ml"), 'method must be "eap"'),
        (lambda a, c: score(a[:, :4], c), "persons × 6 items"),
        (lambda a, c: score(a + 5, c), r"'item1': value .* not one of the categories"),
        (lambda a, c: score(as_responses(a + 1), c), r"'item1': value 4 is not one"),
        (
            lambda a, c: score(as_responses(a, item_names=list("abcdef")), c),
            "'item1' of the calibration is not among",
        ),
        (lambda a, c: plausible_values(a, c, n_draws=0, seed=1), "n_draws"),
        (lambda a, c: score(a, c, backend="gpu"), "backend must be"),
        (lambda _a, c: information(c, [np.nan]), "theta must be finite"),
        (lambda a, c: empirical_reliability(score(a, c, "wle")), '"eap" scores'),
        (lambda _a, _c: Settings(tolerance=0), "tolerance must be above zero"),
        (lambda _a, _c: Settings(max_passes=0), "max_passes"),
        (lambda _a, _c: Settings(standard_errors="oakes"), "standard_errors must be"),
        (lambda _a, _c: Quadrature(3), "at least 5 nodes"),
        (lambda _a, _c: Quadrature(61, 3, -3), "empty or not finite"),
        (lambda _a, _c: Normal(0, 0), "positive sd"),
        (lambda _a, _c: Calibration.from_json('{"format": "x"}'), "not a polytome-calibration"),
        (
            lambda _a, c: Calibration.from_json(
                json.dumps({**json.loads(c.to_json()), "version": 99})
            ),
            "version 99 is not known",
        ),
    ],
)
def test_bad_input_is_refused_in_words(
    answers: np.ndarray, calibration: Calibration, make: Callable, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        make(answers, calibration)


def test_a_constant_item_with_listed_categories_is_refused_when_calibrated() -> None:
    listed = as_responses([[0, 1], [0, 0], [0, 1]], categories=[0, 1])
    with pytest.raises(ValueError, match=r"'item1' has fewer than two observed"):
        calibrate(listed)


def test_reliabilities_agree_when_the_model_is_true(
    answers: np.ndarray, calibration: Calibration
) -> None:
    sample = empirical_reliability(score(answers, calibration))
    assert_allclose(sample, marginal_reliability(calibration), atol=0.03)


def test_calibrating_few_persons_loads_neither_a_compiler_nor_half_of_scipy() -> None:
    import subprocess
    import sys

    code = """
import sys, numpy as np, polytome
answers = (np.random.default_rng(0).random((300, 4)) < 0.5).astype(int)
polytome.score(answers, polytome.calibrate(answers, "rasch"))
heavy = {"numba", "pandas", "scipy.special", "scipy.linalg"}
print(sorted(heavy & set(sys.modules)))
"""
    command = [sys.executable, "-W", "ignore", "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_compiled_path_says_what_it_needs(
    answers: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polytome._passes.numba_is_installed", lambda: False)
    with pytest.raises(ValueError, match=r"polytome\[fast\]"):
        calibrate(answers, "graded", Settings(backend="numba"))
    assert calibrate(answers, "graded", QUICK).converged
