"""The published figures as a CSV file that no spreadsheet will run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from relier.instruments.rules.definition import Wording
from relier.profiles.rules.figures import Cell, Comparison, GroupFigures

Line = tuple[str, str, str, str, str, str, int | str]
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_figures(*, figures: GroupFigures, wording: Wording, dates: Mapping[int, datetime]) -> str:
    """Return one line a published figure: what, about what, among whom, since when."""
    days = {batch: timezone.localdate(moment).isoformat() for batch, moment in dates.items()}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [_("code"), _("name"), _("figure"), _("among"), _("level"), _("frozen on"), _("value")]
    )
    for line in _lines(figures, wording, days):
        writer.writerow([_safe(value) for value in line])
    return out.getvalue()


def _safe(value: int | str) -> int | str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS_A_FORMULA) else value


def _lines(figures: GroupFigures, wording: Wording, days: Mapping[int, str]) -> Iterator[Line]:
    yield ("n", "", "n", "", "", days.get(max(days, default=0), ""), figures.n)
    for row in figures.rows:
        name = _name(row.code, wording)
        if row.batch is None:
            yield (row.code, name, "n", "", "", "", _("hidden"))
        for cell in row.cells:
            yield (row.code, name, "n", "", _levels(cell), days[row.batch or 0], cell.n)
    for place in figures.positions:
        for figure, value in asdict(place.position).items():
            if value is not None:
                name = _name(place.code, wording)
                yield (place.code, name, figure, "", "", days[place.batch], value)
    if figures.comparison:
        yield from _compared(figures.comparison, wording, days)
    for change in figures.changes:
        shown = change.change
        for figure, value in (("before", shown.before), ("after", shown.after)):
            name = _name(change.code, wording)
            yield (change.code, name, figure, f"n={shown.n}", "", days[shown.batch], value)


def _compared(comparison: Comparison, wording: Wording, days: Mapping[int, str]) -> Iterator[Line]:
    for row in comparison.rows:
        name = _name(row.code, wording)
        for division, cells in zip(comparison.divisions, row.divisions, strict=True):
            among = f"{comparison.variable}={division}"
            for cell in cells:
                yield (row.code, name, "n", among, _levels(cell), days[row.batch], cell.n)


def _levels(cell: Cell) -> str:
    return " | ".join(cell.levels)


def _name(code: str, wording: Wording) -> str:
    known = wording.dimensions.get(code)
    return known.label if known else wording.items[code].text
