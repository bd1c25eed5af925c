"""Correlations of the normal variables behind ordinal answers: polychoric and polyserial."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome._contingency import FAR, PairTables, pair_tables
from polytome._moments import ResponsesLike
from polytome._polychoric import BOUND, PairGrid, influence_tables, solve_rho
from polytome._polyserial import serial_correlation
from polytome._threads import one_blas_thread
from polytome.responses import ResponseMatrix, as_responses

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PolychoricMatrix:
    """Polychoric correlations of J items.

    Attributes
    ----------
    correlation, standard_error : (J, J); the diagonal holds 1 and 0.
    thresholds : per item, the normal quantiles between its categories, in ascending order.
    pair_n : (J, J) persons (or weights) behind each pair.
    at_bound : (J, J) True where the estimate ran into +-0.99999: one item repeats the other, or
        a table is too sparse to tell; its standard error is infinite.
    converged : True if every pair's search ended.
    item_names : the items, in the order of rows and columns.
    """

    correlation: FloatArray
    standard_error: FloatArray
    thresholds: tuple[FloatArray, ...]
    pair_n: FloatArray
    at_bound: BoolArray
    converged: bool
    item_names: tuple[str, ...]

    @property
    def smallest_eigenvalue(self) -> float:
        """Below 0 the pairwise estimates fit no joint distribution: see `nearest_correlation`."""
        return float(np.linalg.eigvalsh(self.correlation)[0])


@dataclass(frozen=True, eq=False)
class PolyserialCorrelations:
    """Correlation (J,) of each item's normal variable with one measured variable.

    ``standard_error`` (J,), ``n`` (J,) persons with both, ``at_bound`` (J,) as in
    `PolychoricMatrix`.
    """

    correlation: FloatArray
    standard_error: FloatArray
    n: FloatArray
    at_bound: BoolArray
    item_names: tuple[str, ...]


def polychoric(responses: ResponsesLike, *, correction: float = 0.0) -> PolychoricMatrix:
    """Polychoric correlations with standard errors, all pairs of items at once.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Whole-number codes; NaN, None and masked cells are missing (see `as_responses`). A
        pair uses the persons who answered both; an item's thresholds use everybody who did.
    correction : added to the empty cells of each table (0.5 is usual where it is used at all;
        0, the default, leaves the data as they are).

    Raises
    ------
    ValueError
        If an item has one observed category, two items share no person, or ``correction`` is
        negative.

    Notes
    -----
    Two steps (Olsson 1979): thresholds from the margins, then for each pair the rho that
    maximises ``sum_ab n_ab log P_ab(rho)``, P the cells of the bivariate normal. Standard errors
    allow for the estimated thresholds (Muthen 1984). An unused category takes no part.

    Examples
    --------
    >>> table = [[0, 0]] * 40 + [[0, 1]] * 10 + [[1, 0]] * 10 + [[1, 1]] * 40
    >>> round(float(polychoric(table).correlation[0, 1]), 3)  # sin(0.3 pi)
    0.809
    """
    return polychoric_tables(responses, correction=correction).matrix


@dataclass(frozen=True, eq=False)
class PolychoricTables:
    """A polychoric matrix with the influence table (P, K, K) of each pair, pairs row by row."""

    matrix: PolychoricMatrix
    pairs: PairTables
    influence: FloatArray


@one_blas_thread()
def polychoric_tables(responses: ResponsesLike, *, correction: float = 0.0) -> PolychoricTables:
    """As `polychoric`, with what weighted least squares needs besides (see `polytome.cfa`)."""
    if not correction >= 0.0:
        raise ValueError(f"correction must be 0 or more, not {correction!r}")
    matrix = as_responses(responses)
    if matrix.n_items < 2:
        raise ValueError(f"a correlation needs two items; there is only {matrix.item_names[0]!r}")
    pairs = pair_tables(matrix)
    _refuse_lonely_pairs(pairs, matrix.item_names)
    grid = PairGrid(pairs.thresholds[pairs.first], pairs.thresholds[pairs.second])
    counts = _corrected(pairs, correction)
    rho, converged = solve_rho(counts, grid)
    influence = influence_tables(counts, grid, rho)
    n_pair = counts.sum(axis=(1, 2))
    variance = (counts * influence**2).sum(axis=(1, 2)) / (n_pair * np.maximum(n_pair - 1.0, 1.0))
    at_bound = np.abs(rho) >= BOUND
    errors = np.where(at_bound, np.inf, np.sqrt(variance))
    found = PolychoricMatrix(
        correlation=_square(pairs, rho, 1.0, matrix.n_items),
        standard_error=_square(pairs, errors, 0.0, matrix.n_items),
        thresholds=tuple(_own_thresholds(row) for row in pairs.thresholds),
        pair_n=_pair_sizes(pairs, matrix.n_items),
        at_bound=_square(pairs, at_bound, 0.0, matrix.n_items).astype(bool),
        converged=bool(converged.all()),
        item_names=matrix.item_names,
    )
    return PolychoricTables(matrix=found, pairs=pairs, influence=influence)


def polyserial(responses: ResponsesLike, measured: ArrayLike) -> PolyserialCorrelations:
    """Correlation of each item's underlying normal variable with a measured variable.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Whole-number codes; NaN, None and masked cells are missing (see `as_responses`).
    measured : (n_persons,) numbers; NaN where not measured. Its scale does not matter.

    Raises
    ------
    ValueError
        If the lengths differ, a value is infinite, the variable is constant, or an item has
        fewer than two observed categories among the persons measured.

    Notes
    -----
    Two steps (Olsson, Drasgow & Dorans 1982): the variable is standardised, thresholds come from
    the margins, and rho maximises the likelihood of the answers given the variable,
    ``Phi((t_k+1 - rho z) / sqrt(1 - rho^2)) - Phi((t_k - rho z) / sqrt(1 - rho^2))``. Standard
    errors allow for the estimated mean, variance and thresholds.
    """
    matrix = as_responses(responses)
    values = np.asarray(measured, dtype=np.float64)
    if values.shape != (matrix.n_persons,):
        raise ValueError(
            f"measured has shape {values.shape}; one value for each of {matrix.n_persons} persons"
            " was expected"
        )
    if np.isinf(values).any():
        raise ValueError(f"measured holds {values[np.isinf(values)][0]} (use NaN for missing)")
    found = [_one_polyserial(matrix, item, values) for item in range(matrix.n_items)]
    rho, error, n = (np.array(column) for column in zip(*found, strict=True))
    return PolyserialCorrelations(
        correlation=rho,
        standard_error=error,
        n=n,
        at_bound=np.abs(rho) >= BOUND,
        item_names=matrix.item_names,
    )


def nearest_correlation(correlation: FloatArray, *, least: float = 1e-8) -> FloatArray:
    """A positive definite matrix (J, J) near ``correlation``.

    Eigenvalues below ``least`` are raised to it and the diagonal is scaled back to 1 (Knol & ten
    Berge 1989; ``psych::cor.smooth``). A matrix that needs nothing is returned as it is.
    """
    values, vectors = np.linalg.eigh(correlation)
    if values[0] >= least:
        return correlation
    raised = (vectors * np.maximum(values, 100.0 * least)) @ vectors.T
    sd = np.sqrt(np.diag(raised))
    scaled: FloatArray = raised / np.outer(sd, sd)
    return scaled


def _one_polyserial(
    matrix: ResponseMatrix, item: int, values: FloatArray
) -> tuple[float, float, float]:
    codes = matrix.codes[:, item]
    both = (codes >= 0) & ~np.isnan(values)
    weights = np.ones(int(both.sum())) if matrix.weights is None else matrix.weights[both]
    return serial_correlation(codes[both], values[both], weights, matrix.item_names[item])


def _corrected(pairs: PairTables, correction: float) -> FloatArray:
    if correction == 0.0:
        return pairs.counts
    used = pairs.margins > 0.0
    possible = used[pairs.first][:, :, None] & used[pairs.second][:, None, :]
    return np.where(possible & (pairs.counts == 0.0), correction, pairs.counts)


def _square(pairs: PairTables, values: NDArray[np.generic], own: float, size: int) -> FloatArray:
    full = np.full((size, size), own)
    full[pairs.first, pairs.second] = values
    full[pairs.second, pairs.first] = values
    return full


def _own_thresholds(row: FloatArray) -> FloatArray:
    return row[np.abs(row) < FAR]


def _pair_sizes(pairs: PairTables, size: int) -> FloatArray:
    sizes = _square(pairs, pairs.counts.sum(axis=(1, 2)), 0.0, size)
    np.fill_diagonal(sizes, pairs.margins.sum(axis=1))
    return sizes


def _refuse_lonely_pairs(pairs: PairTables, names: tuple[str, ...]) -> None:
    lonely = np.flatnonzero(pairs.counts.sum(axis=(1, 2)) <= 0.0)
    if lonely.size:
        first, second = names[pairs.first[lonely[0]]], names[pairs.second[lonely[0]]]
        raise ValueError(f"nobody answered both {first!r} and {second!r}")
