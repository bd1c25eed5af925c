"""How every `relier instrument` command answers: JSON if asked, every problem, 2 when one is."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from relier.core.failures import BadInput
from relier.exchange.rules.content import ExchangeError
from relier.instruments.rules.loader import InstrumentFilesError
from relier.instruments.rules.problems import Problem

FORMAT = 1
Work = Callable[[argparse.Namespace], dict[str, Any]]


def answering(work: Work) -> Callable[[argparse.Namespace], int]:
    """Return a command that prints what its work found, or everything that was wrong."""

    def run(arguments: argparse.Namespace) -> int:
        try:
            said = work(arguments)
        except BadInput as failure:
            return _tell(failure, as_json=arguments.json)
        if arguments.json:
            _print_json({**said, "problems": []})
        return 0

    return run


def write_file(path: Path, data: bytes) -> None:
    """Write one file whole, or leave what was there."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise BadInput(f"{path} cannot be written ({error.strerror}).") from error


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder whole, or nothing; a folder that holds something is refused."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise BadInput(f"{path} is there already. Name a folder that does not exist yet.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
        try:
            for name, data in files.items():
                (made / name).write_bytes(data)
            made.chmod(0o755)
            made.replace(path)
        except OSError:
            shutil.rmtree(made, ignore_errors=True)
            raise
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}).") from error


def read_file(path: Path, *, largest: int) -> bytes:
    """Return the content of a file that is not absurdly large."""
    try:
        with path.open("rb") as stream:
            data = stream.read(largest + 1)
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}).") from error
    if len(data) > largest:
        raise BadInput(f"{path} is larger than {largest // 1_000_000} MB.")
    return data


def _tell(failure: BadInput, *, as_json: bool) -> int:
    if isinstance(failure, InstrumentFilesError):
        problems = [_as_json(problem) for problem in failure.problems]
        lines = [str(problem) for problem in failure.problems]
    elif isinstance(failure, ExchangeError):
        problems = [_problem(one.what, field=one.where) for one in failure.remarks]
        lines = [str(one) for one in failure.remarks]
    else:
        problems, lines = [_problem(failure.message)], [f"relier: {failure.message}"]
    if as_json:
        # Once: who reads JSON has every problem there already.
        _print_json({"format": FORMAT, "problems": problems})
    else:
        print("\n".join(lines), file=sys.stderr)
    return 2


def _as_json(problem: Problem) -> dict[str, Any]:
    return {name: said for name, said in asdict(problem).items() if name != "is_cause"}


def _problem(message: str, *, field: str | None = None) -> dict[str, Any]:
    return {"file": None, "line": None, "field": field, "message": message}


def _print_json(said: Mapping[str, Any]) -> None:
    print(json.dumps(said, ensure_ascii=False, indent=2))
