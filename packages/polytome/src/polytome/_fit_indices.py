"""Fit indices that factor models share, from chi-squares and residuals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_TAIL = 0.05  # the interval of the RMSEA is a 90 % one by custom


@dataclass(frozen=True)
class FitIndices:
    """How well a model reproduces the correlations.

    ``chi_square`` on ``dof`` degrees of freedom with ``p_value``; ``rmsea`` with its 90 %
    interval (Steiger 1990; Browne & Cudeck 1992), ``cfi`` (Bentler 1990), ``tli`` (Tucker &
    Lewis 1973), ``srmr`` the root mean square of the residual correlations, the diagonal's zeros
    counted in confirmatory models and left out in exploratory ones, as is usual. A model without
    degrees of freedom fits perfectly by construction and says so: rmsea 0, cfi and tli 1.
    """

    chi_square: float
    dof: int
    p_value: float
    rmsea: float
    rmsea_lower: float
    rmsea_upper: float
    cfi: float
    tli: float
    srmr: float


def fit_indices(
    model: tuple[float, int], baseline: tuple[float, int], sample: float, srmr: float
) -> FitIndices:
    """Indices from (chi-square, dof) of the model and of the baseline of no correlation.

    ``sample`` is what the RMSEA divides by, the number of persons less one.
    """
    chi_square, dof = model
    if dof <= 0:
        return FitIndices(chi_square, 0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, srmr)
    lower, upper = _noncentrality_interval(chi_square, dof)
    scale = dof * sample
    return FitIndices(
        chi_square=chi_square,
        dof=dof,
        p_value=float(scipy.special.chdtrc(dof, max(chi_square, 0.0))),
        rmsea=math.sqrt(max(chi_square - dof, 0.0) / scale),
        rmsea_lower=math.sqrt(lower / scale),
        rmsea_upper=math.sqrt(upper / scale),
        cfi=comparative_fit(model, baseline),
        tli=tucker_lewis(model, baseline),
        srmr=srmr,
    )


def comparative_fit(model: tuple[float, int], baseline: tuple[float, int]) -> float:
    """``1 - max(chi2 - dof, 0) / max(chi2_0 - dof_0, chi2 - dof, 0)``; 1 if nothing is to fit."""
    lost = max(model[0] - model[1], 0.0)
    most = max(baseline[0] - baseline[1], lost)
    return 1.0 if most <= 0.0 else 1.0 - lost / most


def tucker_lewis(model: tuple[float, int], baseline: tuple[float, int]) -> float:
    """``(chi2_0 / dof_0 - chi2 / dof) / (chi2_0 / dof_0 - 1)``; 1 if nothing is to fit."""
    ratio, ratio_0 = model[0] / model[1], baseline[0] / baseline[1]
    return 1.0 if ratio_0 <= 1.0 else (ratio_0 - ratio) / (ratio_0 - 1.0)


def root_mean_square_residual(observed: FloatArray, implied: FloatArray) -> float:
    """Root mean square of the differences below the diagonal."""
    below = np.tril_indices(observed.shape[0], -1)
    return float(np.sqrt(np.mean((observed[below] - implied[below]) ** 2)))


def _noncentrality_interval(chi_square: float, dof: int) -> tuple[float, float]:
    return (
        _noncentrality(chi_square, dof, 1.0 - _TAIL),
        _noncentrality(chi_square, dof, _TAIL),
    )


def _noncentrality(chi_square: float, dof: int, probability: float) -> float:
    """Noncentrality at which P(chi2 <= observed) falls to ``probability`` (0 if never above)."""
    if chi_square <= 0.0 or scipy.special.chdtr(dof, chi_square) <= probability:
        return 0.0
    low, high = 0.0, 2.0 * chi_square + 100.0
    for _ in range(200):
        middle = (low + high) / 2.0
        if scipy.special.chndtr(chi_square, dof, middle) > probability:
            low = middle
        else:
            high = middle
        if high - low <= 1e-10 * high:
            break
    return (low + high) / 2.0
