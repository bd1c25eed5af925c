"""Which questionnaire a campaign asks, and in which of its languages."""

from __future__ import annotations

from django.utils.translation import get_language

from relier.instruments.rules.definition import Instrument
from relier.instruments.selectors import instrument_of
from relier.responses.models import Campaign


def questionnaire_of(campaign: Campaign) -> Instrument:
    """Return the questionnaire of a campaign, from the process's memory."""
    return instrument_of(campaign.instrument_version)


def wording_language(campaign: Campaign) -> str:
    """Return the language in which a page asks: the page's own where the campaign offers it."""
    current = get_language() or ""
    return current if current in campaign.languages else str(campaign.languages[0])
