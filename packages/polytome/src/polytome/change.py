"""Change between two measurements: what is more than error, for one person and for a group."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ReliableChange:
    """Change of n persons beside its error.

    Attributes
    ----------
    change : (n,) after minus before, in the unit of the scores.
    standard_error : (n,) of the change.
    index : (n,) change over its standard error (Jacobson & Truax 1991).
    verdict : (n,) 1 for a reliable rise, -1 for a reliable fall, 0 for neither.
    rose, unchanged, fell : shares of the persons, 0 to 1.
    critical : size of the index from which a change counts.
    """

    change: FloatArray
    standard_error: FloatArray
    index: FloatArray
    verdict: NDArray[np.int8]
    rose: float
    unchanged: float
    fell: float
    critical: float
    confidence: float


@dataclass(frozen=True)
class MeanChange:
    """Mean change of a group with its interval, and its size in standard deviations.

    ``standardized`` divides the mean change by the standard deviation of the first measurement
    (Glass's delta), ``response_mean`` by that of the changes.
    """

    mean: float
    lower: float
    upper: float
    sd: float
    standardized: float
    response_mean: float
    n_persons: int
    confidence: float


@dataclass(frozen=True)
class RetestAgreement:
    """Error between repeated measurements of persons who did not change.

    ``sem_agreement`` counts differences between occasions as error, ``sem_consistency`` does
    not; the two coefficients are Shrout & Fleiss's (1979) ICC(2,1) and ICC(3,1).
    """

    sem_agreement: float
    sem_consistency: float
    icc_agreement: float
    icc_consistency: float
    occasion_means: tuple[float, ...]
    n_persons: int


def smallest_detectable_change(
    sem_before: float,
    sem_after: float | None = None,
    *,
    n_persons: int = 1,
    confidence: float = 0.95,
) -> float:
    """Smallest change that error alone would exceed too rarely, in the unit of the scores.

    ``z * sqrt(sem_before^2 + sem_after^2) / sqrt(n_persons)``, which is ``1.96 * sqrt(2) * SEM``
    for one person and equal errors (Beckerman et al. 2001; de Vet et al. 2011, ch. 5).

    Parameters
    ----------
    sem_before, sem_after : standard errors of measurement; the second defaults to the first.
    n_persons : 1 for a person, n for the mean of a group.
    confidence : between 0 and 1.

    Raises
    ------
    ValueError
        If a standard error is negative, n is below 1, or the confidence is no probability.
    """
    after = sem_before if sem_after is None else sem_after
    for name, value in (("sem_before", sem_before), ("sem_after", after)):
        if not value >= 0.0:
            raise ValueError(f"{name} must be 0 or more, not {value!r}")
    if n_persons < 1:
        raise ValueError(f"n_persons must be 1 or more, not {n_persons}")
    return _critical(confidence) * math.hypot(sem_before, after) / math.sqrt(n_persons)


def reliable_change(
    before: ArrayLike,
    after: ArrayLike,
    sem_before: ArrayLike,
    sem_after: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> ReliableChange:
    """Reliable change index of every person (Jacobson & Truax 1991).

    Parameters
    ----------
    before, after : (n,) scores of the same persons, in the same order and unit.
    sem_before, sem_after : one standard error of measurement, or (n,) of them (as item response
        models give); the second defaults to the first.
    confidence : a change counts from the two-sided normal quantile of this, 1.96 for 0.95.

    Raises
    ------
    ValueError
        If lengths differ, a score is missing, or an error is not above 0 (the row is named).
    """
    first, second = _paired(before, after)
    error_before = _errors("sem_before", sem_before, first.size)
    error_after = error_before if sem_after is None else _errors("sem_after", sem_after, first.size)
    critical = _critical(confidence)
    change = second - first
    error = np.hypot(error_before, error_after)
    index = change / error
    verdict = np.where(np.abs(index) >= critical, np.sign(index), 0.0).astype(np.int8)
    return ReliableChange(
        change=change,
        standard_error=error,
        index=index,
        verdict=verdict,
        rose=float((verdict > 0).mean()),
        unchanged=float((verdict == 0).mean()),
        fell=float((verdict < 0).mean()),
        critical=critical,
        confidence=confidence,
    )


def mean_change(before: ArrayLike, after: ArrayLike, *, confidence: float = 0.95) -> MeanChange:
    """Mean of the paired changes with Student's interval.

    Parameters
    ----------
    before, after : (n,) scores of the same persons; two persons at least.

    Raises
    ------
    ValueError
        If lengths differ, a score is missing, there is one person only, or nobody differs from
        anybody before, so that no standardised change exists.
    """
    first, second = _paired(before, after)
    if first.size < 2:
        raise ValueError(f"a mean change needs two persons or more; there are {first.size}")
    _critical(confidence)
    change = second - first
    mean, sd = float(change.mean()), float(change.std(ddof=1))
    spread = float(first.std(ddof=1))
    if spread <= 0.0:
        raise ValueError(f"everybody scored {first[0]:g} before: no standardised change exists")
    quantile = float(scipy.special.stdtrit(first.size - 1, 0.5 + confidence / 2.0))
    half = quantile * sd / math.sqrt(first.size)
    return MeanChange(
        mean=mean,
        lower=mean - half,
        upper=mean + half,
        sd=sd,
        standardized=mean / spread,
        response_mean=mean / sd if sd > 0.0 else math.copysign(math.inf, mean) if mean else 0.0,
        n_persons=first.size,
        confidence=confidence,
    )


def retest_agreement(scores: ArrayLike) -> RetestAgreement:
    """Errors and intraclass correlations from repeated measurements (Shrout & Fleiss 1979).

    Parameters
    ----------
    scores : (n, k) scores of n persons on k occasions, without gaps.

    Raises
    ------
    ValueError
        With fewer than two persons or occasions, a missing score (the row is named), or scores
        that are all equal.
    """
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or min(table.shape) < 2:
        raise ValueError(f"scores have shape {table.shape}; two persons and two occasions at least")
    _refuse_missing("scores", table)
    n, k = table.shape
    grand, by_person, by_occasion = table.mean(), table.mean(axis=1), table.mean(axis=0)
    between = k * float(((by_person - grand) ** 2).sum()) / (n - 1)
    occasions = n * float(((by_occasion - grand) ** 2).sum()) / (k - 1)
    residual = table - by_person[:, None] - by_occasion + grand
    error = float((residual**2).sum()) / ((n - 1) * (k - 1))
    if between + error <= 0.0:
        raise ValueError(f"every score is {grand:g}: there is nothing to agree on")
    shift = max((occasions - error) / n, 0.0)
    return RetestAgreement(
        sem_agreement=math.sqrt(error + shift),
        sem_consistency=math.sqrt(error),
        icc_agreement=(between - error) / (between + (k - 1) * error + k * (occasions - error) / n),
        icc_consistency=(between - error) / (between + (k - 1) * error),
        occasion_means=tuple(float(mean) for mean in by_occasion),
        n_persons=n,
    )


def _critical(confidence: float) -> float:
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence!r}")
    return float(scipy.special.ndtri(0.5 + confidence / 2.0))


def _paired(before: ArrayLike, after: ArrayLike) -> tuple[FloatArray, FloatArray]:
    first = np.asarray(before, dtype=np.float64)
    second = np.asarray(after, dtype=np.float64)
    if first.ndim != 1 or first.shape != second.shape or first.size == 0:
        raise ValueError(
            f"before and after have shapes {first.shape} and {second.shape}; one score a person in"
            " each was expected"
        )
    _refuse_missing("before", first)
    _refuse_missing("after", second)
    return first, second


def _errors(name: str, value: ArrayLike, size: int) -> FloatArray:
    errors = np.asarray(value, dtype=np.float64)
    if errors.shape not in ((), (size,)):
        raise ValueError(f"{name} has shape {errors.shape}; one value or {size} were expected")
    spread = np.broadcast_to(errors, (size,))
    bad = np.flatnonzero(~(np.isfinite(spread) & (spread > 0.0)))
    if bad.size:
        raise ValueError(f"{name} of person {bad[0]} (row from 0) is {spread[bad[0]]}, not above 0")
    return spread


def _refuse_missing(name: str, values: FloatArray) -> None:
    bad = np.argwhere(~np.isfinite(values))
    if bad.size:
        place = tuple(int(index) for index in bad[0])
        raise ValueError(f"{name} of person {place[0]} (row from 0) is {values[place]}, no score")
