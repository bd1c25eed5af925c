"""A file between its preview and its import: held an hour at most, then gone."""

from __future__ import annotations

import secrets
import shutil
import time
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from relier.responses.models import Campaign

HELD_SECONDS = 3_600


def hold_file(*, campaign: Campaign, uploaded: UploadedFile[bytes]) -> str:
    """Keep an uploaded file for its preview and return the name that finds it."""
    sweep_held_files()
    name = secrets.token_hex(16)
    folder = _folder(campaign, name)
    folder.mkdir(parents=True, mode=0o700)
    shown = Path(str(uploaded.name or "answers")).name[:80] or "answers"
    with (folder / shown).open("wb") as file:
        for chunk in uploaded.chunks():
            file.write(chunk)
    return name


def held_file(*, campaign: Campaign, name: str) -> Path | None:
    """Return a file that is being previewed, or None when it is gone."""
    if not name.isalnum():
        return None
    folder = _folder(campaign, name)
    return next(iter(sorted(folder.iterdir())), None) if folder.is_dir() else None


def drop_file(*, campaign: Campaign, name: str) -> None:
    """Delete a held file: its rows are stored, or nobody wants them."""
    if name.isalnum():
        shutil.rmtree(_folder(campaign, name), ignore_errors=True)


def sweep_held_files() -> None:
    """Delete what somebody left at the preview."""
    root = _root()
    if not root.is_dir():
        return
    for folder in root.iterdir():
        if time.time() - folder.stat().st_mtime > HELD_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    return Path(settings.DATA_DIR) / "held-imports"


def _folder(campaign: Campaign, name: str) -> Path:
    return _root() / f"{campaign.pk}-{name}"
