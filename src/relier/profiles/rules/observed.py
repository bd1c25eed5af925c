"""What the profile page says of a person's exercises: beside what they think, never a mark."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from relier.instruments.rules.definition import (
    AWAITING_PANEL,
    Instrument,
    Item,
    ScaleKind,
    Wording,
    best_and_worst,
)
from relier.profiles.rules.points import whole
from relier.scoring.rules.observed import Gap, Observed, Reading, Share, Task, compare, observe
from relier.scoring.rules.results import Band, DimensionScore, IndexScore

TEN = 10


class Outcome(StrEnum):
    """How an answer stands to what the authors propose."""

    AGREES = "agrees"
    AGREES_IN_PART = "agrees_in_part"
    DIFFERS = "differs"
    AWAITING = "awaiting"
    NONE_HERE = "none_here"


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise that was answered, as it is read again.

    `said` and `proposed` hold the words of one option, or of the best and the worst way to act.
    """

    code: str
    lead: str
    text: str
    stimulus: tuple[str, ...]
    said: tuple[str, ...]
    proposed: tuple[str, ...]
    outcome: Outcome
    rationale: str

    @property
    def is_judgement(self) -> bool:
        """Whether a best and a worst way to act were named."""
        return len(self.said) > 1


@dataclass(frozen=True, slots=True)
class Shown:
    """What some exercises show: where that stands on 0–100, and how many of ten alike."""

    place: int
    low: int
    high: int
    from_ten: int
    to_ten: int


@dataclass(frozen=True, slots=True)
class ExerciseRow:
    """One dimension: what is thought, what is shown, and what may be said of both.

    `thought` is None where too few questions were answered, `shown` where no exercise is scored.
    """

    code: str
    label: str
    n_tasks: int
    n_scored: int
    n_solved: int
    n_half: int
    thought: int | None
    band: Band | None
    shown: Shown | None
    reading: Reading | None
    exercises: tuple[Exercise, ...]

    @property
    def is_awaiting(self) -> bool:
        """Whether something was answered, to which nobody has agreed on an answer yet."""
        return any(one.outcome is Outcome.AWAITING for one in self.exercises)


@dataclass(frozen=True, slots=True)
class Exercises:
    """The exercises of one person, told by dimension and together."""

    rows: tuple[ExerciseRow, ...]
    n_scored: int
    n_solved: int
    n_half: int
    reading: Reading | None

    @property
    def n_answered(self) -> int:
        """How many exercises were answered, scored or not."""
        return sum(len(row.exercises) for row in self.rows)


def tell_exercises(
    index: IndexScore, answers: Mapping[str, str], instrument: Instrument, wording: Wording
) -> Exercises | None:
    """Say what a person's exercises show; None where the form has none."""
    observed = observe(answers, instrument, form=index.provenance.form)
    if not observed.tasks:
        return None
    gaps = compare(index, observed)
    thought = {score.dimension: score for score in index.dimensions}
    exercises = _by_dimension(observed, instrument, wording)
    return Exercises(
        rows=tuple(
            _row(
                share,
                thought.get(share.dimension),
                gaps.dimensions.get(share.dimension),
                label=wording.dimensions[share.dimension].label,
                exercises=exercises.get(share.dimension, ()),
            )
            for share in observed.dimensions
        ),
        n_scored=observed.overall.n_scored,
        n_solved=observed.overall.n_solved,
        n_half=observed.overall.n_half,
        reading=gaps.overall.reading if gaps.overall else None,
    )


def _row(
    share: Share,
    thought: DimensionScore | None,
    gap: Gap | None,
    *,
    label: str,
    exercises: tuple[Exercise, ...],
) -> ExerciseRow:
    value = thought.value if thought else None
    return ExerciseRow(
        code=share.dimension,
        label=label,
        n_tasks=share.n_tasks,
        n_scored=share.n_scored,
        n_solved=share.n_solved,
        n_half=share.n_half,
        thought=None if value is None else whole(value),
        band=thought.band if thought else None,
        shown=_shown(share),
        reading=gap.reading if gap else None,
        exercises=exercises,
    )


def _shown(share: Share) -> Shown | None:
    found = share.estimate
    if found is None:
        return None
    return Shown(
        place=whole(found.value),
        low=whole(found.low),
        high=whole(found.high),
        # Rounded outwards, so that whole exercises never say more than the interval.
        from_ten=math.floor(found.low / TEN),
        to_ten=math.ceil(found.high / TEN),
    )


def _by_dimension(
    observed: Observed, instrument: Instrument, wording: Wording
) -> dict[str, tuple[Exercise, ...]]:
    found: dict[str, tuple[Exercise, ...]] = {}
    for task in observed.tasks:
        if task.answer:
            exercise = _exercise(task, instrument, wording)
            found[task.dimension] = (*found.get(task.dimension, ()), exercise)
    return found


def _exercise(task: Task, instrument: Instrument, wording: Wording) -> Exercise:
    item, words = instrument.items[task.item], wording.items[task.item]
    is_judgement = instrument.scales[item.scale].kind is ScaleKind.JUDGEMENT

    def said(code: str) -> tuple[str, ...]:
        chosen = best_and_worst(code) if is_judgement else (code,)
        return tuple(wording.label(item, option) for option in chosen)

    return Exercise(
        code=item.code,
        lead=words.lead,
        text=words.text,
        stimulus=words.stimulus,
        said=said(task.answer),
        proposed=said(task.key) if task.key is not None else (),
        outcome=_outcome(task, item),
        # A reason would give away a key that nobody has agreed on.
        rationale=words.rationale if task.key is not None else "",
    )


def _outcome(task: Task, item: Item) -> Outcome:
    if task.points is None:
        return Outcome.AWAITING if item.status == AWAITING_PANEL else Outcome.NONE_HERE
    if task.points == 1:
        return Outcome.AGREES
    return Outcome.AGREES_IN_PART if task.points else Outcome.DIFFERS
