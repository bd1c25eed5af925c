"""`relier manage load_instruments [FOLDER …]`: publish questionnaires from their files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from relier.core.failures import BadInput
from relier.instruments.rules.loader import InstrumentFilesError
from relier.instruments.services import load_shipped_instruments, publish_version


class Command(BaseCommand):
    """Publishes the versions in the folders given, or all that ship with Relier."""

    help = "Publish questionnaires from their files; what is published already stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take folders of versions."""
        parser.add_argument("folders", nargs="*", type=Path, help="folders with an instrument.yaml")

    def handle(self, *args: Any, folders: list[Path], **options: Any) -> None:
        """Publish, and say which versions are there; exit with 2 on files that are wrong."""
        try:
            versions = (
                [publish_version(path=folder) for folder in folders]
                if folders
                else load_shipped_instruments()
            )
        except InstrumentFilesError as failure:
            lines = "\n".join(map(str, failure.problems))
            raise CommandError(lines, returncode=2) from failure
        except BadInput as failure:
            raise CommandError(failure.message, returncode=2) from failure
        for version in versions:
            self.stdout.write(f"{version} ({version.digest[:12]})")
