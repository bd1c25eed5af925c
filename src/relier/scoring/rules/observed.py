"""What the tasks show: keyed answers, their share with an honest interval, the gap to perceived.

The observed index stands apart from the perceived one and is never mixed into it. The worked
numbers are in docs/algorithms/observed.md, which the tests read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from relier.instruments.rules.definition import (
    BlockKind,
    Instrument,
    Item,
    ScaleKind,
    best_and_worst,
)
from relier.scoring.rules.bands import CUTS
from relier.scoring.rules.measurement import Z95
from relier.scoring.rules.results import DimensionScore, IndexScore

# With one task, solved or not, nothing can be called a gap.
LEAST_TASKS_FOR_A_GAP = 2


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a form. `points` is 0, ½ or 1; None where there is nothing to score.

    `answer` is "" where none was given inside the scale; `key` is None where experts have not
    agreed on one, or where none holds in this person's country.
    """

    item: str
    dimension: str
    answer: str
    key: str | None
    points: float | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value on 0–100 points with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """How much of some tasks was solved: `points` of `n_scored`, out of `n_tasks` in the form."""

    dimension: str
    n_tasks: int
    n_scored: int
    n_solved: int
    n_half: int
    estimate: Estimate | None

    @property
    def points(self) -> float:
        """The tasks solved, a half for each that was half solved."""
        return self.n_solved + self.n_half / 2


@dataclass(frozen=True, slots=True)
class Observed:
    """Every task of one person's form, and what they come to."""

    tasks: tuple[Task, ...]
    dimensions: tuple[Share, ...]
    overall: Share


class Reading(StrEnum):
    """What may be said of a gap. UNSAID: its interval holds 0, or the words would not be true."""

    SHOWS_MORE = "shows_more"
    SHOWS_LESS = "shows_less"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Gap:
    """Perceived minus observed, in points, and what may be said of it."""

    value: float
    low: float
    high: float
    reading: Reading


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gap in each dimension that has one, and over these dimensions together."""

    dimensions: Mapping[str, Gap]
    overall: Gap | None


def observe(answers: Mapping[str, str], instrument: Instrument, *, form: str) -> Observed:
    """Score the tasks of a form by the keys that hold in the person's country."""
    country = answers.get(instrument.country_item, "")
    items = (i for i in instrument.items_of(form, kind=BlockKind.OBSERVED) if i.dimension)
    tasks = tuple(_task(item, instrument, answers.get(item.code, ""), country) for item in items)
    asked = {task.dimension for task in tasks}
    return Observed(
        tasks=tasks,
        dimensions=tuple(
            share_of(code, [task for task in tasks if task.dimension == code])
            for code in instrument.dimensions
            if code in asked
        ),
        overall=share_of("", tasks),
    )


def _task(item: Item, instrument: Instrument, answer: str, country: str) -> Task:
    scale = instrument.scales[item.scale]
    said = answer if answer in scale.inside else ""
    key = item.key_in(country)
    points = None if key is None or not said else credit(said, key, scale.kind)
    return Task(item.code, item.dimension or "", said, key, points)


def credit(answer: str, key: str, kind: ScaleKind) -> float:
    """Return what an answer is worth: 0 or 1; of a judgement, half for the best, half for worst."""
    if kind is not ScaleKind.JUDGEMENT:
        return float(answer == key)
    pairs = zip(best_and_worst(answer), best_and_worst(key), strict=True)
    return sum(said == wanted for said, wanted in pairs) / 2


def share_of(dimension: str, tasks: Sequence[Task]) -> Share:
    """Return the share of some tasks that was solved, with its interval."""
    scored = [task.points for task in tasks if task.points is not None]
    return Share(
        dimension=dimension,
        n_tasks=len(tasks),
        n_scored=len(scored),
        n_solved=sum(points == 1 for points in scored),
        n_half=sum(0 < points < 1 for points in scored),
        estimate=share_interval(sum(scored), len(scored)) if scored else None,
    )


def share_interval(points: float, n: int) -> Estimate:
    """Return 100 × points / n with the interval of Agresti & Coull (1998), cut at 0 and 100.

    Wald's interval around the share that z²/2 tasks solved and as many not solved would add to;
    a task half solved varies less than one that is solved or not, so it errs on the wide side.
    """
    weight = n + Z95**2
    centre = (points + Z95**2 / 2) / weight
    margin = Z95 * math.sqrt(centre * (1 - centre) / weight)
    return Estimate(
        value=100 * points / n,
        low=100 * max(centre - margin, 0.0),
        high=100 * min(centre + margin, 1.0),
    )


def compare(index: IndexScore, observed: Observed) -> Gaps:
    """Return the gaps between what a person thinks and what their tasks show."""
    perceived = {score.dimension: score for score in index.dimensions if score.value is not None}
    both = [one for one in observed.dimensions if one.estimate and one.dimension in perceived]
    return Gaps(
        dimensions={
            share.dimension: gap_between(_estimate(perceived[share.dimension]), share.estimate)
            for share in both
            if share.estimate and share.n_scored >= LEAST_TASKS_FOR_A_GAP
        },
        overall=_overall(perceived, both),
    )


def _overall(perceived: Mapping[str, DimensionScore], both: Sequence[Share]) -> Gap | None:
    """Compare over the same dimensions, each weighing in both as many tasks as it has."""
    n = sum(share.n_scored for share in both)
    if n < LEAST_TASKS_FOR_A_GAP:
        return None
    weighed = [(share.n_scored / n, perceived[share.dimension]) for share in both]
    value = sum(weight * (score.value or 0.0) for weight, score in weighed)
    # Errors of different dimensions come from different items: they are independent.
    margin = Z95 * math.hypot(*(weight * (score.sem or 0.0) for weight, score in weighed))
    thought = Estimate(value, max(value - margin, 0.0), min(value + margin, 100.0))
    return gap_between(thought, share_interval(sum(share.points for share in both), n))


def gap_between(perceived: Estimate, observed: Estimate) -> Gap:
    """Return perceived − observed, with an interval that squares and adds both margins.

    Newcombe (1998, method 10) and Zou & Donner (2008): each end uses the margins that point its
    way. The questions and the tasks are different items, so their errors are independent.
    """
    value = perceived.value - observed.value
    low = value - math.hypot(perceived.value - perceived.low, observed.high - observed.value)
    high = value + math.hypot(perceived.high - perceived.value, observed.value - observed.low)
    return Gap(value, low, high, _reading(low, high, perceived))


def _reading(low: float, high: float, perceived: Estimate) -> Reading:
    """Say a gap only where its interval leaves out 0 and its words cannot be false.

    Words and tasks share the points, not their meaning. Who says "alone" throughout stands at 67
    and has said no less than tasks solved alone show; who says "with help" throughout stands at
    33 and has claimed nothing that tasks not solved deny.
    """
    with_help, alone = CUTS
    if low > 0 and perceived.low > with_help:
        return Reading.SHOWS_LESS
    if high < 0 and perceived.high < alone:
        return Reading.SHOWS_MORE
    return Reading.UNSAID


def _estimate(score: DimensionScore) -> Estimate:
    return Estimate(score.value or 0.0, score.low or 0.0, score.high or 0.0)
