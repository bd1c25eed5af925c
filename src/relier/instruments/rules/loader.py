"""From a folder of files to a checked instrument, or to the list of all that is wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from relier.instruments.rules.definition import Instrument
from relier.instruments.rules.files import STRUCTURE_FILE, language_of, read_folder
from relier.instruments.rules.problems import InstrumentFilesError, ProblemList
from relier.instruments.rules.reader import Page
from relier.instruments.rules.shelf import find_instrument
from relier.instruments.rules.structure import read_structure
from relier.instruments.rules.wordings import read_wording
from relier.instruments.rules.yaml_tree import Plain, Table, from_plain, to_plain

# One address for whoever reads instruments from files.
__all__ = ["InstrumentFilesError", "find_instrument", "load_instrument"]


def load_instrument(path: Path) -> Instrument:
    """Return the instrument of a folder; raise InstrumentFilesError with every problem."""
    instrument, _ = load_with_content(path)
    return instrument


def load_with_content(path: Path) -> tuple[Instrument, Mapping[str, Plain]]:
    """Return the instrument of a folder and the plain content of each of its files."""
    problems = ProblemList()
    trees = read_folder(Path(path), problems)
    instrument = _assemble(trees, problems)
    problems.raise_if_any()
    content = {name: to_plain(tree) for name, tree in trees.items()}
    return replace(instrument, digest=digest_of(content)), content


def instrument_from_content(content: Mapping[str, Plain]) -> Instrument:
    """Return the instrument whose files have this plain content, as a database keeps it."""
    problems = ProblemList()
    trees = {
        name: tree
        for name, plain in content.items()
        if isinstance(tree := from_plain(plain), Table)
    }
    instrument = _assemble(trees, problems)
    problems.raise_if_any()
    return replace(instrument, digest=digest_of(content))


def digest_of(content: Mapping[str, Plain]) -> str:
    """Return the SHA-256 of what the files say: comments, layout and order of names aside."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _assemble(trees: Mapping[str, Table], problems: ProblemList) -> Instrument:
    table = trees.get(STRUCTURE_FILE, Table(1))
    # Without a structure, its problem is noted already: its absent fields are no second one.
    noted_here = problems if STRUCTURE_FILE in trees else ProblemList()
    structure = read_structure(table, Page(STRUCTURE_FILE, noted_here))
    wordings = {}
    for name, tree in trees.items():
        language = language_of(name)
        if language:
            page = Page(name, problems)
            wordings[language] = read_wording(tree, page, structure=structure, language=language)
    return replace(structure, wordings=wordings)
