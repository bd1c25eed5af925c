"""The figures that a report publishes: what its page, its PDF and its file read, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from relier.profiles.rules.change import ShownChange
from relier.profiles.rules.group import ComparisonCounts, Memory
from relier.profiles.rules.layout import ReportLayout, RowLayout
from relier.profiles.rules.levels import Strand, blocks
from relier.profiles.rules.position import Position
from relier.profiles.rules.series import Publication, Series


@dataclass(frozen=True, slots=True)
class Cell:
    """How many persons stand in one level, or in neighbouring levels united."""

    levels: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class RowFigure:
    """One row as it was last published. A hidden row has no batch and no cells."""

    code: str
    kind: str
    batch: int | None
    cells: tuple[Cell, ...]

    @property
    def n(self) -> int:
        """How many persons the row counts."""
        return sum(cell.n for cell in self.cells)


@dataclass(frozen=True, slots=True)
class PositionFigure:
    """Where the group stands in one dimension, and since which batch."""

    code: str
    batch: int
    position: Position


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One row, division by division."""

    code: str
    batch: int
    divisions: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The one way in which a report divides its group."""

    variable: str
    divisions: tuple[str, ...]
    rows: tuple[ComparedRow, ...]


@dataclass(frozen=True, slots=True)
class ChangeFigure:
    """One dimension before and after."""

    code: str
    change: ShownChange


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A whole report. `not_compared` are the divisions that cannot be shown."""

    n: int
    evidence_step: str
    rows: tuple[RowFigure, ...]
    positions: tuple[PositionFigure, ...]
    comparison: Comparison | None
    not_compared: tuple[str, ...]
    changes: tuple[ChangeFigure, ...]
    is_linked: bool


def describe(
    memory: Memory,
    layout: ReportLayout,
    comparisons: Sequence[ComparisonCounts],
    *,
    evidence_step: str,
    is_linked: bool,
) -> GroupFigures:
    """Return what the memory of a report lets its readers see now."""
    latest = memory.persons.latest
    shown = _comparison(memory, layout, comparisons)
    return GroupFigures(
        n=sum(latest.shown[0]) if latest else 0,
        evidence_step=evidence_step,
        rows=tuple(_row(row, memory.rows.get(row.code, Series())) for row in layout.rows),
        positions=tuple(
            PositionFigure(row.code, memory.positions[row.code].batch, found.position)
            for row in layout.dimensions
            if (found := memory.positions.get(row.code))
        ),
        comparison=shown,
        not_compared=tuple(c.variable for c in comparisons if not shown and _divides(c)),
        changes=tuple(
            ChangeFigure(row.code, memory.changes[row.code])
            for row in layout.dimensions
            if row.code in memory.changes
        ),
        is_linked=is_linked,
    )


def _divides(comparison: ComparisonCounts) -> bool:
    """Whether at least two divisions have somebody: everybody in one is no comparison."""
    margin = comparison.margin.between(0, len(comparison.margin.batches) - 1)
    return sum(1 for strand in margin if sum(strand)) > 1


def _row(row: RowLayout, series: Series) -> RowFigure:
    latest = series.latest
    if latest is None:
        return RowFigure(row.code, row.kind, None, ())
    return RowFigure(row.code, row.kind, latest.batch, _cells(row, latest, latest.shown[0]))


def _cells(row: RowLayout, publication: Publication, strand: Strand) -> tuple[Cell, ...]:
    """Name the blocks of a strand; an empty one says nothing that its neighbours do not."""
    united = blocks(publication.cuts, len(row.levels))
    return tuple(
        Cell(tuple(row.levels[level] for level in block), n)
        for block, n in zip(united, strand, strict=True)
        if n
    )


def _comparison(
    memory: Memory, layout: ReportLayout, comparisons: Sequence[ComparisonCounts]
) -> Comparison | None:
    chosen = next((c for c in comparisons if c.variable == memory.variable), None)
    if chosen is None:
        return None
    rows = tuple(
        ComparedRow(row.code, latest.batch, tuple(_cells(row, latest, s) for s in latest.shown))
        for row in layout.dimensions
        if (latest := memory.compared.get(row.code, Series()).latest)
    )
    return Comparison(chosen.variable, chosen.groups, rows)


def figures_to_plain(figures: GroupFigures) -> dict[str, Any]:
    """Return the figures as plain values for a database column."""
    return asdict(figures)


def figures_from_plain(plain: dict[str, Any]) -> GroupFigures:
    """Return the figures that `figures_to_plain` wrote."""
    comparison = plain["comparison"]
    return GroupFigures(
        **{
            **plain,
            "rows": tuple(
                RowFigure(r["code"], r["kind"], r["batch"], _read_cells(r["cells"]))
                for r in plain["rows"]
            ),
            "positions": tuple(
                PositionFigure(p["code"], p["batch"], Position(**p["position"]))
                for p in plain["positions"]
            ),
            "comparison": _read_comparison(comparison) if comparison else None,
            "not_compared": tuple(plain["not_compared"]),
            "changes": tuple(
                ChangeFigure(c["code"], ShownChange(**c["change"])) for c in plain["changes"]
            ),
        }
    )


def _read_comparison(plain: dict[str, Any]) -> Comparison:
    rows = tuple(
        ComparedRow(r["code"], r["batch"], tuple(_read_cells(d) for d in r["divisions"]))
        for r in plain["rows"]
    )
    return Comparison(plain["variable"], tuple(plain["divisions"]), rows)


def _read_cells(plain: list[dict[str, Any]]) -> tuple[Cell, ...]:
    return tuple(Cell(tuple(cell["levels"]), cell["n"]) for cell in plain)
