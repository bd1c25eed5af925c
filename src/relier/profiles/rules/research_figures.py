"""What a researcher's page publishes of one campaign, and how its counts are decided.

How often each answer to a question was chosen goes row by row through `disclosure`, as in a group
report. "I do not understand" is told by language in classes of five per cent, from 100 people on:
no class is narrower than five people, and none is ever added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from relier.profiles.rules.disclosure import decide_row
from relier.profiles.rules.figures import Cell
from relier.profiles.rules.levels import blocks
from relier.profiles.rules.plain_values import read_plain
from relier.profiles.rules.series import RowCounts, Series
from relier.scoring.rules.findings import ResearchFindings

ALARM_FROM = 100
CLASS_WIDTH = 5
EVERYBODY = ""


@dataclass(frozen=True, slots=True)
class ItemCells:
    """How often the answers to one question were chosen; none while they are hidden."""

    item: str
    batch: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ItemAlarm:
    """Who did not understand one question, by language: the lower end of a class, in per cent.

    EVERYBODY stands for all languages; None: fewer than 100 people. Smaller languages are absent.
    """

    item: str
    shares: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class ResearchFigures:
    """Everything that the page reads. `n` is how many people the group report counts."""

    n: int
    cells: tuple[ItemCells, ...]
    alarms: tuple[ItemAlarm, ...]
    findings: ResearchFindings


def figures_to_plain(figures: ResearchFigures) -> dict[str, Any]:
    """Return the figures as plain values for a database column."""
    return asdict(figures)


def figures_from_plain(plain: Mapping[str, Any]) -> ResearchFigures:
    """Return the figures that `figures_to_plain` wrote."""
    figures: ResearchFigures = read_plain(ResearchFigures, plain)
    return figures


def decide_items(
    rows: Sequence[RowCounts], memory: Mapping[str, Series], *, k: int
) -> dict[str, Series]:
    """Return what each question has shown, once this batch is decided."""
    return {row.code: decide_row(row, memory.get(row.code, Series()), k=k).series for row in rows}


def cells_shown(item: str, levels: Sequence[str], series: Series) -> ItemCells:
    """Return the state of one question that readers see now."""
    latest = series.latest
    if latest is None:
        return ItemCells(item, None, ())
    united = blocks(latest.cuts, len(levels))
    cells = tuple(
        Cell(tuple(levels[level] for level in block), n)
        for block, n in zip(united, latest.shown[0], strict=True)
        if n
    )
    return ItemCells(item, latest.batch, cells)


def alarm_class(count: int, people: int) -> int | None:
    """Return the lower end of the class of a share, in per cent; None for too few people."""
    if people < ALARM_FROM:
        return None
    return CLASS_WIDTH * (100 * count // (CLASS_WIDTH * people))
