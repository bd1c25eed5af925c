"""The bivariate normal distribution, for many thresholds and correlations at once."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_TWO_PI = 2.0 * np.pi
_STEEP = 0.925  # above it the plain integral needs too many nodes (Genz 2004)
_GENTLE = 0.75
_FEW = np.polynomial.legendre.leggauss(12)
_MANY = np.polynomial.legendre.leggauss(20)


def bivariate_cdf(h: FloatArray, k: FloatArray, rho: FloatArray) -> FloatArray:
    """P(X < h, Y < k) for standard normal X, Y with correlation rho.

    Parameters
    ----------
    h, k, rho : arrays that broadcast together; finite, with -1 < rho < 1 (for an infinite
        threshold give 38, beyond which the normal distribution is 0 or 1 in float64).

    Returns
    -------
    Probabilities, to about 1e-14 (Drezner & Wesolowsky 1990 as improved by Genz 2004).
    """
    h, k, rho = np.broadcast_arrays(h, k, rho)
    size = np.abs(rho)
    result = np.empty(h.shape)
    for chosen, rule in (
        (size <= _GENTLE, _FEW),
        ((size > _GENTLE) & (size <= _STEEP), _MANY),
    ):
        if chosen.all():
            return _gentle(h, k, rho, rule)
        if chosen.any():
            result[chosen] = _gentle(h[chosen], k[chosen], rho[chosen], rule)
    steep = size > _STEEP
    if steep.any():
        result[steep] = _steep(h[steep], k[steep], rho[steep])
    return result


def bivariate_density(h: FloatArray, k: FloatArray, rho: FloatArray) -> FloatArray:
    """Density at (h, k): also the derivative of `bivariate_cdf` with respect to rho."""
    left = 1.0 - rho * rho
    exponent = -(h * h - 2.0 * rho * h * k + k * k) / (2.0 * left)
    density: FloatArray = np.exp(exponent) / (_TWO_PI * np.sqrt(left))
    return density


def density_slope(h: FloatArray, k: FloatArray, rho: FloatArray) -> FloatArray:
    """Derivative of log density with respect to rho."""
    left = 1.0 - rho * rho
    slope: FloatArray = rho / left + ((1.0 + rho * rho) * h * k - rho * (h * h + k * k)) / left**2
    return slope


def _gentle(
    h: FloatArray, k: FloatArray, rho: FloatArray, rule: tuple[FloatArray, FloatArray]
) -> FloatArray:
    """Phi(h) Phi(k) plus the density integrated over the angle asin(r), 0 to rho."""
    angle = np.arcsin(rho)[..., None]
    sine = np.sin(angle * (rule[0] + 1.0) / 2.0)
    scale = 1.0 / (1.0 - sine * sine)
    product, half_square = (h * k)[..., None], ((h * h + k * k) / 2.0)[..., None]
    integral = np.exp((sine * product - half_square) * scale) @ rule[1]
    total: FloatArray = scipy.special.ndtr(h) * scipy.special.ndtr(k) + integral * angle[..., 0] / (
        2 * _TWO_PI
    )
    return total


def _steep(h: FloatArray, k: FloatArray, rho: FloatArray) -> FloatArray:
    """Near |rho| = 1: the singular part by its series, the smooth rest by quadrature."""
    sign = np.sign(rho)
    h, k = -h, -k * sign  # Genz writes P(X > h, Y > k) for a positive correlation
    product = h * k
    left = (1.0 - rho) * (1.0 + rho)
    width = np.sqrt(left)
    gap_square = (h - k) ** 2
    c, d = (4.0 - product) / 8.0, (12.0 - product) / 16.0
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        series = 1.0 - c * (gap_square - left) * (1.0 - d * gap_square / 5.0) / 3.0
        near = width * np.exp(-(gap_square / left + product) / 2.0)
        lost = near * (series + c * d * left**2 / 5.0)
        gap = np.sqrt(gap_square)
        tail = np.exp(-product / 2.0) * np.sqrt(_TWO_PI) * scipy.special.ndtr(-gap / width) * gap
        tail *= 1.0 - c * gap_square * (1.0 - d * gap_square / 5.0) / 3.0
        lost = np.where(near > 0.0, lost, 0.0) - np.where(product > -100.0, tail, 0.0)
        lost = lost + _smooth_rest(gap_square, product, width, c, d)
    beyond = -lost / _TWO_PI
    same = beyond + scipy.special.ndtr(-np.maximum(h, k))
    opposite = np.maximum(scipy.special.ndtr(k) - scipy.special.ndtr(h), 0.0) - beyond
    return np.where(sign > 0.0, same, opposite)


def _smooth_rest(
    gap_square: FloatArray, product: FloatArray, width: FloatArray, c: FloatArray, d: FloatArray
) -> FloatArray:
    nodes, weights = _MANY
    square = (width[..., None] * (nodes + 1.0) / 2.0) ** 2
    root = np.sqrt(1.0 - square)
    size = np.exp(-(gap_square[..., None] / square + product[..., None]) / 2.0)
    exact = np.exp(-product[..., None] * square / (2.0 * (1.0 + root) ** 2)) / root
    series = 1.0 + c[..., None] * square * (1.0 + d[..., None] * square)
    rest = np.where(size > 0.0, size * (exact - series), 0.0) @ weights
    scaled: FloatArray = rest * width / 2.0
    return scaled
