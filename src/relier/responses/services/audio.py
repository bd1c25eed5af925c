"""Read-aloud files: made beforehand beside the instrument, or a voice recorded in their place."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.urls import reverse

from relier.instruments.rules.definition import Instrument
from relier.instruments.rules.shelf import AUDIO_SUFFIX


def audio_file(instrument: str, version: str, language: str, item: str) -> Path | None:
    """Return the file that reads one question aloud: a recorded voice first."""
    if any(part.startswith(".") for part in (instrument, version, language, item)):
        return None  # never above the folder
    place = Path(instrument) / version / "audio" / language / f"{item}{AUDIO_SUFFIX}"
    recorded = Path(settings.MEDIA_ROOT) / "instruments" / place
    made = Path(settings.RELIER_INSTRUMENTS_DIR) / place
    return next((path for path in (recorded, made) if path.is_file()), None)


def audio_address(instrument: Instrument, language: str, item: str) -> str:
    """Return where to listen to a question, or nothing when no file reads it."""
    name = (instrument.id, instrument.version, language, item)
    if audio_file(*name) is None:
        return ""
    return reverse("responses:audio", args=name)
