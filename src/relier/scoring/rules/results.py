"""What scoring gives back: frozen dataclasses that profiles and reports read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Band(StrEnum):
    """Where a dimension stands, in the words of the answers. Cuts at 33 and 67, provisional."""

    WITH_HELP = "with_help"
    ALONE = "alone"
    ALONE_AND_HELPING = "alone_and_helping"


class EvidenceStep(StrEnum):
    """The step of the evidence ladder of product.md that a figure stands on."""

    NO_DATA = "0"
    DESCRIPTIVE = "1"
    RELIABILITY_KNOWN = "2"
    STRUCTURE_CHECKED = "3"
    COMPARABLE = "4"
    CRITERION_CHECKED = "5"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a score was made with; no score is stored without it."""

    instrument: str
    instrument_version: str
    form: str
    library_version: str
    calibration_id: str
    evidence_step: EvidenceStep


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One dimension of one person. `value`, `sem`, `low`, `high` are on 0–100 points.

    `value` is None when too few items were answered: then the dimension says so, and no more.
    """

    dimension: str
    n_answered: int
    n_items: int
    value: float | None
    sem: float | None
    low: float | None
    high: float | None
    band: Band | None


@dataclass(frozen=True, slots=True)
class IndexScore:
    """The profile of one person: its dimensions, their equal-weight mean and its reading."""

    dimensions: tuple[DimensionScore, ...]
    mean: float | None
    mean_sem: float | None
    mean_low: float | None
    mean_high: float | None
    n_at_autonomy: int
    n_scored: int
    provenance: Provenance
