"""Reliability and item statistics, against psych, textbooks, and the laws they must obey."""

from __future__ import annotations

import csv
import math
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from polytome import as_responses
from polytome.classical import (
    alpha,
    guttman_bounds,
    item_statistics,
    omega_hierarchical,
    omega_total,
    split_half,
    standard_error_of_measurement,
)

ANSWERS = np.array(
    [[0, 1, 0], [1, 1, 2], [2, 3, 2], [3, 2, 3], [1, 0, 1], [2, 2, 3], [0, 0, 1], [3, 3, 2]]
)


def read_answers(path: Path) -> NDArray[np.float64]:
    return np.genfromtxt(path, delimiter=",", skip_header=1)


def psych_figures(golden: Path) -> dict[str, dict[str, float]]:
    with (golden / "reliability_psych.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    return {
        row["data"]: {key: float(value) for key, value in row.items() if key != "data"}
        for row in rows
    }


@pytest.mark.parametrize("data", ["bfi_neuroticism", "gcbs"])
def test_alpha_agrees_with_psych_pairwise_and_complete(golden: Path, data: str) -> None:
    expected = psych_figures(golden)[data]
    answers = read_answers(golden / f"{data}_data.csv")
    pairwise, complete = alpha(answers), alpha(answers, missing="complete")
    assert pairwise.value == pytest.approx(expected["raw_alpha_pairwise"], abs=1e-8)
    assert pairwise.standardized == pytest.approx(expected["std_alpha_pairwise"], abs=1e-8)
    assert complete.value == pytest.approx(expected["raw_alpha_complete"], abs=1e-8)
    assert complete.standardized == pytest.approx(expected["std_alpha_complete"], abs=1e-8)
    assert complete.n_persons == expected["n_complete"]


@pytest.mark.parametrize("data", ["bfi_neuroticism", "gcbs"])
def test_omega_and_lambda_six_agree_with_psych(golden: Path, data: str) -> None:
    expected = psych_figures(golden)[data]
    answers = read_answers(golden / f"{data}_data.csv")
    assert omega_total(answers).value == pytest.approx(expected["omega_total_1f"], abs=1e-5)
    assert guttman_bounds(answers).lambda6 == pytest.approx(expected["lambda6"], abs=1e-8)


def test_hierarchical_omega_agrees_with_psych(golden: Path) -> None:
    """psych 2.2.9 on R 4.2.2: omega(gcbs, nfactors = 3, fm = "minres")."""
    found = omega_hierarchical(read_answers(golden / "gcbs_data.csv"), n_factors=3)
    assert found.hierarchical == pytest.approx(0.80495965, abs=1e-5)
    assert found.total == pytest.approx(0.95068972, abs=1e-5)
    assert found.general[:4] == pytest.approx(
        [0.66593769, 0.71738635, 0.55113412, 0.71238704], abs=1e-4
    )


def test_item_table_agrees_with_psych(golden: Path) -> None:
    """psych 2.2.9, alpha(gcbs): item.stats$r.drop, $sd and alpha.drop$raw_alpha, first five."""
    rows = item_statistics(read_answers(golden / "gcbs_data.csv"))[:5]
    rests = [0.6770070810, 0.6971894417, 0.6287633130, 0.7498443927, 0.6544469725]
    dropped = [0.9299610441, 0.9294004709, 0.9312397982, 0.9279447859, 0.9305862483]
    spreads = [1.451048294, 1.479788792, 1.387882351, 1.448325292, 1.459586263]
    assert [row.item_rest for row in rows] == pytest.approx(rests, abs=1e-9)
    assert [row.alpha_if_dropped for row in rows] == pytest.approx(dropped, abs=1e-9)
    assert [row.sd for row in rows] == pytest.approx(spreads, abs=1e-8)


def test_feldt_interval_agrees_with_psych(golden: Path) -> None:
    """psych 2.2.9, alpha.ci(0.9341150094, n.obs = 2356, n.var = 15): the same F quantiles."""
    found = alpha(read_answers(golden / "gcbs_data.csv"), missing="complete")
    assert found.lower == pytest.approx(0.93015513, abs=2e-6)
    assert found.upper == pytest.approx(0.93794576, abs=2e-6)


def test_lambda_two_and_halves_agree_with_r(golden: Path) -> None:
    """psych 2.2.9, splitHalf(gcbs, covar = TRUE)$lambda2; cor() of odd and even halves in R."""
    answers = read_answers(golden / "gcbs_data.csv")
    bounds = guttman_bounds(answers, missing="complete")
    halves = split_half(answers, missing="complete")
    assert bounds.lambda2 == pytest.approx(0.9361824871, abs=1e-9)
    assert halves.correlation == pytest.approx(0.9131579578, abs=1e-9)
    assert halves.spearman_brown == pytest.approx(0.9546080125, abs=1e-9)


def test_law_school_test_alpha_is_the_published_one(shared_irt: Path) -> None:
    """LSAT section 6 (Bock & Lieberman 1970): alpha 0.295 in Rizopoulos (2006), JSS 17(5)."""
    assert alpha(read_answers(shared_irt / "lsat6.csv")).value == pytest.approx(0.295, abs=5e-4)


def test_intelligence_test_error_is_four_and_a_half_points() -> None:
    """Deviation IQ (sd 15) with reliability .91: SEM 4.5, the usual textbook example."""
    assert standard_error_of_measurement(15.0, 0.91) == pytest.approx(4.5)


def test_alpha_by_hand() -> None:
    variances = ANSWERS.var(axis=0, ddof=1).sum()
    total = ANSWERS.sum(axis=1).var(ddof=1)
    found = alpha(ANSWERS)
    assert found.value == pytest.approx(1.5 * (1.0 - variances / total))
    assert found.sem == pytest.approx(math.sqrt(total * (1.0 - found.value)))


def test_item_rest_by_hand() -> None:
    row = item_statistics(ANSWERS)[0]
    expected = np.corrcoef(ANSWERS[:, 0], ANSWERS[:, 1:].sum(axis=1))[0, 1]
    assert row.item_rest == pytest.approx(expected)
    assert (row.n, row.n_missing, row.frequencies) == (8, 0, (2.0, 2.0, 2.0, 2.0))


def test_bounds_keep_their_order() -> None:
    found = guttman_bounds(ANSWERS)
    assert found.lambda1 <= found.lambda3 <= found.lambda2
    assert found.lambda3 == pytest.approx(alpha(ANSWERS).value)


def test_halves_by_hand() -> None:
    first, second = ANSWERS[:, [0, 2]].sum(axis=1), ANSWERS[:, 1]
    r = np.corrcoef(first, second)[0, 1]
    found = split_half(ANSWERS)
    lambda4 = 2.0 * (1.0 - (first.var() + second.var()) / (first + second).var())
    assert found.spearman_brown == pytest.approx(2.0 * r / (1.0 + r))
    assert found.lambda4 == pytest.approx(lambda4)
    assert found.first_half == ("item1", "item3")


def test_known_hierarchy_is_recovered_exactly() -> None:
    """Nine items, three group factors under one general factor: omega in closed form."""
    loading, above = 0.8, np.array([0.9, 0.8, 0.7])
    group = np.repeat(np.arange(3), 3)
    phi = np.outer(above, above)
    np.fill_diagonal(phi, 1.0)
    correlation = loading**2 * phi[np.ix_(group, group)]
    np.fill_diagonal(correlation, 1.0)
    persons = np.random.default_rng(5).integers(0, 4, size=(50, 9))
    found = omega_hierarchical(persons, n_factors=3, correlation=correlation)
    expected = (loading * above[group]).sum() ** 2 / correlation.sum()
    assert found.hierarchical == pytest.approx(expected, abs=1e-6)
    assert found.total == pytest.approx(1.0 - 9 * (1.0 - loading**2) / correlation.sum(), abs=1e-6)


def test_weights_count_like_repeated_persons() -> None:
    times = np.array([1, 2, 3, 1, 1, 2, 1, 1])
    weighted = as_responses(ANSWERS, weights=times)
    repeated = np.repeat(ANSWERS, times, axis=0)
    assert alpha(weighted).value == pytest.approx(alpha(repeated).value)
    assert item_statistics(weighted)[1].mean == pytest.approx(item_statistics(repeated)[1].mean)
    assert item_statistics(weighted)[1].frequencies == item_statistics(repeated)[1].frequencies


def test_order_of_persons_and_items_does_not_matter() -> None:
    generator = np.random.default_rng(3)
    answers = generator.integers(0, 4, size=(60, 5)).astype(float)
    answers[generator.random(answers.shape) < 0.1] = np.nan
    before = answers.copy()
    turned = answers[generator.permutation(60)][:, [4, 2, 0, 1, 3]]
    assert alpha(answers).value == pytest.approx(alpha(turned).value, abs=1e-12)
    assert omega_total(answers).value == pytest.approx(omega_total(turned).value, abs=1e-7)
    assert np.array_equal(answers, before, equal_nan=True)


def test_constant_item_is_named_by_alpha_and_left_open_in_the_table() -> None:
    answers = as_responses(np.column_stack([ANSWERS, np.full(8, 2)]), categories=range(4))
    with pytest.raises(ValueError, match=r"item 'item4' is constant .*code 2"):
        alpha(answers)
    row = item_statistics(answers)[3]
    assert (row.item_rest, row.sd) == (None, 0.0)


def test_items_that_nobody_answered_together_are_named() -> None:
    answers = ANSWERS.astype(float)
    answers[:4, 0] = np.nan
    answers[4:, 1] = np.nan
    with pytest.raises(ValueError, match="items 'item1' and 'item2' together have 0 answers"):
        alpha(answers)
    assert [row.item_rest for row in item_statistics(answers)] == [None, None, None]


def test_item_without_any_answer_stays_in_the_table() -> None:
    answers = as_responses(
        np.column_stack([ANSWERS, np.full(8, -1)]), categories=range(4), missing=-1
    )
    rows = item_statistics(answers)
    assert (rows[3].n, rows[3].n_missing, rows[3].mean, rows[3].sd) == (0, 8, None, None)
    assert rows[0].item_rest == pytest.approx(item_statistics(ANSWERS)[0].item_rest)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: alpha(ANSWERS[:, :1]), "two items or more; there is only 'item1'"),
        (lambda: alpha(ANSWERS, confidence=95.0), "confidence must lie between 0 and 1, not 95.0"),
        (lambda: split_half(ANSWERS, first_half=["q7"]), "first_half names 'q7'"),
        (
            lambda: split_half([[0, 3], [1, 2], [3, 0]]),
            "sum score does not vary|exact opposites",
        ),
        (lambda: omega_hierarchical(ANSWERS), "need 9 items or more; there are 3"),
        (lambda: standard_error_of_measurement(-1.0, 0.8), "sd must be 0 or more, not -1.0"),
        (lambda: standard_error_of_measurement(1.0, 1.2), "reliability must be at most 1"),
        (lambda: omega_total(ANSWERS, correlation=np.eye(2)), r"shape \(2, 2\); \(3, 3\)"),
    ],
)
def test_bad_input_is_named(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=message):
        call()


def test_hundred_thousand_persons_take_moments_and_little_memory() -> None:
    generator = np.random.default_rng(7)
    trait = generator.normal(size=(100_000, 1)).astype(np.float32)
    noise = generator.normal(size=(100_000, 40)).astype(np.float32)
    answers = as_responses(np.clip(np.round(trait + noise + 1.5), 0, 3).astype(np.int8))
    tracemalloc.start()
    started = time.process_time()
    item_statistics(answers)
    alpha(answers)
    omega_total(answers)
    spent = time.process_time() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < 2.0
    assert peak < 100e6
