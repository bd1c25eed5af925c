"""What the profile page says to one person: in words, points of support first, never a grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from relier.instruments.rules.definition import BlockKind, Instrument, Item, Wording
from relier.profiles.rules.observed import Exercises, tell_exercises
from relier.profiles.rules.points import band_at, whole
from relier.scoring.rules.measurement import CLASSICAL_CALIBRATION
from relier.scoring.rules.results import Band, DimensionScore, EvidenceStep, IndexScore

MOST_SUPPORTS = 3
SHORT_TEXT = 120


class Answered(StrEnum):
    """What an answer to a condition says; anything else (skipped, not concerned) says nothing."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Support:
    """Something to lean on, in the instrument's own words."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Row:
    """One dimension. `low` and `high` bound it on 0–100; the bands say the same in words.

    Everything but the names is None when too few questions were answered.
    """

    code: str
    label: str
    sentence: str
    n_answered: int
    n_items: int
    place: int | None = None
    low: int | None = None
    high: int | None = None
    band: Band | None = None
    lowest_band: Band | None = None
    highest_band: Band | None = None

    @property
    def is_told(self) -> bool:
        """Whether enough was answered to say something."""
        return self.place is not None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, as a list names it: "a quiet place"."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a person has, has in part, and lacks. It is nobody's fault, and never a number."""

    has: tuple[Condition, ...] = ()
    has_in_part: tuple[Condition, ...] = ()
    lacks: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class WayOut:
    """What can be done when something is missing, in the instrument's own words."""

    code: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Average:
    """The equal-weight mean in words: a band, and the bands that its interval reaches."""

    band: Band
    lowest_band: Band
    highest_band: Band


@dataclass(frozen=True, slots=True)
class PersonalProfile:
    """A profile ready to be told. `areas_with_help` are the labels of areas below "alone".

    `ways_out` answer what is missing at home, at school and at work; `exercises` is None where
    the form has none.
    """

    supports: tuple[Support, ...]
    rows: tuple[Row, ...]
    conditions: Conditions
    areas_with_help: tuple[str, ...]
    average: Average | None
    n_at_autonomy: int
    n_told: int
    n_answered: int
    evidence_step: EvidenceStep
    is_calibrated: bool
    ways_out: tuple[WayOut, ...] = ()
    exercises: Exercises | None = None

    @property
    def is_wordy(self) -> bool:
        """Whether the areas' texts take more room than a narrow column beside their drawing."""
        return any(len(row.sentence) > SHORT_TEXT for row in self.rows)

    @property
    def has_obstacles(self) -> bool:
        """Whether there is a list to show: fragility is that list, never 100 minus a score."""
        return bool(self.conditions.lacks or self.conditions.has_in_part or self.areas_with_help)


def tell_profile(
    index: IndexScore, answers: Mapping[str, str], instrument: Instrument, wording: Wording
) -> PersonalProfile:
    """Say an index in words, with the conditions that the answers name."""
    rows = tuple(_row(score, wording) for score in index.dimensions)
    return PersonalProfile(
        supports=_supports(rows, index, wording),
        rows=rows,
        conditions=_conditions(answers, instrument, wording, index.provenance.form),
        areas_with_help=tuple(row.label for row in rows if row.band is Band.WITH_HELP),
        average=_average(index),
        n_at_autonomy=index.n_at_autonomy,
        n_told=sum(row.is_told for row in rows),
        n_answered=sum(row.n_answered for row in rows),
        evidence_step=index.provenance.evidence_step,
        is_calibrated=index.provenance.calibration_id != CLASSICAL_CALIBRATION,
        ways_out=_ways_out(answers, instrument, wording, index.provenance.form),
        exercises=tell_exercises(index, answers, instrument, wording),
    )


def _row(score: DimensionScore, wording: Wording) -> Row:
    words = wording.dimensions[score.dimension]
    row = Row(score.dimension, words.label, "", score.n_answered, score.n_items)
    if score.value is None or score.low is None or score.high is None or score.band is None:
        return row
    low, high = whole(score.low), whole(score.high)
    return replace(
        row,
        sentence=words.bands.get(score.band, ""),
        place=whole(score.value),
        low=low,
        high=high,
        band=score.band,
        lowest_band=band_at(low),
        highest_band=band_at(high),
    )


def _supports(rows: tuple[Row, ...], index: IndexScore, wording: Wording) -> tuple[Support, ...]:
    """Choose up to three areas at autonomy, the firmest first; equal ones stay in their order."""
    values = {score.dimension: score.value or 0.0 for score in index.dimensions}
    firm = [row for row in rows if row.band in {Band.ALONE, Band.ALONE_AND_HELPING}]
    chosen = sorted(firm, key=lambda row: -values[row.code])[:MOST_SUPPORTS]
    words = (wording.dimensions[row.code] for row in chosen)
    return tuple(Support(w.strength or w.label, w.strength_detail) for w in words)


def _conditions(
    answers: Mapping[str, str], instrument: Instrument, wording: Wording, form: str
) -> Conditions:
    items = instrument.items_of(form, kind=BlockKind.CONDITIONS)
    said = [(item, answers.get(item.code)) for item in items]

    def named(wanted: Answered, *, missing: bool) -> tuple[Condition, ...]:
        return tuple(
            Condition(item.code, _name(item, wording, missing=missing))
            for item, answer in said
            if answer == wanted
        )

    return Conditions(
        has=named(Answered.YES, missing=False),
        has_in_part=named(Answered.PARTLY, missing=True),
        lacks=named(Answered.NO, missing=True),
    )


def _ways_out(
    answers: Mapping[str, str], instrument: Instrument, wording: Wording, form: str
) -> tuple[WayOut, ...]:
    asked = (
        item
        for kind in (BlockKind.CONDITIONS, BlockKind.ORGANISATION)
        for item in instrument.items_of(form, kind=kind)
    )
    missing = (item for item in asked if answers.get(item.code) in {Answered.NO, Answered.PARTLY})
    return tuple(
        WayOut(item.code, _name(item, wording, missing=True), wording.items[item.code].way_out)
        for item in missing
        if wording.items[item.code].way_out
    )


def _name(item: Item, wording: Wording, *, missing: bool) -> str:
    words = wording.items[item.code]
    return (words.lack if missing else words.have) or words.text


def _average(index: IndexScore) -> Average | None:
    if index.mean is None or index.mean_low is None or index.mean_high is None:
        return None
    return Average(
        band=band_at(whole(index.mean)),
        lowest_band=band_at(whole(index.mean_low)),
        highest_band=band_at(whole(index.mean_high)),
    )
