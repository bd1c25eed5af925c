"""How sure a score is: measurement models behind one interface.

Classical models here; a calibrated one gives the same `Estimates` from another formula. The
worked numbers are in docs/algorithms/index.md, which the tests read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Protocol

import numpy as np

from relier.scoring.rules.layout import Array, Ranks

Z95 = 1.96
CLASSICAL_CALIBRATION = "none-classical-1"
# Read from what is installed: importing polytome itself would cost every web process 50 MB.
LIBRARY_VERSION = f"polytome {version('polytome')}"


@dataclass(frozen=True, slots=True)
class Estimates:
    """One dimension of many persons, in points; NaN where a person answered no item.

    `theta` and its standard error exist under a calibration only.
    """

    value: Array
    sem: Array
    low: Array
    high: Array
    theta: Array | None = None
    theta_sem: Array | None = None


class MeasurementModel(Protocol):
    """What turns the directed ranks of one dimension into points and their uncertainty."""

    @property
    def calibration_id(self) -> str:
        """What the scores were made with, stored beside each of them."""
        ...

    def estimate(self, dimension: str, ranks: Ranks, maxima: Array) -> Estimates:
        """Return the estimates of persons × items directed ranks (−1: no answer)."""
        ...


@dataclass(frozen=True, slots=True)
class ProvisionalNorm:
    """What is assumed of an instrument that nobody has measured yet.

    `item_sd` is the spread of one item over persons, in points; `item_correlation` the mean
    correlation of two items of a dimension; `source` says where they come from.
    """

    id: str
    item_sd: float
    item_correlation: float
    source: str

    @property
    def item_error(self) -> float:
        """The standard error of measurement of a single answer, in points."""
        return self.item_sd * math.sqrt(1 - self.item_correlation)

    def reliability(self, n_items: int) -> float:
        """The reliability that n items then have (Spearman 1910, Brown 1910)."""
        r = self.item_correlation
        return n_items * r / (1 + (n_items - 1) * r)


# PISA 2022, digital self-efficacy, 14 items of four categories, 4,500 students of BEL, GRC and
# ROU (OECD, 2023): item SD 30.7 to 32.0 points by country, mean inter-item correlation .43 to
# .47. The largest spread is kept and the correlation is lowered to .30, so that the interval
# errs on the wide side.
PROVISIONAL = ProvisionalNorm(
    id="provisional-1",
    item_sd=32.0,
    item_correlation=0.30,
    source="OECD PISA 2022, digital self-efficacy (BEL, GRC, ROU), widened",
)


@dataclass(frozen=True, slots=True)
class ClassicalMeasurement:
    """Mean of the answered items, with an error that shrinks as 1/√(items answered).

    `item_errors` holds, per dimension, the standard error of measurement of one answer in
    points; a dimension that is not there has the provisional norm's.
    """

    item_errors: Mapping[str, float]
    norm: ProvisionalNorm = PROVISIONAL

    @property
    def calibration_id(self) -> str:
        """There is no calibration: classical scores, first version."""
        return CLASSICAL_CALIBRATION

    def estimate(self, dimension: str, ranks: Ranks, maxima: Array) -> Estimates:
        """Return the mean points of the answered items and their interval, cut to 0–100."""
        answered = ranks >= 0
        count = answered.sum(axis=1).astype(np.float64)
        points = np.where(answered, ranks * (100.0 / maxima), 0.0).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = points / count
            sem = self.item_errors.get(dimension, self.norm.item_error) / np.sqrt(count)
        sem[count == 0] = np.nan
        margin = Z95 * sem
        return Estimates(
            value=value,
            sem=sem,
            low=np.maximum(value - margin, 0.0),
            high=np.minimum(value + margin, 100.0),
        )


def provisional_measurement() -> ClassicalMeasurement:
    """Return the measurement of an instrument without any data of its own."""
    return ClassicalMeasurement(item_errors={})


def item_error(*, sd: float, reliability: float, n_items: int) -> float:
    """Return the error of one answer from what is known of the mean of n answers.

    With reliability α and standard deviation SD of the mean of n items, SEM_n = SD √(1 − α), and
    the error of k parallel answers is SEM_n √(n/k); for k = 1 that is SD √(1 − α) √n.
    """
    return sd * math.sqrt(1 - min(max(reliability, 0.0), 1.0)) * math.sqrt(n_items)


def smallest_detectable_change(before: float, after: float) -> float:
    """Return how far two scores of one person must lie apart to call it a change.

    1.96 √(SEM₁² + SEM₂²), points (Jacobson & Truax 1991; for equal SEM: 1.96 √2 SEM).
    """
    return Z95 * math.hypot(before, after)
