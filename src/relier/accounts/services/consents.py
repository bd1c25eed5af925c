"""Consent receipts: what was agreed to, when, in which words; withdrawn as easily as given."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from relier.accounts.models import ConsentPurpose, ConsentReceipt
from relier.core.clock import now


@dataclass(frozen=True, slots=True)
class ConsentNotice:
    """What a person read before agreeing, and who answers for it."""

    controller_id: int
    language: str
    words: str
    retention_until: date

    @property
    def digest(self) -> str:
        """The digest by which one shows later which words were agreed to."""
        return hashlib.sha256(self.words.encode()).hexdigest()


def record_consents(
    *, subject: str, purposes: Collection[ConsentPurpose], notice: ConsentNotice
) -> None:
    """Write one receipt a purpose; a purpose that is agreed to already keeps its receipt."""
    receipts = [
        ConsentReceipt(
            subject=subject,
            controller_id=notice.controller_id,
            purpose=purpose,
            notice_language=notice.language,
            notice_digest=notice.digest,
            retention_until=notice.retention_until,
        )
        for purpose in purposes
    ]
    ConsentReceipt.objects.bulk_create(receipts, ignore_conflicts=True)


def withdraw_consents(*, subject: str, purposes: Collection[ConsentPurpose]) -> int:
    """Withdraw what was agreed to for these purposes and say how many receipts that closed."""
    active = ConsentReceipt.objects.filter(subject=subject, withdrawn_at=None)
    return active.filter(purpose__in=list(purposes)).update(withdrawn_at=now())


def withdraw_consent(*, subject: str, purpose: ConsentPurpose) -> int:
    """Withdraw one consent."""
    return withdraw_consents(subject=subject, purposes=[purpose])


def receipts_of(*, subject: str) -> Sequence[ConsentReceipt]:
    """Return every receipt of a subject, the oldest first."""
    rows = ConsentReceipt.objects.filter(subject=subject).select_related("controller")
    return list(rows.order_by("given_at", "pk"))


def delete_receipts(*, subjects: Collection[str]) -> int:
    """Delete the receipts of subjects whose data is gone: nothing is left to show consent for."""
    deleted, _by_model = ConsentReceipt.objects.filter(subject__in=list(subjects)).delete()
    return deleted
