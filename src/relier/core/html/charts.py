"""Rows of a chart, without a script and without a style: positions are percentages of the width.

The same row is drawn twice: on screen the style sheet inks it, light or dark; in a PDF the
classes of a page do not reach a drawing, so `ink=True` writes the ink into it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from relier.core.html.numbers import along, short

# What each class looks like on white paper, for drawings that no style sheet reaches.
INK: Mapping[str, str] = {
    "gr": 'stroke="#8a7082" stroke-dasharray="2 4"',
    "base": 'stroke="#e6d6cc" stroke-width="2"',
    "iv": 'fill="#ffe4cb" stroke="#b2410e" stroke-width="1.5"',
    "lk": 'stroke="#b2410e" stroke-width="5" stroke-linecap="round"',
    "p0": 'fill="#fff" stroke="#32162c" stroke-width="3"',
    "p1": 'fill="#32162c" stroke="#fff" stroke-width="2"',
    "but": 'stroke="#b2410e" stroke-width="3"',
    "n0": 'fill="none" stroke="#32162c" stroke-width="2" stroke-dasharray="2.6 2.9"',
    "n1": 'fill="none" stroke="#32162c" stroke-width="2"',
    "n2": 'fill="#ffbe85" stroke="#32162c" stroke-width="2"',
    "n3": 'fill="#b2410e" stroke="#b2410e" stroke-width="2"',
    "n4": 'fill="#32162c" stroke="#32162c" stroke-width="2"',
}
INK_LETTERS = (
    'width="100%" height="24" fill="#5c4054" font-family="Atkinson Next, sans-serif" font-size="12"'
)
ANSWER_LINES = (0.0, 100 / 3, 200 / 3, 100.0)
DOTS_IN_A_LINE = 13
SAME = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """One row, 0–100: an interval, a hollow point (before, thought), a full one (after, shown)."""

    low: float | None = None
    high: float | None = None
    hollow: float | None = None
    full: float | None = None
    goal: float | None = None


def scale_row(row: Row, *, ink: bool = False) -> SafeString:
    """Return one row's drawing; its sentence stands beside it and a table below."""
    parts = [_grid(ink=ink)]
    parts += [draw(row, ink=ink) for draw in (_interval, _thread, _points, _goal)]
    size = ' width="100%" height="44"' if ink else ""
    # Every part is made of numbers and of constants of this module.
    return mark_safe(f'<svg aria-hidden="true"{size}>{"".join(parts)}</svg>')  # noqa: S308


def axis(labels: Sequence[str], *, ink: bool = False) -> SafeString:
    """Return the words above a chart: first at the left end, last at the right, others between."""
    last = len(labels) - 1
    words = format_html_join(
        "",
        "<text{}>{}</text>",
        (
            (mark_safe(_label_place(index, last)), label)  # noqa: S308 -- numbers and constants
            for index, label in enumerate(labels)
        ),
    )
    written = mark_safe(f" {INK_LETTERS}" if ink else "")  # noqa: S308 -- a constant
    return format_html(
        '<div class="axe-zone"><svg class="axe" aria-hidden="true"{}>{}</svg></div>', written, words
    )


def _label_place(index: int, last: int) -> str:
    place = f'x="{short(along(100 * index / last))}%" y="18"'
    if index == 0:
        return f" {place}"
    if index == last:
        return f' {place} text-anchor="end"'
    # A narrow screen shows the two ends only.
    return f' class="mi" {place} text-anchor="middle"'


def dots(count: int, level: int, *, ink: bool = False) -> SafeString:
    """Return one dot a person, in lines that fit a telephone; level 0 is two levels joined."""
    name = f"n{level}"
    lines = -(-count // DOTS_IN_A_LINE)
    circles = "".join(
        f'<circle cx="{10 + 20 * (index % DOTS_IN_A_LINE)}" '
        f'cy="{10 + 20 * (index // DOTS_IN_A_LINE)}" r="7"{_look(name, ink=ink) if ink else ""}/>'
        for index in range(count)
    )
    width = 20 * min(count, DOTS_IN_A_LINE)
    head = f'<svg class="gens {name}" width="{width}" height="{20 * lines}" aria-hidden="true">'
    return mark_safe(f"{head}{circles}</svg>")  # noqa: S308 -- whole numbers only


def progress_thread(position: int, total: int, sections: Sequence[int] = ()) -> SafeString:
    """Return the thread of progress: done, here, what remains, a point where a part begins."""
    here = _on_thread((position - 0.5) / total)
    marks, reached = [0], 0
    for size in sections:
        reached += size
        marks.append(reached)
    circles = "".join(_mark(mark, position, total) for mark in dict.fromkeys([*marks, total]))
    return mark_safe(  # noqa: S308 -- numbers only
        '<svg class="fil" aria-hidden="true">'
        '<line class="reste" x1="1%" x2="99%" y1="12" y2="12"/>'
        f'<line class="fait" x1="1%" x2="{here}%" y1="12" y2="12"/>{circles}'
        f'<circle class="ici" cx="{here}%" cy="12" r="10"/></svg>'
    )


def _mark(mark: int, position: int, total: int) -> str:
    name, radius = ("passe", 5) if mark < position else ("trou", 6)
    return f'<circle class="{name}" cx="{_on_thread(mark / total)}%" cy="12" r="{radius}"/>'


def _on_thread(share: float) -> str:
    return short(1 + 98 * min(1.0, max(0.0, share)))


def _look(name: str, *, ink: bool) -> str:
    return f" {INK[name]}" if ink else f' class="{name}"'


def _grid(*, ink: bool) -> str:
    if not ink:
        return '<use href="#g4"/>'
    lines = "".join(
        f'<line x1="{short(along(value))}%" x2="{short(along(value))}%" y1="0" y2="44"'
        f"{_look('gr', ink=ink)}/>"
        for value in ANSWER_LINES
    )
    return f'{lines}<line x1="4%" x2="96%" y1="22" y2="22"{_look("base", ink=ink)}/>'


def _interval(row: Row, *, ink: bool) -> str:
    if row.low is None or row.high is None:
        return ""
    start, width = short(along(row.low)), short(along(row.high) - along(row.low))
    return f'<rect{_look("iv", ink=ink)} x="{start}%" y="13" width="{width}%" height="18" rx="9"/>'


def _thread(row: Row, *, ink: bool) -> str:
    if row.hollow is None or row.full is None or abs(row.full - row.hollow) < SAME:
        return ""
    start, end = short(along(row.hollow)), short(along(row.full))
    return f'<line{_look("lk", ink=ink)} x1="{start}%" x2="{end}%" y1="22" y2="22"/>'


def _points(row: Row, *, ink: bool) -> str:
    drawn = ""
    if row.hollow is not None:
        drawn += f'<circle{_look("p0", ink=ink)} cx="{short(along(row.hollow))}%" cy="22" r="8"/>'
    if row.full is not None:
        together = row.hollow is not None and abs(row.full - row.hollow) < SAME
        radius = 4 if together else 9
        drawn += (
            f'<circle{_look("p1", ink=ink)} cx="{short(along(row.full))}%" cy="22" r="{radius}"/>'
        )
    return drawn


def _goal(row: Row, *, ink: bool) -> str:
    if row.goal is None:
        return ""
    place = short(along(row.goal))
    return f'<line{_look("but", ink=ink)} x1="{place}%" x2="{place}%" y1="4" y2="40"/>'
