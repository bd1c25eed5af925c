"""`relier index`: scores, item statistics and a report from a file of answers, without a server."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

EPILOG = """\
The file has one row a person and one column an item, named by the item's code. Answers are the
instrument's option codes (or their ranks, where codes are words). A column `id` names persons.

  relier index answers.csv --instrument agility-social-work
  relier index answers.xlsx --instrument ./my-instrument/1 --group class --out report

It writes scores.csv, items.csv, summary.json and report.html, and warns where the answers
contradict the instrument. How scores are made: docs/algorithms/index.md.
"""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `index` to the command line."""
    parser = subparsers.add_parser(
        "index",
        help="scores, item statistics and a report from a file of answers",
        description="Score a file of answers and check it against its instrument.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser)
    # No database is needed: a few settings of our own start in a tenth of the time.
    parser.set_defaults(run=run, needs_django=False)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV, XLSX or SPSS .sav")
    parser.add_argument(
        "--instrument",
        required=True,
        metavar="ID-or-PATH",
        help="agility-social-work, agility-social-work/2026.1, or a folder of instrument files",
    )
    parser.add_argument("--form", metavar="CODE", help="form of the instrument (default: found)")
    parser.add_argument("--group", metavar="COLUMN", help="describe each group of this column")
    parser.add_argument("--id", metavar="COLUMN", help="column that names persons (default: id)")
    parser.add_argument(
        "--missing",
        metavar="CODE",
        action="append",
        default=[],
        help="one more code that means no answer, for instance -99; may be repeated",
    )
    parser.add_argument(
        "--calibration",
        metavar="FILE",
        type=Path,
        help="score with what `relier calibrate` wrote (theta, and points by its norm)",
    )
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder to write to")
    parser.add_argument(
        "--language", choices=("fr", "en"), default="fr", help="language of the report"
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Run the command and print what it found."""
    # numpy, scipy and polytome are loaded here, so that the other commands stay light.
    running = import_module("relier.portal.management.index_run")
    outcome = running.run_index(
        running.IndexRequest(
            file=arguments.file,
            instrument=arguments.instrument,
            form=arguments.form,
            group_column=arguments.group,
            id_column=arguments.id,
            missing=frozenset(arguments.missing),
            out=arguments.out or Path(f"{arguments.file.stem}-index"),
            language=arguments.language,
            calibration=arguments.calibration,
        )
    )
    if arguments.json:
        print(json.dumps(outcome.summary, ensure_ascii=False, indent=2))
    else:
        print(outcome.text, file=sys.stdout)
    return 0
