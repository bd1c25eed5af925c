"""A report's figures as its page tells them: what each row says, in codes for words.

Only published figures come in, so that no sentence tells more than the figures do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from relier.instruments.rules.definition import Instrument, Wording
from relier.profiles.rules.figures import Cell, GroupFigures, PositionFigure, RowFigure
from relier.profiles.rules.layout import DIMENSION, NOT_TOLD
from relier.profiles.rules.position import Position
from relier.scoring.rules.results import Band

AT_EASE = 55
TO_BUILD = 60
# The width of the middle half, in points: up to which it is called close, fairly close, varied.
WIDTHS = ((22, "close"), (34, "fairly_close"), (50, "varied"))
VERY_VARIED = "very_varied"
LARGEST_DRAWN = 120
MERGED = 0
# Not to know whether one's place has a rule says little of the place.
DONT_KNOW = "dont_know"
DOTS = {
    NOT_TOLD: 1, Band.WITH_HELP: 2, Band.ALONE: 3, Band.ALONE_AND_HELPING: 4,
    "no": 1, "partly": 2, "yes": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CellView:
    """A count, the level that its dots are drawn in, and what its levels are called."""

    n: int
    dots: int
    levels: tuple[str, ...]
    labels: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class AreaView:
    """One dimension: where the group is, how varied it is. No position: it is not shown."""

    code: str
    label: str
    position: Position | None
    batch: int | None
    spread: str = ""
    is_lowest: bool = False


@dataclass(frozen=True, slots=True)
class SpreadView:
    """How one dimension's answers divide. No cells: hidden. `pairs`: some can help some."""

    code: str
    label: str
    cells: tuple[CellView, ...]
    batch: int | None
    pairs: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of the three sentences: its code, and the dimension it is about."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class ComparedView:
    """One dimension, division by division: the division's name and its cells."""

    label: str
    divisions: tuple[tuple[str, tuple[CellView, ...]], ...]
    batch: int


@dataclass(frozen=True, slots=True)
class ConditionsView:
    """What some lack, and the conditions about which nothing can be shown."""

    lacking: tuple[CellView, ...]
    hidden: tuple[str, ...]


def read_areas(figures: GroupFigures, wording: Wording) -> tuple[AreaView, ...]:
    """Return every dimension with its position, its spread, and which one is lowest."""
    found = {one.code: one for one in figures.positions}
    lowest = min(figures.positions, key=lambda one: _middle(one.position), default=None)
    return tuple(
        _area(row.code, wording, found.get(row.code), lowest)
        for row in figures.rows
        if row.kind == DIMENSION
    )


def _area(
    code: str, wording: Wording, one: PositionFigure | None, lowest: PositionFigure | None
) -> AreaView:
    label = wording.dimensions[code].label
    if one is None:
        return AreaView(code, label, None, None)
    is_lowest = one is lowest and _middle(one.position) <= TO_BUILD
    return AreaView(code, label, one.position, one.batch, _spread(one.position), is_lowest)


def _middle(position: Position) -> int:
    return position.mean if position.middle is None else position.middle


def width(position: Position) -> int | None:
    """Return the width of the middle half, or None where there is no half."""
    if position.first_quarter is None or position.third_quarter is None:
        return None
    return position.third_quarter - position.first_quarter


def _spread(position: Position) -> str:
    wide = width(position)
    if wide is None:
        return ""
    return next((name for up_to, name in WIDTHS if wide <= up_to), VERY_VARIED)


def read_sentences(areas: Sequence[AreaView]) -> tuple[Sentence, ...]:
    """Return up to three sentences about three different dimensions: ease, variety, work."""
    shown = [(area, area.position) for area in areas if area.position is not None]
    if not shown:
        return ()
    chosen: dict[str, Sentence] = {}

    def say(code: str, area: AreaView) -> None:
        chosen.setdefault(area.code, Sentence(code, area.label))

    best, position = max(shown, key=lambda pair: _middle(pair[1]))
    say("at_ease" if _middle(position) >= AT_EASE else "leans_on", best)
    lowest, position = min(shown, key=lambda pair: _middle(pair[1]))
    if _middle(position) <= TO_BUILD:
        say("to_build", lowest)
    varied = [(a, width(p) or 0) for a, p in shown if a.spread in {"varied", VERY_VARIED}]
    others = [pair for pair in varied if pair[0].code not in chosen]
    if others:
        say("most_varied", max(others, key=lambda pair: pair[1])[0])
    return tuple(chosen.values())


def read_distributions(figures: GroupFigures, wording: Wording) -> tuple[SpreadView, ...]:
    """Return how the answers of each dimension divide."""
    return tuple(
        SpreadView(
            code=row.code,
            label=wording.dimensions[row.code].label,
            cells=tuple(_cell_view(cell) for cell in row.cells),
            batch=row.batch,
            pairs=_some_can_help_some(row),
        )
        for row in figures.rows
        if row.kind == DIMENSION
    )


def _cell_view(cell: Cell, *, labels: tuple[str, ...] = (), about: str = "") -> CellView:
    """Draw a level in its own dots, united levels in dotted ones, a crowd in none."""
    dots = DOTS.get(cell.levels[0], MERGED) if len(cell.levels) == 1 else MERGED
    return CellView(cell.n, dots, cell.levels, labels, about)


def _some_can_help_some(row: RowFigure) -> bool:
    levels = {cell.levels for cell in row.cells}
    helping = (Band.ALONE_AND_HELPING.value,) in levels
    helped = any(Band.WITH_HELP in one and Band.ALONE not in one for one in levels)
    return helping and helped


def read_conditions(
    figures: GroupFigures, instrument: Instrument, wording: Wording, *, kind: str
) -> ConditionsView:
    """Return what people lack, condition by condition, and what stays hidden."""
    rows = [row for row in figures.rows if row.kind == kind]
    lacking = [_lacking(row, instrument, wording) for row in rows]
    return ConditionsView(
        lacking=tuple(view for view in lacking if view is not None),
        hidden=tuple(_condition_name(row.code, wording) for row in rows if row.batch is None),
    )


def _lacking(row: RowFigure, instrument: Instrument, wording: Wording) -> CellView | None:
    """Return the lowest cell that says something lacks and that mixes in nobody who has it."""
    for cell in row.cells:
        told = [level for level in cell.levels if level not in {NOT_TOLD, DONT_KNOW}]
        if told and "yes" not in told:
            item = instrument.items[row.code]
            labels = tuple("" if c == NOT_TOLD else wording.label(item, c) for c in cell.levels)
            return _cell_view(cell, labels=labels, about=_condition_name(row.code, wording))
    return None


def _condition_name(code: str, wording: Wording) -> str:
    words = wording.items[code]
    return words.lack or words.text


def read_comparison(
    figures: GroupFigures, instrument: Instrument, wording: Wording
) -> tuple[ComparedView, ...]:
    """Return the one comparison of a report, for the dimensions where it can be shown."""
    comparison = figures.comparison
    if comparison is None:
        return ()
    item = instrument.items[comparison.variable]
    names = [wording.label(item, code) if code else "" for code in comparison.divisions]
    return tuple(
        ComparedView(
            label=wording.dimensions[row.code].label,
            divisions=tuple(
                (name, tuple(_cell_view(cell) for cell in cells))
                for name, cells in zip(names, row.divisions, strict=True)
                if cells
            ),
            batch=row.batch,
        )
        for row in comparison.rows
    )


def conditions_lacked_by_many(figures: GroupFigures) -> frozenset[str]:
    """Return the questions to which a third of the group or more says no, as shown."""
    return frozenset(
        row.code
        for row in figures.rows
        if row.kind != DIMENSION
        and any(set(cell.levels) <= {"no", NOT_TOLD} and 3 * cell.n >= row.n for cell in row.cells)
    )
