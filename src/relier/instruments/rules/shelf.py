"""Where instruments stand as files, and how one is found by its name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from relier.core.failures import BadInput
from relier.instruments.rules.files import STRUCTURE_FILE
from relier.instruments.rules.problems import suggestion

ROOT_VARIABLE = "RELIER_INSTRUMENTS_DIR"
# Read-aloud files stand beside an instrument: audio/<language>/<item>.opus
AUDIO_SUFFIX = ".opus"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)?")


class InstrumentNotFound(BadInput):
    """No folder answers to the name that was given."""


def instruments_root() -> Path:
    """Return the folder of instruments: RELIER_INSTRUMENTS_DIR, else the repository's own."""
    named = os.environ.get(ROOT_VARIABLE)
    return Path(named) if named else Path(__file__).resolve().parents[4] / "instruments"


def find_instrument(id_or_path: str | Path, *, root: Path | None = None) -> Path:
    """Return the folder of `agility-social-work` (newest version), `<id>/<version>`, or a path."""
    asked = str(id_or_path)
    shelf = root or instruments_root()
    if _NAME.fullmatch(asked):
        named = shelf / asked
        versions = [named] if _is_version(named) else versions_in(named)
        if versions:
            return versions[-1]
    folder = Path(asked).parent if Path(asked).name == STRUCTURE_FILE else Path(asked)
    if _is_version(folder):
        return folder
    if versions := versions_in(folder):
        return versions[-1]
    raise InstrumentNotFound(_not_found(asked, shelf))


def versions_in(folder: Path) -> list[Path]:
    """Return the version folders of one instrument, oldest first (2026.9 before 2026.10)."""
    if not folder.is_dir():
        return []
    return sorted(filter(_is_version, folder.iterdir()), key=lambda found: version_key(found.name))


def all_versions(root: Path | None = None) -> Iterator[Path]:
    """Yield every version folder of the shelf, by instrument, oldest first."""
    shelf = root or instruments_root()
    for folder in sorted(shelf.iterdir()) if shelf.is_dir() else ():
        yield from versions_in(folder)


def version_key(version: str) -> tuple[tuple[int, str], ...]:
    """Return what sorts versions by their numbers and then by their letters."""
    parts = re.findall(r"[0-9]+|[A-Za-z]+", version)
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)


def _is_version(folder: Path) -> bool:
    return (folder / STRUCTURE_FILE).is_file()


def _not_found(asked: str, shelf: Path) -> str:
    known = [f"{folder.parent.name}/{folder.name}" for folder in all_versions(shelf)]
    if not known:
        return f"No instrument '{asked}', and none stands in {shelf} ({ROOT_VARIABLE})."
    return f"No instrument '{asked}'.{suggestion(asked, known)}"
