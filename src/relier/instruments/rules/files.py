"""Reads the files of a version's folder: names, sizes and encodings checked, then YAML."""

from __future__ import annotations

import re
from pathlib import Path

from relier.instruments.rules.problems import ProblemList
from relier.instruments.rules.yaml_tree import Table, parse_yaml

STRUCTURE_FILE = "instrument.yaml"
MAX_BYTES = 2_000_000  # a file; the full questionnaire in one language is under 100 kB
MAX_LANGUAGES = 60

_WORDING_FILE = re.compile(r"wording\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2})\.yaml")


def wording_file(language: str) -> str:
    """Return the name of the file that holds one language."""
    return f"wording.{language}.yaml"


def language_of(name: str) -> str:
    """Return the language that a file's name says, empty when it is not a file of wordings."""
    match = _WORDING_FILE.fullmatch(name)
    return match[1] if match else ""


def read_folder(path: Path, problems: ProblemList) -> dict[str, Table]:
    """Return the tree of each file that can be read; the structure comes first."""
    if not path.is_dir():
        problems.add(path.name, 1, "", "There is no such folder.")
        return {}
    names = sorted(file.name for file in path.glob("*.yaml"))
    wordings = [name for name in names if language_of(name)]
    for name in names:
        if name != STRUCTURE_FILE and name not in wordings:
            message = f"Not a file of an instrument: {STRUCTURE_FILE} or wording.<language>.yaml."
            problems.add(name, 1, "", message)
    if not wordings:
        problems.add(wording_file("fr"), 1, "", "There is no file of wordings: one is needed.")
    if len(wordings) > MAX_LANGUAGES:
        problems.add(wordings[-1], 1, "", f"More than {MAX_LANGUAGES} languages.")
    trees = {}
    for name in (STRUCTURE_FILE, *wordings[:MAX_LANGUAGES]):
        tree = _read_file(path / name, problems)
        if tree is not None:
            trees[name] = tree
    return trees


def _read_file(path: Path, problems: ProblemList) -> Table | None:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = "is missing" if isinstance(error, FileNotFoundError) else "cannot be read"
        problems.add(path.name, 1, "", f"This file {reason}.")
        return None
    if len(raw) > MAX_BYTES:
        problems.add(path.name, 1, "", f"The file is larger than {MAX_BYTES // 1000} kB.")
        return None
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.add(path.name, line, "", f"Not UTF-8 here. {_encoding_hint(raw)}")
        return None
    return parse_yaml(content, file=path.name, problems=problems)


def _encoding_hint(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "The file looks like UTF-16: save it as UTF-8."
    return "The file looks like Windows-1252 (cp1252): save it as UTF-8."
