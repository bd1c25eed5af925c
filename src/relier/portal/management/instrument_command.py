"""`relier instrument`: questionnaires as files: checked, compared, printed, exchanged. No site."""

from __future__ import annotations

import argparse

from relier.portal.management import (
    instrument_check,
    instrument_exchange,
    instrument_paper,
    instrument_pilot,
)

EPILOG = """\
  relier instrument check agility-social-work          what it is made of, what to look at again
  relier instrument check ./my-instrument/2026.1 --json
  relier instrument diff my-instrument/2026.1 my-instrument/2027.1
  relier instrument paper agility-social-work --language fr --form short --out form.pdf
  relier instrument export agility-social-work --format xlsform --form short --out form.xlsx
  relier instrument xliff agility-social-work --language el --out el.xlf
  relier instrument import el.xlf --format xliff --instrument agility-social-work --out new/2027.2
  relier instrument pilot --n 100 200 500 --out pilot

A questionnaire is named by its id (the newest version), by id/version, or by its folder. Files
that are wrong are told with their file, line and field, all at once; the exit code is then 2.
"""

PARTS = (instrument_check, instrument_paper, instrument_exchange, instrument_pilot)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `instrument` and what it does."""
    parser = subparsers.add_parser(
        "instrument",
        help="check, compare, print and exchange questionnaires",
        description="Work on the files of a questionnaire, without a server.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for part in PARTS:
        part.register(actions)
