"""How long a group report takes to freeze and to show, for 500 people and for 100,000.

Run: python -m benchmarks.group_report [people …]

The people are written straight into an SQLite database of its own, with scores already made, as
they are once respondents have looked at their profiles. Prints one line of JSON a size. Bars:
300 ms for 500 people, 2 s for 100,000.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
SIZES = (500, 100_000)
DIMENSIONS = ("", "D1", "D2", "D3", "D4", "D5", "D6", "D7")
POINTS = (0, 11, 22, 33, 44, 56, 67, 78, 89, 100, None)
AT_ONCE = 20_000


def main(sizes: tuple[int, ...]) -> None:
    """Time every size in one database."""
    _set_up()
    for size in sizes:
        sys.stdout.write(json.dumps(_time_report(size)) + "\n")


def _set_up() -> None:
    os.environ.setdefault("RELIER_SECRET_KEY", "only-for-a-benchmark-" + "x" * 40)
    os.environ["RELIER_DATA_DIR"] = tempfile.mkdtemp(prefix="relier-benchmark-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _time_report(size: int) -> dict[str, object]:
    from django.test import Client

    from relier.profiles.services.reports import freeze_group_report

    campaign, trainer = _make_campaign(size)
    start = perf_counter()
    snapshot = freeze_group_report(campaign=campaign)
    frozen = perf_counter() - start
    client = Client()
    client.force_login(trainer)
    client.get(f"/fr/groupe/{campaign.public_id}/")  # templates are compiled once in a server
    start = perf_counter()
    status = client.get(f"/fr/groupe/{campaign.public_id}/").status_code
    shown = perf_counter() - start
    return {
        "people": size,
        "counted": snapshot.n if snapshot else None,
        "freeze_ms": round(1000 * frozen),
        "page_ms": round(1000 * shown),
        "status": status,
    }


def _make_campaign(size: int):
    from relier.accounts.models import Membership, Organisation, Person, Role
    from relier.core.clock import now, today
    from relier.instruments.selectors import find_version
    from relier.instruments.services import publish_version
    from relier.responses.models import Campaign

    code = "agility-social-work"
    version = find_version(code) or publish_version(path=ROOT / "instruments" / code / "2026.1")
    organisation = Organisation.objects.create(name=f"School of {size}", country="BE")
    trainer = Person.objects.create_user(f"trainer-{size}@exemple.test", name="Bruno")
    Membership.objects.create(person=trainer, organisation=organisation, role=Role.TRAINER)
    campaign = Campaign.objects.create(
        organisation=organisation,
        instrument_version=version,
        form="short",
        name=f"{size} people",
        purpose="A benchmark.",
        languages=["fr"],
        opens_at=now() - timedelta(days=30),
        closes_at=now() + timedelta(days=30),
        retention_until=today() + timedelta(days=90),
    )
    _add_people(campaign, size)
    return campaign, trainer


def _add_people(campaign, size: int) -> None:
    from django.db import transaction

    from relier.core.clock import now
    from relier.responses.models import Administration, Answer
    from relier.scoring.models import CampaignMeasurement, PersonScore

    rng = random.Random(size)
    when = now() - timedelta(days=1)
    with transaction.atomic():
        for start in range(0, size, AT_ONCE):
            people = Administration.objects.bulk_create(
                Administration(
                    campaign=campaign,
                    form="short",
                    language="fr",
                    group_consent=True,
                    completed_at=when,
                    key_hash=f"key-{campaign.pk}-{number}",
                    code_hash=f"code-{campaign.pk}-{number}",
                )
                for number in range(start, min(size, start + AT_ONCE))
            )
            PersonScore.objects.bulk_create(
                _score(person, place, code, rng)
                for person in people
                for place, code in enumerate(DIMENSIONS)
            )
            Answer.objects.bulk_create(
                Answer(administration=person, item=item, option=option, language="fr")
                for person in people
                for item, option in _answers(rng)
            )
        CampaignMeasurement.objects.create(
            campaign=campaign, form="short", n_persons=size, evidence_step="3"
        )


def _score(person, place: int, code: str, rng: random.Random):
    from relier.scoring.models import PersonScore

    points = rng.choice(POINTS)
    value = None if points is None else float(points)
    return PersonScore(
        administration=person,
        campaign_id=person.campaign_id,
        dimension=code,
        position=place,
        value=value,
        sem=None if value is None else 15.46,
        points=points,
        n_answered=3,
        n_items=3,
        instrument="agility-social-work",
        instrument_version="2026.1",
        form="short",
        library_version="0",
        calibration_id="provisional-1",
        evidence_step="3",
    )


def _answers(rng: random.Random) -> list[tuple[str, str]]:
    conditions = [(f"C{n}", rng.choice(("yes", "partly", "no"))) for n in range(1, 6)]
    return [*conditions, ("experience", rng.choice(("yes", "no"))), ("role", "student")]


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
