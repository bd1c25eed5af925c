"""Creating, changing and closing campaigns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from relier.accounts.models import Organisation, Person
from relier.core.audit import record
from relier.core.clock import now
from relier.core.failures import BadInput
from relier.core.public_ids import read_code
from relier.instruments.models import InstrumentVersion
from relier.instruments.selectors import instrument_of
from relier.responses.models import MIN_GROUP_SIZE_DEFAULT, MIN_GROUP_SIZE_FLOOR, Campaign
from relier.responses.selectors import campaign_by_code, campaign_by_public_id


@dataclass(frozen=True, slots=True)
class Settings:
    """What may change while people answer."""

    name: str
    languages: Sequence[str]
    closes_at: datetime
    invited: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What people are told before they begin; it holds for everybody who answered."""

    purpose: str
    opens_at: datetime
    retention_until: date
    min_group_size: int = MIN_GROUP_SIZE_DEFAULT
    consent_texts: Mapping[str, Mapping[str, str]] | None = None
    follows: Campaign | None = None


@transaction.atomic
def create_campaign(
    *,
    organisation: Organisation,
    questionnaire: tuple[InstrumentVersion, str],
    settings: Settings,
    terms: Terms,
    by: Person | None,
    is_demonstration: bool = False,
) -> Campaign:
    """Create a campaign; `questionnaire` is a published version and the form of it that is asked.

    Raises
    ------
    BadInput
        If the version has no such form or language, or the group would be too small to be hidden.
    """
    version, form = questionnaire
    instrument = instrument_of(version)
    if form not in instrument.forms:
        raise BadInput(f"{instrument.id} {instrument.version} has no form “{form}”.")
    _check_languages(settings.languages, instrument.wordings)
    if terms.min_group_size < MIN_GROUP_SIZE_FLOOR:
        raise BadInput(f"A group report needs at least {MIN_GROUP_SIZE_FLOOR} people.")
    campaign = Campaign.objects.create(
        organisation=organisation,
        instrument_version=version,
        form=form,
        name=settings.name,
        languages=list(settings.languages),
        closes_at=settings.closes_at,
        invited=settings.invited,
        purpose=terms.purpose,
        opens_at=terms.opens_at,
        retention_until=terms.retention_until,
        min_group_size=terms.min_group_size,
        consent_texts={code: dict(texts) for code, texts in (terms.consent_texts or {}).items()},
        follows=terms.follows,
        created_by=by,
        is_demonstration=is_demonstration,
    )
    record("responses.create_campaign", thing=campaign, by=by)
    return campaign


@transaction.atomic
def change_settings(*, campaign: Campaign, settings: Settings, by: Person | None) -> Campaign:
    """Change what may change; a later last day opens a closed campaign again."""
    _check_languages(settings.languages, instrument_of(campaign.instrument_version).wordings)
    campaign.name = settings.name
    campaign.languages = list(settings.languages)
    campaign.invited = settings.invited
    campaign.closes_at = settings.closes_at
    if campaign.status == Campaign.Status.CLOSED and settings.closes_at > now():
        campaign.status = Campaign.Status.OPEN
    campaign.save(update_fields=["name", "languages", "invited", "closes_at", "status"])
    record("responses.edit_campaign", thing=campaign, by=by)
    return campaign


@transaction.atomic
def close_campaign(*, campaign: Campaign, by: Person | None) -> Campaign:
    """Close now. Who is answering has 24 hours to finish."""
    campaign.status = Campaign.Status.CLOSED
    campaign.closes_at = min(campaign.closes_at, now())
    campaign.opens_at = min(campaign.opens_at, campaign.closes_at - timedelta(seconds=1))
    campaign.save(update_fields=["status", "closes_at", "opens_at"])
    record("responses.close_campaign", thing=campaign, by=by)
    return campaign


def find_campaign(*, code: str) -> Campaign:
    """Return the campaign of a code or public identifier.

    Raises
    ------
    BadInput
        If there is none.
    """
    campaign = campaign_by_code(read_code(code)) or campaign_by_public_id(code)
    if campaign is None:
        raise BadInput(f"There is no campaign with the code “{code}”.")
    return campaign


def _check_languages(languages: Sequence[str], wordings: Mapping[str, object]) -> None:
    if not languages:
        raise BadInput("A campaign needs at least one language.")
    for code in languages:
        if code not in wordings:
            raise BadInput(f"The questionnaire has no wording in “{code}”.")
