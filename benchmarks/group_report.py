"""How long a group report takes to freeze and to show, for 500 people and for 100,000.

Run: python -m benchmarks.group_report [people …]

The people are written straight into an SQLite database of its own, with scores already made, as
they are once respondents have looked at their profiles. Prints one line of JSON a size. Bars:
300 ms for 500 people, 2 s for 100,000.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parents[1]
SIZES = (500, 100_000)
DIMENSIONS = ("", "D1", "D2", "D3", "D4", "D5", "D6", "D7")


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
    start, worked = perf_counter(), process_time()
    snapshot = freeze_group_report(campaign=campaign)
    frozen, worked = perf_counter() - start, process_time() - worked
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
        "freeze_processor_ms": round(1000 * worked),
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


# Values follow from keys by arithmetic: spread like answers, and the same at every run.
_PEOPLE = """
INSERT INTO responses_administration (public_id, key_hash, code_hash, form, language, provenance,
  source_row, linking_hash, group_consent, research_consent, started_at, completed_at, campaign_id)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)
SELECT 'p' || %s || '-' || i, 'k' || %s || '-' || i, 'c' || %s || '-' || i, 'short', 'fr',
  'online', '', '', 1, 0, %s, %s, %s FROM n"""
_SCORES = """
INSERT INTO scoring_personscore (dimension, position, value, sem, low, high, points, band,
  n_answered, n_items, instrument, instrument_version, form, library_version, calibration_id,
  evidence_step, scored_at, administration_id, campaign_id)
SELECT %s, %s, p, CASE WHEN p IS NULL THEN NULL ELSE 15.46 END, p, p, p, '', 3, 3,
  'agility-social-work', '2026.1', 'short', '0', 'provisional-1', '3', %s, id, campaign_id
FROM (SELECT id, campaign_id, CASE (id * 7 + %s) %% 20 WHEN 0 THEN NULL
  ELSE 11 * ((id * 13 + %s) %% 10) END AS p FROM responses_administration WHERE campaign_id = %s)"""
_ANSWERS = """
INSERT INTO responses_answer (item, option, language, answered_at, administration_id)
SELECT %s, CASE (id * 31 + %s) %% 3 WHEN 0 THEN %s WHEN 1 THEN %s ELSE %s END, 'fr', %s, id
FROM responses_administration WHERE campaign_id = %s"""
QUESTIONS = (
    *((f"C{n}", ("yes", "partly", "no")) for n in range(1, 6)),
    ("experience", ("yes", "no", "no")),
    ("role", ("student", "student", "student")),
)


def _add_people(campaign, size: int) -> None:
    """Write the people in SQL: through the models, a hundred thousand take minutes."""
    from django.db import connection, transaction

    from relier.core.clock import now
    from relier.scoring.models import CampaignMeasurement

    when, key = now() - timedelta(days=1), campaign.pk
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [size, key, key, key, when, when, key])
        for place, code in enumerate(DIMENSIONS):
            cursor.execute(_SCORES, [code, place, when, place, place, key])
        for place, (item, options) in enumerate(QUESTIONS):
            cursor.execute(_ANSWERS, [item, place, *options, when, key])
    CampaignMeasurement.objects.create(
        campaign=campaign, form="short", n_persons=size, evidence_step="3"
    )


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
