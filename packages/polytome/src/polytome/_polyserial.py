"""Two-step polyserial correlation of one item with one measured variable."""

from __future__ import annotations

import math

import numpy as np
import scipy
from numpy.typing import NDArray

from polytome._contingency import FAR, normal_thresholds
from polytome._polychoric import BOUND

FloatArray = NDArray[np.float64]

_MAX_STEPS = 60
_STEP_TOLERANCE = 1e-10
_LEAST = 1e-300


def serial_correlation(
    codes: NDArray[np.int8], values: FloatArray, weights: FloatArray, name: str
) -> tuple[float, float, float]:
    """Correlation, its standard error (infinite at the bound), and the persons behind it."""
    n_persons = float(weights.sum())
    margin = np.bincount(codes, weights=weights).astype(np.float64)
    if np.count_nonzero(margin) < 2:
        used = "none" if margin.size == 0 else f"code {int(np.argmax(margin))} only"
        raise ValueError(f"item {name!r} has fewer than two categories among the measured: {used}")
    mean = float(weights @ values) / n_persons
    sd = math.sqrt(float(weights @ (values - mean) ** 2) / n_persons)
    if sd <= 1e-12 * max(abs(mean), 1.0):
        raise ValueError(f"measured is constant ({mean:g}) among those who answered item {name!r}")
    z = (values - mean) / sd
    cuts = normal_thresholds(margin[None, :])[0]
    bounds = np.concatenate([[-FAR], cuts, [FAR]])
    rho = _solve(codes, z, weights, bounds)
    if abs(rho) >= BOUND:
        return rho, math.inf, n_persons
    influence = _influence(codes, z, weights, bounds, rho)
    error = math.sqrt(float(weights @ influence**2) / (n_persons * max(n_persons - 1.0, 1.0)))
    return rho, error, n_persons


def _scores(
    codes: NDArray[np.int8], z: FloatArray, bounds: FloatArray, rho: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Probability of each answer, and the derivative of its log in rho, upper, lower bound."""
    left = 1.0 - rho * rho
    upper, lower = bounds[codes + 1], bounds[codes]
    u, v = (upper - rho * z) / math.sqrt(left), (lower - rho * z) / math.sqrt(left)
    probability = np.where(
        v > 0.0,
        scipy.special.ndtr(-v) - scipy.special.ndtr(-u),
        scipy.special.ndtr(u) - scipy.special.ndtr(v),
    )
    probability = np.maximum(probability, _LEAST)
    at_u = np.exp(-0.5 * u * u) / (math.sqrt(2.0 * math.pi) * probability)
    at_v = np.exp(-0.5 * v * v) / (math.sqrt(2.0 * math.pi) * probability)
    in_rho = (at_u * (rho * upper - z) - at_v * (rho * lower - z)) / left**1.5
    return in_rho, at_u / math.sqrt(left), -at_v / math.sqrt(left), probability


def _solve(
    codes: NDArray[np.int8], z: FloatArray, weights: FloatArray, bounds: FloatArray
) -> float:
    rho = float(np.clip(np.corrcoef(codes, z)[0, 1], -0.9, 0.9))
    for _ in range(_MAX_STEPS):
        score = _scores(codes, z, bounds, rho)[0]
        step = float(weights @ score) / max(float(weights @ score**2), _LEAST)
        moved = min(max(rho + step, (rho - 1.0) / 2.0), (rho + 1.0) / 2.0)
        moved = min(max(moved, -BOUND), BOUND)
        if abs(moved - rho) < _STEP_TOLERANCE:
            return moved
        rho = moved
    return rho


def _influence(
    codes: NDArray[np.int8], z: FloatArray, weights: FloatArray, bounds: FloatArray, rho: float
) -> FloatArray:
    """Influence of each person on rho, with mean, variance and thresholds estimated before.

    The cross information of rho with each nuisance is a cross-product of scores; the influence
    of the nuisances themselves is elementary.
    """
    n_persons = float(weights.sum())
    share = weights / n_persons
    in_rho, in_upper, in_lower, _ = _scores(codes, z, bounds, rho)
    information = float(share @ in_rho**2)
    conditional = -rho * (in_upper + in_lower)  # derivative of the log likelihood in z
    # z = (y - mean) / sd: a person's influence on mean is z sd, on sd is sd (z^2 - 1) / 2; the
    # scores of the marginal density of y carry the rest of the dependence and are uncorrelated
    # with in_rho given y, so only the conditional part enters the cross information
    by_mean = float(share @ (in_rho * -conditional))
    by_scale = float(share @ (in_rho * -conditional * z))
    whole = in_rho - by_mean * z - by_scale * (z * z - 1.0) / 2.0
    for cut in range(1, bounds.size - 1):
        density = math.exp(-0.5 * bounds[cut] ** 2) / math.sqrt(2.0 * math.pi)
        if density < 1e-200:
            continue
        moved = np.where(codes == cut - 1, in_upper, 0.0) + np.where(codes == cut, in_lower, 0.0)
        cross = float(share @ (in_rho * moved))
        below = (codes < cut).astype(np.float64)
        whole = whole - cross * (below - float(share @ below)) / density
    if information <= _LEAST:
        return np.full(codes.size, np.inf)
    influence: FloatArray = whole / information
    return influence
