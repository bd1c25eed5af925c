"""Read a file of answers, analyse it, write the four files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import django
import numpy as np
from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

import relier
from relier.core.failures import BadInput
from relier.core.tables.reading import Table, TableError, read_table
from relier.instruments.rules.answer_cells import (
    OUTSIDE,
    ColumnChoice,
    ColumnMatch,
    answer_reader,
    match_columns,
)
from relier.instruments.rules.answer_matrix import AnswerMatrix, read_matrix
from relier.instruments.rules.definition import Instrument
from relier.instruments.rules.loader import find_instrument, load_instrument
from relier.portal.management.index_data import IndexFindings, IndexRequest
from relier.portal.management.index_files import write_items, write_scores, write_summary
from relier.portal.management.index_report import write_report
from relier.portal.management.index_words import findings_text, notes
from relier.scoring.rules.analysis import Analysis, GroupSummary, analyse, summarise_groups
from relier.scoring.rules.calibrated import CalibratedMeasurement
from relier.scoring.rules.calibration_file import read_calibration
from relier.scoring.rules.layout import Layout, Ranks, layout_of, scored_items
from relier.scoring.rules.measurement import MeasurementModel

__all__ = ["IndexOutcome", "IndexRequest", "run_index"]

MOST_GROUPS = 100
Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class IndexOutcome:
    """What the command tells: the summary, as written, and a few lines for a terminal."""

    findings: IndexFindings
    summary: Mapping[str, Any]
    text: str


def run_index(request: IndexRequest) -> IndexOutcome:
    """Analyse a file of answers and write scores, item table, summary and report.

    Raises
    ------
    BadInput
        If the file, its answers, the instrument or the folder cannot be used.
    """
    set_up()
    with translation.override(request.language), shown_progress() as step:
        try:
            findings = find_all(request, on_rows=step(_("Reading answers")))
        except TableError as problem:
            raise BadInput(_(problem.msgid) % problem.params) from problem
        step(_("Writing the report"))
        summary = _write_all(findings)
        return IndexOutcome(findings, summary, findings_text(findings))


@dataclass(frozen=True, slots=True)
class RanksRead:
    """A file's answers: persons × `layout.items` ranks (−1: none), and how it was read."""

    instrument: Instrument
    layout: Layout
    ranks: Ranks
    match: ColumnMatch
    matrix: AnswerMatrix


def read_ranks(request: IndexRequest, *, on_rows: Advance | None = None) -> RanksRead:
    """Read the answers of a file to the items that an instrument scores."""
    instrument = load_instrument(find_instrument(request.instrument))
    with read_table(request.file) as table:
        form = _form_for(instrument, table, request)
        match = _match(instrument, table, request, form=form)
        matrix = _read(instrument, table, match, request, on_rows)
    layout = layout_of(instrument, form=form).only(matrix.items)
    chosen = matrix.ranks[:, [matrix.items.index(code) for code in layout.items]]
    ranks: Ranks = np.where(chosen >= OUTSIDE, np.int8(-1), chosen)
    return RanksRead(instrument, layout, ranks, match, matrix)


def find_all(request: IndexRequest, *, on_rows: Advance | None = None) -> IndexFindings:
    """Read and analyse; write nothing."""
    read = read_ranks(request, on_rows=on_rows)
    instrument, layout, match, matrix = read.instrument, read.layout, read.match, read.matrix
    calibrated = _calibrated(request, layout)
    analysis = analyse(read.ranks, layout, instrument, calibrated=calibrated)
    groups = _groups(analysis, matrix, match)
    return notes(
        IndexFindings(
            request=request,
            instrument=instrument,
            layout=layout,
            match=match,
            persons=matrix.persons,
            memberships=matrix.groups,
            outside=_outside(matrix, instrument),
            analysis=analysis,
            groups=groups,
            compares_groups=True,
            warnings=analysis.contradictions,
        )
    )


def _calibrated(request: IndexRequest, layout: Layout) -> MeasurementModel | None:
    """The calibration that was named, after making sure that it is this instrument's."""
    if request.calibration is None:
        return None
    file = read_calibration(request.calibration)
    wanted, given = (f"{x.instrument} {x.instrument_version} {x.form}" for x in (layout, file))
    if wanted != given:
        raise BadInput(
            _("The calibration is of “%(given)s”, the answers are to “%(wanted)s”.")
            % {"given": given, "wanted": wanted}
        )
    columns = {d.code: tuple(layout.items[c] for c in d.columns) for d in layout.dimensions}
    return CalibratedMeasurement(file, columns)


def _form_for(instrument: Instrument, table: Table, request: IndexRequest) -> str:
    """The form that was asked for, else the one of whose items the file holds most."""
    if request.form is not None:
        if request.form not in instrument.forms:
            known = ", ".join(instrument.forms)
            raise BadInput(
                _("The instrument has no form “%(form)s”; it has %(known)s.")
                % {"form": request.form, "known": known}
            )
        return request.form
    columns = {name.casefold() for name in table.columns}

    def fit(form: str) -> tuple[int, int]:
        items = scored_items(instrument, form=form)
        present = sum(item.code.casefold() in columns for item in items)
        return present, present - len(items)

    return max(instrument.forms, key=fit)


def _match(
    instrument: Instrument, table: Table, request: IndexRequest, *, form: str
) -> ColumnMatch:
    choice = ColumnChoice(id_column=request.id_column, group_column=request.group_column)
    match = match_columns(table.columns, scored_items(instrument, form=form), choice=choice)
    # Conditions and profile questions are known to the instrument, only not in the index.
    return replace(match, unknown=tuple(n for n in match.unknown if n not in instrument.items))


def _read(
    instrument: Instrument,
    table: Table,
    match: ColumnMatch,
    request: IndexRequest,
    on_rows: Advance | None,
) -> AnswerMatrix:
    readers = {
        code: answer_reader(
            instrument,
            instrument.items[code],
            missing=request.missing,
            declared_missing=table.declared_missing.get(table.columns[place]),
        )
        for code, place in match.items.items()
    }
    return read_matrix(table, match, readers, on_rows=on_rows)


def _groups(
    analysis: Analysis, matrix: AnswerMatrix, match: ColumnMatch
) -> tuple[GroupSummary, ...]:
    if matrix.groups is None:
        return ()
    different = len(set(matrix.groups))
    if different > MOST_GROUPS:
        raise BadInput(
            _("The column “%(column)s” has %(count)d different values: it holds no groups.")
            % {"column": match.group_column, "count": different}
        )
    return summarise_groups(analysis, matrix.groups)


def _outside(matrix: AnswerMatrix, instrument: Instrument) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for column, code in enumerate(matrix.items):
        given = matrix.ranks[:, column]
        options = instrument.scales[instrument.items[code].scale].outside
        counts = {o.code: int((given == OUTSIDE + n).sum()) for n, o in enumerate(options)}
        found[code] = {option: n for option, n in counts.items() if n}
    return found


def _write_all(findings: IndexFindings) -> Mapping[str, Any]:
    out = findings.request.out
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_scores(findings, out / "scores.csv")
        write_items(findings, out / "items.csv")
        summary = write_summary(findings, out / "summary.json")
        write_report(findings, out / "report.html")
    except OSError as error:
        raise BadInput(
            _("Nothing can be written to %(folder)s: %(reason)s.")
            % {"folder": out, "reason": error.strerror}
        ) from error
    return summary


def set_up() -> None:
    """Make translations and templates work where no site is set up."""
    if apps.ready:
        return
    if not settings.configured:
        source = Path(relier.__file__).parent
        settings.configure(
            INSTALLED_APPS=["relier.core"],
            LANGUAGE_CODE="fr",
            LANGUAGES=[("fr", "French"), ("en", "English")],
            LOCALE_PATHS=[source / "locale"],
            TIME_ZONE=os.environ.get("RELIER_TIME_ZONE", "Europe/Brussels"),
            USE_I18N=True,
            USE_TZ=True,
        )
    django.setup()


@contextmanager
def shown_progress() -> Iterator[Callable[[str], Advance]]:
    """Show what is being done, on standard error, only to somebody who watches."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,}"))
    shown = Progress(
        *columns,
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with shown:

        def step(description: str) -> Advance:
            task = shown.add_task(description, total=None)
            return lambda rows: shown.advance(task, rows)

        yield step
