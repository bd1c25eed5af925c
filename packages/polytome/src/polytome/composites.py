"""Composite indicators: means of dimensions, and how much they hang on choices and chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome._aggregation import (
    Mean,
    aggregate,
    column_means,
    flip_rates,
    ranks_of,
    read_table,
    resampled_means,
    weight_shares,
)
from polytome._threads import one_blas_thread

FloatArray = NDArray[np.float64]

_LEAST_PERSONS = 5


@dataclass(frozen=True, eq=False)
class BootstrappedComposite:
    """Composite of each group of persons with its sampling error.

    ``groups`` (G,) labels in ascending order; ``value``, ``standard_error``, ``lower`` and
    ``upper`` (G,) with the percentile interval; ``rank`` (G,) from 1 for the highest, with
    ``rank_lower`` and ``rank_upper`` over the replicates; ``flip_rate`` (G, G) share of
    replicates in which two groups change places.
    """

    groups: NDArray[np.generic]
    value: FloatArray
    standard_error: FloatArray
    lower: FloatArray
    upper: FloatArray
    rank: NDArray[np.intp]
    rank_lower: FloatArray
    rank_upper: FloatArray
    flip_rate: FloatArray
    confidence: float
    n_replicates: int
    seed: int


@dataclass(frozen=True, eq=False)
class ItemJackknife:
    """Composite of the whole group with each item left out in turn.

    ``without`` (J,) composite without the item; ``influence`` (J,) full value minus that;
    ``standard_error`` treats the items as a sample of those that could have been asked,
    dimension by dimension; ``most_influential`` is the item that moves the composite most.
    """

    value: float
    without: FloatArray
    influence: FloatArray
    standard_error: float
    most_influential: str
    item_names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class WeightUncertainty:
    """Ranks of U units when nobody knows the right weights.

    ``rank`` (U,) under equal weights, 1 for the highest; ``rank_lower``, ``rank_median`` and
    ``rank_upper`` (U,) over the draws (5 %, 50 %, 95 %); ``flip_rate`` (U, U) share of draws in
    which two units change places; ``mean_flip_rate`` over all pairs; ``mean_shift`` average
    absolute shift in rank (Saisana et al. 2005).
    """

    rank: NDArray[np.intp]
    rank_lower: FloatArray
    rank_median: FloatArray
    rank_upper: FloatArray
    flip_rate: FloatArray
    mean_flip_rate: float
    mean_shift: float
    n_draws: int
    seed: int


def composite(
    scores: ArrayLike, *, weights: ArrayLike | None = None, mean: Mean = "arithmetic"
) -> FloatArray:
    """Weighted mean of dimensions, unit by unit.

    Parameters
    ----------
    scores : (U, D) without gaps; above or equal to 0 for a geometric mean.
    weights : (D,) 0 or more, scaled to sum 1; equal by default.
    mean : ``"arithmetic"`` lets a strength pay for a weakness in full, ``"geometric"`` only in
        part, and not at all for a 0 (Nardo et al. 2008, OECD/JRC Handbook, 6.2).

    Returns
    -------
    (U,) composites.

    Raises
    ------
    ValueError
        For a gap, a negative score under a geometric mean (unit and dimension are named), or
        unusable weights.
    """
    table = read_table("scores", scores)
    shares = weight_shares(weights, table.shape[1])[None, :]
    values: FloatArray = aggregate(table, shares, mean)[0]
    return values


@one_blas_thread()
def bootstrap_persons(
    scores: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    mean: Mean = "arithmetic",
    n_replicates: int = 1000,
    seed: int = 1979,
) -> BootstrappedComposite:
    """Sampling error of group composites by resampling persons within groups (Efron 1979).

    Parameters
    ----------
    scores : (N, D) persons' dimension scores, NaN where missing; a group's dimension is the mean
        over its persons who have it, and the composite is the mean of dimensions.
    groups : (N,) labels; one group by default. Five persons at least in each.
    weights, mean : as in `composite`.
    n_replicates : 100 or more.
    seed : of the random draws.

    Raises
    ------
    ValueError
        If lengths differ, a group is too small or has no score on a dimension (both are named),
        or as `composite` does.
    """
    table = read_table("scores", scores, gaps=True)
    labels, member = _groups(groups, table)
    shares = weight_shares(weights, table.shape[1])[None, :]
    if n_replicates < 100:
        raise ValueError(f"n_replicates must be 100 or more, not {n_replicates}")
    generator = np.random.default_rng(seed)
    value, drawn = np.empty(labels.size), np.empty((n_replicates, labels.size))
    for place in range(labels.size):
        persons = table[member == place]
        value[place] = aggregate(column_means(persons)[None], shares, mean)[0, 0]
        means = resampled_means(persons, n_replicates, generator)
        drawn[:, place] = aggregate(means, shares, mean)[0]
    ranks = ranks_of(drawn)
    lower, upper = np.quantile(drawn, [0.025, 0.975], axis=0)
    rank_lower, rank_upper = np.quantile(ranks, [0.025, 0.975], axis=0)
    return BootstrappedComposite(
        groups=labels,
        value=value,
        standard_error=drawn.std(axis=0, ddof=1),
        lower=lower,
        upper=upper,
        rank=ranks_of(value[None])[0],
        rank_lower=rank_lower,
        rank_upper=rank_upper,
        flip_rate=flip_rates(value, drawn),
        confidence=0.95,
        n_replicates=n_replicates,
        seed=seed,
    )


def jackknife_items(
    items: ArrayLike,
    dimensions: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    mean: Mean = "arithmetic",
    item_names: Sequence[str] | None = None,
) -> ItemJackknife:
    """How much the composite of a group hangs on each single item.

    Parameters
    ----------
    items : (N, J) item values on one scale (0-100, say), NaN where missing.
    dimensions : (J,) label of each item's dimension; two items at least in each. A person's
        dimension is the mean of the items answered, the group's the mean over its persons.
    weights, mean : as in `composite`, dimensions in ascending order of their labels.

    Raises
    ------
    ValueError
        If a dimension has one item only, an item nobody answered, or as `composite` does.

    Notes
    -----
    The variance sums ``(k_d - 1) / k_d * sum_j (without_j - mean_d)^2`` over the dimensions
    (Quenouille 1956; Tukey 1958, stratified).
    """
    table = read_table("items", items, gaps=True)
    names = tuple(item_names or (f"item{place + 1}" for place in range(table.shape[1])))
    labels, member = _item_dimensions(dimensions, table, names)
    shares = weight_shares(weights, labels.size)[None, :]
    full = np.array([_mean_of_items(table[:, member == d]) for d in range(labels.size)])
    without = np.empty(table.shape[1])
    for item in range(table.shape[1]):
        dimension = member[item]
        kept = (member == dimension) & (np.arange(table.shape[1]) != item)
        changed = full.copy()
        changed[dimension] = _mean_of_items(table[:, kept])
        without[item] = aggregate(changed[None], shares, mean)[0, 0]
    value = float(aggregate(full[None], shares, mean)[0, 0])
    return ItemJackknife(
        value=value,
        without=without,
        influence=value - without,
        standard_error=_stratified_error(without, member),
        most_influential=names[int(np.argmax(np.abs(value - without)))],
        item_names=names,
    )


def dirichlet_weights(
    n_dimensions: int, *, n_draws: int = 1000, concentration: float = 1.0, seed: int = 1982
) -> FloatArray:
    """Random weights (n_draws, n_dimensions) that sum to 1, equal on average.

    ``concentration`` 1 makes every set of weights as likely as any other; larger values stay
    nearer to equal weights (standard deviation about ``1 / (D sqrt(concentration))``).
    """
    if n_dimensions < 2:
        raise ValueError(f"n_dimensions must be 2 or more, not {n_dimensions}")
    if n_draws < 1 or not concentration > 0.0:
        raise ValueError(
            f"n_draws ({n_draws}) must be 1 or more and concentration ({concentration}) above 0"
        )
    generator = np.random.default_rng(seed)
    return generator.dirichlet(np.full(n_dimensions, concentration), size=n_draws)


@one_blas_thread()
def weight_uncertainty(
    scores: ArrayLike,
    *,
    mean: Mean = "arithmetic",
    concentration: float = 1.0,
    n_draws: int = 1000,
    seed: int = 1982,
) -> WeightUncertainty:
    """How far the order of units depends on the weights of their dimensions.

    Parameters
    ----------
    scores : (U, D) units' dimension scores, without gaps; two units at least.
    mean : as in `composite`.
    concentration, n_draws, seed : of the random weights, see `dirichlet_weights`.

    Raises
    ------
    ValueError
        As `composite` and `dirichlet_weights` do, or with one unit only.
    """
    table = read_table("scores", scores)
    if table.shape[0] < 2:
        raise ValueError("an order needs two units or more; there is one")
    drawn_weights = dirichlet_weights(
        table.shape[1], n_draws=n_draws, concentration=concentration, seed=seed
    )
    baseline = composite(table, mean=mean)
    drawn = aggregate(table, drawn_weights, mean)
    ranks, rank = ranks_of(drawn), ranks_of(baseline[None])[0]
    lower, median, upper = np.quantile(ranks, [0.05, 0.5, 0.95], axis=0)
    flips = flip_rates(baseline, drawn)
    return WeightUncertainty(
        rank=rank,
        rank_lower=lower,
        rank_median=median,
        rank_upper=upper,
        flip_rate=flips,
        mean_flip_rate=float(flips[np.triu_indices(table.shape[0], 1)].mean()),
        mean_shift=float(np.abs(ranks - rank).mean()),
        n_draws=n_draws,
        seed=seed,
    )


def rank_flip_rate(first: ArrayLike, second: ArrayLike) -> float:
    """Share of pairs of units that two composites order differently, 0 to 1.

    A pair tied in exactly one of the two counts half.
    """
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if one.ndim != 1 or one.shape != other.shape or one.size < 2:
        raise ValueError(
            f"composites have shapes {one.shape} and {other.shape}; two or more units in each"
        )
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        raise ValueError("a composite is missing or infinite: it has no place in an order")
    return float(flip_rates(one, other[None])[np.triu_indices(one.size, 1)].mean())


def _groups(
    groups: ArrayLike | None, table: FloatArray
) -> tuple[NDArray[np.generic], NDArray[np.intp]]:
    given = np.zeros(table.shape[0], dtype=np.intp) if groups is None else np.asarray(groups)
    if given.shape != (table.shape[0],):
        raise ValueError(
            f"groups have shape {given.shape}; one label for each of {len(table)} rows"
        )
    labels, member = np.unique(given, return_inverse=True)
    for place, label in enumerate(labels):
        seen = (~np.isnan(table[member == place])).sum(axis=0)
        if seen.min() < _LEAST_PERSONS:
            raise ValueError(
                f"group {label.item()!r} has {seen.min()} persons with a score in column "
                f"{int(np.argmin(seen))} (from 0); {_LEAST_PERSONS} are needed"
            )
    return labels, member


def _item_dimensions(
    dimensions: ArrayLike, table: FloatArray, names: tuple[str, ...]
) -> tuple[NDArray[np.generic], NDArray[np.intp]]:
    given = np.asarray(dimensions)
    if given.shape != (table.shape[1],) or len(names) != table.shape[1]:
        raise ValueError(
            f"{given.size} dimensions and {len(names)} names were given for {table.shape[1]} items"
        )
    empty = np.flatnonzero(np.isnan(table).all(axis=0))
    if empty.size:
        raise ValueError(f"nobody answered item {names[empty[0]]!r}")
    labels, member = np.unique(given, return_inverse=True)
    sizes = np.bincount(member)
    if sizes.min() < 2:
        alone = int(np.argmin(sizes))
        raise ValueError(
            f"dimension {labels[alone].item()!r} has one item only, "
            f"{names[int(np.argmax(member == alone))]!r}: it cannot be left out"
        )
    return labels, member


def _mean_of_items(items: FloatArray) -> float:
    """Mean over persons of each person's mean over the items answered."""
    seen = ~np.isnan(items)
    answered = seen.sum(axis=1)
    some = answered > 0
    sums = np.where(seen, items, 0.0).sum(axis=1)
    return float((sums[some] / answered[some]).mean())


def _stratified_error(without: FloatArray, member: NDArray[np.intp]) -> float:
    variance = 0.0
    for dimension in range(int(member.max()) + 1):
        left = without[member == dimension]
        variance += (left.size - 1) / left.size * float(((left - left.mean()) ** 2).sum())
    return float(np.sqrt(variance))
