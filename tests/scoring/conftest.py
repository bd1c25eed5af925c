"""Campaigns of the school with the short form that Relier ships."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from relier.accounts.models import Organisation
from relier.core.clock import now, today
from relier.instruments.selectors import instrument_of
from relier.instruments.services import publish_version
from relier.responses.models import Campaign

AGILITY = Path(__file__).resolve().parents[2] / "instruments/agility-social-work/2026.1"


@pytest.fixture
def make_campaign(school: Organisation) -> Callable[..., Campaign]:
    """Return a maker of campaigns with the short form."""
    version = publish_version(path=AGILITY)

    def make(**fields: Any) -> Campaign:
        return Campaign.objects.create(
            organisation=school,
            instrument_version=version,
            form=instrument_of(version).default_form.code,
            name="Deuxième année",
            purpose="Préparer les formations.",
            closes_at=now() + timedelta(days=30),
            retention_until=today() + timedelta(days=365),
            **fields,
        )

    return make
