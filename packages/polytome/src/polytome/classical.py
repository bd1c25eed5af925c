"""Classical test theory: item statistics, reliability coefficients, error of measurement.

Everything follows from one covariance matrix of the items, so 100,000 persons cost one pass.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from polytome._minres import squared_multiple_correlations
from polytome._moments import MissingRule, ResponsesLike, item_moments, reliability_moments
from polytome._omega import OmegaHierarchical, OmegaTotal, omega_hierarchical, omega_total
from polytome.responses import ResponseMatrix, as_responses

FloatArray = NDArray[np.float64]

__all__ = [
    "Alpha",
    "GuttmanBounds",
    "ItemStatistics",
    "OmegaHierarchical",
    "OmegaTotal",
    "SplitHalf",
    "alpha",
    "guttman_bounds",
    "item_statistics",
    "omega_hierarchical",
    "omega_total",
    "split_half",
    "standard_error_of_measurement",
]


@dataclass(frozen=True)
class ItemStatistics:
    """One row of the item table.

    ``n`` persons answered, ``n_missing`` did not; ``frequencies`` (K,) are counts per category
    (sums of weights if the responses are weighted); ``mean`` and ``sd`` are in category steps
    from 0. ``item_rest`` is the correlation with the sum of the other items, ``alpha_if_dropped``
    the alpha of the others. Each is ``None`` where it does not exist: an item without answers has
    no mean, a constant item correlates with nothing, one item left over has no alpha, and items
    that fewer than two persons answered together give neither of the last two.
    """

    item: str
    n: int
    n_missing: int
    frequencies: tuple[float, ...]
    mean: float | None
    sd: float | None
    item_rest: float | None
    alpha_if_dropped: float | None


@dataclass(frozen=True)
class Alpha:
    """Coefficient alpha with Feldt's interval.

    ``value`` from covariances (with gaps it may pass 1: no joint covariance has these pairs),
    ``standardized`` from correlations, ``sem`` the standard error of measurement of the sum score
    in category steps. ``n_persons`` is the number the interval counts with: the smallest number
    of persons any two items share.
    """

    value: float
    standardized: float
    lower: float
    upper: float
    confidence: float
    sem: float
    mean_correlation: float
    n_items: int
    n_persons: int


@dataclass(frozen=True)
class GuttmanBounds:
    """Guttman's (1945) lower bounds to reliability; ``lambda3`` is alpha."""

    lambda1: float
    lambda2: float
    lambda3: float
    lambda6: float


@dataclass(frozen=True)
class SplitHalf:
    """Agreement of two halves.

    ``correlation`` of the half scores, ``spearman_brown`` stepped up to full length, ``lambda4``
    Guttman's and Flanagan's coefficient, which does not suppose equal halves.
    """

    correlation: float
    spearman_brown: float
    lambda4: float
    first_half: tuple[str, ...]


def item_statistics(
    responses: ResponsesLike, *, missing: MissingRule = "pairwise"
) -> tuple[ItemStatistics, ...]:
    """Item table: answers, missing, frequencies, mean, spread, fit to the other items.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Whole-number codes; NaN, None and masked cells are missing (see `as_responses`).
    missing : ``"pairwise"`` uses every pair of answers, ``"complete"`` only persons who
        answered every item; it concerns ``item_rest`` and ``alpha_if_dropped`` alone.

    Returns
    -------
    One `ItemStatistics` per item, in the order of the columns.

    Notes
    -----
    The correlation is corrected for overlap: the item is not part of its own rest (Henrysson
    1963). With gaps it comes from the pairwise covariances, as in ``psych::alpha`` (2.2.9).
    """
    matrix = as_responses(responses)
    moments = item_moments(matrix, missing)
    live = np.diag(moments.pair_n) >= 2.0
    covariance = moments.covariance[np.ix_(live, live)]
    rests: list[float | None] = [None] * matrix.n_items
    dropped = rests.copy()
    if (moments.pair_n[np.ix_(live, live)] >= 2.0).all():
        for place, rest, left in zip(
            np.flatnonzero(live), _item_rest(covariance), _alpha_if_dropped(covariance), strict=True
        ):
            rests[place], dropped[place] = rest, left
    rows = []
    for item, name in enumerate(matrix.item_names):
        counts = _frequencies(matrix, item)
        answered = int(np.count_nonzero(matrix.codes[:, item] >= 0))
        mean, sd = _mean_and_sd(counts)
        rows.append(
            ItemStatistics(
                item=name,
                n=answered,
                n_missing=matrix.codes.shape[0] - answered,
                frequencies=tuple(float(count) for count in counts),
                mean=mean,
                sd=sd,
                item_rest=rests[item],
                alpha_if_dropped=dropped[item],
            )
        )
    return tuple(rows)


def alpha(
    responses: ResponsesLike, *, missing: MissingRule = "pairwise", confidence: float = 0.95
) -> Alpha:
    """Coefficient alpha (Guttman 1945; Cronbach 1951) with Feldt's (1965) interval.

    ``alpha = J / (J - 1) * (1 - sum_j var_j / var_sum)``. The interval supposes answers near
    normal with equal inter-item covariances: ``1 - (1 - alpha) F`` at the quantiles of
    ``F(n - 1, (n - 1)(J - 1))``.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Whole-number codes; NaN, None and masked cells are missing (see `as_responses`).
    missing : see `item_statistics`.
    confidence : coverage of the interval, between 0 and 1.

    Raises
    ------
    ValueError
        If there are fewer than two items, an item is constant, or two items share fewer than
        two persons.
    """
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence!r}")
    matrix, moments = reliability_moments(responses, missing)
    n_items = len(matrix.item_names)
    value = _alpha_of(moments.covariance)
    correlation = moments.scaled_covariance
    n_shared = float(moments.pair_n.min())
    tail = (1.0 - confidence) / 2.0
    freedom = (n_shared - 1.0, (n_shared - 1.0) * (n_items - 1.0))
    return Alpha(
        value=value,
        standardized=_alpha_of(correlation),
        lower=float(1.0 - (1.0 - value) * scipy.special.fdtri(*freedom, 1.0 - tail)),
        upper=float(1.0 - (1.0 - value) * scipy.special.fdtri(*freedom, tail)),
        confidence=confidence,
        sem=standard_error_of_measurement(
            math.sqrt(float(moments.covariance.sum())), min(value, 1.0)
        ),
        mean_correlation=float((correlation.sum() - n_items) / (n_items * (n_items - 1))),
        n_items=n_items,
        n_persons=round(n_shared),
    )


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """``sd * sqrt(1 - reliability)``, in the unit of ``sd`` (Lord & Novick 1968, eq. 3.8.4).

    A reliability below 0 is an estimate of none: it counts as 0.
    """
    if not sd >= 0.0:
        raise ValueError(f"sd must be 0 or more, not {sd!r}")
    if not reliability <= 1.0:
        raise ValueError(f"reliability must be at most 1, not {reliability!r}")
    return sd * math.sqrt(1.0 - max(reliability, 0.0))


def guttman_bounds(responses: ResponsesLike, *, missing: MissingRule = "pairwise") -> GuttmanBounds:
    """Guttman's (1945) lambda 1, 2, 3 and 6.

    Lambda 2 uses the squared covariances and is never below alpha; lambda 6 uses squared
    multiple correlations and is computed on standardised items, as in ``psych::alpha``.
    Raises as `alpha` does.
    """
    _, moments = reliability_moments(responses, missing)
    covariance, correlation = moments.covariance, moments.scaled_covariance
    n_items, total = covariance.shape[0], float(covariance.sum())
    between = covariance - np.diag(np.diag(covariance))
    lambda1 = float(between.sum()) / total
    spread = math.sqrt(float((between**2).sum()) * n_items / (n_items - 1))
    unexplained = float((1.0 - squared_multiple_correlations(correlation)).sum())
    return GuttmanBounds(
        lambda1=lambda1,
        lambda2=lambda1 + spread / total,
        lambda3=_alpha_of(covariance),
        lambda6=1.0 - unexplained / float(correlation.sum()),
    )


def split_half(
    responses: ResponsesLike,
    *,
    first_half: Sequence[str] | None = None,
    missing: MissingRule = "pairwise",
) -> SplitHalf:
    """Split-half reliability: Spearman-Brown (1910) and Guttman's lambda 4.

    ``first_half`` names the items of one half; without it the items in odd places (first,
    third, ...) form it. Raises `ValueError` for an unknown item, an empty half, or as `alpha`.
    """
    matrix, moments = reliability_moments(responses, missing)
    chosen = _half_mask(matrix.item_names, first_half)
    covariance = moments.covariance
    own = float(covariance[np.ix_(chosen, chosen)].sum())
    other = float(covariance[np.ix_(~chosen, ~chosen)].sum())
    shared = float(covariance[np.ix_(chosen, ~chosen)].sum())
    if min(own, other) <= 0.0:
        raise ValueError("the sum of one half does not vary: split the items otherwise")
    r = shared / math.sqrt(own * other)
    if r <= -1.0 + 1e-12:
        raise ValueError("the two halves are exact opposites: some items may be reversed")
    return SplitHalf(
        correlation=r,
        spearman_brown=2.0 * r / (1.0 + r),
        lambda4=4.0 * shared / (own + other + 2.0 * shared),
        first_half=tuple(np.asarray(matrix.item_names)[chosen].tolist()),
    )


def _frequencies(matrix: ResponseMatrix, item: int) -> FloatArray:
    counts = np.bincount(
        matrix.codes[:, item].astype(np.intp) + 1,
        weights=matrix.weights,
        minlength=int(matrix.n_categories[item]) + 1,
    )
    return counts[1:].astype(np.float64)


def _mean_and_sd(counts: FloatArray) -> tuple[float | None, float | None]:
    steps, n = np.arange(counts.size), float(counts.sum())
    if n <= 0.0:
        return None, None
    mean = float(counts @ steps) / n
    if n <= 1.0:
        return mean, None
    return mean, math.sqrt(float(counts @ (steps - mean) ** 2) / (n - 1.0))


def _item_rest(covariance: FloatArray) -> list[float | None]:
    own, shared = np.diag(covariance), covariance.sum(axis=1) - np.diag(covariance)
    rest = covariance.sum() - own - 2.0 * shared
    return [
        float(s / math.sqrt(o * r)) if o > 0.0 and r > 0.0 else None
        for o, s, r in zip(own, shared, rest, strict=True)
    ]


def _alpha_if_dropped(covariance: FloatArray) -> list[float | None]:
    n_left = covariance.shape[0] - 1
    own = np.diag(covariance)
    rest = covariance.sum() - 2.0 * covariance.sum(axis=1) + own
    if n_left < 2:
        return [None] * (n_left + 1)
    inside = own.sum() - own
    return [
        float(n_left / (n_left - 1) * (1.0 - i / r)) if r > 0.0 else None
        for i, r in zip(inside, rest, strict=True)
    ]


def _alpha_of(matrix: FloatArray) -> float:
    size = matrix.shape[0]
    return float(size / (size - 1) * (1.0 - np.trace(matrix) / matrix.sum()))


def _half_mask(names: tuple[str, ...], wanted: Sequence[str] | None) -> NDArray[np.bool_]:
    if wanted is None:
        odd: NDArray[np.bool_] = np.arange(len(names)) % 2 == 0
        return odd
    unknown = [name for name in wanted if name not in names]
    if unknown:
        raise ValueError(f"first_half names {unknown[0]!r}, which is no item")
    chosen: NDArray[np.bool_] = np.isin(np.asarray(names), list(wanted))
    if chosen.all() or not chosen.any():
        raise ValueError("first_half must hold some items, and leave some for the other half")
    return chosen
