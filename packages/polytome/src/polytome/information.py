"""Item and test information, and the reliability of scores that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome.calibration import Calibration
from polytome.models import log_probabilities, theta_derivatives
from polytome.scores import Scores

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Information:
    """Fisher information along θ.

    Attributes
    ----------
    theta : (Q,) float64
    items : (n_items, Q) float64
        Expected information of each item, T_j(θ) = Σ_k P_k (∂ log P_k / ∂θ)².
    test : (Q,) float64
        Their sum, in units of 1/θ².
    sem : (Q,) float64
        1 / sqrt(test): standard error of measurement of a likelihood-based score.
    reliability : (Q,) float64
        Conditional reliability σ² T(θ) / (σ² T(θ) + 1).
    """

    theta: Floats
    items: Floats
    test: Floats
    sem: Floats
    reliability: Floats


def information(calibration: Calibration, theta: ArrayLike | None = None) -> Information:
    """Item and test information (Samejima, 1969; Muraki, 1993).

    Parameters
    ----------
    calibration : Calibration
    theta : (Q,) array_like, optional
        Default: -4, -3.9, …, 4.

    Returns
    -------
    Information
    """
    points = np.linspace(-4, 4, 81) if theta is None else np.atleast_1d(np.asarray(theta, float))
    if not np.isfinite(points).all():
        raise ValueError("theta must be finite.")
    p, first, _ = theta_derivatives(calibration.bank, points)
    items = (p * first**2).sum(axis=1)
    test = items.sum(axis=0)
    share = calibration.sd**2 * test
    return Information(points, items, test, 1.0 / np.sqrt(test), share / (share + 1.0))


def category_probabilities(calibration: Calibration, theta: ArrayLike) -> Floats:
    """(n_items, max_categories, Q) P(X = k | θ); NaN for categories an item does not have."""
    bank = calibration.bank
    points = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    p = np.exp(log_probabilities(bank, points))
    return np.where(bank.category_mask[:, :, None], p, np.nan)


def marginal_reliability(calibration: Calibration) -> float:
    """Reliability averaged over the calibrated population (Green et al., 1984).

    ∫ σ²T(θ) / (σ²T(θ) + 1) φ(θ) dθ on the calibration's grid.
    """
    grid = calibration.quadrature
    weights = np.exp(grid.log_weights(calibration.mean, calibration.sd))
    return float(weights @ information(calibration, grid.nodes).reliability)


def empirical_reliability(scores: Scores) -> float:
    """Reliability of EAP scores in a sample (Bechger et al., 2003): var θ̂ / (var θ̂ + mean SEM²)."""
    if scores.method != "eap":
        raise ValueError('empirical reliability in this form is for "eap" scores.')
    if len(scores.theta) < 2:
        raise ValueError("empirical reliability needs at least two persons.")
    spread = float(np.var(scores.theta, ddof=1))
    noise = float(np.mean(scores.sem**2))
    return spread / (spread + noise)
