"""`relier manage use_calibration FILE.json`: scores under a calibration, from now on."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from relier.core.failures import BadInput
from relier.responses.services.campaigns import find_campaign
from relier.scoring.services import adopt_calibration, bring_in_calibration


class Command(BaseCommand):
    """Stores a calibration; campaigns that begin score with it, others only if they are named."""

    help = (
        "Store a calibration that `relier calibrate` wrote. Campaigns without any score yet will "
        "use it; a campaign that has scores keeps its measure unless --rescore names it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a file, a note, and the campaigns to score again."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--note", default="", help="who answered, where and when")
        parser.add_argument(
            "--rescore", action="append", default=[], metavar="CODE", help="score this one again"
        )

    def handle(self, *args: Any, file: Path, note: str, rescore: list[str], **options: Any) -> None:
        """Store, score again what was named, and say so; exit with 2 on what cannot be used."""
        try:
            campaigns = [find_campaign(code=code) for code in rescore]
            stored = bring_in_calibration(path=file, note=note)
            self.stdout.write(f"{stored.code} ({stored.digest[:12]}) may score people.")
            for campaign in campaigns:
                n_persons = adopt_calibration(
                    campaign=campaign, form=stored.form, calibration_id=stored.code
                )
                self.stdout.write(f"{campaign.code}: {n_persons} people scored again.")
        except BadInput as failure:
            raise CommandError(failure.message, returncode=2) from failure
