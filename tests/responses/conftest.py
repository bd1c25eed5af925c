"""A campaign of the school, and a telephone that walks through it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
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

ROOT = Path(__file__).resolve().parents[2]


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
    """Return a maker of campaigns of the school, open for a month."""

    def make(**fields: Any) -> Campaign:
        moment = now()
        return Campaign.objects.create(
            **{
                "organisation": school,
                "instrument_version": agility,
                "form": instrument_of(agility).default_form.code,
                "name": "Bachelier assistant social, 2e année",
                "purpose": "Préparer les formations de l'année.",
                "languages": ["fr", "en"],
                "opens_at": moment - timedelta(days=1),
                "closes_at": moment + timedelta(days=30),
                "retention_until": today() + timedelta(days=365),
                **fields,
            }
        )

    return make


@pytest.fixture
def campaign(make_campaign: Callable[..., Campaign]) -> Campaign:
    """A campaign that is open, in French and English."""
    return make_campaign()


def key_in(page: bytes) -> str:
    """Return the key that a page's form carries."""
    match = re.search(rb'name="cle" value="([^"]+)"', page)
    assert match, "the page has a form with a key"
    return match[1].decode()


@pytest.fixture
def started(amina: Client, campaign: Campaign) -> Client:
    """Amina's telephone, on the first question."""
    address = f"/fr/enquete/{campaign.code}/"
    answer = amina.post(address, {"cle": key_in(amina.get(address).content)})
    assert answer.status_code == 303
    return amina


def send(phone: Client, position: int, *, language: str = "fr", **sent: str) -> Any:
    """Open one question and send it, as a browser does."""
    address = f"/{language}/repondre/{position}/"
    page = phone.get(address)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
    return phone.post(address, {**fields, **sent})


def stored(campaign: Campaign) -> list[tuple[str, str]]:
    """Return every answer of a campaign, by person and item."""
    rows = Answer.objects.filter(administration__campaign=campaign)
    return list(rows.order_by("administration_id", "item").values_list("item", "option"))


def only_sitting(campaign: Campaign) -> Administration:
    """Return the one sitting of a campaign."""
    return Administration.objects.get(campaign=campaign)
