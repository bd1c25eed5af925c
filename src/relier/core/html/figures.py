"""People and the thread: a point above a bump of one line is one person."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from relier.core.html.numbers import short

BASE = 104.0
STROKE_BELOW_HEAD = 6.0


class Someone(NamedTuple):
    """One person of a figure: how the head is drawn, and the size of the bump."""

    head: str
    width: float
    height: float


LONG = {
    "alone": (Someone("moi", 58, 46),),
    "pair": (Someone("moi", 58, 46), Someone("tete", 60, 50)),
    "trio": (Someone("vide", 54, 44), Someone("moi", 58, 46), Someone("tete", 56, 50)),
    "group": (
        Someone("vide", 46, 36),
        Someone("vide", 50, 42),
        Someone("moi", 46, 38),
        Someone("vide", 52, 44),
        Someone("vide", 46, 36),
        Someone("vide", 50, 41),
    ),
}

# The header's two people and the footer's crowd are drawn by hand in the visual language.
THREAD = (
    '<svg class="trame" viewBox="0 0 60 40" preserveAspectRatio="xMinYMax meet" aria-hidden="true">'
    '<path d="M-2500 38.5H2C2 27 6 21 14 21S26 27 26 38.5C26 27 30 21 38 21S50 27 50 38.5H4000"/>'
    '<circle class="moi" cx="14" cy="11" r="6"/><circle class="tete" cx="38" cy="11" r="6"/></svg>'
)
CROWD = (
    '<svg class="foule" viewBox="0 0 240 52" preserveAspectRatio="xMaxYMax meet"'
    ' aria-hidden="true">'
    '<path d="M-4000 50.5H0C0 38.7 4.8 31.5 12 31.5S24 38.7 24 50.5C24 38.1 29 30.5 36.5 30.5'
    "S49 38.1 49 50.5H75C75 38.7 80 31.5 87.5 31.5S100 38.7 100 50.5C100 42.4 103.8 37.5 109.5 37.5"
    "S119 42.4 119 50.5C119 37.5 124 29.5 131.5 29.5S144 37.5 144 50.5H158C158 38.1 162.8 30.5"
    " 170 30.5S182 38.1 182 50.5C182 37.5 187 29.5 194.5 29.5S207 37.5 207 50.5C207 39.3 211.8 32.5"
    ' 219 32.5S231 39.3 231 50.5H3000"/>'
    '<circle class="tete" cx="12" cy="21.5" r="6"/><circle class="tete" cx="36.5" cy="20.5" r="6"/>'
    '<circle class="tete" cx="87.5" cy="21.5" r="6"/>'
    '<circle class="tete" cx="109.5" cy="28.5" r="5"/>'
    '<circle class="tete" cx="131.5" cy="19.5" r="6"/>'
    '<circle class="moi" cx="170" cy="20.5" r="6"/>'
    '<circle class="tete" cx="194.5" cy="19.5" r="6"/>'
    '<circle class="tete" cx="219" cy="22.5" r="6"/></svg>'
)


@cache
def header_thread() -> SafeString:
    """Return the two people who open every page."""
    return mark_safe(THREAD)  # noqa: S308 -- a constant of this module


@cache
def footer_crowd() -> SafeString:
    """Return the people who close every page."""
    return mark_safe(CROWD)  # noqa: S308 -- a constant of this module


@cache
def people(kind: str) -> SafeString:
    """Return the figure of a door: `alone`, `pair`, `trio` or `group`."""
    start, line, heads = 4.0, f"M-2500 {short(BASE)}H4", ""
    for someone in LONG[kind]:
        line += _bump(start, someone)
        heads += _head(start, someone)
        start += someone.width
    return mark_safe(  # noqa: S308 -- numbers and names of this module only
        '<svg viewBox="0 0 400 108" preserveAspectRatio="xMinYMax meet" aria-hidden="true">'
        f'<path d="{line}H4000"/>{heads}</svg>'
    )


def _bump(start: float, someone: Someone) -> str:
    shoulder = short(BASE - 0.62 * someone.height)
    top, middle = short(BASE - someone.height), short(start + someone.width / 2)
    end, bend = short(start + someone.width), short(start + 0.2 * someone.width)
    rise = f"C{short(start)} {shoulder} {bend} {top} {middle} {top}"
    return f"{rise}S{end} {shoulder} {end} {short(BASE)}"


def _head(start: float, someone: Someone) -> str:
    radius = int(someone.width / 4 + 0.5)
    middle = short(start + someone.width / 2)
    above = short(BASE - someone.height - radius - STROKE_BELOW_HEAD)
    return f'<circle class="{someone.head}" cx="{middle}" cy="{above}" r="{short(radius)}"/>'
