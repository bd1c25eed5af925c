"""Erasing: a person takes their answers back; a date takes everybody's."""

from __future__ import annotations

from django.db import transaction

from relier.accounts.services.consents import delete_receipts
from relier.core.audit import record
from relier.core.clock import today
from relier.responses.models import Administration, Answer, Campaign


def erase_administration(*, administration: Administration) -> int:
    """Delete a sitting with its answers and all that was made of them; return how many answers.

    The audit trail keeps the count, so that an organisation sees that figures moved, never whose.
    """
    campaign = administration.campaign
    with transaction.atomic():
        answers = Answer.objects.filter(administration_id=administration.pk).count()
        delete_receipts(subjects=[administration.public_id])
        Administration.objects.filter(pk=administration.pk).delete()
        record("responses.erase_sitting", thing=campaign, data={"answers": answers})
    return answers


def erase_expired_answers() -> int:
    """Delete every sitting whose campaign's retention date has passed; return how many."""
    erased = 0
    for campaign in Campaign.objects.filter(retention_until__lt=today()).order_by("pk"):
        erased += _erase_sittings(campaign)
    return erased


def _erase_sittings(campaign: Campaign) -> int:
    with transaction.atomic():
        sittings = Administration.objects.filter(campaign=campaign)
        subjects = list(sittings.order_by("pk").values_list("public_id", flat=True))
        if not subjects:
            return 0
        delete_receipts_in_pieces(subjects)
        sittings.delete()
        record("responses.erase_expired", thing=campaign, data={"sittings": len(subjects)})
    return len(subjects)


def delete_receipts_in_pieces(subjects: list[str], *, piece: int = 500) -> None:
    """Delete the receipts of many subjects without one statement that names them all."""
    for start in range(0, len(subjects), piece):
        delete_receipts(subjects=subjects[start : start + piece])
