"""`relier`: one command line for those who run, import, analyse."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from importlib import import_module

import django

from relier.core.failures import BadInput
from relier.portal.management.site_presence import OF_A_SITE, site_expected

EPILOG = """\
Try it:
  relier serve --demo                 a site with a fictional class, in one minute
  relier index answers.csv --instrument agility-social-work
                                      scores, item statistics and a report, without a server
  relier import responses answers.csv --campaign CODE
                                      answers collected elsewhere, into a campaign
  relier instrument check PATH        a questionnaire's files: what they hold, what is wrong
  relier manage COMMAND               Django's own commands

Data lives in RELIER_DATA_DIR (default ./relier-data). Every command takes --json for an answer
that a machine reads; it exits with 0 when done, 2 when what it was given cannot be used.
"""

COMMANDS = (
    "relier.portal.management.serve_command",
    "relier.portal.management.index_command",
    "relier.portal.management.calibrate_command",
    "relier.portal.management.import_command",
    "relier.portal.management.instrument_command",
)

# What a shell says of a tool that its reader left: 128 and the number of SIGPIPE.
READER_GONE = 141


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="relier",
        description="Relier, the open platform of social digital mediation.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(name).register(subparsers)
    subparsers.add_parser("manage", help="run one of Django's own commands", add_help=False)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 bad input."""
    try:
        try:
            return _run(arguments)
        finally:
            # Now rather than at exit, where a reader that has gone can no longer be met quietly.
            sys.stdout.flush()
    except BrokenPipeError:
        # `relier … | head`: what is left to print goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE


def _run(arguments: Sequence[str] | None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given[:1] == ["manage"]:
            return _manage(given)
        parsed = build_parser().parse_args(given)
        if not getattr(parsed, "needs_django", True):
            return int(parsed.run(parsed))
        with site_expected():
            django.setup()
            return int(parsed.run(parsed))
    except BadInput as failure:
        print(f"relier: {failure.message}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _manage(given: list[str]) -> int:
    from django.core.management import execute_from_command_line

    asked = given[1:]
    on_a_site = asked[:1] and asked[0] in OF_A_SITE and not {"-h", "--help"} & set(asked)
    with site_expected() if on_a_site else nullcontext():
        execute_from_command_line(["relier manage", *asked])
    return 0


if __name__ == "__main__":
    sys.exit(main())
