"""Minimum-residual (unweighted least squares) factor extraction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_LEAST_UNIQUENESS = 0.005  # below it lies a Heywood case: an item without any error of its own
_RANGE = (_LEAST_UNIQUENESS, 1.0)
_MAX_STEPS = 200
_SLOPE_TOLERANCE = 1e-10
_STALLED = 1e-6  # no smaller loss within rounding: still an end if the slope is this flat


@dataclass(frozen=True)
class Extraction:
    """Unrotated ``loadings`` (J, m), ``uniqueness`` (J,), and how the search ended."""

    loadings: FloatArray
    uniqueness: FloatArray
    objective: float
    converged: bool

    @property
    def heywood(self) -> NDArray[np.bool_]:
        """Items whose uniqueness stopped at its lower bound."""
        return self.uniqueness <= _LEAST_UNIQUENESS * 1.0001


def squared_multiple_correlations(correlation: FloatArray) -> FloatArray:
    """Share of each item's variance that the others explain (J,), 0 to 1.

    A singular matrix is inverted in the sense of Moore and Penrose.
    """
    inverse = np.linalg.pinv(correlation, hermitian=True)
    smc: FloatArray = np.clip(1.0 - 1.0 / np.maximum(np.diag(inverse), 1.0), 0.0, 1.0)
    return smc


def extract_minres(correlation: FloatArray, n_factors: int) -> Extraction:
    """Loadings that leave the least sum of squared off-diagonal residuals.

    Harman & Jones (1966). For given uniquenesses psi the best loadings are the first m principal
    axes of R - diag(psi); what is left is a function of psi alone, half the sum of the other
    eigenvalues squared, minimised by Newton's method between 0.005 and 1.
    """
    uniqueness = np.clip(1.0 - squared_multiple_correlations(correlation), *_RANGE)
    found = _lost(uniqueness, correlation, n_factors)
    converged = False
    for _ in range(_MAX_STEPS):
        free = _free(uniqueness, found.slope)
        if not free.any() or np.abs(found.slope[free]).max() < _SLOPE_TOLERANCE:
            converged = True
            break
        step = np.zeros_like(uniqueness)
        step[free] = -_solve(found.curvature()[np.ix_(free, free)], found.slope[free])
        moved = _lower(uniqueness, step, found, correlation)
        if moved is None:
            converged = bool(np.abs(found.slope[free]).max() < _STALLED)
            break
        uniqueness, found = moved
    values, vectors = np.linalg.eigh(correlation - np.diag(uniqueness))
    loadings = vectors[:, ::-1][:, :n_factors] * np.sqrt(np.maximum(values[::-1][:n_factors], 0.0))
    signs = np.where(loadings.sum(axis=0) < 0.0, -1.0, 1.0)
    return Extraction(
        loadings=loadings * signs,
        uniqueness=uniqueness,
        objective=found.value,
        converged=converged,
    )


@dataclass(frozen=True, eq=False)
class _Lost:
    """Half the squared eigenvalues beyond the factors, its slope, and what curves it."""

    value: float
    slope: FloatArray
    values: FloatArray
    vectors: FloatArray
    n_factors: int

    def curvature(self) -> FloatArray:
        """Second derivatives (J, J) in the uniquenesses (Joreskog 1977)."""
        m = self.n_factors
        left, axes = self.values[:-m], self.vectors[:, :-m]
        bent: FloatArray = (axes @ axes.T) ** 2
        for value, axis in zip(self.values[-m:], self.vectors[:, -m:].T, strict=True):
            ratio = left / np.minimum(left - value, -1e-12)
            bent += 2.0 * np.outer(axis, axis) * ((axes * ratio) @ axes.T)
        return bent


def _lost(uniqueness: FloatArray, correlation: FloatArray, n_factors: int) -> _Lost:
    values, vectors = np.linalg.eigh(correlation - np.diag(uniqueness))
    left, axes = values[:-n_factors], vectors[:, :-n_factors]
    return _Lost(0.5 * float(left @ left), -(axes**2) @ left, values, vectors, n_factors)


def _free(uniqueness: FloatArray, slope: FloatArray) -> NDArray[np.bool_]:
    """Uniquenesses that may move: not at a bound with the slope pointing beyond it."""
    least, most = _RANGE
    held = ((uniqueness <= least) & (slope > 0.0)) | ((uniqueness >= most) & (slope < 0.0))
    return ~held


def _solve(curvature: FloatArray, slope: FloatArray) -> FloatArray:
    """Newton's step, with the curvature made positive where it is not."""
    values, vectors = np.linalg.eigh(curvature)
    positive = np.maximum(np.abs(values), 1e-4 * np.abs(values).max())
    step: FloatArray = vectors @ ((vectors.T @ slope) / positive)
    return step


def _lower(
    uniqueness: FloatArray, step: FloatArray, found: _Lost, correlation: FloatArray
) -> tuple[FloatArray, _Lost] | None:
    """The first point of halved steps, held within bounds, that loses less."""
    for _ in range(40):
        moved = np.clip(uniqueness + step, *_RANGE)
        tried = _lost(moved, correlation, found.n_factors)
        if tried.value < found.value:
            return moved, tried
        step = step / 2.0
    return None
