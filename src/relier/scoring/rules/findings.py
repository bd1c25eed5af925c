"""What the analysis of a file or a campaign finds. No polytome here: pages read this."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from relier.scoring.rules.results import EvidenceStep

# θ of every curve: from −3 to 3 in steps of a quarter, as fine as a drawing of this size can show.
THETA = tuple(place / 4 for place in range(-12, 13))


@dataclass(frozen=True, slots=True)
class DimensionReliability:
    """Reliability of one dimension in one group; None where it cannot be computed.

    `sd` and `item_error` are points; `n_factors` comes from parallel analysis of the polychoric
    correlations, None with fewer than three items that vary or fewer than 200 persons.
    `eigenvalues` and `chance` are what it compared: observed, and expected of unrelated items.
    `clusters` are the items that go together where there is more than one factor.
    """

    dimension: str
    n_items: int
    alpha: float | None = None
    alpha_low: float | None = None
    alpha_high: float | None = None
    omega: float | None = None
    sd: float | None = None
    item_error: float | None = None
    n_factors: int | None = None
    eigenvalues: tuple[float, ...] = ()
    chance: tuple[float, ...] = ()
    clusters: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ItemCurves:
    """One question: a, b_k as in a(θ − b_k), P(answer | θ) per answer and information at THETA."""

    item: str
    slope: float
    thresholds: tuple[float, ...]
    categories: tuple[tuple[float, ...], ...]
    information: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PartCurves:
    """The questions of one part, and the information of all of them together."""

    dimension: str
    items: tuple[ItemCurves, ...]
    information: tuple[float, ...]


class Compared(StrEnum):
    """Whether a part could be compared, and why not."""

    YES = "yes"
    FEW_ITEMS = "few_items"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """One question: `effect` is the change of Nagelkerke's R² when the group enters.

    `shift` is the largest log-odds of a higher answer between `group` and the reference, people at
    the same level compared (where slopes differ: from one standard deviation below the mean to one
    above).
    """

    item: str
    size: str
    kind: str
    is_flagged: bool
    effect: float
    shift: float
    group: str


@dataclass(frozen=True, slots=True)
class PartDifferences:
    """The questions of one part."""

    dimension: str
    compared: Compared
    items: tuple[ItemDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupDifferences:
    """One way to divide people. `large` are the groups of 200 or more, the reference first.

    `missing` says for each smaller group of ten people or more how many it lacks, rounded up to
    tens, so that it never tells exactly how small the group is.
    """

    variable: str
    large: tuple[str, ...]
    missing: tuple[tuple[str, int], ...]
    parts: tuple[PartDifferences, ...]

    @property
    def is_comparable(self) -> bool:
        """Whether two groups at least are large, and no question works differently in them."""
        return bool(self.parts) and all(
            part.compared is Compared.YES and not any(item.is_flagged for item in part.items)
            for part in self.parts
        )


class Fit(StrEnum):
    """How well a structure fits, by the custom of Hu & Bentler (1999)."""

    GOOD = "good"
    ACCEPTABLE = "acceptable"
    POOR = "poor"
    UNTESTABLE = "untestable"


@dataclass(frozen=True, slots=True)
class StructureFit:
    """A simple structure fitted to the polychoric correlations of one dimension."""

    n_factors: int
    cfi: float
    tli: float
    rmsea: float
    srmr: float
    verdict: Fit


@dataclass(frozen=True, slots=True)
class ItemCoherence:
    """How one question goes with the rest of its dimension; None where it cannot be said."""

    item: str
    dimension: str
    item_rest: float | None
    alpha_if_dropped: float | None


@dataclass(frozen=True, slots=True)
class DimensionFindings:
    """Reliability and structure of one dimension; `several` is the fit of its groups of items."""

    reliability: DimensionReliability
    one: StructureFit | None
    several: StructureFit | None

    @property
    def holds_several(self) -> bool:
        """Whether one name stands for several things here."""
        return (self.reliability.n_factors or 0) > 1


@dataclass(frozen=True, slots=True)
class ResearchFindings:
    """Everything that was found. `step` is the one that these answers reach by themselves."""

    n_persons: int
    step: EvidenceStep
    dimensions: tuple[DimensionFindings, ...]
    items: tuple[ItemCoherence, ...]
    curves: tuple[PartCurves, ...]
    differences: tuple[GroupDifferences, ...]
