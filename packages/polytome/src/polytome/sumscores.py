"""Scores from paper: a table that turns a sum of answers into θ without a computer at hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome._sum_scores import expected_item_scores, sum_score_probabilities
from polytome.calibration import Calibration
from polytome.models import log_probabilities

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SumScoreTable:
    """EAP of θ for each sum-score.

    Attributes
    ----------
    sum_score : (S,) int
        0 … largest possible sum of category codes.
    theta : (S,) float64
        Posterior mean given the sum-score.
    sem : (S,) float64
        Posterior standard deviation given the sum-score.
    probability : (S,) float64
        Probability of the sum-score in the calibrated population.
    expected : (S,) float64
        Sum-score expected at that θ (the test characteristic curve).
    """

    sum_score: NDArray[np.intp]
    theta: Floats
    sem: Floats
    probability: Floats
    expected: Floats


def sum_score_table(calibration: Calibration) -> SumScoreTable:
    """Table of EAP scores for sum-scores (Thissen, Pommerich, Billeaud & Williams, 1995).

    The likelihood of each sum-score is built item by item with Lord and Wingersky's (1984)
    recursion, L_s(θ) = Σ_k L_{s-k}(θ) P(X = k | θ), and combined with the population of the
    calibration.

    Parameters
    ----------
    calibration : Calibration
        Items are summed as coded (0, 1, …); all must have slopes of one sign.

    Returns
    -------
    SumScoreTable

    Raises
    ------
    ValueError
        Naming an item whose slope has the other sign: reverse its codes first.
    """
    _refuse_mixed_signs(calibration)
    grid = calibration.quadrature
    likelihood = sum_score_likelihood(calibration, grid.nodes)
    weights = np.exp(grid.log_weights(calibration.mean, calibration.sd))
    joint = likelihood * weights
    probability = joint.sum(axis=1)
    theta = joint @ grid.nodes / probability
    variance = joint @ grid.nodes**2 / probability - theta**2
    return SumScoreTable(
        sum_score=np.arange(len(theta)),
        theta=theta,
        sem=np.sqrt(np.maximum(variance, 0.0)),
        probability=probability,
        expected=expected_sum_score(calibration, theta),
    )


def sum_score_likelihood(calibration: Calibration, theta: ArrayLike) -> Floats:
    """(S, Q) probability of each sum-score at each θ (Lord & Wingersky, 1984)."""
    points = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    p = np.exp(log_probabilities(calibration.bank, points))
    return sum_score_probabilities(p, calibration.bank.n_categories)


def expected_sum_score(calibration: Calibration, theta: ArrayLike) -> Floats:
    """(Q,) test characteristic curve Σ_j Σ_k k P(X_j = k | θ)."""
    points = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    return np.asarray(expected_item_scores(calibration.bank, points).sum(axis=0))


def _refuse_mixed_signs(calibration: Calibration) -> None:
    against = np.flatnonzero(calibration.discrimination < 0)
    if against.size:
        name = calibration.item_names[against[0]]
        raise ValueError(
            f"item {name!r} has a negative slope, so a higher answer means a lower θ: reverse its "
            "codes before summing."
        )
