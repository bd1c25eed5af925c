"""Factor analysis and dimensionality against psych, known structures, and real surveys."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from polytome.correlations import polychoric
from polytome.dimensions import dimensionality
from polytome.factors import factor_analysis

FloatArray = NDArray[np.float64]

# psych 2.2.9, GPArotation 2022.10-2, R 4.2.2: fa(polychoric(pisa, correct = 0)$rho, 2,
# n.obs = 4500, rotate = "oblimin", fm = "minres")
PISA_LOADINGS = np.array(
    [
        [0.94025, -0.17213], [0.80126, 0.03294], [0.91423, -0.10644], [0.83388, -0.04770],
        [0.81794, 0.07221], [0.83950, 0.01402], [0.65805, 0.23371], [0.64476, 0.23505],
        [0.31838, 0.55993], [0.62462, 0.26271], [0.53688, 0.38893], [-0.03766, 0.86193],
        [-0.00252, 0.89050], [0.00072, 0.87358],
    ]
)  # fmt: skip


def pisa_answers(shared_irt: Path) -> FloatArray:
    path = shared_irt.parent / "survey" / "pisa2022_dse_dev_BEL_GRC_ROU.csv"
    answers: FloatArray = np.genfromtxt(path, delimiter=",", skip_header=1)[:, 4:]
    return answers


def wiki_answers(shared_irt: Path) -> FloatArray:
    with (shared_irt.parent / "survey" / "wiki4HE.csv").open() as lines:
        rows = list(csv.reader(lines))[1:]
    return np.array([[float(c) if c not in ("?", "") else np.nan for c in r[10:]] for r in rows])


def structured(pattern: FloatArray, phi: FloatArray) -> FloatArray:
    correlation: FloatArray = pattern @ phi @ pattern.T
    np.fill_diagonal(correlation, 1.0)
    return correlation


def two_factor_answers(phi: float, seed: int, n: int = 3000) -> NDArray[np.intp]:
    generator = np.random.default_rng(seed)
    factors = generator.multivariate_normal([0, 0], [[1, phi], [phi, 1]], size=n)
    noise = generator.normal(size=(n, 12))
    return np.digitize(0.7 * np.repeat(factors, 6, axis=1) + 0.71 * noise, [-1.0, 0.0, 1.0])


def test_two_factors_of_pisa_agree_with_psych(shared_irt: Path) -> None:
    found = factor_analysis(polychoric(pisa_answers(shared_irt)).correlation, 2, n_persons=4500)
    assert np.abs(found.loadings - PISA_LOADINGS).max() < 5e-4  # psych's polychorics stop early
    assert found.factor_correlation[0, 1] == pytest.approx(0.441166, abs=5e-4)
    assert found.fit is not None
    assert found.fit.tli == pytest.approx(0.908547, abs=1e-4)
    assert found.fit.rmsea == pytest.approx(0.109467, abs=1e-4)
    assert found.fit.rmsea_lower == pytest.approx(0.106415, abs=1e-4)
    assert found.fit.rmsea_upper == pytest.approx(0.112574, abs=1e-4)
    assert found.srmr == pytest.approx(0.0309292389, abs=1e-5)


def test_one_factor_of_pisa_agrees_with_psych(shared_irt: Path) -> None:
    """Same session as PISA_LOADINGS, one factor."""
    found = factor_analysis(polychoric(pisa_answers(shared_irt)).correlation, 1, n_persons=4500)
    expected = [0.763668917, 0.786419546, 0.788621772, 0.758048179, 0.831235582]
    assert found.loadings[:5, 0] == pytest.approx(expected, abs=1e-4)
    assert found.fit is not None
    assert found.fit.chi_square == pytest.approx(14896.12, rel=1e-4)
    assert found.fit.dof == 77
    assert found.fit.tli == pytest.approx(0.673649338, abs=1e-4)
    assert found.srmr == pytest.approx(0.127754956, abs=1e-5)


def test_exact_oblique_structure_is_recovered() -> None:
    pattern = np.zeros((9, 3))
    pattern[np.arange(9), np.repeat(np.arange(3), 3)] = np.linspace(0.8, 0.5, 9)
    phi = np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])
    found = factor_analysis(structured(pattern, phi), 3)
    assert np.abs(found.loadings - pattern).max() < 1e-5
    assert np.abs(found.factor_correlation - phi).max() < 1e-5
    assert found.srmr < 1e-7
    assert found.converged
    assert found.heywood == ()


def test_exact_orthogonal_structure_is_recovered_by_varimax() -> None:
    pattern = np.zeros((8, 2))
    pattern[np.arange(8), np.repeat([0, 1], 4)] = [0.9, 0.8, 0.8, 0.7, 0.7, 0.6, 0.6, 0.5]
    found = factor_analysis(structured(pattern, np.eye(2)), 2, rotation="varimax")
    assert np.abs(found.loadings - pattern).max() < 1e-5
    assert np.array_equal(found.factor_correlation, np.eye(2))


def test_rotation_changes_neither_communalities_nor_fit() -> None:
    correlation = polychoric(two_factor_answers(0.4, 1)).correlation
    rotations = [
        factor_analysis(correlation, 2, n_persons=3000, rotation=rotation)
        for rotation in ("none", "varimax", "oblimin")
    ]
    for other in rotations[1:]:
        assert other.communality == pytest.approx(rotations[0].communality, abs=1e-8)
        assert other.srmr == pytest.approx(rotations[0].srmr, abs=1e-8)


def test_order_of_items_does_not_matter() -> None:
    correlation = polychoric(two_factor_answers(0.4, 1)).correlation
    before, order = correlation.copy(), np.random.default_rng(2).permutation(12)
    plain = factor_analysis(correlation, 2)
    turned = factor_analysis(correlation[np.ix_(order, order)], 2)
    assert turned.factor_correlation[0, 1] == pytest.approx(
        plain.factor_correlation[0, 1], abs=1e-5
    )
    assert turned.uniqueness == pytest.approx(plain.uniqueness[order], abs=1e-6)
    assert np.array_equal(correlation, before)


def test_repeated_item_is_named_as_a_heywood_case() -> None:
    correlation = structured(np.full((5, 1), 0.6), np.eye(1))
    correlation[0, 1] = correlation[1, 0] = 0.999
    found = factor_analysis(correlation, 2, item_names=["a", "b", "c", "d", "e"])
    assert set(found.heywood) <= {"a", "b"}
    assert found.heywood


def test_impossible_correlations_are_smoothed_and_said() -> None:
    correlation = structured(np.full((5, 1), 0.7), np.eye(1))
    correlation[0, 1] = correlation[1, 0] = -0.9
    assert factor_analysis(correlation, 1).smoothed
    assert not factor_analysis(structured(np.full((5, 1), 0.7), np.eye(1)), 1).smoothed


@pytest.mark.parametrize("kind", ["pearson", "polychoric"])
def test_pisa_contradicts_one_dimension_strongly(shared_irt: Path, kind: Any) -> None:
    found = dimensionality(pisa_answers(shared_irt), correlation=kind)
    assert (found.contradiction, found.n_dimensions, found.n_substantial) == ("strong", 2, 2)
    assert found.factor_correlation == pytest.approx(0.44, abs=0.05)
    assert found.general_share < 0.6
    assert set(np.flatnonzero(found.solution.own_factor == 1)) == {8, 11, 12, 13}


@pytest.mark.parametrize("kind", ["pearson", "polychoric"])
def test_attitudes_to_wikipedia_contradict_one_dimension(shared_irt: Path, kind: Any) -> None:
    found = dimensionality(wiki_answers(shared_irt), correlation=kind)
    assert found.contradiction == "strong"
    assert found.n_substantial >= 3


@pytest.mark.parametrize("data", ["bfi_neuroticism", "bfi_agreeableness", "sim1k"])
def test_single_scales_do_not_contradict_one_dimension(golden: Path, data: str) -> None:
    answers = np.genfromtxt(golden / f"{data}_data.csv", delimiter=",", skip_header=1)
    found = dimensionality(answers)
    assert (found.contradiction, found.n_substantial) == ("none", 1)
    assert found.solution is found.one_factor


def test_five_personality_scales_are_found(shared_irt: Path) -> None:
    """The Big Five questionnaire of psychTools: 25 items, five scales by construction."""
    answers = np.genfromtxt(shared_irt / "bfi.csv", delimiter=",", skip_header=1)[:, :25]
    found = dimensionality(answers, correlation="polychoric")
    assert (found.contradiction, found.n_substantial) == ("strong", 5)


@pytest.mark.parametrize(
    ("phi", "expected"), [(0.3, "strong"), (0.5, "strong"), (0.75, "weak"), (0.95, "none")]
)
def test_contradiction_grows_as_factors_part(phi: float, expected: str) -> None:
    found = dimensionality(two_factor_answers(phi, 11, n=6000), correlation="polychoric")
    assert found.contradiction == expected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: factor_analysis(np.eye(3)[:2], 1), "a square matrix was expected"),
        (lambda: factor_analysis(np.eye(4) * 2.0, 1), "2.0 between 'item1' and 'item1'"),
        (lambda: factor_analysis(np.eye(4) * 0.5, 1), "the diagonal holds 0.5 at 'item1'"),
        (lambda: factor_analysis(np.tri(4), 1), "not symmetric"),
        (lambda: factor_analysis(np.full((4, 4), np.nan), 1), "nan between"),
        (lambda: factor_analysis(np.eye(4), 3), "3 factors cannot be told apart with 4 items"),
        (lambda: factor_analysis(np.eye(4), 1, item_names=["a"]), "1 item names were given for 4"),
        (lambda: factor_analysis(np.eye(9), 2, n_persons=4), "too few for 9 items"),
        (lambda: dimensionality([[0, 1, 2], [1, 2, 0]]), "four items or more; there are 3"),
    ],
)
def test_bad_input_is_named(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
