"""Coordinates of the report's drawings, as text: percentages that a template prints as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from relier.core.html.numbers import short

# Inks of the answers, from the first to the last: five, whatever the number of answers.
LEVELS = 4
_BAR_STEP = 10.0
_BAR_GAP = 0.6
_HIGHEST = 88.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram, and what it counts."""

    x: str
    y: str
    width: str
    height: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Segment:
    """One answer's share of a bar, in one of five inks."""

    x: str
    width: str
    level: int
    label: str = ""


def bars_of(bins: Sequence[int]) -> tuple[Bar, ...]:
    """Return the bars of a histogram over ten points each."""
    most = max(*bins, 1)
    drawn = []
    for place, count in enumerate(bins):
        height = _HIGHEST * count / most
        last = 100 if place == len(bins) - 1 else 10 * place + 9
        drawn.append(
            Bar(
                x=short(_BAR_STEP * place + _BAR_GAP),
                y=short(100 - height),
                width=short(_BAR_STEP - 2 * _BAR_GAP),
                height=short(height),
                label=f"{10 * place}–{last}",
                count=count,
            )
        )
    return tuple(drawn)


def segments_of(counts: Sequence[int]) -> tuple[Segment, ...]:
    """Return the shares of a bar, first answer at the left."""
    total = max(1, sum(counts))
    steps = max(1, len(counts) - 1)
    drawn, start = [], 0.0
    for place, count in enumerate(counts):
        width = 100 * count / total
        drawn.append(Segment(short(start), short(width), round(LEVELS * place / steps)))
        start += width
    return tuple(drawn)
