"""Mantel's test and its generalisation: published tables, simulated truth, agreement with dif."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from polytome import as_responses
from polytome._mantel import (
    association_statistic,
    common_log_odds,
    mean_score_statistic,
    standardized_difference,
)
from polytome.dif import dif
from polytome.mantel import mantel_dif
from polytome.responses import ResponseMatrix

# Agresti (2002), Categorical Data Analysis, table 7.8: job satisfaction by income, women and men
SATISFACTION = np.array(
    [
        [[1, 3, 11, 2], [2, 3, 17, 3], [0, 1, 8, 5], [0, 2, 4, 2]],
        [[1, 1, 2, 1], [0, 3, 5, 1], [0, 0, 7, 3], [0, 1, 9, 6]],
    ],
    dtype=np.float64,
)

# SAS/STAT, PROC FREQ, example "Cochran-Mantel-Haenszel statistics": migraine, by gender
MIGRAINE = np.array([[[16, 11], [5, 20]], [[12, 16], [7, 19]]], dtype=np.float64)

# Bickel, Hammel & O'Connell (1975), Science 187: Berkeley admissions by department
BERKELEY = np.array(
    [
        [[512, 313], [89, 19]], [[353, 207], [17, 8]], [[120, 205], [202, 391]],
        [[138, 279], [131, 244]], [[53, 138], [94, 299]], [[22, 351], [24, 317]],
    ],
    dtype=np.float64,
)  # fmt: skip


def drawn(seed: int, *, shift: float = 0.0) -> tuple[ResponseMatrix, NDArray[np.intp]]:
    generator = np.random.default_rng(seed)
    group = np.repeat([0, 1, 2], 800)
    theta = generator.normal(size=group.size) + 0.3 * group
    logit = 1.5 * (theta[:, None, None] - np.array([-1.0, 0.0, 1.0])) * np.ones((1, 10, 1))
    logit[group == 1, 3] += shift
    passed = generator.random((group.size, 10, 1)) < 1.0 / (1.0 + np.exp(-logit))
    return as_responses(passed.sum(axis=2)), group


def test_job_satisfaction_as_in_agresti() -> None:
    """General association 10.2001 on 9, mean scores (1, 3, 4, 5) 9.0342 on 3 (Agresti, 7.5)."""
    scores = np.array([1.0, 3.0, 4.0, 5.0])
    assert association_statistic(SATISFACTION) == pytest.approx((10.2001, 9), abs=1e-4)
    assert mean_score_statistic(SATISFACTION, scores) == pytest.approx((9.0342, 3), abs=1e-4)


def test_migraine_as_in_sas() -> None:
    """CMH 8.3052 on 1 degree, common odds ratio 3.3132."""
    assert association_statistic(MIGRAINE) == pytest.approx((8.3052, 1), abs=1e-4)
    better_first = MIGRAINE[:, ::-1, ::-1]
    assert np.exp(common_log_odds(better_first)) == pytest.approx(3.3132, abs=1e-4)


def test_berkeley_admissions_show_no_common_bias() -> None:
    """R 4.2.2, mantelhaen.test(UCBAdmissions, correct = FALSE): 1.5246 on 1, odds .9047."""
    assert association_statistic(BERKELEY)[0] == pytest.approx(1.5246, abs=1e-4)
    assert np.exp(common_log_odds(BERKELEY)) == pytest.approx(0.9046968, abs=1e-6)


def test_two_categories_make_both_tests_one() -> None:
    scores = np.array([0.0, 1.0])
    assert mean_score_statistic(MIGRAINE, scores)[0] == pytest.approx(
        association_statistic(MIGRAINE)[0]
    )


def test_mean_difference_by_hand() -> None:
    tables = np.array([[[2.0, 2.0], [1.0, 3.0]], [[5.0, 0.0], [0.0, 0.0]]])
    assert standardized_difference(tables, np.array([0.0, 1.0])) == pytest.approx(0.25)


def test_shifted_item_is_found_with_the_size_dif_gives() -> None:
    answers, group = drawn(1, shift=0.9)
    found = mantel_dif(answers, group, reference=0)
    model = dif(answers, group, reference=0)
    assert found.flagged == model.flagged == ("item4",)
    item = found.items[3]
    assert item.focal_groups == ("1", "2")
    assert item.log_odds == pytest.approx(model.items[3].shifts, abs=0.1)
    assert item.mean_differences[0] > 0.15
    assert (item.mean.dof, item.association.dof) == (2, 6)
    assert "item4" not in found.anchors


def test_impact_alone_is_no_dif() -> None:
    assert [mantel_dif(*drawn(seed)).flagged for seed in range(5)] == [()] * 5


def test_continuous_scores_are_cut_into_strata() -> None:
    answers, group = drawn(2, shift=0.9)
    noise = np.random.default_rng(3).normal(size=group.size)
    score = answers.codes[:, 4:].sum(axis=1) + 0.1 * noise
    found = mantel_dif(answers, group, matching=score)
    assert found.items[3].flagged
    assert found.settled


def test_persons_of_one_group_at_a_level_say_nothing() -> None:
    alone = np.concatenate([BERKELEY, [[[9.0, 4.0], [0.0, 0.0]], [[1.0, 0.0], [0.0, 0.0]]]])
    assert association_statistic(alone)[0] == pytest.approx(association_statistic(BERKELEY)[0])


def test_order_of_persons_does_not_matter() -> None:
    answers, group = drawn(4)
    order = np.random.default_rng(1).permutation(group.size)
    plain, turned = mantel_dif(answers, group), mantel_dif(answers.codes[order], group[order])
    assert [item.association.chi_square for item in turned.items] == pytest.approx(
        [item.association.chi_square for item in plain.items]
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"groups": ["a"]}, "1 group labels were given for"),
        ({"matching": [1.0, 2.0]}, r"matching has shape \(2,\)"),
        ({"matching": np.full(2400, np.nan)}, "nobody who answered item 'item1' has a level"),
    ],
)
def test_bad_input_is_named(change: dict[str, Any], message: str) -> None:
    answers, group = drawn(5)
    labels = change.pop("groups", group)
    with pytest.raises(ValueError, match=message):
        mantel_dif(answers, labels, **change)
