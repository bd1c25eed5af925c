"""What the profile page says to one person: in words, points of support first, never a grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from relier.instruments.rules.definition import BlockKind, Instrument, Item, Wording
from relier.scoring.rules.measurement import CLASSICAL_CALIBRATION
from relier.scoring.rules.results import Band, DimensionScore, EvidenceStep, IndexScore

MOST_SUPPORTS = 3
ORDER = (Band.WITH_HELP, Band.ALONE, Band.ALONE_AND_HELPING)
HIGHEST_OF = {Band.WITH_HELP: 33, Band.ALONE: 67, Band.ALONE_AND_HELPING: 100}


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
class Average:
    """The equal-weight mean in words: a band, and the bands that its interval reaches."""

    band: Band
    lowest_band: Band
    highest_band: Band


@dataclass(frozen=True, slots=True)
class PersonalProfile:
    """A profile ready to be told. `areas_with_help` are the labels of areas below "alone"."""

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
    )


def band_at(points: float) -> Band:
    """Return the band of a number of points; each cut belongs to the band below it."""
    return next(band for band in ORDER if points <= HIGHEST_OF[band])


def whole(points: float) -> int:
    """Return whole points, as people round: halves go up, nothing leaves 0–100."""
    return min(100, max(0, int(points + 0.5)))


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
