"""Consent receipts: given once, withdrawn, given again, in words that can be shown."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from relier.accounts.models import ConsentPurpose, ConsentReceipt, Organisation
from relier.accounts.services.consents import (
    ConsentNotice,
    delete_receipts,
    receipts_of,
    record_consents,
    withdraw_consent,
)

GROUP = ConsentPurpose.GROUP_STATISTICS


@pytest.fixture
def notice(school: Organisation) -> ConsentNotice:
    """What somebody read."""
    return ConsentNotice(
        controller_id=school.pk, language="fr", words="J'accepte.", retention_until=date(2027, 1, 1)
    )


def test_the_words_are_kept_by_their_digest(notice: ConsentNotice) -> None:
    record_consents(subject="s", purposes=[GROUP], notice=notice)
    kept = ConsentReceipt.objects.get()
    assert kept.notice_digest == hashlib.sha256(b"J'accepte.").hexdigest()
    assert (kept.notice_language, kept.retention_until) == ("fr", date(2027, 1, 1))


def test_agreeing_again_keeps_the_first_receipt(notice: ConsentNotice) -> None:
    for _ in range(3):
        record_consents(subject="s", purposes=[GROUP], notice=notice)
    assert len(receipts_of(subject="s")) == 1


def test_a_withdrawn_consent_stays_on_record_and_can_be_given_again(notice: ConsentNotice) -> None:
    record_consents(subject="s", purposes=[GROUP], notice=notice)
    assert withdraw_consent(subject="s", purpose=GROUP) == 1
    assert withdraw_consent(subject="s", purpose=GROUP) == 0
    record_consents(subject="s", purposes=[GROUP], notice=notice)
    assert sorted(one.withdrawn_at is None for one in receipts_of(subject="s")) == [False, True]


def test_only_the_subject_named_is_touched(notice: ConsentNotice) -> None:
    for subject in ("s", "t"):
        record_consents(subject=subject, purposes=[GROUP], notice=notice)
    withdraw_consent(subject="s", purpose=GROUP)
    assert delete_receipts(subjects=["s"]) == 1
    assert [one.withdrawn_at for one in receipts_of(subject="t")] == [None]
