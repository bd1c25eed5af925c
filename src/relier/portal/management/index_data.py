"""What `relier index` was asked, and what it found, before any of it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from relier.instruments.rules.answer_cells import ColumnMatch
from relier.instruments.rules.definition import Instrument, Wording
from relier.scoring.rules.analysis import Analysis, GroupSummary
from relier.scoring.rules.contradictions import Contradiction
from relier.scoring.rules.layout import Layout
from relier.scoring.rules.results import EvidenceStep


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """What somebody wants to know about a file of answers."""

    file: Path
    instrument: str
    out: Path
    form: str | None = None
    group_column: str | None = None
    id_column: str | None = None
    missing: frozenset[str] = field(default_factory=frozenset)
    language: str = "fr"
    calibration: Path | None = None


@dataclass(frozen=True, slots=True)
class IndexFindings:
    """All that is known about the file. `outside` counts, per item, answers outside the scale."""

    request: IndexRequest
    instrument: Instrument
    layout: Layout
    match: ColumnMatch
    persons: tuple[str, ...]
    memberships: tuple[str, ...] | None
    outside: Mapping[str, Mapping[str, int]]
    analysis: Analysis
    groups: tuple[GroupSummary, ...]
    compares_groups: bool
    warnings: tuple[Contradiction, ...]

    @property
    def step(self) -> EvidenceStep:
        """The step of the evidence ladder."""
        return self.analysis.measurement.step

    @property
    def wording(self) -> Wording:
        """The instrument's words in the report's language, or in the first that it has."""
        wordings = self.instrument.wordings
        return wordings.get(self.request.language) or next(iter(wordings.values()))

    def dimension_label(self, code: str) -> str:
        """A dimension's name in words."""
        words = self.wording.dimensions.get(code)
        return words.label if words else code

    def item_text(self, code: str) -> str:
        """An item's question in words."""
        words = self.wording.items.get(code)
        return words.text if words else code
