"""Confirmatory factor analysis of ordinal items for a given simple structure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polytome._contingency import PairTables
from polytome._fit_indices import FitIndices, fit_indices
from polytome._least_squares import minimise_squares
from polytome._moments import ResponsesLike
from polytome._threads import one_blas_thread
from polytome.correlations import PolychoricMatrix, PolychoricTables, polychoric_tables
from polytome.responses import ResponseMatrix, as_responses

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

_BLOCK = 4_000_000  # influences (persons x pairs) held at once: 32 MB


@dataclass(frozen=True, eq=False)
class ConfirmatoryFit:
    """A simple structure fitted to polychoric correlations.

    Attributes
    ----------
    loadings, loading_errors : (J,) standardised loading of each item on its own factor, with
        robust standard errors.
    item_factor : (J,) place of each item's factor in ``factor_names``.
    factor_correlation, correlation_errors : (m, m).
    fit : indices from the mean- and variance-adjusted chi-square (WLSMV), to be reported.
    unadjusted : indices from the plain weighted sum of squares, whose chi-square has no
        chi-square distribution; for comparison with programs that print it.
    residual : (J, J) observed minus implied correlations.
    improper : loadings or factor correlations beyond 1, by name; the model is then wrong or has
        a factor too many.
    n_persons : the smallest number of persons behind a pair of items.
    """

    loadings: FloatArray
    loading_errors: FloatArray
    item_factor: IntArray
    factor_correlation: FloatArray
    correlation_errors: FloatArray
    fit: FitIndices
    unadjusted: FitIndices
    residual: FloatArray
    improper: tuple[str, ...]
    converged: bool
    n_persons: int
    factor_names: tuple[str, ...]
    item_names: tuple[str, ...]


@dataclass(frozen=True)
class _Structure:
    """Which factor each item belongs to, and which free parameter each pair uses."""

    item_factor: IntArray
    first: IntArray
    second: IntArray
    factor_pairs: tuple[tuple[int, int], ...]

    @property
    def n_items(self) -> int:
        return self.item_factor.size

    @property
    def n_parameters(self) -> int:
        return self.n_items + len(self.factor_pairs)

    def crossing(self) -> IntArray:
        """(P,) index of each item pair's factor correlation, -1 within a factor."""
        place = {pair: index for index, pair in enumerate(self.factor_pairs)}
        factors = np.sort(self.item_factor[np.column_stack([self.first, self.second])], axis=1)
        return np.array([place.get((int(a), int(b)), -1) for a, b in factors], dtype=np.intp)


@one_blas_thread()
def cfa(
    responses: ResponsesLike, structure: Mapping[str, Sequence[str]] | None = None
) -> ConfirmatoryFit:
    """Fit a simple structure (every item on one factor, factors correlated) by DWLS.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Whole-number codes; NaN, None and masked cells are missing (see `as_responses`).
    structure : factor name to item names; every item in exactly one factor. Without it all
        items form one factor. A single factor needs three items, one of several two.

    Raises
    ------
    ValueError
        If an item is unknown, left out or named twice, a factor has too few items, or a
        polychoric correlation cannot be computed (constant item, pair without persons) or
        weighed (an item that repeats another), or there are no more persons than items.

    Notes
    -----
    Diagonally weighted least squares on polychoric correlations r, factors of variance 1:
    minimises ``sum_p (r_p - s_p)^2 / v_p`` with ``s = l_i l_j phi_f(i)f(j)`` and v the variance
    of r (Muthen 1984). Standard errors are robust; the adjusted chi-square is that of Asparouhov
    & Muthen (2010), ``T / a + dof - tr(U V) / a``, ``a = sqrt(tr((U V)^2) / dof)``, as lavaan's
    WLSMV; the SRMR counts the diagonal (Hu & Bentler 1999). With gaps each correlation uses the
    persons of its pair.
    """
    matrix = as_responses(responses)
    names, item_factor = _read_structure(structure, matrix.item_names)
    tables = polychoric_tables(matrix)
    _refuse_unweighable(tables.matrix)
    model = _structure_of(item_factor, tables.pairs, len(names))
    covariance = _estimate_covariance(matrix, tables)
    observed = tables.matrix.correlation[model.first, model.second]
    parameters, converged = _minimise(observed, np.diag(covariance), model)
    implied, slopes = _implied(parameters, model)
    spread = _robust_covariance(slopes, covariance)
    errors = np.sqrt(np.maximum(np.diag(spread), 0.0))
    phi, phi_errors = _factor_matrices(parameters, errors, model, len(names))
    n_persons = float(tables.matrix.pair_n.min())
    adjusted, unadjusted = _both_fits(observed, implied, slopes, covariance, n_persons)
    residual = np.zeros_like(tables.matrix.correlation)
    residual[model.first, model.second] = observed - implied
    residual = residual + residual.T
    return ConfirmatoryFit(
        loadings=parameters[: model.n_items],
        loading_errors=errors[: model.n_items],
        item_factor=item_factor,
        factor_correlation=phi,
        correlation_errors=phi_errors,
        fit=adjusted,
        unadjusted=unadjusted,
        residual=residual,
        improper=_improper(parameters, model, matrix.item_names, names),
        converged=converged and tables.matrix.converged,
        n_persons=round(n_persons),
        factor_names=names,
        item_names=matrix.item_names,
    )


def _read_structure(
    structure: Mapping[str, Sequence[str]] | None, item_names: tuple[str, ...]
) -> tuple[tuple[str, ...], IntArray]:
    chosen = {"factor": list(item_names)} if structure is None else structure
    factors = tuple(chosen)
    least = 3 if len(factors) == 1 else 2
    factor_of: dict[str, int] = {}
    for place, factor in enumerate(factors):
        if len(chosen[factor]) < least:
            raise ValueError(
                f"factor {factor!r} has {len(chosen[factor])} items; {least} are needed"
            )
        for item in chosen[factor]:
            if item not in item_names:
                raise ValueError(f"factor {factor!r} names {item!r}, which is no item")
            if item in factor_of:
                raise ValueError(f"item {item!r} is named twice in the structure")
            factor_of[item] = place
    left = [name for name in item_names if name not in factor_of]
    if left:
        raise ValueError(f"item {left[0]!r} belongs to no factor of the structure")
    return factors, np.array([factor_of[name] for name in item_names], dtype=np.intp)


def _refuse_unweighable(found: PolychoricMatrix) -> None:
    n_persons, n_items = float(found.pair_n.min()), len(found.item_names)
    if n_persons <= n_items:
        raise ValueError(
            f"{n_persons:g} persons share a pair of items: too few for {n_items} items"
        )
    fixed = np.argwhere(np.triu(found.at_bound | (found.standard_error <= 0.0), 1))
    if fixed.size:
        first, second = (found.item_names[int(place)] for place in fixed[0])
        raise ValueError(
            f"items {first!r} and {second!r} leave no doubt about their correlation: one repeats "
            "the other, or their table is too sparse; leave one out"
        )


def _structure_of(item_factor: IntArray, pairs: PairTables, n_factors: int) -> _Structure:
    crossings = tuple((a, b) for a in range(n_factors) for b in range(a + 1, n_factors))
    return _Structure(item_factor, pairs.first, pairs.second, crossings)


def _estimate_covariance(matrix: ResponseMatrix, tables: PolychoricTables) -> FloatArray:
    """Covariance (P, P) of the polychoric estimates, from everybody's influence on each."""
    pairs, codes = tables.pairs, matrix.codes
    n_pairs, n_categories = pairs.first.size, pairs.counts.shape[1]
    flat = tables.influence.reshape(n_pairs, -1)
    weights = matrix.weights
    total = np.zeros((n_pairs, n_pairs))
    step = max(1, _BLOCK // n_pairs)
    for start in range(0, codes.shape[0], step):
        block = codes[start : start + step].astype(np.intp)
        first, second = block[:, pairs.first], block[:, pairs.second]
        cell = np.where((first >= 0) & (second >= 0), first * n_categories + second, -1)
        moved = np.where(cell >= 0, flat[np.arange(n_pairs), cell], 0.0)
        scaled = moved if weights is None else moved * weights[start : start + step, None]
        total += scaled.T @ moved
    n_pair = pairs.counts.sum(axis=(1, 2))
    covariance: FloatArray = total / np.sqrt(np.outer(n_pair * (n_pair - 1), n_pair * (n_pair - 1)))
    return covariance


def _implied(parameters: FloatArray, model: _Structure) -> tuple[FloatArray, FloatArray]:
    """Implied correlations (P,) and their derivatives (P, parameters)."""
    loadings, crossing = parameters[: model.n_items], model.crossing()
    correlations = np.append(parameters[model.n_items :], 1.0)[crossing]
    one, other = loadings[model.first], loadings[model.second]
    pair = np.arange(one.size)
    slopes = np.zeros((one.size, model.n_parameters))
    slopes[pair, model.first] = other * correlations
    slopes[pair, model.second] = one * correlations
    across = crossing >= 0
    slopes[pair[across], model.n_items + crossing[across]] = (one * other)[across]
    return one * other * correlations, slopes


def _minimise(
    observed: FloatArray, variance: FloatArray, model: _Structure
) -> tuple[FloatArray, bool]:
    scale = 1.0 / np.sqrt(variance)

    def residuals(parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        implied, slopes = _implied(parameters, model)
        return (implied - observed) * scale, slopes * scale[:, None]

    parameters, converged = minimise_squares(residuals, _start(observed, model))
    for factor in range(int(model.item_factor.max()) + 1):
        own = np.flatnonzero(model.item_factor == factor)
        if parameters[own].sum() < 0.0:  # the direction of a factor is free
            parameters[own] *= -1.0
            for place, pair in enumerate(model.factor_pairs):
                if factor in pair:
                    parameters[model.n_items + place] *= -1.0
    return parameters, converged


def _start(observed: FloatArray, model: _Structure) -> FloatArray:
    """Loadings of the first principal axis of each factor's items, factors correlated .3."""
    full = np.eye(model.n_items)
    full[model.first, model.second] = full[model.second, model.first] = observed
    start = np.full(model.n_parameters, 0.3)
    for factor in range(int(model.item_factor.max()) + 1):
        own = np.flatnonzero(model.item_factor == factor)
        values, vectors = np.linalg.eigh(full[np.ix_(own, own)])
        axis = vectors[:, -1] * math.sqrt(max(float(values[-1]), 0.0))
        start[own] = np.clip(axis, -0.95, 0.95)
    return start


def _robust_covariance(slopes: FloatArray, covariance: FloatArray) -> FloatArray:
    weighted = slopes / np.diag(covariance)[:, None]
    bread = np.linalg.pinv(slopes.T @ weighted, hermitian=True)
    spread: FloatArray = bread @ (weighted.T @ covariance @ weighted) @ bread
    return spread


def _both_fits(
    observed: FloatArray,
    implied: FloatArray,
    slopes: FloatArray,
    covariance: FloatArray,
    n_persons: float,
) -> tuple[FitIndices, FitIndices]:
    weight = 1.0 / np.diag(covariance)
    n_pairs, n_parameters = slopes.shape
    dof = n_pairs - n_parameters
    plain = float(weight @ (observed - implied) ** 2)
    plain_0 = float(weight @ observed**2)
    n_items = round((1.0 + math.sqrt(1.0 + 8.0 * n_pairs)) / 2.0)
    srmr = float(np.sqrt(((observed - implied) ** 2).sum() / (n_pairs + n_items)))
    adjusted = _adjusted(plain, slopes, covariance, dof)
    adjusted_0 = _adjusted(plain_0, np.zeros((n_pairs, 0)), covariance, n_pairs)
    return (
        fit_indices((adjusted, dof), (adjusted_0, n_pairs), n_persons - 1.0, srmr),
        fit_indices((plain, dof), (plain_0, n_pairs), n_persons - 1.0, srmr),
    )


def _adjusted(plain: float, slopes: FloatArray, covariance: FloatArray, dof: int) -> float:
    """Chi-square with the mean and variance of its reference distribution."""
    if dof <= 0:
        return plain
    weight = 1.0 / np.diag(covariance)
    weighted = slopes * weight[:, None]
    bread = np.linalg.pinv(slopes.T @ weighted, hermitian=True)
    product = covariance * weight[:, None] - weighted @ (bread @ (weighted.T @ covariance))
    mean = float(np.trace(product))
    square = float((product * product.T).sum())
    scale = math.sqrt(square / dof)
    if scale <= 0.0:
        return plain
    return plain / scale + dof - mean / scale


def _factor_matrices(
    parameters: FloatArray, errors: FloatArray, model: _Structure, size: int
) -> tuple[FloatArray, FloatArray]:
    phi, phi_errors = np.eye(size), np.zeros((size, size))
    for place, (a, b) in enumerate(model.factor_pairs):
        phi[a, b] = phi[b, a] = parameters[model.n_items + place]
        phi_errors[a, b] = phi_errors[b, a] = errors[model.n_items + place]
    return phi, phi_errors


def _improper(
    parameters: FloatArray,
    model: _Structure,
    item_names: tuple[str, ...],
    factor_names: tuple[str, ...],
) -> tuple[str, ...]:
    crossings = tuple(f"{factor_names[a]} with {factor_names[b]}" for a, b in model.factor_pairs)
    labels = item_names + crossings
    return tuple(label for label, value in zip(labels, parameters, strict=True) if abs(value) > 1.0)
