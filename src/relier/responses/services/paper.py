"""Answers given on paper, entered by the team. The person gets their own code all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from relier.accounts.models import Person
from relier.core.audit import record
from relier.core.clock import now
from relier.core.failures import BadInput
from relier.responses.models import Administration, Campaign
from relier.responses.rules.access import Secret
from relier.responses.services.sessions import Sitting, find_sitting, hashes_of
from relier.responses.services.sittings import (
    Agreed,
    linking_hash,
    record_agreement,
    upsert_answers,
)


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """One sheet: its answers, what its boxes of consent say, the number the team wrote on it."""

    options: Mapping[str, str]
    agreed: Agreed
    linking_code: str = ""
    number: str = ""


class SheetEnteredError(BadInput):
    """A sheet with this number was entered already."""


def enter_paper_answers(
    *, campaign: Campaign, sheet: PaperSheet, secret: Secret, by: Person | None
) -> Sitting:
    """Store a sheet, finished, with who entered it. Sent twice, it is stored once.

    Raises
    ------
    SheetEnteredError
        If the number of the sheet was entered before.
    """
    known = find_sitting(secret)
    if known is not None:
        return known
    administration = Administration(
        campaign=campaign,
        form=campaign.form,
        language=sheet.agreed.notice_language,
        provenance=Administration.Provenance.PAPER,
        entered_by=by,
        source_row=f"paper:{sheet.number}" if sheet.number else "",
        linking_hash=linking_hash(campaign, sheet.linking_code),
        group_consent=sheet.agreed.group,
        research_consent=sheet.agreed.research,
        completed_at=now(),
        **hashes_of(secret),
    )
    try:
        with transaction.atomic():
            administration.save(force_insert=True)
            upsert_answers(
                administration_id=administration.pk,
                options=sheet.options,
                language=sheet.agreed.notice_language,
            )
            record_agreement(administration, campaign, sheet.agreed)
            record("responses.enter_paper", thing=campaign, by=by)
    except IntegrityError as error:
        raise SheetEnteredError(f"Sheet {sheet.number} was entered already.") from error
    return Sitting(administration, secret)
