"""`relier manage make_audio`: a file that reads each question aloud, for the languages asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from relier.core.failures import BadInput
from relier.instruments.management.speech import make_audio
from relier.instruments.rules.loader import load_instrument
from relier.instruments.rules.shelf import find_instrument


class Command(BaseCommand):
    """Reads every question of an instrument aloud into files."""

    help = "Make the read-aloud files of an instrument (needs espeak-ng and opus-tools)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the instrument and its languages."""
        parser.add_argument("instrument", help="its id, or the folder of a version")
        parser.add_argument("--language", action="append", help="repeat it; all, if none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the files and say how much room they take."""
        try:
            folder = find_instrument(
                options["instrument"], root=Path(settings.RELIER_INSTRUMENTS_DIR)
            )
            instrument = load_instrument(folder)
            for language in options["language"] or sorted(instrument.wordings):
                target = folder / "audio" / language
                size = make_audio(instrument=instrument, language=language, folder=target)
                self.stdout.write(f"{language}: {size // 1000} kB in {target}")
        except BadInput as failure:
            raise CommandError(failure.message) from failure
