"""Parallel analysis: the closed form against simulated data, and what it says of real data."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from polytome import as_responses
from polytome.correlations import polychoric
from polytome.parallel import parallel_analysis, random_eigenvalues, retained_information

SHARES = [0.1, 0.2, 0.3, 0.4]


def independent_answers(n: int, n_items: int, seed: int) -> NDArray[np.intp]:
    return np.random.default_rng(seed).choice(4, size=(n, n_items), p=SHARES)


def test_pisa_self_efficacy_has_two_dimensions(shared_irt: Path) -> None:
    path = shared_irt.parent / "survey" / "pisa2022_dse_dev_BEL_GRC_ROU.csv"
    answers = np.genfromtxt(path, delimiter=",", skip_header=1)[:, 4:]
    assert parallel_analysis(answers, correlation="pearson").n_dimensions == 2
    assert parallel_analysis(answers, correlation="polychoric").n_dimensions == 2


def test_simulated_trait_has_one_dimension(golden: Path) -> None:
    answers = np.genfromtxt(golden / "sim1k_data.csv", delimiter=",", skip_header=1)
    assert parallel_analysis(answers).n_dimensions == 1


def test_independent_items_have_none() -> None:
    counts = [
        parallel_analysis(independent_answers(500, 8, seed), quantile=0.99).n_dimensions
        for seed in range(20)
    ]
    assert sum(counts) <= 2


def test_closed_form_agrees_with_simulated_ordinal_data() -> None:
    drawn = [polychoric(independent_answers(600, 8, seed)).correlation for seed in range(300)]
    simulated = np.mean([np.linalg.eigvalsh(matrix)[::-1] for matrix in drawn], axis=0)
    kept = retained_information(np.array(SHARES))
    widening = np.full((8, 8), 1.0 / kept)
    np.fill_diagonal(widening, 1.0)
    closed = random_eigenvalues(600, 8, 2000, np.random.default_rng(1), widening).mean(axis=0)
    assert closed == pytest.approx(simulated, abs=0.01)


def test_bartletts_draws_agree_with_whole_persons() -> None:
    generator = np.random.default_rng(3)
    closed = random_eigenvalues(50, 6, 4000, generator).mean(axis=0)
    persons = [np.corrcoef(generator.normal(size=(50, 6)).T) for _ in range(4000)]
    simulated = np.mean([np.linalg.eigvalsh(matrix)[::-1] for matrix in persons], axis=0)
    assert closed == pytest.approx(simulated, abs=0.01)


def test_median_split_keeps_two_over_pi() -> None:
    assert retained_information(np.array([5.0, 5.0])) == pytest.approx(2.0 / np.pi)


def test_fewer_persons_than_items_still_work() -> None:
    found = parallel_analysis(independent_answers(12, 15, 4))
    assert np.isfinite(found.reference).all()


def test_same_seed_gives_the_same_reference() -> None:
    answers = independent_answers(200, 5, 1)
    first, second = parallel_analysis(answers, seed=9), parallel_analysis(answers, seed=9)
    assert np.array_equal(first.reference, second.reference)
    assert not np.array_equal(first.reference, parallel_analysis(answers, seed=10).reference)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_replicates": 3}, "n_replicates must be 20 or more, not 3"),
        ({"quantile": 1.5}, "quantile must lie between 0 and 1, not 1.5"),
        ({"correlation": "spearman"}, "not 'spearman'"),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parallel_analysis(independent_answers(30, 4, 1), **options)


def test_one_item_has_no_dimensions_to_count() -> None:
    with pytest.raises(ValueError, match="there is only 'item1'"):
        parallel_analysis([[0], [1], [2]])


def test_hundred_thousand_persons_take_a_moment() -> None:
    answers = as_responses(independent_answers(100_000, 40, 1).astype(np.int8))
    started = time.process_time()
    parallel_analysis(answers)
    assert time.process_time() - started < 2.0
