"""Composite indicators: the handbook's cases, sampling theory, and the laws they obey."""

from __future__ import annotations

import time
from itertools import combinations
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from polytome.composites import (
    bootstrap_persons,
    composite,
    dirichlet_weights,
    jackknife_items,
    rank_flip_rate,
    weight_uncertainty,
)

FloatArray = NDArray[np.float64]


def drawn_scores(n: int, seed: int, n_dimensions: int = 3) -> FloatArray:
    return np.random.default_rng(seed).uniform(20, 80, size=(n, n_dimensions))


def test_handbook_country_with_one_strength() -> None:
    """Nardo et al. (2008), OECD/JRC Handbook, 6.2: 21, 1, 1, 1 and 6, 6, 6, 6.

    Both have the arithmetic mean 6; their geometric means are 2.14 and 6.
    """
    countries = [[21.0, 1.0, 1.0, 1.0], [6.0, 6.0, 6.0, 6.0]]
    assert composite(countries).tolist() == pytest.approx([6.0, 6.0])
    assert composite(countries, mean="geometric").tolist() == pytest.approx([2.14, 6.0], abs=5e-3)


def test_weights_are_shares() -> None:
    scores = drawn_scores(5, 1)
    assert composite(scores, weights=[2, 1, 1]) == pytest.approx(
        0.5 * scores[:, 0] + 0.25 * scores[:, 1] + 0.25 * scores[:, 2]
    )
    assert composite(scores, weights=[0, 0, 3], mean="geometric") == pytest.approx(scores[:, 2])


def test_geometric_mean_is_never_above_the_arithmetic_one() -> None:
    scores = drawn_scores(200, 2)
    assert (composite(scores, mean="geometric") <= composite(scores) + 1e-12).all()


def test_zero_spoils_a_geometric_mean_only_where_it_weighs() -> None:
    scores = [[0.0, 50.0]]
    assert composite(scores, mean="geometric")[0] == 0.0
    assert composite(scores, weights=[0, 1], mean="geometric")[0] == pytest.approx(50.0)


def test_bootstrap_error_is_that_of_sampling_theory() -> None:
    scores = drawn_scores(400, 3)
    found = bootstrap_persons(scores, n_replicates=4000)
    expected = scores.mean(axis=1).std(ddof=1) / np.sqrt(400)
    assert found.value[0] == pytest.approx(scores.mean())
    assert found.standard_error[0] == pytest.approx(expected, rel=0.05)
    assert found.upper[0] - found.lower[0] == pytest.approx(2 * 1.96 * expected, rel=0.06)


def test_bootstrap_interval_covers_the_truth() -> None:
    covered = 0
    for seed in range(300):
        found = bootstrap_persons(drawn_scores(60, seed), n_replicates=300, seed=seed)
        covered += bool(found.lower[0] <= 50.0 <= found.upper[0])
    assert 0.91 <= covered / 300 <= 0.98


def test_groups_far_apart_never_change_places_and_equal_ones_do() -> None:
    base = drawn_scores(100, 4)
    scores = np.concatenate([base, base + 15, base + 15.2])
    found = bootstrap_persons(scores, groups=np.repeat(["a", "b", "c"], 100))
    assert found.groups.tolist() == ["a", "b", "c"]
    assert found.rank.tolist() == [3, 2, 1]
    assert found.flip_rate[0, 1] == 0.0
    assert found.flip_rate[1, 2] == pytest.approx(0.45, abs=0.08)
    assert found.rank_lower[0] == found.rank_upper[0] == 3


def test_missing_dimension_scores_use_the_persons_who_have_them() -> None:
    scores = drawn_scores(50, 5)
    scores[:20, 0] = np.nan
    found = bootstrap_persons(scores)
    expected = (scores[20:, 0].mean() + scores[:, 1].mean() + scores[:, 2].mean()) / 3
    assert found.value[0] == pytest.approx(expected)


def test_bootstrap_is_repeatable_and_leaves_its_input_alone() -> None:
    scores = drawn_scores(30, 6)
    before = scores.copy()
    first, second = bootstrap_persons(scores, seed=4), bootstrap_persons(scores, seed=4)
    assert first.lower == second.lower
    assert bootstrap_persons(scores, seed=5).lower != first.lower
    assert np.array_equal(scores, before)


def test_jackknife_by_hand() -> None:
    items = np.array([[10.0, 20.0, 40.0, 80.0], [30.0, 40.0, 60.0, 90.0]])
    found = jackknife_items(items, ["x", "x", "y", "y"])
    means = items.mean(axis=0)  # 20, 30, 50, 85
    assert found.value == pytest.approx((25.0 + 67.5) / 2)
    assert found.without == pytest.approx(
        [(30 + 67.5) / 2, (20 + 67.5) / 2, (25 + 85) / 2, (25 + 50) / 2]
    )
    by_hand = ((means[0] - means[1]) / 4) ** 2 + ((means[2] - means[3]) / 4) ** 2
    assert found.standard_error == pytest.approx(np.sqrt(by_hand))
    assert found.most_influential == "item3"


def test_jackknife_error_is_that_of_a_mean_of_items() -> None:
    """One dimension, no gaps: the jackknife of a mean is its usual standard error."""
    items = drawn_scores(40, 7, n_dimensions=9)
    found = jackknife_items(items, np.zeros(9))
    expected = items.mean(axis=0).std(ddof=1) / 3.0
    assert found.standard_error == pytest.approx(expected)


def test_dirichlet_weights_have_the_moments_of_their_law() -> None:
    weights = dirichlet_weights(4, n_draws=40_000, concentration=2.0)
    assert weights.sum(axis=1) == pytest.approx(np.ones(40_000))
    assert weights.mean(axis=0) == pytest.approx(np.full(4, 0.25), abs=0.003)
    assert weights.var(axis=0) == pytest.approx(np.full(4, 0.25 * 0.75 / 9.0), rel=0.04)


def test_unit_better_everywhere_keeps_its_place_whatever_the_weights() -> None:
    scores = [[60.0, 70.0, 80.0], [50.0, 60.0, 70.0], [90.0, 10.0, 40.0]]
    found = weight_uncertainty(scores)
    assert found.flip_rate[0, 1] == 0.0
    assert found.flip_rate[0, 2] > 0.05
    assert (found.rank_lower[0], found.rank.tolist()) == (1.0, [1, 2, 3])


def test_flip_rate_of_two_dimensions_in_closed_form() -> None:
    """Two units, weights w and 1 - w, w uniform: 3 against 0 and 0 against 1 flip if w < 1/4."""
    found = weight_uncertainty([[3.0, 0.0], [0.0, 1.0]], n_draws=40_000)
    assert found.flip_rate[0, 1] == pytest.approx(0.25, abs=0.01)
    assert found.mean_flip_rate == found.flip_rate[0, 1]


def test_flip_rate_counts_pairs() -> None:
    generator = np.random.default_rng(9)
    first, second = generator.normal(size=12), generator.normal(size=12)
    by_hand = np.mean(
        [(first[a] - first[b]) * (second[a] - second[b]) < 0 for a, b in combinations(range(12), 2)]
    )
    assert rank_flip_rate(first, second) == pytest.approx(by_hand)
    assert rank_flip_rate(first, first) == 0.0
    assert rank_flip_rate(first, -first) == 1.0
    assert rank_flip_rate([1, 1], [1, 2]) == 0.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: composite([1.0, 2.0]), r"shape \(2,\)"),
        (lambda: composite([[1.0, np.nan]]), "hold nan in row 0, column 1"),
        (lambda: composite([[1.0, 2.0]], weights=[1]), r"weights have shape \(1,\)"),
        (lambda: composite([[1.0, 2.0]], weights=[1, -1]), "weight -1.0 of dimension 1"),
        (lambda: composite([[1.0, 2.0]], weights=[0, 0]), "every weight is 0"),
        (lambda: composite([[1.0, -2.0]], mean="geometric"), "row 0, column 1 .* holds -2.0"),
        (lambda: composite([[1.0, 2.0]], mean=cast("Any", "harmonic")), "not 'harmonic'"),
        (lambda: bootstrap_persons(drawn_scores(4, 1)), "group 0 has 4 persons"),
        (lambda: bootstrap_persons(drawn_scores(9, 1), groups=["a"]), r"groups have shape \(1,\)"),
        (lambda: bootstrap_persons(drawn_scores(9, 1), n_replicates=5), "must be 100 or more"),
        (
            lambda: jackknife_items([[1.0, 2.0, 3.0]], ["x", "x", "y"]),
            "dimension 'y' has one item only, 'item3'",
        ),
        (lambda: jackknife_items([[1.0, np.nan]], [0, 0]), "nobody answered item 'item2'"),
        (lambda: dirichlet_weights(1), "n_dimensions must be 2 or more, not 1"),
        (lambda: dirichlet_weights(2, concentration=0.0), r"concentration \(0.0\) above 0"),
        (lambda: weight_uncertainty([[1.0, 2.0]]), "two units or more; there is one"),
        (lambda: rank_flip_rate([1.0, np.nan], [1.0, 2.0]), "missing or infinite"),
    ],
)
def test_bad_input_is_named(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_thousand_resamples_of_a_large_group_take_seconds() -> None:
    started = time.process_time()
    bootstrap_persons(drawn_scores(20_000, 1, n_dimensions=7), n_replicates=1000)
    assert time.process_time() - started < 5.0
