"""Relier's twenty icons, read once from one file; a page carries only those it uses."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

SHEET = Path(__file__).resolve().parents[2] / "static" / "relier" / "icones.svg"

# The lines behind a chart: one for each of the four answers, drawn once and used by every row.
GRID = (
    '<symbol id="g4">'
    '<line class="gr" x1="4%" x2="4%" y1="0" y2="100%"/>'
    '<line class="gr" x1="34.7%" x2="34.7%" y1="0" y2="100%"/>'
    '<line class="gr" x1="65.3%" x2="65.3%" y1="0" y2="100%"/>'
    '<line class="gr" x1="96%" x2="96%" y1="0" y2="100%"/>'
    '<line class="base" x1="4%" x2="96%" y1="50%" y2="50%"/></symbol>'
)


@cache
def symbols() -> dict[str, str]:
    """Return each symbol of the sheet by its short name, and the grid of charts as `g4`."""
    sheet = SHEET.read_text(encoding="utf-8")
    found = {
        match["name"]: match.group()
        for match in re.finditer(r'<symbol id="i-(?P<name>\w+)".*?</symbol>', sheet)
    }
    return {**found, "g4": GRID}


@cache
def sprite(names: tuple[str, ...]) -> SafeString:
    """Return the hidden drawing that holds these symbols; an unknown name is an error."""
    drawn = "".join(symbols()[name] for name in names)
    # The sheet is a file of ours and the names were looked up in it: nothing typed comes in.
    return mark_safe(  # noqa: S308 -- see the line above
        f'<svg class="sprite" aria-hidden="true" focusable="false">{drawn}</svg>'
    )


@cache
def icon(name: str) -> SafeString:
    """Return one icon; it always stands beside a word and is silent to screen readers."""
    if name not in symbols():
        raise KeyError(name)
    return format_html('<svg class="ico" aria-hidden="true"><use href="#i-{}"/></svg>', name)
