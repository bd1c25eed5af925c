"""Change and its error: worked cases from the literature, and the laws they obey."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from polytome.change import (
    mean_change,
    reliable_change,
    retest_agreement,
    smallest_detectable_change,
)

# Shrout & Fleiss (1979), Psychological Bulletin 86, table 2: six targets, four judges
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

# Student (1908), Biometrika 6: extra hours of sleep of ten patients with two drugs
DRUG_A = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_B = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_couple_in_therapy_changed_reliably() -> None:
    """Jacobson & Truax (1991), JCCP 59: 32.5 to 47.5, sd 7.5, reliability .80: index 3.16."""
    error = 7.5 * math.sqrt(1.0 - 0.80)
    assert error == pytest.approx(3.35, abs=0.005)
    found = reliable_change([32.5], [47.5], error)
    assert found.standard_error[0] == pytest.approx(4.74, abs=0.005)
    assert found.index[0] == pytest.approx(3.16, abs=0.005)
    assert (found.verdict[0], found.rose) == (1, 1.0)


def test_ratings_of_six_targets_agree_as_published() -> None:
    """Shrout & Fleiss (1979), table 4: ICC(2,1) = .29, ICC(3,1) = .71."""
    found = retest_agreement(JUDGES)
    assert found.icc_agreement == pytest.approx(0.29, abs=0.005)
    assert found.icc_consistency == pytest.approx(0.71, abs=0.005)
    assert found.sem_consistency == pytest.approx(math.sqrt(1.02), abs=0.005)
    assert found.sem_agreement > found.sem_consistency


def test_students_sleepers_gain_as_published() -> None:
    """Student (1908): mean difference 1.58 h, t = 4.06 on 9 degrees, interval 0.70 to 2.46."""
    found = mean_change(DRUG_A, DRUG_B)
    assert found.mean == pytest.approx(1.58)
    assert found.mean / (found.sd / math.sqrt(10)) == pytest.approx(4.0621, abs=1e-4)
    assert (found.lower, found.upper) == pytest.approx((0.7001142, 2.4598858), abs=1e-6)
    assert found.standardized == pytest.approx(1.58 / np.std(DRUG_A, ddof=1))


def test_smallest_change_is_two_point_seven_seven_errors() -> None:
    """Beckerman et al. (2001), Quality of Life Research 10: 1.96 * sqrt(2) * SEM."""
    assert smallest_detectable_change(1.0) == pytest.approx(2.772, abs=5e-4)
    assert smallest_detectable_change(3.0, 4.0) == pytest.approx(1.959964 * 5.0, abs=1e-5)
    assert smallest_detectable_change(1.0, n_persons=25) == pytest.approx(2.772 / 5, abs=1e-4)


def test_change_of_the_smallest_detectable_size_is_the_first_to_count() -> None:
    edge = smallest_detectable_change(2.0)
    found = reliable_change([0.0, 0.0, 0.0], [edge + 1e-9, edge - 1e-9, -edge - 1e-9], 2.0)
    assert found.verdict.tolist() == [1, 0, -1]
    assert (found.rose, found.unchanged, found.fell) == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_unchanged_persons_are_called_changed_five_times_in_a_hundred() -> None:
    generator = np.random.default_rng(8)
    true = generator.normal(50, 10, size=40_000)
    sem = generator.uniform(1, 6, size=40_000)
    before = true + sem * generator.normal(size=true.size)
    after = true + 2 * sem * generator.normal(size=true.size)
    found = reliable_change(before, after, sem, 2 * sem)
    assert found.rose + found.fell == pytest.approx(0.05, abs=0.004)


def test_swapping_the_occasions_turns_every_verdict() -> None:
    forth, back = reliable_change(DRUG_A, DRUG_B, 0.6), reliable_change(DRUG_B, DRUG_A, 0.6)
    assert np.array_equal(forth.verdict, -back.verdict)
    assert mean_change(DRUG_A, DRUG_B).mean == -mean_change(DRUG_B, DRUG_A).mean


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: smallest_detectable_change(-1.0), "sem_before must be 0 or more, not -1.0"),
        (lambda: smallest_detectable_change(1.0, float("nan")), "sem_after must be 0 or more"),
        (lambda: smallest_detectable_change(1.0, n_persons=0), "n_persons must be 1 or more"),
        (lambda: smallest_detectable_change(1.0, confidence=2), "between 0 and 1, not 2"),
        (lambda: reliable_change([1, 2], [1], 1.0), r"shapes \(2,\) and \(1,\)"),
        (lambda: reliable_change([1, np.nan], [1, 2], 1.0), "before of person 1 .* is nan"),
        (lambda: reliable_change([1, 2], [1, 2], [1.0, 0.0]), "sem_before of person 1 .* is 0.0"),
        (lambda: mean_change([3.0], [4.0]), "two persons or more; there are 1"),
        (lambda: mean_change([3.0, 3.0], [4.0, 5.0]), "everybody scored 3 before"),
        (lambda: retest_agreement([[1, 2]]), r"shape \(1, 2\)"),
        (lambda: retest_agreement([[2, 2], [2, 2]]), "every score is 2"),
    ],
)
def test_bad_input_is_named(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
