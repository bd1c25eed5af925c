"""Polychoric and polyserial correlations against lavaan, textbooks, and exact cases."""

from __future__ import annotations

import math
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, special

from polytome import as_responses
from polytome._bivariate_normal import bivariate_cdf
from polytome.correlations import nearest_correlation, polychoric, polyserial

# lavaan 0.6-14 on R 4.2.2: lavCor(bfi_neuroticism, complete cases, se = "robust.sem")
LAVAAN_NEUROTICISM_SE = [
    0.00783027037, 0.01225781228, 0.01573281316, 0.01572139420, 0.01220839434,
    0.01533074444, 0.01609016984, 0.01301247214, 0.01523485128, 0.01580121865,
]  # fmt: skip


def complete_answers(path: Path) -> NDArray[np.float64]:
    answers: NDArray[np.float64] = np.genfromtxt(path, delimiter=",", skip_header=1)
    return answers[~np.isnan(answers).any(axis=1)]


def persons_of(table: list[list[int]]) -> NDArray[np.intp]:
    """One row a person from a two-way table of counts."""
    counts = np.asarray(table)
    cells = np.indices(counts.shape).reshape(2, -1)
    return np.repeat(cells, counts.ravel(), axis=1).T


def draw_normal(n: int, rho: float, seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).multivariate_normal([0, 0], [[1, rho], [rho, 1]], size=n)


@pytest.mark.parametrize("data", ["bfi_neuroticism", "gcbs"])
def test_polychorics_agree_with_lavaan(golden: Path, data: str) -> None:
    found = polychoric(complete_answers(golden / f"{data}_data.csv"))
    expected = np.genfromtxt(
        golden / f"{data}_polychoric_lavaan_complete.csv", delimiter=",", skip_header=1
    )
    assert np.abs(found.correlation - expected).max() < 1e-6
    assert found.converged
    assert not found.at_bound.any()


def test_polychoric_standard_errors_agree_with_lavaan(golden: Path) -> None:
    found = polychoric(complete_answers(golden / "bfi_neuroticism_data.csv"))
    above = np.triu_indices(5, 1)
    assert found.standard_error[above] == pytest.approx(LAVAAN_NEUROTICISM_SE, rel=1e-5)


def test_polychorics_of_pisa_agree_with_psych(shared_irt: Path) -> None:
    """psych 2.2.9 on the PISA 2022 file: eigenvalues 8.077085, 2.105003, 0.592981."""
    path = shared_irt.parent / "survey" / "pisa2022_dse_dev_BEL_GRC_ROU.csv"
    answers = np.genfromtxt(path, delimiter=",", skip_header=1)[:, 4:]
    values = np.linalg.eigvalsh(polychoric(answers).correlation)[::-1]
    assert values[:3] == pytest.approx([8.077085, 2.105003, 0.592981], abs=1e-4)


def test_births_of_merino_ewes() -> None:
    """Tallis (1962), Biometrics 18: lambs born in two years.

    Two-step estimate of polycor 0.8-1 (R 4.2.2): 0.41996, thresholds as below.
    """
    found = polychoric(persons_of([[58, 52, 1], [26, 58, 3], [8, 12, 9]]))
    assert found.correlation[0, 1] == pytest.approx(0.41996, abs=1e-4)
    assert found.thresholds[0] == pytest.approx([-0.02760955, 1.13707578], abs=1e-7)
    assert found.thresholds[1] == pytest.approx([-0.2396873, 1.5781226], abs=1e-7)


@pytest.mark.parametrize("rho", [-0.95, -0.6, 0.0, 0.3, 0.9, 0.999])
def test_median_split_follows_sheppards_formula(rho: float) -> None:
    """Sheppard (1898): P(both below their medians) = 1/4 + asin(rho) / (2 pi)."""
    both = 0.25 + math.asin(rho) / (2.0 * math.pi)
    persons = persons_of([[1, 1], [1, 1]])
    found = polychoric(as_responses(persons, weights=[both, 0.5 - both, 0.5 - both, both]))
    assert found.correlation[0, 1] == pytest.approx(rho, abs=1e-7)


@pytest.mark.parametrize("rho", [-0.9999, -0.97, -0.9, -0.5, 0.0, 0.4, 0.8, 0.93, 0.99999])
def test_bivariate_normal_agrees_with_quadrature(rho: float) -> None:
    points = [(-1.5, 0.3), (0.0, 0.0), (0.7, 0.7), (2.1, -0.4), (-0.8, -0.8001), (38.0, 0.5)]
    h, k = np.array(points).T
    found = bivariate_cdf(h, k, np.full(h.size, rho))
    width = math.sqrt(1.0 - rho * rho)

    def slice_below(x: float, k: float) -> float:
        below = special.ndtr((k - rho * x) / width)
        return math.exp(-x * x / 2.0) / math.sqrt(2.0 * math.pi) * below

    for a, b, value in zip(h, k, found, strict=True):
        edges = sorted({-12.0, min(a, 12.0), *(x for x in (0.0, a * rho, b * rho) if x < a)})
        sums = (
            integrate.quad(slice_below, *piece, args=(b,), epsabs=1e-13, limit=400)[0]
            for piece in pairwise(edges)
        )
        assert value == pytest.approx(sum(sums), abs=1e-10)


def test_polyserial_agrees_with_lavaan(golden: Path) -> None:
    """lavaan 0.6-14: cov(N1*, N2 + ... + N5) = 3.3143220351 with N1 ordered (two-step)."""
    answers = complete_answers(golden / "bfi_neuroticism_data.csv")
    rest = answers[:, 1:].sum(axis=1)
    found = polyserial(answers[:, :2], rest)
    assert found.correlation[0] == pytest.approx(3.3143220351 / rest.std(), abs=1e-6)


def test_polychoric_error_matches_its_spread_over_samples() -> None:
    estimates, errors = [], []
    for seed in range(300):
        drawn = np.digitize(draw_normal(400, 0.5, seed), [-0.5, 0.4, 1.2])
        found = polychoric(drawn)
        estimates.append(found.correlation[0, 1])
        errors.append(found.standard_error[0, 1])
    assert np.mean(estimates) == pytest.approx(0.5, abs=0.01)
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.12)


def test_polyserial_error_matches_its_spread_over_samples() -> None:
    estimates, errors = [], []
    for seed in range(300):
        drawn = draw_normal(400, 0.7, seed)
        ordinal = np.digitize(drawn[:, :1], [-0.8, 0.0, 1.0])
        found = polyserial(ordinal, 50.0 + 10.0 * drawn[:, 1])
        estimates.append(found.correlation[0])
        errors.append(found.standard_error[0])
    assert np.mean(estimates) == pytest.approx(0.7, abs=0.01)
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.12)


def test_gaps_are_used_pair_by_pair() -> None:
    drawn = np.digitize(draw_normal(500, 0.4, 1), [-0.3, 0.8]).astype(float)
    third = np.digitize(draw_normal(500, 0.0, 2)[:, 0], [0.0]).astype(float)
    third[:100] = np.nan
    alone = polychoric(drawn)
    joined = polychoric(np.column_stack([drawn, third]))
    assert joined.correlation[0, 1] == pytest.approx(alone.correlation[0, 1], abs=1e-9)
    assert joined.pair_n.tolist() == [[500, 500, 400], [500, 500, 400], [400, 400, 400]]


def test_unused_category_changes_nothing() -> None:
    drawn = np.digitize(draw_normal(500, 0.4, 1), [-0.3, 0.8])
    spread = np.array([0, 2, 3])[drawn]
    plain = polychoric(drawn)
    gappy = polychoric(as_responses(spread, categories=range(5)))
    assert gappy.correlation[0, 1] == pytest.approx(plain.correlation[0, 1], abs=1e-9)
    assert gappy.standard_error[0, 1] == pytest.approx(plain.standard_error[0, 1], abs=1e-9)


def test_reversing_an_item_turns_the_sign() -> None:
    drawn = np.digitize(draw_normal(500, 0.4, 1), [-0.3, 0.8])
    turned = np.column_stack([drawn[:, 0], 2 - drawn[:, 1]])
    plain, other = polychoric(drawn), polychoric(turned)
    assert other.correlation[0, 1] == pytest.approx(-plain.correlation[0, 1], abs=1e-9)


def test_repeated_item_is_reported_at_the_bound() -> None:
    drawn = np.digitize(draw_normal(300, 0.4, 1)[:, 0], [-0.3, 0.8])
    found = polychoric(np.column_stack([drawn, drawn]))
    assert found.at_bound[0, 1]
    assert found.standard_error[0, 1] == np.inf
    assert np.isfinite(found.correlation).all()


def test_one_careless_answer_to_a_repeated_item_does_not_stop_the_search() -> None:
    drawn = np.digitize(draw_normal(20_000, 0.4, 1)[:, 0], [-2.8, 0.0, 2.8])
    other = drawn.copy()
    other[np.argmax(drawn)] = 0
    found = polychoric(np.column_stack([drawn, other]))
    assert found.converged
    assert found.correlation[0, 1] > 0.8


def test_correction_fills_only_empty_cells() -> None:
    persons = persons_of([[20, 10], [0, 20]])
    plain, corrected = polychoric(persons), polychoric(persons, correction=0.5)
    filled = polychoric(as_responses(persons_of([[1, 1], [1, 1]]), weights=[20.0, 10.0, 0.5, 20.0]))
    assert plain.correlation[0, 1] > corrected.correlation[0, 1]
    assert corrected.correlation[0, 1] == pytest.approx(filled.correlation[0, 1], abs=0.02)


def test_smoothing_gives_a_correlation_matrix_and_leaves_good_ones_alone() -> None:
    impossible = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    smooth = nearest_correlation(impossible)
    assert np.linalg.eigvalsh(smooth)[0] > 0.0
    assert np.diag(smooth) == pytest.approx(np.ones(3))
    assert nearest_correlation(np.eye(3)) is not None
    assert np.array_equal(nearest_correlation(np.eye(3)), np.eye(3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: polychoric(as_responses([[1, 0], [1, 1]], categories=range(3))),
            "item 'item1' has one observed category, code 1",
        ),
        (lambda: polychoric([[0], [1]]), "there is only 'item1'"),
        (lambda: polychoric([[0, 1], [1, 0]], correction=-1), "correction must be 0 or more"),
        (
            lambda: polychoric([[0, np.nan], [1, np.nan], [np.nan, 0], [np.nan, 1]]),
            "nobody answered both 'item1' and 'item2'",
        ),
        (lambda: polyserial([[0, 1], [1, 0]], [1.0]), r"shape \(1,\)"),
        (lambda: polyserial([[0, 1], [1, 0]], [1.0, np.inf]), "measured holds inf"),
        (lambda: polyserial([[0, 1], [1, 0]], [2.0, 2.0]), r"measured is constant \(2\)"),
        (
            lambda: polyserial([[0, 1], [1, 0], [1, 1]], [np.nan, 2.0, 3.0]),
            "item 'item1' has fewer than two categories among the measured: code 1 only",
        ),
    ],
)
def test_bad_input_is_named(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=message):
        call()


def test_all_pairs_of_forty_items_take_a_moment() -> None:
    generator = np.random.default_rng(7)
    trait, noise = generator.normal(size=(10_000, 1)), generator.normal(size=(10_000, 40))
    answers = as_responses(np.clip(np.round(trait + noise + 1.5), 0, 3).astype(np.int8))
    started = time.process_time()
    polychoric(answers)
    assert time.process_time() - started < 1.0
