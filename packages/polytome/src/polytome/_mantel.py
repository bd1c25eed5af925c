"""Cochran-Mantel-Haenszel statistics of stratified tables, for any number of rows and columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def mean_score_statistic(tables: FloatArray, scores: FloatArray) -> tuple[float, int]:
    """Chi-square and dof for "mean scores of the rows differ" in tables (S, G, K).

    Mantel (1963) for two rows, Landis, Heyman & Koch (1978) for more. Strata with one person, or
    with one row or column in use, say nothing and drop out by themselves.
    """
    rows, columns, n = _margins(tables)
    observed = tables @ scores
    mean = columns @ scores / n
    spread = (columns @ scores**2 - n * mean**2) / np.maximum(n - 1.0, 1.0)
    difference = (observed - rows * mean[:, None]).sum(axis=0)
    variance = np.einsum("s,sgh->gh", spread, _multinomial(rows, n))
    return _quadratic(difference[:-1], variance[:-1, :-1])


def association_statistic(tables: FloatArray) -> tuple[float, int]:
    """Chi-square and dof for "some answer is more frequent in some row" in tables (S, G, K).

    The generalised Mantel-Haenszel statistic for nominal answers (Mantel & Haenszel 1959).
    """
    rows, columns, n = _margins(tables)
    expected = rows[:, :, None] * columns[:, None, :] / n[:, None, None]
    difference = (tables - expected).sum(axis=0)[:-1, :-1]
    between = _multinomial(rows, n)[:, :-1, :-1]
    within = _multinomial(columns, n)[:, :-1, :-1] / np.maximum(n - 1.0, 1.0)[:, None, None]
    variance = np.einsum("sgh,skl->gkhl", between, within)
    size = difference.size
    return _quadratic(difference.ravel(), variance.reshape(size, size))


def common_log_odds(tables: FloatArray) -> float:
    """Common log odds of a higher column in row 1 than in row 0, tables (S, 2, K).

    Liu & Agresti (1996): Mantel and Haenszel's estimator over all K - 1 cuts between columns;
    infinite where one row never has a higher answer than the other at equal strata.
    """
    n = tables.sum(axis=(1, 2))
    below = np.cumsum(tables, axis=2)[:, :, :-1]
    above = tables.sum(axis=2, keepdims=True) - below
    higher = float((above[:, 1] * below[:, 0] / n[:, None]).sum())
    lower = float((above[:, 0] * below[:, 1] / n[:, None]).sum())
    if higher == lower:
        return 0.0
    with np.errstate(divide="ignore"):
        return float(np.log(higher) - np.log(lower))


def standardized_difference(tables: FloatArray, scores: FloatArray) -> float:
    """Mean score of row 1 minus row 0 at the strata of row 1 (Dorans & Schmitt 1991).

    Strata without persons in both rows are left out.
    """
    rows = tables.sum(axis=2)
    both = (rows > 0.0).all(axis=1)
    means = (tables[both] @ scores) / rows[both]
    weight = rows[both, 1]
    return float(weight @ (means[:, 1] - means[:, 0]) / weight.sum()) if weight.sum() else 0.0


def _margins(tables: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    return rows, columns, rows.sum(axis=1)


def _multinomial(counts: FloatArray, n: FloatArray) -> FloatArray:
    """(S, C, C) diag(c) - c c' / n of each stratum."""
    size = counts.shape[1]
    spread: FloatArray = counts[:, :, None] * np.eye(size)
    return spread - counts[:, :, None] * counts[:, None, :] / n[:, None, None]


def _quadratic(difference: FloatArray, variance: FloatArray) -> tuple[float, int]:
    inverse = np.linalg.pinv(variance, hermitian=True)
    return float(difference @ inverse @ difference), int(np.linalg.matrix_rank(variance))
