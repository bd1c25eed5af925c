"""The paper twin: the number printed in each box, what a typed number means, the sheet's code."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from relier.core.public_ids import CODE_ALPHABET
from relier.instruments.rules.definition import Instrument, Item, ScaleKind, judgement
from relier.responses.rules.questions import NOT_CONCERNED, NOT_UNDERSTOOD, SKIPPED

BLANK_MARK = "x"
SHEET_CODE_LENGTH = 6
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
    """Return the answer that somebody typed from a sheet; None when no box has this mark.

    A judgement is typed as two marks: the best, then the worst ("24", "2 4").
    """
    mark = typed.strip().casefold()
    if mark == BLANK_MARK:
        return SKIPPED
    boxes = {box.mark: box.code for box in boxes_of(instrument, item)}
    scale = instrument.scales[item.scale]
    if scale.kind is ScaleKind.JUDGEMENT and mark not in OUTSIDE_MARKS.values():
        pair = [boxes.get(digit, "") for digit in re.sub(r"[\s./-]", "", mark)]
        answer = judgement(*pair) if len(pair) == 2 else ""
        return answer if answer in scale.inside else None
    return boxes.get(mark)


def sheet_code(*, campaign: str, digest: str, form: str, language: str) -> str:
    """Return the code printed on a sheet: it tells the survey, the version and the language.

    Whoever enters the sheet types or scans it, so that no sheet is read with another's questions.
    """
    told = hashlib.sha256("|".join((campaign, digest, form, language)).encode()).digest()
    return "".join(CODE_ALPHABET[b % len(CODE_ALPHABET)] for b in told[:SHEET_CODE_LENGTH])
