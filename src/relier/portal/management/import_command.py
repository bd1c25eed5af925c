"""`relier import`: what was collected elsewhere comes in, atomically."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relier.portal.management import import_responses_command

if TYPE_CHECKING:
    import argparse


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `import` and what it imports."""
    parser = subparsers.add_parser("import", help="bring in answers collected elsewhere")
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    import_responses_command.register(kinds)
