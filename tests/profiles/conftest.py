"""A campaign of the school, and people who answer it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from relier.accounts.models import Organisation
from relier.core.clock import now, today
from relier.instruments.models import InstrumentVersion
from relier.instruments.rules.definition import Instrument
from relier.instruments.selectors import instrument_of
from relier.instruments.services import publish_version
from relier.responses.models import Administration, Answer, Campaign
from relier.responses.rules.access import Secret
from relier.responses.services.sessions import COOKIE_NAME, hashes_of, new_secret

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("cannot", "with_help", "alone", "alone_and_helping")
ONE_HOUR = timedelta(hours=1)


@pytest.fixture
def agility(db: None) -> InstrumentVersion:
    """The instrument that Relier ships."""
    return publish_version(path=ROOT / "instruments" / "agility-social-work" / "2026.1")


@pytest.fixture
def instrument(agility: InstrumentVersion) -> Instrument:
    """Its definition."""
    return instrument_of(agility)


@pytest.fixture
def make_campaign(school: Organisation, agility: InstrumentVersion) -> Callable[..., Campaign]:
    """Return a maker of campaigns of the school."""

    def make(**fields: Any) -> Campaign:
        return Campaign.objects.create(
            **{
                "organisation": school,
                "instrument_version": agility,
                "form": "short",
                "name": "Bachelier assistant social, 2e année",
                "purpose": "Préparer les formations de l'année.",
                "languages": ["fr", "en"],
                "opens_at": now() - timedelta(days=60),
                "closes_at": now() + timedelta(days=60),
                "retention_until": today() + timedelta(days=365),
                **fields,
            }
        )

    return make


@pytest.fixture
def campaign(make_campaign: Callable[..., Campaign]) -> Campaign:
    """A campaign that is open."""
    return make_campaign()


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who has answered, and the secret that their browser holds."""

    administration: Administration
    secret: Secret

    def telephone(self) -> Client:
        """Return a browser that holds their answers."""
        client = Client(headers={"accept-language": "fr"})
        client.cookies[COOKIE_NAME] = self.secret.value
        return client


def answer(
    campaign: Campaign,
    step: int | Mapping[str, int],
    *,
    when: datetime | None = None,
    **others: str,
) -> Somebody:
    """Let somebody finish: one step everywhere, or a step by dimension; then other items."""
    instrument = instrument_of(campaign.instrument_version)
    secret = new_secret()
    administration = Administration.objects.create(
        campaign=campaign,
        form="short",
        language="fr",
        group_consent=True,
        completed_at=when or now() - ONE_HOUR,
        **hashes_of(secret),
    )
    chosen = {
        item.code: STEPS[step if isinstance(step, int) else step[item.dimension]]
        for item in instrument.items_of("short")
        if item.dimension and (isinstance(step, int) or item.dimension in step)
    }
    Answer.objects.bulk_create(
        Answer(administration=administration, item=code, option=option, language="fr")
        for code, option in {**chosen, **others}.items()
    )
    return Somebody(administration, secret)


def answer_as_a_class(
    campaign: Campaign, n: int, *, when: datetime | None = None
) -> list[Somebody]:
    """Let n people answer: in turn "with help", "alone" and "alone and helping"."""
    return [
        answer(campaign, 1 + place % 3, when=when, C3="no" if place % 2 else "yes")
        for place in range(n)
    ]
