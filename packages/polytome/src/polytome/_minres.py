"""Minimum-residual (unweighted least squares) factor extraction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

FloatArray = NDArray[np.float64]

_LEAST_UNIQUENESS = 0.005  # below it lies a Heywood case: an item without any error of its own


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
    eigenvalues squared, with gradient -sum_k lambda_k v_ik^2 (Joreskog 1977).
    """
    start = np.clip(1.0 - squared_multiple_correlations(correlation), _LEAST_UNIQUENESS, 1.0)
    result = minimize(
        _lost_and_slope,
        start,
        args=(correlation, n_factors),
        jac=True,
        method="L-BFGS-B",
        bounds=[(_LEAST_UNIQUENESS, 1.0)] * correlation.shape[0],
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000, "maxfun": 4000, "maxcor": 20},
    )
    uniqueness = np.asarray(result.x, dtype=np.float64)
    values, vectors = np.linalg.eigh(correlation - np.diag(uniqueness))
    loadings = vectors[:, ::-1][:, :n_factors] * np.sqrt(np.maximum(values[::-1][:n_factors], 0.0))
    signs = np.where(loadings.sum(axis=0) < 0.0, -1.0, 1.0)
    return Extraction(
        loadings=loadings * signs,
        uniqueness=uniqueness,
        objective=float(result.fun),
        converged=bool(result.success) or float(np.abs(result.jac).max()) < 1e-5,
    )


def _lost_and_slope(
    uniqueness: FloatArray, correlation: FloatArray, n_factors: int
) -> tuple[float, FloatArray]:
    values, vectors = np.linalg.eigh(correlation - np.diag(uniqueness))
    left, axes = values[:-n_factors], vectors[:, :-n_factors]
    return 0.5 * float(left @ left), -(axes**2) @ left
