"""The rows of a group report, from the questionnaire that was asked."""

from __future__ import annotations

from dataclasses import dataclass

from relier.instruments.rules.definition import BlockKind, Instrument, Item
from relier.scoring.rules.results import Band

NOT_TOLD = "none"
DIMENSION = "dimension"


@dataclass(frozen=True, slots=True)
class RowLayout:
    """One row: its code, what it is about, and its levels from none to most."""

    code: str
    kind: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportLayout:
    """The rows of a report, and the questions by which the group may be divided."""

    rows: tuple[RowLayout, ...]
    variables: tuple[Item, ...]

    @property
    def dimensions(self) -> tuple[RowLayout, ...]:
        """The rows about a dimension."""
        return tuple(row for row in self.rows if row.kind == DIMENSION)

    @property
    def items(self) -> tuple[RowLayout, ...]:
        """The rows about one question."""
        return tuple(row for row in self.rows if row.kind != DIMENSION)


def lay_out_report(instrument: Instrument, form: str) -> ReportLayout:
    """Return the rows of a report on one form: dimensions, conditions, organisation."""
    asked = {item.dimension for item in instrument.items_of(form, kind=BlockKind.PERCEIVED)}
    dimensions = (
        RowLayout(code, DIMENSION, (NOT_TOLD, *Band))
        for code in instrument.dimensions
        if code in asked
    )
    items = (
        _item_row(item, kind, instrument)
        for kind in (BlockKind.CONDITIONS, BlockKind.ORGANISATION)
        for item in instrument.items_of(form, kind=kind)
    )
    return ReportLayout(rows=(*dimensions, *items), variables=instrument.items_apart(form))


def _item_row(item: Item, kind: BlockKind, instrument: Instrument) -> RowLayout:
    """Order the answers of a question from "no" to "yes"; its scale says "yes" first."""
    codes = [option.code for option in instrument.scales[item.scale].options]
    return RowLayout(item.code, kind, (NOT_TOLD, *reversed(codes)))
