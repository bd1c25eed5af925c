"""Starting values from the answers themselves: no iteration, right signs, right order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from polytome.models import Family

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
ENOUGH_PERSONS = 4_000


def starting_values(
    codes: Codes, weights: Floats | None, n_categories: NDArray[np.intp], family: Family
) -> Floats:
    """(J, K) starting slopes (column 0) and intercepts.

    Slopes come from the first principal component of the items' correlations, so that reversed
    items start with their own sign; intercepts from the observed category proportions.
    """
    if len(codes) > 2 * ENOUGH_PERSONS:
        rows = np.linspace(0, len(codes) - 1, ENOUGH_PERSONS).astype(np.intp)
        codes, weights = codes[rows], None if weights is None else weights[rows]
    loadings = _loadings(codes, weights)
    slopes = 1.7 * loadings / np.sqrt(1.0 - loadings**2)
    psi = np.zeros((codes.shape[1], int(n_categories.max())))
    psi[:, 0] = slopes
    widen = np.sqrt(1.0 + (slopes / 1.7) ** 2)
    for j, n_values in enumerate(n_categories):
        shares = _shares(codes[:, j], weights, int(n_values))
        if family == "graded":
            above = np.cumsum(shares[::-1])[::-1][1:]
            psi[j, 1:n_values] = np.log(above / (1.0 - above)) * widen[j]
        else:
            psi[j, 1:n_values] = np.log(shares[1:] / shares[:-1])
            psi[j, 0] = slopes[j] / np.sqrt(max(n_values - 1.0, 1.0))
    return psi


def _shares(column: Codes, weights: Floats | None, n_values: int) -> Floats:
    """Category proportions, kept off zero so that every logit is finite."""
    counts = np.bincount(column.view(np.uint8), weights=weights, minlength=256)[:n_values]
    shares: Floats = (counts + 0.1) / (counts.sum() + 0.1 * n_values)
    return shares


def _loadings(codes: Codes, weights: Floats | None) -> Floats:
    """Loadings on the first component, shrunk into (-0.9, 0.9), the global sign made positive."""
    answered = codes >= 0
    mass = answered if weights is None else answered * weights[:, None]
    totals = np.maximum(mass.sum(axis=0), 1e-12)
    mean = (mass * codes).sum(axis=0) / totals
    centred = np.where(answered, codes - mean, 0.0)
    scaled = centred / np.sqrt(np.maximum((mass * centred**2).sum(axis=0), 1e-12))
    correlations = scaled.T @ (scaled if weights is None else scaled * weights[:, None])
    values, vectors = np.linalg.eigh(correlations)
    n_items = codes.shape[1]
    if n_items == 1:
        return np.array([0.6])
    common = max((values[-1] - 1.0) / (n_items - 1.0), 0.05)
    loadings = vectors[:, -1] * np.sqrt(n_items * common)
    sign = 1.0 if loadings.sum() >= 0 else -1.0
    limited: Floats = sign * np.clip(loadings, -0.9, 0.9)
    limited[np.abs(limited) < 0.05] = 0.05
    return limited
