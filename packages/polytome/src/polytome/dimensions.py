"""How many dimensions the answers have, and how strongly they contradict a single one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from polytome._moments import ResponsesLike, item_moments
from polytome._omega import schmid_leiman
from polytome._threads import one_blas_thread
from polytome.correlations import polychoric
from polytome.factors import FactorSolution, factor_analysis
from polytome.parallel import CorrelationKind, ParallelAnalysis, parallel_analysis
from polytome.responses import ResponseMatrix, as_responses

FloatArray = NDArray[np.float64]
Contradiction = Literal["none", "weak", "strong"]

MARKER = 0.40  # a loading from which an item speaks for a factor (Stevens 2002)
MARKERS_NEEDED = 3  # items a factor needs to be one (Velicer & Fava 1998)
SAME_ABOVE = 0.85  # factors correlated above this are one (Brown 2015)
ONE_ENOUGH = 0.60  # share of common variance from which one score will do (Reise et al. 2013)


@dataclass(frozen=True, eq=False)
class Dimensionality:
    """Dimensions of a set of items.

    Attributes
    ----------
    contradiction : how strongly the answers contradict one dimension: ``"none"``; ``"weak"``,
        more dimensions exist but one general factor carries at least 60 % of the common
        variance; ``"strong"``, it carries less, and one score would mix different things.
    n_dimensions : leading eigenvalues above chance (parallel analysis).
    n_substantial : factors with at least three items that load .40 or more on them above all
        others, factors correlated above .85 counted as one. Many persons make tiny dimensions
        exceed chance, so the judgement rests on this number.
    general_share : part of the common variance that one general factor carries (explained
        common variance, ECV); 1 with one factor.
    factor_correlation : the smallest correlation between two substantial factors, in absolute
        value; None with fewer than two.
    eigenvalue_ratio : first eigenvalue over the second.
    one_factor, solution : the one-factor model, and the oblique one with as many factors as
        hold substance (the same object if that is one).
    parallel : the parallel analysis behind it.
    """

    contradiction: Contradiction
    n_dimensions: int
    n_substantial: int
    general_share: float
    factor_correlation: float | None
    eigenvalue_ratio: float
    one_factor: FactorSolution
    solution: FactorSolution
    parallel: ParallelAnalysis


@one_blas_thread()
def dimensionality(
    responses: ResponsesLike,
    *,
    correlation: CorrelationKind = "pearson",
    quantile: float = 0.95,
    seed: int = 1965,
) -> Dimensionality:
    """Judge whether one score may stand for these items.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Whole-number codes; NaN, None and masked cells are missing (see `as_responses`). Four
        items or more.
    correlation : ``"polychoric"`` is the right one for few categories; ``"pearson"`` is faster
        with very many persons and understates loadings.
    quantile, seed : of the parallel analysis.

    Raises
    ------
    ValueError
        With fewer than four items, a constant item, or items nobody answered together.

    Notes
    -----
    Parallel analysis (Horn 1965) gives the most factors worth trying; minimum residuals with
    oblimin are fitted with that many, and with one fewer until every factor has three markers.
    The general share is that of Schmid & Leiman's (1957) solution.
    """
    matrix = as_responses(responses)
    if matrix.n_items < 4:
        raise ValueError(f"dimensions need four items or more; there are {matrix.n_items}")
    parallel = parallel_analysis(matrix, correlation=correlation, quantile=quantile, seed=seed)
    observed, n_persons = _correlations(matrix, correlation)
    one = factor_analysis(observed, 1, n_persons=n_persons, item_names=matrix.item_names)
    solution = _substantial_solution(observed, parallel.n_dimensions, n_persons, one)
    distinct, closest = _distinct_factors(solution.factor_correlation)
    share = schmid_leiman(solution.loadings, solution.factor_correlation).general_share
    eigenvalues = parallel.eigenvalues
    return Dimensionality(
        contradiction=_judge(distinct, share),
        n_dimensions=parallel.n_dimensions,
        n_substantial=distinct,
        general_share=share,
        factor_correlation=closest,
        eigenvalue_ratio=float(eigenvalues[0] / max(float(eigenvalues[1]), 1e-12)),
        one_factor=one,
        solution=solution,
        parallel=parallel,
    )


def _correlations(matrix: ResponseMatrix, kind: CorrelationKind) -> tuple[FloatArray, float]:
    if kind == "polychoric":
        found = polychoric(matrix)
        return found.correlation, float(found.pair_n.min())
    moments = item_moments(matrix)
    return moments.correlation, float(moments.pair_n.min())


def _substantial_solution(
    observed: FloatArray, n_dimensions: int, n_persons: float, one: FactorSolution
) -> FactorSolution:
    size = observed.shape[0]
    for n_factors in range(min(n_dimensions, size // MARKERS_NEEDED), 1, -1):
        tried = factor_analysis(observed, n_factors, n_persons=n_persons, item_names=one.item_names)
        if _markers(tried).min() >= MARKERS_NEEDED:
            return tried
    return one


def _markers(solution: FactorSolution) -> NDArray[np.intp]:
    strength = np.abs(solution.loadings).max(axis=1)
    own = solution.own_factor[strength >= MARKER]
    return np.bincount(own, minlength=solution.loadings.shape[1])


def _distinct_factors(phi: FloatArray) -> tuple[int, float | None]:
    """Factors left when those correlated above `SAME_ABOVE` are joined; smallest correlation."""
    size = phi.shape[0]
    if size == 1:
        return 1, None
    group = list(range(size))
    for first, second in zip(*np.triu_indices(size, 1), strict=True):
        if abs(phi[first, second]) > SAME_ABOVE:
            old, new = group[second], group[first]
            group = [new if member == old else member for member in group]
    return len(set(group)), float(np.abs(phi[np.triu_indices(size, 1)]).min())


def _judge(n_distinct: int, general_share: float) -> Contradiction:
    if n_distinct < 2:
        return "none"
    return "weak" if general_share >= ONE_ENOUGH else "strong"
