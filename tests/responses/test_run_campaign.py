"""Running a campaign: a trainer's pages, which nobody else finds."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pypdf import PdfReader
from wagtail.models import ModelLogEntry

from relier.accounts.models import Organisation, Person
from relier.core.clock import now, today
from relier.instruments.models import InstrumentVersion
from relier.instruments.rules.definition import Instrument
from relier.responses.models import Campaign

Browser = Callable[[Person | None], Client]


@pytest.fixture
def filled(
    school: Organisation, agility: InstrumentVersion, instrument: Instrument
) -> dict[str, object]:
    """What a trainer fills in."""
    return {
        "organisation": school.public_id,
        "questionnaire": f"{agility.pk}:{instrument.default_form.code}",
        "name": "Classe de deuxième",
        "purpose": "Préparer les ateliers.",
        "languages": ["fr", "en"],
        "opens": today().isoformat(),
        "last_day": (today() + timedelta(days=20)).isoformat(),
        "retention_until": (today() + timedelta(days=200)).isoformat(),
        "min_group_size": "10",
        "invited": "24",
        "follows": "",
    }


def test_trainer_creates_a_campaign_that_is_open_at_once(
    signed_in: Browser, bruno: Person, filled: dict[str, object], amina: Client
) -> None:
    answer = signed_in(bruno).post("/fr/enquetes/nouvelle/", filled)
    campaign = Campaign.objects.get()
    assert answer["Location"] == f"/fr/enquetes/{campaign.public_id}/"
    assert (campaign.created_by, campaign.invited, campaign.min_group_size) == (bruno, 24, 10)
    assert campaign.consent_texts == {"fr": {}, "en": {}}
    assert amina.get(f"/fr/enquete/{campaign.code}/").status_code == 200


def test_own_words_replace_ours_in_their_language_only(
    signed_in: Browser, bruno: Person, filled: dict[str, object], amina: Client
) -> None:
    signed_in(bruno).post("/fr/enquetes/nouvelle/", {**filled, "group_fr": "Oui, pour ma classe."})
    campaign = Campaign.objects.get()
    assert "Oui, pour ma classe." in amina.get(f"/fr/enquete/{campaign.code}/").content.decode()
    assert "Oui, pour ma classe." not in amina.get(f"/en/enquete/{campaign.code}/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("purpose", ""),
        ("languages", []),
        ("languages", ["el"]),
        ("questionnaire", "999:short"),
        ("min_group_size", "4"),
        ("last_day", "2020-01-01"),
        ("retention_until", "2026-03-03"),
        ("invited", "-3"),
        ("follows", "nothing"),
        ("organisation", "nothing"),
    ],
)
def test_a_form_with_something_wrong_says_what_and_keeps_the_rest(
    signed_in: Browser, bruno: Person, filled: dict[str, object], field: str, value: object
) -> None:
    answer = signed_in(bruno).post("/fr/enquetes/nouvelle/", {**filled, field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert f"id_{field}_error" in page
    assert Campaign.objects.count() == 0


def test_nobody_creates_a_campaign_for_another_organisation(
    signed_in: Browser, bruno: Person, association: Organisation, filled: dict[str, object]
) -> None:
    sent = {**filled, "organisation": association.public_id}
    assert signed_in(bruno).post("/fr/enquetes/nouvelle/", sent).status_code == 422
    assert Campaign.objects.count() == 0


def test_an_earlier_campaign_of_others_cannot_be_followed(
    signed_in: Browser,
    bruno: Person,
    association: Organisation,
    make_campaign: Callable[..., Campaign],
    filled: dict[str, object],
) -> None:
    theirs = make_campaign(organisation=association)
    sent = {**filled, "follows": theirs.public_id}
    assert signed_in(bruno).post("/fr/enquetes/nouvelle/", sent).status_code == 422


def test_outsiders_and_editors_find_no_campaign(
    signed_in: Browser, esther: Person, chloe: Person, campaign: Campaign
) -> None:
    pages = ("", "fermer/", "affiche.pdf", "questionnaire.pdf", "saisie/", "importer/")
    for person in (esther, chloe):
        browser = signed_in(person)
        for page in pages:
            assert browser.get(f"/fr/enquetes/{campaign.public_id}/{page}").status_code == 404
        assert campaign.name not in browser.get("/fr/enquetes/").content.decode()


def test_a_role_removed_closes_the_page_at_once(
    signed_in: Browser, bruno: Person, campaign: Campaign
) -> None:
    browser = signed_in(bruno)
    address = f"/fr/enquetes/{campaign.public_id}/"
    assert browser.get(address).status_code == 200
    bruno.memberships.all().delete()
    assert browser.get(address).status_code == 404


def test_trainer_sees_how_to_invite_and_never_who_answered(
    signed_in: Browser, bruno: Person, campaign: Campaign, started: Client
) -> None:
    page = signed_in(bruno).get(f"/fr/enquetes/{campaign.public_id}/").content.decode()
    assert f"testserver/e/{campaign.code}" in page
    assert '<svg class="qr"' in page
    sitting = campaign.administrations.get()
    assert sitting.public_id not in page


def test_settings_change_while_people_answer(
    signed_in: Browser, bruno: Person, campaign: Campaign
) -> None:
    day = today() + timedelta(days=5)
    sent = {"name": "Autre nom", "last_day": day.isoformat(), "languages": ["fr"], "invited": ""}
    signed_in(bruno).post(f"/fr/enquetes/{campaign.public_id}/", sent)
    campaign.refresh_from_db()
    assert (campaign.name, campaign.languages, campaign.invited) == ("Autre nom", ["fr"], None)
    assert campaign.closes_at.date() == day


def test_closing_is_asked_first_and_written_down(
    signed_in: Browser, bruno: Person, campaign: Campaign, amina: Client
) -> None:
    browser = signed_in(bruno)
    address = f"/fr/enquetes/{campaign.public_id}/fermer/"
    browser.get(address)
    assert amina.get(f"/fr/enquete/{campaign.code}/").content.decode().count('name="cle"') == 1
    browser.post(address)
    campaign.refresh_from_db()
    assert (campaign.status, campaign.closes_at) == (Campaign.Status.CLOSED, now())
    entry = ModelLogEntry.objects.get(action="responses.close_campaign")
    assert entry.user == bruno


def test_a_campaign_that_has_not_begun_can_be_closed(
    signed_in: Browser, bruno: Person, make_campaign: Callable[..., Campaign]
) -> None:
    soon = make_campaign(opens_at=now() + timedelta(days=3))
    signed_in(bruno).post(f"/fr/enquetes/{soon.public_id}/fermer/")
    soon.refresh_from_db()
    assert soon.status == Campaign.Status.CLOSED


@pytest.mark.parametrize("page", ["affiche.pdf", "questionnaire.pdf?langue=en"])
def test_paper_is_a_tagged_pdf_with_the_code(
    signed_in: Browser, bruno: Person, campaign: Campaign, page: str
) -> None:
    answer = signed_in(bruno).get(f"/fr/enquetes/{campaign.public_id}/{page}")
    assert answer["Content-Type"] == "application/pdf"
    pdf = PdfReader(io.BytesIO(answer.content))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert campaign.code in "".join(sheet.extract_text() for sheet in pdf.pages)


def test_the_paper_questionnaire_asks_every_question(
    signed_in: Browser, bruno: Person, campaign: Campaign, instrument: Instrument
) -> None:
    answer = signed_in(bruno).get(f"/fr/enquetes/{campaign.public_id}/questionnaire.pdf?langue=fr")
    pdf = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    for item in instrument.items_of(campaign.form):
        assert instrument.wordings["fr"].items[item.code].text.split("\n")[0][:30] in text


def test_a_file_for_research_needs_enough_people(
    signed_in: Browser, driss: Person, campaign: Campaign
) -> None:
    answer = signed_in(driss).get(f"/fr/enquetes/{campaign.public_id}/reponses.csv")
    assert answer["Location"] == f"/fr/enquetes/{campaign.public_id}/"
