"""The arithmetic under composite indicators: means of dimensions, ranks, changes of place."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
Mean = Literal["arithmetic", "geometric"]

_BLOCK = 4_000_000  # comparisons or resampled persons held at once


def read_table(name: str, values: ArrayLike, *, gaps: bool = False) -> FloatArray:
    """A table (U, D) of finite numbers, with NaN only if ``gaps``."""
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or 0 in table.shape:
        raise ValueError(f"{name} have shape {table.shape}; a table (rows, columns) was expected")
    bad = np.argwhere(np.isinf(table) if gaps else ~np.isfinite(table))
    if bad.size:
        row, column = (int(index) for index in bad[0])
        raise ValueError(f"{name} hold {table[row, column]} in row {row}, column {column} (from 0)")
    return table


def weight_shares(weights: ArrayLike | None, size: int) -> FloatArray:
    """Weights (D,) of sum 1."""
    if weights is None:
        return np.full(size, 1.0 / size)
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (size,):
        raise ValueError(f"weights have shape {given.shape}; one for each of {size} dimensions")
    bad = np.flatnonzero(~(np.isfinite(given) & (given >= 0.0)))
    if bad.size:
        raise ValueError(f"weight {given[bad[0]]} of dimension {bad[0]} (from 0) must be 0 or more")
    if given.sum() <= 0.0:
        raise ValueError("every weight is 0")
    shares: FloatArray = given / given.sum()
    return shares


def aggregate(table: FloatArray, shares: FloatArray, mean: Mean) -> FloatArray:
    """Composites (B, U) of a table (U, D) under each of B sets of weights (B, D)."""
    if mean not in ("arithmetic", "geometric"):
        raise ValueError(f"mean must be 'arithmetic' or 'geometric', not {mean!r}")
    if mean == "arithmetic":
        return shares @ table.T
    below = np.argwhere(table < 0.0)
    if below.size:
        row, column = (int(index) for index in below[0])
        raise ValueError(
            f"a geometric mean needs scores of 0 or more: row {row}, column {column} (from 0) "
            f"holds {table[row, column]}"
        )
    logs = np.log(np.where(table > 0.0, table, 1.0))
    spoiled = (shares > 0.0).astype(np.float64) @ (table == 0.0).T.astype(np.float64) > 0.0
    return np.where(spoiled, 0.0, np.exp(shares @ logs.T))


def ranks_of(values: FloatArray) -> NDArray[np.intp]:
    """Ranks (B, U) along each row, 1 for the highest; equals share the better rank."""
    places = [row.size + 1 - np.searchsorted(np.sort(row), row, side="right") for row in values]
    return np.array(places, dtype=np.intp)


def flip_rates(baseline: FloatArray, drawn: FloatArray) -> FloatArray:
    """Share (U, U) of rows of ``drawn`` (B, U) that order a pair unlike ``baseline`` (U,).

    A pair tied in exactly one of the two counts half.
    """
    size = baseline.size
    usual = np.sign(baseline[:, None] - baseline[None, :])
    total = np.zeros((size, size))
    step = max(1, _BLOCK // size**2)
    for start in range(0, drawn.shape[0], step):
        block = drawn[start : start + step]
        order = np.sign(block[:, :, None] - block[:, None, :])
        total += np.abs(order - usual).sum(axis=0) / 2.0
    rates: FloatArray = total / drawn.shape[0]
    return rates


def column_means(table: FloatArray) -> FloatArray:
    """Means (D,) over the rows that have each column."""
    seen = ~np.isnan(table)
    means: FloatArray = np.where(seen, table, 0.0).sum(axis=0) / seen.sum(axis=0)
    return means


def resampled_means(
    persons: FloatArray, n_replicates: int, generator: np.random.Generator
) -> FloatArray:
    """Column means (B, D) of B samples of the rows with replacement.

    A sample in which nobody has a column keeps that column's full mean.
    """
    n_persons = persons.shape[0]
    seen = (~np.isnan(persons)).astype(np.float64)
    filled = np.where(seen > 0.0, persons, 0.0)
    means = np.empty((n_replicates, persons.shape[1]))
    step = max(1, _BLOCK // n_persons)
    for start in range(0, n_replicates, step):
        size = min(step, n_replicates - start)
        chosen = generator.integers(n_persons, size=(size, n_persons))
        chosen += np.arange(size)[:, None] * n_persons
        times = np.bincount(chosen.ravel(), minlength=size * n_persons).reshape(size, n_persons)
        counts = times @ seen
        sums = times @ filled
        full = np.broadcast_to(column_means(persons), sums.shape)
        means[start : start + size] = np.where(counts > 0.0, sums / np.maximum(counts, 1.0), full)
    return means
