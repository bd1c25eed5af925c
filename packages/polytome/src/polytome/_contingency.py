"""Two-way tables of every pair of items at once, by one matrix product of indicators."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from polytome.responses import ResponseMatrix

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

_BLOCK = 8_192  # persons per block: 40 items of 4 categories in float32 are 5 MB
FAR = 38.0  # stands for an infinite threshold: the normal distribution ends before it


@dataclass(frozen=True)
class PairTables:
    """Tables of the pairs (first[p], second[p]), first < second.

    ``counts`` (P, K, K), K the largest number of categories; ``margins`` (J, K) counts of each
    item over everybody who answered it; ``thresholds`` (J, K - 1) their normal quantiles, `FAR`
    where an item has fewer categories.
    """

    first: IntArray
    second: IntArray
    counts: FloatArray
    margins: FloatArray
    thresholds: FloatArray


def pair_tables(responses: ResponseMatrix) -> PairTables:
    """Count every pair of items; refuses an item with one observed category by name."""
    n_items, n_categories = responses.n_items, max(responses.n_categories)
    blocks = _indicator_products(responses, n_categories)
    square = blocks.reshape(n_items, n_categories, n_items, n_categories)
    items = np.arange(n_items)
    margins = np.einsum("jkk->jk", square[items, :, items, :])
    _refuse_single_category(responses, margins)
    first, second = np.triu_indices(n_items, 1)
    return PairTables(
        first=first,
        second=second,
        counts=square[first, :, second, :],
        margins=margins,
        thresholds=normal_thresholds(margins),
    )


def normal_thresholds(margins: FloatArray) -> FloatArray:
    """Normal quantiles (J, K - 1) of cumulated counts (J, K), within +-`FAR`."""
    share = np.cumsum(margins, axis=1)[:, :-1] / margins.sum(axis=1, keepdims=True)
    clipped: FloatArray = np.clip(scipy.special.ndtri(np.minimum(share, 1.0)), -FAR, FAR)
    return clipped


def _indicator_products(responses: ResponseMatrix, n_categories: int) -> FloatArray:
    codes, weights = responses.codes, responses.weights
    width = responses.n_items * n_categories
    total = np.zeros((width, width))
    steps = np.arange(n_categories, dtype=np.int8)
    for start in range(0, codes.shape[0], _BLOCK):
        block = codes[start : start + _BLOCK]
        hot = (block[:, :, None] == steps).reshape(block.shape[0], width).astype(np.float32)
        if weights is None:
            total += hot.T @ hot  # whole numbers below 2**24 are exact in float32
        else:
            exact = hot.astype(np.float64)
            total += (exact * weights[start : start + _BLOCK, None]).T @ exact
    return total


def _refuse_single_category(responses: ResponseMatrix, margins: FloatArray) -> None:
    few = np.flatnonzero((margins > 0.0).sum(axis=1) < 2)
    if few.size:
        item = int(few[0])
        used = np.flatnonzero(margins[item])
        what = "no answer" if used.size == 0 else f"one observed category, code {used[0]}"
        raise ValueError(
            f"item {responses.item_names[item]!r} has {what}: it has no polychoric correlation"
        )
