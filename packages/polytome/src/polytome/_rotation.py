"""Rotation of factor loadings to simple structure: varimax and oblimin (quartimin)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_MAX_STEPS = 2000
_SCOUT_STEPS = 40  # enough to tell a good basin from a bad one
_SLOPE_TOLERANCE = 1e-7


def rotate_varimax(loadings: FloatArray) -> FloatArray:
    """Varimax with Kaiser's normalisation (Kaiser 1958), by repeated polar decompositions."""
    length = np.sqrt((loadings**2).sum(axis=1))
    length = np.where(length > 0.0, length, 1.0)[:, None]
    normal = loadings / length
    turn = np.eye(loadings.shape[1])
    reached = 0.0
    for _ in range(_MAX_STEPS):
        turned = normal @ turn
        target = turned**3 - turned * (turned**2).mean(axis=0)
        left, strength, right = np.linalg.svd(normal.T @ target)
        turn = left @ right
        if strength.sum() <= reached * (1.0 + 1e-13):
            break
        reached = float(strength.sum())
    rotated: FloatArray = (normal @ turn) * length
    return rotated


def rotate_oblimin(
    loadings: FloatArray, *, n_starts: int = 8, seed: int = 20221
) -> tuple[FloatArray, FloatArray]:
    """Oblimin with gamma 0 (direct quartimin): pattern (J, m) and factor correlations (m, m).

    Jennrich & Sampson (1966), by the gradient projection of Bernaards & Jennrich (2005). The
    criterion has several minima, so it is scouted from the unrotated position and from
    ``n_starts`` random ones (``seed``), and the lowest is followed to its end.
    """
    size = loadings.shape[1]
    generator = np.random.default_rng(seed)
    starts = [np.eye(size)]
    starts += [np.linalg.qr(generator.normal(size=(size, size)))[0] for _ in range(n_starts)]
    scouted = (_descend_quartimin(loadings, start, _SCOUT_STEPS) for start in starts)
    best = min(scouted, key=lambda pair: pair[0])[1]
    _, transform = _descend_quartimin(loadings, best, _MAX_STEPS)
    pattern = np.asarray(np.linalg.solve(transform, loadings.T).T, dtype=np.float64)
    return pattern, np.asarray(transform.T @ transform, dtype=np.float64)


def tidy_factors(pattern: FloatArray, correlation: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Strongest factor first, each pointing to the side where its loadings are positive."""
    strength = np.einsum("jf,fg,jg->f", pattern, correlation, pattern)
    order = np.argsort(-strength, kind="stable")
    signs = np.where((pattern**3).sum(axis=0) < 0.0, -1.0, 1.0)
    pattern = (pattern * signs)[:, order]
    correlation = (correlation * np.outer(signs, signs))[np.ix_(order, order)]
    return pattern, correlation


def _quartimin(pattern: FloatArray) -> tuple[float, FloatArray]:
    squared = pattern**2
    crossed = squared.sum(axis=1, keepdims=True) - squared
    return float((squared * crossed).sum()) / 4.0, pattern * crossed


def _descend_quartimin(
    loadings: FloatArray, start: FloatArray, max_steps: int
) -> tuple[float, FloatArray]:
    transform, step = start, 1.0
    inverse = np.linalg.inv(transform)
    pattern = loadings @ inverse.T
    value, slope = _quartimin(pattern)
    for _ in range(max_steps):
        gradient = -(pattern.T @ slope @ inverse).T
        projected = gradient - transform * (transform * gradient).sum(axis=0)
        steepness = float(np.sqrt((projected**2).sum()))
        if steepness < _SLOPE_TOLERANCE:
            break
        step *= 2.0
        for _ in range(30):
            trial = transform - step * projected
            trial = trial / np.sqrt((trial**2).sum(axis=0))
            inverse = np.linalg.inv(trial)
            pattern = loadings @ inverse.T
            new_value, new_slope = _quartimin(pattern)
            if new_value < value - 0.5 * steepness**2 * step:
                break
            step /= 2.0
        transform, value, slope = trial, new_value, new_slope
    return value, transform
