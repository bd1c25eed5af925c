"""Finishing, what one agreed to, changing one's mind, erasing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from wagtail.models import ModelLogEntry

from relier.accounts.models import ConsentPurpose, ConsentReceipt
from relier.core.clock import now
from relier.core.keyed_hashes import code_from_token
from relier.responses.models import Administration, Answer, Campaign
from relier.responses.services.erasing import erase_expired_answers
from tests.responses.conftest import key_in, only_sitting, send


def finish(phone: Client, **sent: str) -> None:
    key = key_in(phone.get("/fr/repondre/fin/").content)
    assert phone.post("/fr/repondre/fin/", {"cle": key, **sent}).status_code == 303


def active_purposes() -> set[str]:
    rows = ConsentReceipt.objects.filter(withdrawn_at=None)
    return set(rows.values_list("purpose", flat=True))


def test_finishing_tells_what_was_passed_and_not_opened(started: Client) -> None:
    send(started, 1, reponse="yes")
    send(started, 2, passer="1")
    page = started.get("/fr/repondre/fin/").content.decode()
    assert 'href="/fr/repondre/3/"' in page


def test_finishing_twice_changes_nothing(
    started: Client, campaign: Campaign, clock: object
) -> None:
    page = started.get("/fr/repondre/fin/").content
    started.post("/fr/repondre/fin/", {"cle": key_in(page), "groupe": "1"})
    first = only_sitting(campaign).completed_at
    clock.shift(60)  # type: ignore[attr-defined]
    started.post("/fr/repondre/fin/", {"cle": key_in(page)})
    sitting = only_sitting(campaign)
    assert (sitting.completed_at, sitting.group_consent) == (first, True)
    assert ConsentReceipt.objects.count() == 2


def test_consents_given_at_the_end_get_receipts(started: Client, campaign: Campaign) -> None:
    finish(started, groupe="1", recherche="1")
    sitting = only_sitting(campaign)
    assert (sitting.group_consent, sitting.research_consent) == (True, True)
    assert active_purposes() == set(ConsentPurpose.values)


def test_the_receipt_shows_the_fields_of_the_standard(started: Client, school: object) -> None:
    finish(started, groupe="1")
    page = started.get("/fr/repondre/recu/").content.decode()
    receipt = ConsentReceipt.objects.get(purpose=ConsentPurpose.GROUP_STATISTICS)
    assert "27560:2023" in page
    assert receipt.public_id in page
    assert receipt.notice_digest[:16] in page
    assert str(school) in page


def test_a_consent_is_withdrawn_and_given_again(started: Client, campaign: Campaign) -> None:
    finish(started, groupe="1", recherche="1")
    key = key_in(started.get("/fr/repondre/recu/").content)
    started.post("/fr/repondre/recu/", {"cle": key, "groupe": "1"})
    assert only_sitting(campaign).research_consent is False
    assert active_purposes() == {ConsentPurpose.MY_RESULT, ConsentPurpose.GROUP_STATISTICS}
    started.post("/fr/repondre/recu/", {"cle": key, "recherche": "1"})
    assert active_purposes() == {ConsentPurpose.MY_RESULT, ConsentPurpose.OPEN_RESEARCH}
    withdrawn = ConsentReceipt.objects.exclude(withdrawn_at=None)
    assert withdrawn.count() == 2


@pytest.mark.parametrize("typed", ["MA14NS", "ma-14 ns", " Mâ14ns "])
def test_a_linking_code_is_kept_as_a_hash_only(
    started: Client, campaign: Campaign, typed: str
) -> None:
    finish(started, lien=typed)
    kept = only_sitting(campaign).linking_hash
    assert len(kept) == 64
    assert "14" not in typed.replace("14", "") or kept
    assert typed.strip().lower() not in kept


def test_a_short_linking_code_links_nobody(started: Client, campaign: Campaign) -> None:
    finish(started, lien="a1")
    assert only_sitting(campaign).linking_hash == ""


def erase(phone: Client, **sent: str) -> int:
    return phone.post("/fr/repondre/effacer/", sent).status_code


def test_erasing_leaves_nothing(started: Client, campaign: Campaign) -> None:
    send(started, 1, reponse="yes")
    key = key_in(started.get("/fr/repondre/effacer/").content)
    assert erase(started, cle=key) == 200
    assert Administration.objects.count() == 0
    assert Answer.objects.count() == 0
    assert ConsentReceipt.objects.count() == 0
    assert started.get("/fr/repondre/1/")["Location"] == "/fr/reprendre/"


def test_erasing_by_code_from_anywhere(started: Client, campaign: Campaign) -> None:
    code = code_from_token(started.cookies["relier-me"].value)
    assert erase(Client(headers={"accept-language": "fr"}), code=code) == 200
    assert Administration.objects.count() == 0


def test_looking_at_the_page_erases_nothing(started: Client, campaign: Campaign) -> None:
    started.get("/fr/repondre/effacer/")
    assert Administration.objects.count() == 1


def test_a_wrong_code_erases_nothing(started: Client, campaign: Campaign) -> None:
    assert erase(Client(), code="K7MP-3XQR-9TFW") == 422
    assert Administration.objects.count() == 1


def test_the_audit_trail_counts_and_names_nobody(started: Client, campaign: Campaign) -> None:
    send(started, 1, reponse="yes")
    public_id = only_sitting(campaign).public_id
    erase(started, cle=key_in(started.get("/fr/repondre/effacer/").content))
    entry = ModelLogEntry.objects.get(action="responses.erase_sitting")
    assert entry.data == {"answers": 1}
    assert public_id not in f"{entry.data}{entry.label}"


def test_after_the_retention_date_nothing_is_left(started: Client, campaign: Campaign) -> None:
    send(started, 1, reponse="yes")
    with time_machine.travel(now() + timedelta(days=364), tick=False):
        assert erase_expired_answers() == 0
    with time_machine.travel(now() + timedelta(days=367), tick=False):
        assert erase_expired_answers() == 1
        assert erase_expired_answers() == 0
    assert Administration.objects.count() == Answer.objects.count() == 0
    assert ConsentReceipt.objects.count() == 0
