"""The paper twin: the number printed in each box, and what a typed number means."""

from __future__ import annotations

from dataclasses import dataclass

from relier.instruments.rules.definition import Instrument, Item, ScaleKind
from relier.responses.rules.questions import NOT_CONCERNED, NOT_UNDERSTOOD, SKIPPED

BLANK_MARK = "x"
OUTSIDE_MARKS = {NOT_UNDERSTOOD: "?", NOT_CONCERNED: "-"}


@dataclass(frozen=True, slots=True)
class Box:
    """One box on paper: the mark beside it and the answer that it stands for."""

    mark: str
    code: str


def boxes_of(instrument: Instrument, item: Item) -> tuple[Box, ...]:
    """Return the boxes of one question: ranks from 0 for steps, places from 1 for plain choices.

    Answers outside the scale follow: "?" not understood, "-" not part of one's work.
    """
    scale = instrument.scales[item.scale]
    first = 0 if scale.kind is ScaleKind.ORDINAL else 1
    inside = [Box(str(place), o.code) for place, o in enumerate(scale.options, first)]
    place = first + len(inside)
    outside = []
    for option in scale.outside:
        mark = OUTSIDE_MARKS.get(option.code)
        outside.append(Box(mark or str(place), option.code))
        place += mark is None
    return (*inside, *outside)


def read_mark(instrument: Instrument, item: Item, typed: str) -> str | None:
    """Return the answer that somebody typed from a sheet; None when no box has this mark."""
    mark = typed.strip().casefold()
    if mark == BLANK_MARK:
        return SKIPPED
    return next((box.code for box in boxes_of(instrument, item) if box.mark == mark), None)
