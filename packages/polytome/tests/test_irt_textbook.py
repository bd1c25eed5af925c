"""Published figures: the LSAT section 6 data of Bock and Lieberman (1970)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import read_answers
from numpy.testing import assert_allclose

from polytome import Settings, as_responses, calibrate, collapse_patterns, likelihood_ratio

QUICK = Settings(standard_errors="none")


@pytest.fixture(scope="module")
def lsat(shared_irt: Path) -> np.ndarray:
    return read_answers(shared_irt / "lsat6.csv")


def test_rasch_model_of_the_lsat(lsat: np.ndarray) -> None:
    """Rizopoulos (2006), J. Stat. Softw. 17(5): common slope .7551, logLik -2466.938."""
    found = calibrate(lsat, "rasch", QUICK)
    assert_allclose(found.log_likelihood, -2466.938, atol=2e-3)
    assert_allclose(found.sd, 0.7551, atol=2e-3)
    published = [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802]
    assert_allclose(found.thresholds[:, 0] / found.sd, published, atol=1e-2)


def test_two_parameter_model_of_the_lsat(lsat: np.ndarray) -> None:
    """Rizopoulos (2006): discriminations and difficulties, logLik -2466.653."""
    found = calibrate(lsat, "2pl", QUICK)
    assert_allclose(found.log_likelihood, -2466.653, atol=2e-3)
    assert_allclose(found.discrimination, [0.8254, 0.7229, 0.8905, 0.6886, 0.6575], atol=1e-2)
    published = [-3.3597, -1.3696, -0.2799, -1.8659, -3.1236]
    assert_allclose(found.thresholds[:, 0], published, atol=3e-2)


def test_the_rasch_model_suffices_for_the_lsat(lsat: np.ndarray) -> None:
    """Rizopoulos (2006): LRT .57 on 4 df, p = .967."""
    ratio = likelihood_ratio(calibrate(lsat, "rasch", QUICK), calibrate(lsat, "2pl", QUICK))
    assert ratio.df == 4
    assert_allclose(ratio.statistic, 0.57, atol=0.01)
    assert_allclose(ratio.p_value, 0.967, atol=2e-3)


def test_the_lsat_has_thirty_observed_patterns(lsat: np.ndarray) -> None:
    """Bock and Lieberman (1970): 30 of 32 patterns, and patterns with counts fit alike."""
    table = collapse_patterns(as_responses(lsat))
    assert len(table.responses.codes) == 30
    assert table.responses.weights is not None
    assert_allclose(table.responses.weights.sum(), 1000)
    by_pattern = calibrate(table.responses, "2pl", QUICK)
    by_person = calibrate(lsat, "2pl", QUICK)
    assert_allclose(by_pattern.log_likelihood, by_person.log_likelihood, atol=1e-8)
    assert_allclose(by_pattern.thresholds, by_person.thresholds, atol=1e-6)
