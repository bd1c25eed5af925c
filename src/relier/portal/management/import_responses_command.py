"""`relier import responses`: a file of answers into a campaign, all rows or none."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from relier.core.failures import BadInput

if TYPE_CHECKING:
    import argparse

    from rich.progress import Progress

    from relier.responses.services.imports import ImportOptions, ImportResult, Preview

DESCRIPTION = """\
Reads a table of answers (CSV, XLSX or SPSS; LimeSurvey, Kobo or plain) into a campaign. It shows
which column is read as which question, then stores every row, or none if one cannot be used. The
same file again adds nothing.

By importing you say that these people agreed, where they answered, that their answers count in
the figures of the group; --no-group keeps them out of it.
"""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `responses`."""
    parser = subparsers.add_parser(
        "responses", help="answers, into a campaign", description=DESCRIPTION
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the file of answers")
    parser.add_argument(
        "--campaign", required=True, metavar="CODE", help="the campaign's code or public identifier"
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="COLUMN=ITEM",
        help="read this column as this question (repeat it; =ITEM takes a question out)",
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would be read, and stop")
    parser.add_argument("--no-group", action="store_true", help="keep out of the group's figures")
    parser.add_argument("--research", action="store_true", help="they agreed to open research too")
    parser.add_argument("--json", action="store_true", help="answer as JSON on standard output")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Import and say what was done."""
    from relier.responses.services.campaigns import find_campaign
    from relier.responses.services.imports import import_responses, preview_import

    changes = _changes(arguments.map)
    campaign = find_campaign(code=arguments.campaign)
    preview = preview_import(campaign=campaign, path=arguments.file, changes=changes)
    if not arguments.json:
        _show(preview)
    result = None
    if not arguments.dry_run:
        with _progress(arguments) as progress:
            options = _options(arguments, changes, progress)
            result = import_responses(
                campaign=campaign, path=arguments.file, options=options, by=None
            )
    if arguments.json:
        print(json.dumps(_as_json(campaign.code, preview, result), ensure_ascii=False))
    elif result is not None:
        print(
            f"{result.added} added, {result.already} there already, {result.empty} without answers."
        )
    return 0


def _progress(arguments: argparse.Namespace) -> Progress:
    from rich.console import Console
    from rich.progress import Progress

    return Progress(console=Console(stderr=True), disable=arguments.json or not sys.stderr.isatty())


def _options(
    arguments: argparse.Namespace, changes: dict[str, str], progress: Progress
) -> ImportOptions:
    from relier.responses.services.imports import ImportOptions

    task = progress.add_task("Reading answers", total=None)
    return ImportOptions(
        columns=changes,
        group=not arguments.no_group,
        research=arguments.research,
        on_rows=lambda count: progress.advance(task, count),
    )


def _changes(given: list[str]) -> dict[str, str]:
    changes = {}
    for one in given:
        column, mark, item = one.rpartition("=")
        if not mark or not item:
            raise BadInput(f"--map {one}: write COLUMN=ITEM, such as --map Q7=D1P1.")
        changes[item] = column
    return changes


def _show(preview: Preview) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Question", "Column", "First values", title="What is read")
    for item, column in preview.guess.items.items():
        table.add_row(item, column, " · ".join(preview.first_values.get(item, ())))
    console = Console(stderr=True, markup=False, highlight=False)
    console.print(table)
    if preview.absent:
        console.print(f"Without a column: {', '.join(preview.absent)}")
    unused = preview.guess.unused(preview.columns)
    if unused:
        console.print(f"Not read: {', '.join(unused[:30])}{' …' if len(unused) > 30 else ''}")


def _as_json(code: str, preview: Preview, result: ImportResult | None) -> dict[str, object]:
    return {
        "campaign": code,
        "stored": result is not None,
        "added": result.added if result else 0,
        "already": result.already if result else 0,
        "empty": result.empty if result else 0,
        "columns": dict(preview.guess.items),
        "id_column": preview.guess.id_column,
        "absent": list(preview.absent),
        "unused": list(preview.guess.unused(preview.columns)),
    }
