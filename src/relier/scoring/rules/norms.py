"""From θ to 0–100: the versioned norm of calibrated scores.

The norm is the expected score: the points that a person of that θ would have on average if they
answered every item of the dimension. It keeps the meaning of the classical points (a person who
answers "alone" everywhere stands at 67), needs no reference population, and is monotone.
Worked numbers: docs/algorithms/calibrated.md, which the tests read.
"""

from __future__ import annotations

import numpy as np

import polytome
from relier.scoring.rules.layout import Array

NORM = "expected-score-1"
# The norm is read from a table: nodes 0.01 apart, beyond which no posterior mean lies.
_FARTHEST = 8.0
_STEP = 0.01


class ExpectedScoreNorm:
    """The test characteristic curve of one dimension, in points (Lord & Novick, 1968, ch. 16)."""

    def __init__(self, calibration: polytome.Calibration) -> None:
        self._theta = np.arange(-_FARTHEST, _FARTHEST + _STEP / 2, _STEP)
        probabilities = polytome.category_probabilities(calibration, self._theta)
        share = np.zeros_like(self._theta)
        for item, n_categories in enumerate(calibration.n_categories):
            ranks = _ranks_of(calibration, item)
            highest = max(calibration.categories[item])
            share += probabilities[item, :n_categories].T @ ranks / highest
        self._points = 100.0 * share / len(calibration.n_categories)

    def points(self, theta: Array) -> Array:
        """Return the points of θ (any shape); θ beyond ±8 reads as ±8."""
        return np.interp(theta, self._theta, self._points)

    def slope(self, theta: Array) -> Array:
        """Return points per unit of θ, by which a standard error is carried over."""
        slopes = np.gradient(self._points, self._theta)
        return np.interp(theta, self._theta, slopes)


def _ranks_of(calibration: polytome.Calibration, item: int) -> Array:
    """Return the rank that each category stands for: the mean of the ranks merged into it."""
    ranks = np.array(calibration.categories[item], dtype=np.float64)
    codes = np.array(calibration.category_codes[item])
    return np.array([ranks[codes == code].mean() for code in range(codes.max() + 1)])
