"""The demonstration: a fictional territory with generated answers, marked as such."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from relier.accounts.models import Membership, Organisation, Person
from relier.core.clock import now, today
from relier.core.failures import BadInput
from relier.instruments.selectors import find_version, instrument_of
from relier.portal.rules.invention import InventedSitting, invent_class
from relier.profiles.services.reports import freeze_group_report
from relier.responses.selectors import open_demonstration
from relier.responses.services.campaigns import Settings, Terms, create_campaign
from relier.responses.services.notices import agreement
from relier.responses.services.sessions import new_secret
from relier.responses.services.sittings import (
    finish_administration,
    start_administration,
    upsert_answers,
)
from relier.scoring.services import rescore_campaign

LANGUAGE = "fr"
WITH_EXERCISES = "full-a"


def load_demonstration() -> None:
    """Load the fictional territory; where it is already, change nothing."""
    if Organisation.objects.filter(is_demonstration=True).exists():
        return
    source = Path(settings.ROOT) / "demo" / "territory.yaml"
    territory = yaml.safe_load(source.read_text(encoding="utf-8"))
    with transaction.atomic(), override(LANGUAGE):
        for described in territory["organisations"]:
            _load_organisation(described)


def addresses_to_try() -> dict[str, str]:
    """Return the four addresses that the demonstration prints."""
    short, full = open_demonstration(), open_demonstration(form=WITH_EXERCISES)
    with override(LANGUAGE):
        answer, exercises = (
            reverse("responses-short:campaign", args=[one.code]) if one else "/"
            for one in (short, full)
        )
        return {
            "1. Answer, on a telephone": answer,
            "2. The full form, with exercises": exercises,
            "3. The site": reverse("portal:home"),
            f"4. The trainer, {trainer_address()}": reverse("portal:dashboard"),
        }


def trainer_address() -> str:
    """Return the mail address of the demonstration's trainer: its code is printed here."""
    people = Person.objects.filter(memberships__organisation__is_demonstration=True)
    return people.order_by("pk").values_list("email", flat=True).first() or ""


def _load_organisation(described: Mapping[str, Any]) -> None:
    organisation = Organisation.objects.create(
        name=described["name"], country=described["country"], is_demonstration=True
    )
    people = [_load_person(organisation, person) for person in described["people"]]
    for campaign in described.get("campaigns", ()):
        _load_campaign(organisation, people[0], campaign)


def _load_person(organisation: Organisation, described: Mapping[str, Any]) -> Person:
    person = Person.objects.create_user(described["email"], name=described["name"])
    for role in described["roles"]:
        Membership.objects.create(person=person, organisation=organisation, role=role)
    return person


def _load_campaign(organisation: Organisation, by: Person, described: Mapping[str, Any]) -> None:
    version = find_version(described["instrument"])
    if version is None:
        raise BadInput(f"The questionnaire {described['instrument']} is not loaded.")
    instrument = instrument_of(version)
    form = described.get("form", instrument.default_form.code)
    campaign = create_campaign(
        organisation=organisation,
        questionnaire=(version, form),
        settings=Settings(
            name=described["name"],
            languages=described["languages"],
            closes_at=now() + timedelta(days=described["days_open"]),
            invited=described["invited"],
        ),
        terms=Terms(
            purpose=described["purpose"],
            opens_at=now() - timedelta(days=1),
            retention_until=today() + timedelta(days=described["days_kept"]),
        ),
        by=by,
        is_demonstration=True,
    )
    people = described["answered"]
    for sitting in invent_class(instrument, form=form, persons=people, seed=described["seed"]):
        _answer(campaign, sitting)
    rescore_campaign(campaign=campaign)
    freeze_group_report(campaign=campaign)


def _answer(campaign: Any, invented: InventedSitting) -> None:
    agreed = agreement(
        campaign,
        language=LANGUAGE,
        group=invented.group_consent,
        research=invented.research_consent,
    )
    sitting = start_administration(campaign=campaign, secret=new_secret(), agreed=agreed)
    upsert_answers(
        administration_id=sitting.administration.pk, options=invented.answers, language=LANGUAGE
    )
    # An hour ago: figures wait until an answer is a minute old, and a visitor should not.
    finish_administration(
        administration=sitting.administration, agreed=agreed, moment=now() - timedelta(hours=1)
    )
