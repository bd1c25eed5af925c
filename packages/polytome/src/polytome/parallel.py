"""Horn's parallel analysis: how many dimensions hold more than chance would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import NDArray

from polytome._moments import (
    Moments,
    ResponsesLike,
    item_moments,
    require_shared_pairs,
    require_varying,
)
from polytome._threads import one_blas_thread
from polytome.correlations import polychoric
from polytome.responses import ResponseMatrix, as_responses

FloatArray = NDArray[np.float64]
CorrelationKind = Literal["pearson", "polychoric"]

_BATCH = 64  # replicates drawn at once: 40 items make 1 MB of matrices


@dataclass(frozen=True)
class ParallelAnalysis:
    """Observed ``eigenvalues`` (J,) beside ``reference`` (J,), the quantile under independence.

    ``n_dimensions`` counts the leading eigenvalues above their reference. ``seed`` and
    ``n_replicates`` reproduce the reference.
    """

    n_dimensions: int
    eigenvalues: FloatArray
    reference: FloatArray
    quantile: float
    correlation: CorrelationKind
    n_replicates: int
    seed: int


@one_blas_thread()
def parallel_analysis(
    responses: ResponsesLike,
    *,
    correlation: CorrelationKind = "pearson",
    n_replicates: int = 200,
    quantile: float = 0.95,
    seed: int = 1965,
) -> ParallelAnalysis:
    """Number of dimensions by parallel analysis (Horn 1965; quantile: Glorfeld 1995).

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Whole-number codes; NaN, None and masked cells are missing (see `as_responses`).
    correlation : ``"pearson"`` or ``"polychoric"`` (Timmerman & Lorenzo-Seva 2011).
    n_replicates : random data sets behind the reference, at least 20.
    quantile : of the random eigenvalues, between 0 and 1; 0.95 is stricter than Horn's mean.
    seed : of the random numbers.

    Raises
    ------
    ValueError
        If there are fewer than two items, an item is constant, or two items share fewer than
        two persons.

    Notes
    -----
    No persons are simulated. Sums of squares of n independent normal persons are Wishart, drawn
    by Bartlett's (1933) decomposition from J (J + 1) / 2 numbers, so the cost does not grow with
    n. For polychoric correlations the same draws are widened: at independence the estimate is,
    to first order, the correlation of normal scores divided by sqrt(e_i e_j), where
    ``e = sum_k (phi(t_k) - phi(t_k+1))^2 / p_k`` is what an item's categories keep of the
    information. With gaps n is the harmonic mean of the persons two items share.
    """
    if n_replicates < 20:
        raise ValueError(f"n_replicates must be 20 or more, not {n_replicates}")
    if not 0.0 < quantile < 1.0:
        raise ValueError(f"quantile must lie between 0 and 1, not {quantile!r}")
    matrix = as_responses(responses)
    moments = _checked_moments(matrix)
    observed, widening = _observed(matrix, moments, correlation)
    n_items = observed.shape[0]
    n_persons = _harmonic_n(moments.pair_n)
    generator = np.random.default_rng(seed)
    drawn = [
        random_eigenvalues(
            n_persons, n_items, min(_BATCH, n_replicates - done), generator, widening
        )
        for done in range(0, n_replicates, _BATCH)
    ]
    reference = np.quantile(np.concatenate(drawn), quantile, axis=0)
    eigenvalues = np.asarray(np.linalg.eigvalsh(observed)[::-1], dtype=np.float64)
    above = eigenvalues > reference
    return ParallelAnalysis(
        n_dimensions=n_items if above.all() else int(np.argmin(above)),
        eigenvalues=eigenvalues,
        reference=reference,
        quantile=quantile,
        correlation=correlation,
        n_replicates=n_replicates,
        seed=seed,
    )


def random_eigenvalues(
    n_persons: int,
    n_items: int,
    n_replicates: int,
    generator: np.random.Generator,
    widening: FloatArray | None = None,
) -> FloatArray:
    """Eigenvalues (n_replicates, n_items), largest first, of correlations of independent items.

    ``widening`` (n_items, n_items) multiplies the off-diagonal correlations.
    """
    if n_persons <= n_items + 1:
        persons = generator.normal(size=(n_replicates, n_persons, n_items))
        persons -= persons.mean(axis=1, keepdims=True)
        scatter = np.einsum("rni,rnj->rij", persons, persons)
    else:
        factor = np.tril(generator.normal(size=(n_replicates, n_items, n_items)), -1)
        freedom = n_persons - 1 - np.arange(n_items)
        diagonal = np.arange(n_items)
        factor[:, diagonal, diagonal] = np.sqrt(
            generator.chisquare(freedom, size=(n_replicates, n_items))
        )
        scatter = factor @ factor.transpose(0, 2, 1)
    sd = np.sqrt(np.einsum("rii->ri", scatter))
    correlation = scatter / (sd[:, :, None] * sd[:, None, :])
    if widening is not None:
        correlation = correlation * widening
    return np.linalg.eigvalsh(correlation)[:, ::-1]


def retained_information(counts: FloatArray) -> float:
    """Share e of a normal variable's information that categories with these counts keep.

    The variance of the normal scores: 2 / pi for a split at the median, 1 without grouping.
    """
    share = counts[counts > 0.0] / counts.sum()
    bounds = scipy.special.ndtri(np.clip(np.concatenate([[0.0], np.cumsum(share)]), 0.0, 1.0))
    density = np.exp(-0.5 * bounds**2) / np.sqrt(2.0 * np.pi)
    return float((np.diff(density) ** 2 / share).sum())


def _checked_moments(matrix: ResponseMatrix) -> Moments:
    if matrix.n_items < 2:
        raise ValueError(
            f"dimensions need two items or more; there is only {matrix.item_names[0]!r}"
        )
    moments = item_moments(matrix)
    require_shared_pairs(moments, matrix.item_names)
    require_varying(moments, matrix.item_names)
    return moments


def _harmonic_n(pair_n: FloatArray) -> int:
    between = pair_n[~np.eye(pair_n.shape[0], dtype=bool)]
    return max(round(1.0 / float((1.0 / between).mean())), 3)


def _observed(
    matrix: ResponseMatrix, moments: Moments, kind: CorrelationKind
) -> tuple[FloatArray, FloatArray | None]:
    if kind == "pearson":
        return moments.correlation, None
    if kind != "polychoric":
        raise ValueError(f"correlation must be 'pearson' or 'polychoric', not {kind!r}")
    kept = np.array([_item_information(matrix, item) for item in range(matrix.n_items)])
    widening = 1.0 / np.sqrt(np.outer(kept, kept))
    np.fill_diagonal(widening, 1.0)
    return polychoric(matrix).correlation, widening


def _item_information(matrix: ResponseMatrix, item: int) -> float:
    codes = matrix.codes[:, item]
    seen = codes >= 0
    weights = None if matrix.weights is None else matrix.weights[seen]
    return retained_information(np.bincount(codes[seen], weights=weights).astype(np.float64))
