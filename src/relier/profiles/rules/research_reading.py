"""Published research figures as lines of a page: questions, and the ladder with what is missing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from relier.core.html.numbers import short
from relier.instruments.rules.definition import Instrument, Item, Wording
from relier.profiles.rules.figures import Cell
from relier.profiles.rules.layout import NOT_TOLD
from relier.profiles.rules.research_figures import EVERYBODY, ItemCells, ResearchFigures
from relier.scoring.rules.evidence import RELIABILITY_FROM, STRUCTURE_FROM
from relier.scoring.rules.findings import DimensionFindings, ItemCoherence
from relier.scoring.rules.layout import ranked_options

# Inks of the answers, from the first to the last: five, whatever the number of answers.
INKS = 4
NO_ANSWER = ""


@dataclass(frozen=True, slots=True)
class Share:
    """One answer, or neighbouring answers united: how many per cent, and where its bar begins."""

    labels: tuple[str, ...]
    percent: int
    start: str
    width: str
    ink: int


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One question. `n`, `mean` (0–100) and `sd` are None where answers had to be united.

    `puzzled` are the classes of those who did not understand it, by language.
    """

    code: str
    text: str
    n: int | None
    shares: tuple[Share, ...]
    is_whole: bool
    mean: float | None
    sd: float | None
    item_rest: float | None
    alpha_if_dropped: float | None
    puzzled: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class ItemBlock:
    """The questions of one dimension, with the answers that they share."""

    code: str
    label: str
    answers: tuple[tuple[str, int], ...]
    lines: tuple[ItemLine, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: reached or not, how many people it lacks, what stands in its way."""

    number: int
    is_reached: bool
    is_next: bool
    people: int
    several: tuple[str, ...] = ()


def read_blocks(
    figures: ResearchFigures, instrument: Instrument, wording: Wording
) -> tuple[ItemBlock, ...]:
    """Return the questions, dimension by dimension, in the questionnaire's order."""
    coherence = {one.item: one for one in figures.findings.items}
    puzzled = {one.item: one.shares for one in figures.alarms}
    blocks: dict[str, list[ItemLine]] = {}
    for shown in figures.cells:
        item = instrument.items[shown.item]
        line = _line(shown, item, instrument, wording, coherence.get(item.code))
        blocks.setdefault(item.dimension or "", []).append(
            _with_alarms(line, puzzled.get(item.code, {}))
        )
    return tuple(
        ItemBlock(
            code=code,
            label=wording.dimensions[code].label,
            answers=_answers(instrument.items[lines[0].code], instrument, wording),
            lines=tuple(lines),
        )
        for code, lines in blocks.items()
    )


def _answers(item: Item, instrument: Instrument, wording: Wording) -> tuple[tuple[str, int], ...]:
    ranked = ranked_options(instrument, item.code)
    return tuple(
        (wording.label(item, code), _ink(place, len(ranked))) for place, code in enumerate(ranked)
    )


def _ink(place: int, n_answers: int) -> int:
    return round(INKS * place / max(1, n_answers - 1))


def _line(
    shown: ItemCells,
    item: Item,
    instrument: Instrument,
    wording: Wording,
    coherence: ItemCoherence | None,
) -> ItemLine:
    ranked = ranked_options(instrument, item.code)
    whole = all(len(cell.levels) == 1 for cell in shown.cells)
    given = tuple(cell for cell in shown.cells if cell.levels != (NOT_TOLD,))
    counts = {cell.levels[0]: cell.n for cell in given} if whole else {}
    mean, sd = _moments([(counts.get(code, 0), place) for place, code in enumerate(ranked)], item)
    return ItemLine(
        code=item.code,
        text=wording.items[item.code].text,
        n=sum(counts.values()) if whole and shown.cells else None,
        shares=tuple(_shares(given, ranked, item, wording)),
        is_whole=whole,
        mean=mean,
        sd=sd,
        item_rest=coherence.item_rest if coherence else None,
        alpha_if_dropped=coherence.alpha_if_dropped if coherence else None,
        puzzled=(),
    )


def _with_alarms(line: ItemLine, shares: Mapping[str, int | None]) -> ItemLine:
    order = sorted(shares, key=lambda language: (language != EVERYBODY, language))
    return replace(line, puzzled=tuple((language, shares[language]) for language in order))


def _shares(
    cells: Sequence[Cell], ranked: Sequence[str], item: Item, wording: Wording
) -> Iterator[Share]:
    total, start = sum(cell.n for cell in cells), 0.0
    for cell in cells:
        width = 100 * cell.n / total
        last = cell.levels[-1]
        labels = (NO_ANSWER if c == NOT_TOLD else wording.label(item, c) for c in cell.levels)
        yield Share(
            labels=tuple(labels),
            percent=round(width),
            start=short(start),
            width=short(width),
            ink=_ink(ranked.index(last), len(ranked)),
        )
        start += width


def _moments(counts: Sequence[tuple[int, int]], item: Item) -> tuple[float | None, float | None]:
    """Mean and standard deviation (n − 1) in points, in the direction of the dimension."""
    n = sum(count for count, _rank in counts)
    if n < 2:
        return None, None
    highest = max(rank for _count, rank in counts)
    points = [
        (count, 100 * ((highest - rank) if item.reversed else rank) / highest)
        for count, rank in counts
    ]
    mean = sum(count * value for count, value in points) / n
    squares = sum(count * (value - mean) ** 2 for count, value in points)
    return mean, math.sqrt(squares / (n - 1))


def climb(figures: ResearchFigures, wording: Wording) -> tuple[Rung, ...]:
    """Return the ladder, with what the next steps still take."""
    reached = int(figures.findings.step.value)
    several = tuple(
        wording.dimensions[one.reliability.dimension].label for one in several_in(figures)
    )
    wanted = {2: RELIABILITY_FROM, 3: STRUCTURE_FROM}
    return tuple(
        Rung(
            number=number,
            is_reached=number <= reached,
            is_next=number == reached + 1,
            people=max(0, wanted.get(number, 0) - figures.n),
            several=several if number == 3 else (),
        )
        for number in range(1, 6)
    )


def several_in(figures: ResearchFigures) -> tuple[DimensionFindings, ...]:
    """Return the dimensions in which more than one shows."""
    return tuple(one for one in figures.findings.dimensions if one.holds_several)
