"""`relier calibrate`: item parameters from answers, small files or many Parquet parts."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

EPILOG = """\
  relier calibrate answers.csv --instrument agility-social-work --out calibration.json
  relier calibrate parts/*.parquet --instrument ./my-instrument/1 --out calibration.json
  relier calibrate parts/*.parquet --instrument … --scheduler tcp://10.0.0.1:8786 --out …

One file may be CSV, XLSX or SPSS, as for `relier index`. Parquet files (one whole-number column
an item, ranks from 0, null where there is no answer) are read part by part: memory is bounded by
the largest part, not by the files.
"""

MODELS = ("graded", "gpcm", "partial_credit", "rating_scale", "2pl", "rasch")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `calibrate` to the command line."""
    parser = subparsers.add_parser(
        "calibrate",
        help="item parameters of a measurement model, from answers",
        description="Calibrate each dimension of an instrument with an item response model.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", metavar="FILE", type=Path, nargs="+")
    parser.add_argument("--instrument", required=True, metavar="ID-or-PATH")
    parser.add_argument("--form", metavar="CODE", help="form of the instrument (default: found)")
    parser.add_argument("--model", choices=MODELS, default="graded")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="Dask scheduler, for Parquet files")
    parser.add_argument(
        "--several-dimensions",
        action="store_true",
        help="calibrate even where the answers hold more than one dimension (marked in the file)",
    )
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.json")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.set_defaults(run=run, needs_django=False)


def run(arguments: argparse.Namespace) -> int:
    """Calibrate, write the file, say what was found."""
    running = import_module("relier.portal.management.calibrate_run")
    summary = running.run_calibrate(arguments)
    if arguments.json:
        print(json.dumps(summary, ensure_ascii=False, indent=2))
        return 0
    for code, found in summary["dimensions"].items():
        state = "converged" if found["converged"] else "NOT converged: see the file's remarks"
        print(
            f"{code}: {found['n_items']} items, log-likelihood {found['log_likelihood']:.2f}, "
            f"{found['passes']} passes, {state}"
        )
    print(f"{summary['n_persons']} persons, calibration {summary['id']}: {arguments.out}")
    for remark in summary["remarks"]:
        print(f"note: {remark}", file=sys.stderr)
    return 0
