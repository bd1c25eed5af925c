"""The analysis of a whole matrix of answers: what `relier index` says about a file.

This module loads polytome; it is for files and campaigns, not for a respondent's page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from relier.instruments.rules.definition import Instrument
from relier.scoring.rules.bands import whole_points
from relier.scoring.rules.contradictions import Contradiction, contradictions
from relier.scoring.rules.items import ItemRow, item_rows
from relier.scoring.rules.layout import Array, Layout, Ranks
from relier.scoring.rules.measurement import MeasurementModel
from relier.scoring.rules.reliability import GroupMeasurement, measure_group
from relier.scoring.rules.scores import GroupScores, score_group

BIN_POINTS = 10
# A group smaller than this is described with a caution beside it.
SMALL_GROUP = 10
CONFIDENCE = 0.975


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a score spreads over persons. `interval` is the 95 % interval of the mean.

    `sem` is the median standard error of one person's score; `bins` counts persons per ten
    points, 0–9 first, 90–100 last.
    """

    n: int
    mean: float | None
    interval: tuple[float, float] | None
    sd: float | None
    sem: float | None
    quartiles: tuple[float, float, float] | None
    bins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """One group of the file: its size and the distribution of each dimension."""

    name: str
    n_persons: int
    dimensions: tuple[Distribution, ...]

    @property
    def is_small(self) -> bool:
        """Too few persons for a figure to be more than an anecdote."""
        return self.n_persons < SMALL_GROUP


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that is computed from a matrix of answers.

    `distributions` follows the dimensions of `scores`; `index` is the equal-weight mean, None
    for an instrument of one dimension, where it would say the same twice.
    """

    n_persons: int
    scores: GroupScores
    measurement: GroupMeasurement
    model: MeasurementModel
    items: tuple[ItemRow, ...]
    distributions: tuple[Distribution, ...]
    index: Distribution | None
    contradictions: tuple[Contradiction, ...]


def analyse(
    ranks: Ranks,
    layout: Layout,
    instrument: Instrument,
    *,
    calibrated: MeasurementModel | None = None,
) -> Analysis:
    """Analyse persons × `layout.items` ranks (−1: no answer), calibrated if something is given."""
    group = measure_group(ranks, layout)
    model = calibrated or group.measurement
    scores = score_group(ranks, layout, measurement=model)
    items = item_rows(ranks, layout, instrument)
    several = len(scores.dimensions) > 1
    return Analysis(
        n_persons=int(ranks.shape[0]),
        scores=scores,
        measurement=group,
        model=model,
        items=items,
        distributions=tuple(distribution(d.value, d.sem) for d in scores.dimensions),
        index=distribution(scores.mean, scores.mean_sem) if several else None,
        contradictions=contradictions(ranks, layout, items=items, group=group),
    )


def summarise_groups(analysis: Analysis, groups: Sequence[str]) -> tuple[GroupSummary, ...]:
    """Return each group's own distributions, in the order of their names."""
    names, membership = np.unique(np.array(groups, dtype=object), return_inverse=True)
    summaries = []
    for place, name in enumerate(names):
        inside = membership == place
        dimensions = tuple(
            distribution(d.value[inside], d.sem[inside]) for d in analysis.scores.dimensions
        )
        summaries.append(GroupSummary(str(name), int(inside.sum()), dimensions))
    return tuple(summaries)


def distribution(values: Array, errors: Array) -> Distribution:
    """Describe the scores of those who have one."""
    scored = ~np.isnan(values)
    kept = values[scored]
    n = int(kept.size)
    low, middle, high = np.quantile(kept, (0.25, 0.5, 0.75)) if n else (0.0, 0.0, 0.0)
    mean = float(kept.mean()) if n else None
    sd = float(kept.std(ddof=1)) if n > 1 else None
    edges = np.minimum(whole_points(kept) // BIN_POINTS, 9).astype(np.int64)
    return Distribution(
        n=n,
        mean=mean,
        interval=_interval(mean, sd, n),
        sd=sd,
        sem=float(np.median(errors[scored])) if n else None,
        quartiles=(float(low), float(middle), float(high)) if n else None,
        bins=tuple(int(count) for count in np.bincount(edges, minlength=10)),
    )


def _interval(mean: float | None, sd: float | None, n: int) -> tuple[float, float] | None:
    """Student's 95 % interval of a mean, cut to 0–100."""
    if mean is None or sd is None:
        return None
    margin = float(special.stdtrit(n - 1, CONFIDENCE)) * sd / math.sqrt(n)
    return max(0.0, mean - margin), min(100.0, mean + margin)
