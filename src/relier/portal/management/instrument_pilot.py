"""`relier instrument pilot`: what n persons a language would tell, simulated beforehand."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from relier.portal.management.instrument_answer import FORMAT, answering, write_folder

SIZES = (100, 200, 500)


def register(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `pilot`."""
    parser = actions.add_parser(
        "pilot",
        help="simulate pilots of several sizes: precision, and what could be compared",
        description="Draws answers from assumed items, analyses them as a pilot would be, and "
        "writes pilot.md (a table), pilot.svg (a drawing) and pilot.json.",
    )
    parser.add_argument("--n", type=int, nargs="+", default=list(SIZES), metavar="PERSONS")
    parser.add_argument("--replications", type=int, help="simulated pilots of each size")
    parser.add_argument("--seed", type=int, help="the same seed gives the same figures")
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER")
    parser.add_argument("--json", action="store_true", help="answer as JSON on standard output")
    parser.set_defaults(run=answering(_pilot), needs_django=False)


def _pilot(arguments: argparse.Namespace) -> dict[str, Any]:
    # Simulating loads the psychometric library: other commands start without it.
    pilot = import_module("relier.scoring.rules.pilot")
    report = import_module("relier.scoring.rules.pilot_report")
    asked = {"replications": arguments.replications, "seed": arguments.seed}
    given = {name: value for name, value in asked.items() if value is not None}
    plan = replace(pilot.PilotPlan(sizes=tuple(arguments.n)), **given)
    found = pilot.simulate_pilot(plan, on_size=_say)
    files = report.pilot_files(found)
    write_folder(arguments.out, {name: text.encode() for name, text in files.items()})
    if not arguments.json:
        print(report.pilot_table(found))
        print(f"Written: {', '.join(str(arguments.out / name) for name in files)}")
    return {"format": FORMAT, "written": [str(arguments.out / name) for name in files]}


def _say(n: int) -> None:
    print(f"Simulating pilots of {n} persons a language …", file=sys.stderr)
