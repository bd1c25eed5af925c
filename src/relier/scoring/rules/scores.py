"""From answers to the index: dimensions 0–100 with their intervals, their mean, its reading.

One person is scored as a cohort of one, so that nobody's score depends on who else answered.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relier.instruments.rules.definition import Instrument
from relier.scoring.rules.bands import BANDS, band_numbers, is_autonomous
from relier.scoring.rules.layout import Array, DimensionLayout, Layout, Ranks, layout_of
from relier.scoring.rules.measurement import LIBRARY_VERSION, Z95, MeasurementModel
from relier.scoring.rules.results import DimensionScore, EvidenceStep, IndexScore, Provenance


@dataclass(frozen=True, slots=True)
class GroupDimension:
    """One dimension of every person; NaN and band −1 where too few items were answered."""

    code: str
    n_items: int
    n_answered: NDArray[np.int64]
    value: Array
    sem: Array
    low: Array
    high: Array
    band: NDArray[np.int8]
    theta: Array | None = None
    theta_sem: Array | None = None


@dataclass(frozen=True, slots=True)
class GroupScores:
    """The index of every person, in the order of the rank matrix.

    The mean exists only where every dimension has a score: a mean that leaves a dimension out
    would be another index.
    """

    dimensions: tuple[GroupDimension, ...]
    mean: Array
    mean_sem: Array
    mean_low: Array
    mean_high: Array
    n_at_autonomy: NDArray[np.int64]
    n_scored: NDArray[np.int64]


def score_group(ranks: Ranks, layout: Layout, *, measurement: MeasurementModel) -> GroupScores:
    """Score every row of a rank matrix (persons × `layout.items`; −1: no answer)."""
    directed = layout.directed(ranks)
    maxima = np.array(layout.maxima, dtype=np.float64)
    dimensions = tuple(
        _score_dimension(directed, d, maxima=maxima, measurement=measurement)
        for d in layout.dimensions
    )
    # A form of activities only has no dimension to score: its index is missing, not an error.
    nothing = np.full((1, len(ranks)), np.nan)
    values = np.stack([d.value for d in dimensions]) if dimensions else nothing
    errors = np.stack([d.sem for d in dimensions]) if dimensions else nothing
    mean = values.mean(axis=0)
    # Errors of different dimensions come from different items: they are independent.
    mean_sem = np.sqrt((errors**2).sum(axis=0)) / len(values)
    bands = np.stack([d.band for d in dimensions]) if dimensions else band_numbers(nothing)
    return GroupScores(
        dimensions=dimensions,
        mean=mean,
        mean_sem=mean_sem,
        mean_low=np.maximum(mean - Z95 * mean_sem, 0.0),
        mean_high=np.minimum(mean + Z95 * mean_sem, 100.0),
        n_at_autonomy=is_autonomous(bands).sum(axis=0),
        n_scored=(bands >= 0).sum(axis=0),
    )


def _score_dimension(
    directed: Ranks, dimension: DimensionLayout, *, maxima: Array, measurement: MeasurementModel
) -> GroupDimension:
    columns = list(dimension.columns)
    ranks = directed[:, columns]
    n_answered = (ranks >= 0).sum(axis=1)
    found = measurement.estimate(dimension.code, ranks, maxima[columns])
    enough = n_answered >= dimension.min_answered
    value = np.where(enough, found.value, np.nan)
    return GroupDimension(
        code=dimension.code,
        n_items=len(columns),
        n_answered=n_answered,
        value=value,
        sem=np.where(enough, found.sem, np.nan),
        low=np.where(enough, found.low, np.nan),
        high=np.where(enough, found.high, np.nan),
        band=band_numbers(value),
        theta=None if found.theta is None else np.where(enough, found.theta, np.nan),
        theta_sem=None if found.theta_sem is None else np.where(enough, found.theta_sem, np.nan),
    )


def score_person(
    answers: Mapping[str, str],
    instrument: Instrument,
    *,
    form: str,
    measurement: MeasurementModel,
    evidence_step: EvidenceStep = EvidenceStep.NO_DATA,
) -> IndexScore:
    """Score one person's answers, given as item code → option code.

    Items without answer and answers outside the scale do not count; a dimension with too few
    answers has no value. `evidence_step` is what is known about the measure, not the person.
    """
    layout = layout_of(instrument, form=form)
    ranks = layout.ranks_of(answers, instrument)
    group = score_group(ranks, layout, measurement=measurement)
    return IndexScore(
        dimensions=tuple(_one(dimension) for dimension in group.dimensions),
        mean=_number(group.mean),
        mean_sem=_number(group.mean_sem),
        mean_low=_number(group.mean_low),
        mean_high=_number(group.mean_high),
        n_at_autonomy=int(group.n_at_autonomy[0]),
        n_scored=int(group.n_scored[0]),
        provenance=Provenance(
            instrument=instrument.id,
            instrument_version=instrument.version,
            form=form,
            library_version=LIBRARY_VERSION,
            calibration_id=measurement.calibration_id,
            evidence_step=evidence_step,
        ),
    )


def _one(dimension: GroupDimension) -> DimensionScore:
    band = int(dimension.band[0])
    return DimensionScore(
        dimension=dimension.code,
        n_answered=int(dimension.n_answered[0]),
        n_items=dimension.n_items,
        value=_number(dimension.value),
        sem=_number(dimension.sem),
        low=_number(dimension.low),
        high=_number(dimension.high),
        band=BANDS[band] if band >= 0 else None,
    )


def _number(values: Array) -> float | None:
    number = float(values[0])
    return None if math.isnan(number) else number
