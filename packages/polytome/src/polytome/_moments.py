"""Means and covariances of answers with gaps, by matrix products over blocks of persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome._threads import one_blas_thread
from polytome.responses import ResponseMatrix, as_responses

ResponsesLike = ArrayLike | ResponseMatrix
FloatArray = NDArray[np.float64]
MissingRule = Literal["pairwise", "complete"]

_BLOCK = 16_384  # persons per block: 40 items in float64 are 5 MB, which stays in cache


@dataclass(frozen=True)
class Moments:
    """First and second moments of a set of items.

    ``pair_n`` (J, J): sum of weights of the persons who answered both items; ``mean`` (J,) and
    ``covariance`` (J, J) in category steps, the covariance over the persons of each pair;
    ``pair_variance`` [i, j]: variance of item i over the persons who answered j too;
    ``n_persons``: persons who entered at all.
    """

    pair_n: FloatArray
    mean: FloatArray
    covariance: FloatArray
    pair_variance: FloatArray
    n_persons: int

    @property
    def scaled_covariance(self) -> FloatArray:
        """The covariances (J, J) divided by the items' own standard deviations."""
        sd = np.sqrt(np.diag(self.covariance))
        scaled: FloatArray = self.covariance / np.outer(sd, sd)
        np.fill_diagonal(scaled, 1.0)
        return scaled

    @property
    def correlation(self) -> FloatArray:
        """Pearson correlations (J, J), each over the persons of its own pair.

        Without gaps they equal `scaled_covariance`. A pair without variation holds 0.
        """
        product = self.pair_variance * self.pair_variance.T
        scaled: FloatArray = self.covariance / np.sqrt(np.where(product > 0.0, product, np.inf))
        np.fill_diagonal(scaled, 1.0)
        return scaled


@one_blas_thread()
def item_moments(responses: ResponseMatrix, missing: MissingRule = "pairwise") -> Moments:
    """Moments over the persons of each pair of items, or over the persons who answered all.

    A pair that fewer than two persons share has no covariance: it holds 0 here, and
    `require_shared_pairs` refuses it.
    """
    if missing not in ("pairwise", "complete"):
        raise ValueError(f"missing must be 'pairwise' or 'complete', not {missing!r}")
    codes, weights = responses.codes, responses.weights
    if missing == "complete":
        whole = (codes >= 0).all(axis=1)
        codes = codes[whole]
        weights = None if weights is None else weights[whole]
    sums = _PairSums.zeros(codes.shape[1])
    for start in range(0, codes.shape[0], _BLOCK):
        block = slice(start, start + _BLOCK)
        sums.add(codes[block], None if weights is None else weights[block])
    shared = np.maximum(sums.n, 1e-300)
    freedom = np.maximum(sums.n - 1.0, 1.0)
    covariance = (sums.product - sums.first * sums.first.T / shared) / freedom
    variance = (sums.square - sums.first**2 / shared) / freedom
    mean = np.diag(sums.first) / np.diag(shared)
    n_persons = int(np.count_nonzero((codes >= 0).any(axis=1)))
    return Moments(
        pair_n=sums.n,
        mean=mean,
        covariance=covariance,
        pair_variance=variance,
        n_persons=n_persons,
    )


def require_varying(moments: Moments, names: tuple[str, ...]) -> None:
    """Refuse an item that everybody answered alike: it has no correlation with anything."""
    flat = np.flatnonzero(np.diag(moments.covariance) <= 0.0)
    if flat.size:
        item = int(flat[0])
        raise ValueError(
            f"item {names[item]!r} is constant (every answer has code {moments.mean[item]:g}); "
            "leave it out of this statistic"
        )


def require_shared_pairs(moments: Moments, names: tuple[str, ...]) -> None:
    """Refuse a pair of items that fewer than two persons answered together."""
    short = np.argwhere(moments.pair_n < 2.0)
    if short.size:
        first, second = (int(index) for index in short[0])
        what = (
            f"item {names[first]!r} has"
            if first == second
            else f"items {names[first]!r} and {names[second]!r} together have"
        )
        raise ValueError(f"{what} {moments.pair_n[first, second]:g} answers; at least 2 are needed")


def reliability_moments(
    responses: ResponsesLike, missing: MissingRule
) -> tuple[ResponseMatrix, Moments]:
    """Checked answers and their moments, for statistics that need every item to vary."""
    matrix = as_responses(responses)
    if len(matrix.item_names) < 2:
        raise ValueError(
            f"reliability needs two items or more; there is only {matrix.item_names[0]!r}"
        )
    moments = item_moments(matrix, missing)
    require_shared_pairs(moments, matrix.item_names)
    require_varying(moments, matrix.item_names)
    if float(moments.covariance.sum()) <= 0.0:
        raise ValueError("the sum score does not vary: some items may be reversed")
    return matrix, moments


@dataclass
class _PairSums:
    n: FloatArray
    first: FloatArray  # [i, j]: sum of item i over the persons who answered j too
    square: FloatArray  # [i, j]: sum of squares of item i over the same persons
    product: FloatArray

    @classmethod
    def zeros(cls, n_items: int) -> _PairSums:
        return cls(*(np.zeros((n_items, n_items)) for _ in range(4)))

    def add(self, codes: NDArray[np.int8], weights: NDArray[np.float64] | None) -> None:
        values = codes.astype(np.float64)
        seen = codes >= 0
        gaps = not seen.all()
        if gaps:
            values[~seen] = 0.0
        weighted = values if weights is None else values * weights[:, None]
        self.product += weighted.T @ values
        if gaps:
            here = seen.astype(np.float64)
            self.first += weighted.T @ here
            self.square += (weighted * values).T @ here
            self.n += here.T @ (here if weights is None else here * weights[:, None])
        else:
            self.first += weighted.sum(axis=0)[:, None]
            self.square += np.einsum("nj,nj->j", weighted, values)[:, None]
            self.n += float(codes.shape[0]) if weights is None else float(weights.sum())
