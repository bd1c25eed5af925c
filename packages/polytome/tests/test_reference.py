"""Against R's mirt, on figures computed before this library existed (shared/data/irt/golden)."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from conftest import FIXTURES, read_answers
from numpy.testing import assert_allclose

from polytome import (
    Calibration,
    Quadrature,
    Settings,
    calibrate,
    information,
    marginal_reliability,
    score,
)

EXACT = Settings(quadrature=Quadrature(61, -6.0, 6.0), standard_errors="exact")
ESTIMATES_ONLY = Settings(standard_errors="none")
SETS = ("bfi_neuroticism", "bfi_agreeableness", "gcbs")


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def fitted(golden: Path) -> dict[str, tuple[Calibration, np.ndarray, float]]:
    """Calibration, answers and global sign (not identified) of each golden set."""
    found = {}
    for name in SETS:
        answers = read_answers(golden / f"{name}_data.csv")
        calibration = calibrate(answers, settings=EXACT)
        first = float(read_rows(golden / f"{name}_params.csv")[0]["est"])
        found[name] = (calibration, answers, np.sign(first * calibration.discrimination[0]))
    return found


@pytest.mark.parametrize("name", SETS)
def test_parameters_and_oakes_errors_are_those_of_mirt(
    golden: Path, fitted: dict, name: str
) -> None:
    calibration, _, sign = fitted[name]
    errors = calibration.standard_errors
    rows = read_rows(golden / f"{name}_params.csv")
    items = list(dict.fromkeys(row["item"] for row in rows))
    for row in rows:
        j, kind, step = items.index(row["item"]), row["par"][0], row["par"][1:]
        if kind == "a":
            estimate, error = sign * calibration.discrimination[j], errors.discrimination[j]
        elif kind == "d":
            k = int(step) - 1
            estimate, error = calibration.intercepts[j, k], errors.intercepts[j, k]
        else:
            k = int(step) - 1
            estimate, error = sign * calibration.thresholds[j, k], errors.thresholds[j, k]
        assert_allclose(estimate, float(row["est"]), atol=1e-6, rtol=0, err_msg=str(row))
        if row["se"] not in ("", "NA"):
            assert_allclose(error, float(row["se"]), rtol=1e-3, err_msg=str(row))


@pytest.mark.parametrize("name", SETS)
def test_log_likelihood_is_that_of_mirt(golden: Path, fitted: dict, name: str) -> None:
    summary = {row["key"]: row["value"] for row in read_rows(golden / f"{name}_summary.csv")}
    calibration = fitted[name][0]
    assert_allclose(calibration.log_likelihood, float(summary["logLik"]), atol=1e-6, rtol=0)
    assert_allclose(calibration.aic, float(summary["AIC"]), atol=1e-5, rtol=0)
    assert_allclose(calibration.bic, float(summary["BIC"]), atol=1e-5, rtol=0)
    assert_allclose(marginal_reliability(calibration), float(summary["marginal_rxx"]), atol=1e-6)


@pytest.mark.parametrize("name", SETS)
def test_expected_a_posteriori_scores_are_those_of_mirt(
    golden: Path, fitted: dict, name: str
) -> None:
    calibration, answers, sign = fitted[name]
    expected = read_answers(golden / f"{name}_scores.csv")
    scores = score(answers, calibration)
    assert_allclose(sign * scores.theta, expected[:, 1], atol=1e-6, rtol=0)
    assert_allclose(scores.sem, expected[:, 2], atol=1e-6, rtol=0)


@pytest.mark.parametrize(("method", "column"), [("map", 3), ("wle", 5)])
@pytest.mark.parametrize("name", SETS)
def test_modal_and_weighted_scores_are_those_of_mirt_up_to_its_stop(
    golden: Path, fitted: dict, name: str, method: str, column: int
) -> None:
    """mirt stops its one-dimensional search at about 1e-5; ours has a zero slope."""
    calibration, answers, sign = fitted[name]
    expected = read_answers(golden / f"{name}_scores.csv")
    scores = score(answers, calibration, method)
    assert_allclose(sign * scores.theta, expected[:, column], atol=1e-5, rtol=0)
    assert_allclose(scores.sem, expected[:, column + 1], atol=3e-4, rtol=0)


@pytest.mark.parametrize("name", SETS)
def test_test_information_is_that_of_mirt(golden: Path, fitted: dict, name: str) -> None:
    calibration, _, sign = fitted[name]
    expected = read_answers(golden / f"{name}_testinfo.csv")
    ours = information(calibration, sign * expected[:, 0])
    assert_allclose(ours.test, expected[:, 1], atol=1e-6, rtol=0)


@pytest.mark.parametrize("place", ["golden", "fixture"])
def test_forty_items_agree_with_mirt(request: pytest.FixtureRequest, place: str) -> None:
    """sim1k is ours and travels with the package: this runs where the shared folder is absent."""
    folder = request.getfixturevalue("golden") if place == "golden" else FIXTURES
    calibration = calibrate(read_answers(folder / "sim1k_data.csv"), settings=EXACT)
    assert_allclose(calibration.log_likelihood, -43104.11203667, atol=1e-6, rtol=0)
    errors = calibration.standard_errors
    for j, row in enumerate(read_rows(folder / "sim1k_params.csv")):
        assert_allclose(calibration.discrimination[j], float(row["a"]), atol=1e-6, rtol=0)
        assert_allclose(errors.discrimination[j], float(row["se_a"]), rtol=1e-3)
        for k in range(3):
            assert_allclose(
                calibration.intercepts[j, k], float(row[f"d{k + 1}"]), atol=1e-6, rtol=0
            )
            assert_allclose(errors.intercepts[j, k], float(row[f"se_d{k + 1}"]), rtol=1e-3)


@pytest.mark.parametrize("name", SETS)
def test_the_compiled_path_agrees_with_mirt_to_four_decimals(
    golden: Path, fitted: dict, name: str
) -> None:
    pytest.importorskip("numba", reason="the compiled path is the extra polytome[fast]")
    _, answers, sign = fitted[name]
    fast = Settings(EXACT.quadrature, standard_errors="none", backend="numba")
    calibration = calibrate(answers, "graded", fast)
    rows = read_rows(golden / f"{name}_params.csv")
    items = list(dict.fromkeys(row["item"] for row in rows))
    for row in rows:
        j, kind, step = items.index(row["item"]), row["par"][0], row["par"][1:]
        if kind == "a":
            estimate = sign * calibration.discrimination[j]
        elif kind == "d":
            estimate = calibration.intercepts[j, int(step) - 1]
        else:
            estimate = sign * calibration.thresholds[j, int(step) - 1]
        assert_allclose(estimate, float(row["est"]), atol=1e-4, rtol=0, err_msg=str(row))
    scores = score(answers, calibration, backend="numba")
    expected = read_answers(golden / f"{name}_scores.csv")
    assert_allclose(sign * scores.theta, expected[:, 1], atol=1e-4, rtol=0)
    assert_allclose(scores.sem, expected[:, 2], atol=1e-4, rtol=0)


def test_looser_references_are_never_better(shared_irt: Path) -> None:
    """mirt's default stop: never a higher log-likelihood than ours, and parameters beside ours."""
    reference = json.loads((shared_irt / "reference_dev_public.json").read_text())
    data = {
        "science_grm_mirt": ("science.csv", slice(None), "graded"),
        "lsat7_2pl": ("lsat7.csv", slice(None), "2pl"),
    }
    for key, (file, _, model) in data.items():
        found = reference[key]
        answers = _columns(shared_irt / file, list(found["IRTpars"]))
        calibration = calibrate(answers, model, ESTIMATES_ONLY)
        assert calibration.log_likelihood >= found["logLik"] - 1e-6
        _assert_close_to_json(calibration, answers, found)


@pytest.mark.parametrize(("key", "model"), [("pisa_dev_grm", "graded"), ("pisa_dev_gpcm", "gpcm")])
def test_pisa_agrees_with_mirt(shared_irt: Path, key: str, model: str) -> None:
    reference = json.loads((shared_irt / "reference_pisa_dev.json").read_text())
    survey = shared_irt.parent / "survey" / "pisa2022_dse_dev_BEL_GRC_ROU.csv"
    found = reference[key]
    answers = _columns(survey, reference["items"])
    calibration = calibrate(answers, model, ESTIMATES_ONLY)
    assert calibration.log_likelihood >= found["logLik"] - 1e-6
    _assert_close_to_json(calibration, answers, found)


def _columns(path: Path, names: list[str]) -> np.ndarray:
    table = np.genfromtxt(path, delimiter=",", names=True, dtype=np.float64, encoding="utf-8")
    return np.column_stack([table[name.replace(".", "")] for name in names])


def _assert_close_to_json(calibration: Calibration, answers: np.ndarray, found: dict) -> None:
    for j, parameters in enumerate(found["IRTpars"].values()):
        thresholds = [value for name, value in parameters.items() if name.startswith("b")]
        assert_allclose(calibration.discrimination[j], parameters["a"], atol=0.01)
        assert_allclose(calibration.thresholds[j, : len(thresholds)], thresholds, atol=0.02)
    scores = score(answers, calibration)
    first = np.array(found["EAP_first"])
    assert_allclose(scores.theta[: len(first)], first[:, 0], atol=0.005)
    assert_allclose(scores.sem[: len(first)], first[:, 1], atol=0.005)
