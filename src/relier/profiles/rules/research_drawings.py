"""Coordinates of a researcher's drawings, as text that a template prints as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from relier.core.html.numbers import short
from relier.scoring.rules.findings import THETA, DimensionReliability, PartCurves

# The inside of every line drawing: 300 wide, 100 high; the style sheet stretches it.
WIDTH = 300
HEIGHT = 100
INKS = 4
TABLE_EVERY = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One curve, as the points of a polyline, in one of five strokes."""

    points: str
    ink: int


@dataclass(frozen=True, slots=True)
class ScreePoint:
    """One eigenvalue beside what chance gives, and the threads to the next ones."""

    rank: int
    x: str
    y: str
    chance_y: str
    observed: float
    chance: float
    is_beyond: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A straight piece of a line, in percentages."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Scree:
    """Observed eigenvalues, and those of unrelated questions."""

    points: tuple[ScreePoint, ...]
    observed: tuple[Thread, ...]
    chance: tuple[Thread, ...]
    n_factors: int


@dataclass(frozen=True, slots=True)
class ItemDrawing:
    """The category curves of one question, its slope and its steps."""

    item: str
    slope: float
    thresholds: tuple[float, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PartDrawing:
    """The information of some questions together, and each one's curves.

    `part` counts the groups into which the questions of one dimension fall, 0 where there is one.
    `table` holds θ, the information there and the standard error, at whole numbers.
    """

    dimension: str
    part: int
    information: Line
    table: tuple[tuple[float, float, float | None], ...]
    items: tuple[ItemDrawing, ...]


def draw_parts(curves: Sequence[PartCurves]) -> tuple[PartDrawing, ...]:
    """Return the drawings of every group of questions that shares one θ."""
    codes = [one.dimension for one in curves]
    return tuple(
        _draw(one, codes[: place + 1].count(one.dimension) if codes.count(one.dimension) > 1 else 0)
        for place, one in enumerate(curves)
    )


def _draw(curves: PartCurves, part: int) -> PartDrawing:
    highest = max(curves.information)
    return PartDrawing(
        dimension=curves.dimension,
        part=part,
        information=_line([value / highest for value in curves.information], 4),
        table=tuple(
            (place, value, value**-0.5 if value > 0 else None)
            for place, value in zip(
                THETA[::TABLE_EVERY], curves.information[::TABLE_EVERY], strict=True
            )
        ),
        items=tuple(
            ItemDrawing(
                item=one.item,
                slope=one.slope,
                thresholds=one.thresholds,
                lines=tuple(
                    _line(chance, round(INKS * place / max(1, len(one.categories) - 1)))
                    for place, chance in enumerate(one.categories)
                ),
            )
            for one in curves.items
        ),
    )


def _line(shares: Sequence[float], ink: int) -> Line:
    last = len(shares) - 1
    points = (
        f"{short(WIDTH * place / last)},{short(HEIGHT * (1 - share))}"
        for place, share in enumerate(shares)
    )
    return Line(" ".join(points), ink)


def draw_scree(known: DimensionReliability) -> Scree | None:
    """Return the drawing of a parallel analysis; None where there was none."""
    if len(known.eigenvalues) < 2:
        return None
    most = max(*known.eigenvalues, *known.chance)
    last = len(known.eigenvalues) - 1
    points = tuple(
        ScreePoint(
            rank=rank + 1,
            x=short(4 + 92 * rank / last),
            y=_height(observed, most),
            chance_y=_height(chance, most),
            observed=observed,
            chance=chance,
            is_beyond=rank < (known.n_factors or 0),
        )
        for rank, (observed, chance) in enumerate(zip(known.eigenvalues, known.chance, strict=True))
    )
    pairs = list(pairwise(points))
    return Scree(
        points=points,
        observed=tuple(Thread(a.x, a.y, b.x, b.y) for a, b in pairs),
        chance=tuple(Thread(a.x, a.chance_y, b.x, b.chance_y) for a, b in pairs),
        n_factors=known.n_factors or 0,
    )


def _height(value: float, most: float) -> str:
    return short(94 - 88 * max(0.0, value) / most)
