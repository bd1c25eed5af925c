"""Translations of the interface: the .po files are kept, the .mo files are made where they run.

A fresh machine has no gettext tools, so a small library compiles them, when the app starts and a
.po file is newer than its twin.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


def compile_catalogues() -> list[Path]:
    """Compile every catalogue that is out of date and return what was made."""
    made = []
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            _compile(source, target)
            made.append(target)
    return made


def _compile(source: Path, target: Path) -> None:
    import polib

    # Under another name first: several processes may start at once.
    unfinished = target.with_suffix(f".{os.getpid()}.tmp")
    polib.pofile(str(source)).save_as_mofile(str(unfinished))
    unfinished.replace(target)
