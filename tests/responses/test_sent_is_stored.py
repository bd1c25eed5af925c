"""F10: what is sent is what is stored, what is read downstream and what is exported."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relier.accounts.models import Person
from relier.instruments.rules.definition import Instrument, Item
from relier.instruments.rules.loader import load_instrument
from relier.responses import selectors
from relier.responses.models import Administration, Campaign
from relier.responses.rules.questions import SKIPPED, accepted_codes, read_choice
from tests.responses.conftest import key_in

ROOT = Path(__file__).resolve().parents[2]
INSTRUMENT = load_instrument(ROOT / "instruments" / "agility-social-work" / "2026.1")
ITEMS = list(INSTRUMENT.items_of(INSTRUMENT.default_form.code))


@st.composite
def sheets(draw: st.DrawFn) -> dict[str, str]:
    """One person's answers: any item, any answer that its page offers, or none."""
    chosen = draw(st.lists(st.sampled_from(ITEMS), unique_by=lambda item: item.code, max_size=6))
    return {
        item.code: draw(st.sampled_from(sorted(accepted_codes(INSTRUMENT, item))))
        for item in chosen
    }


@given(
    sent=st.dictionaries(
        st.sampled_from(["reponse", "hors", "passer", "item", "autre"]), st.text(max_size=60)
    ),
    item=st.sampled_from(ITEMS),
)
@settings(max_examples=1000, deadline=None)
def test_only_an_offered_answer_is_ever_kept(sent: dict[str, str], item: Item) -> None:
    choice = read_choice(sent, INSTRUMENT, item)
    accepted = accepted_codes(INSTRUMENT, item)
    assert (choice.refusal is None) == (choice.option in accepted)
    if choice.refusal is None and choice.option != SKIPPED:
        assert choice.option in sent.values()


@pytest.mark.slow
def test_sent_stored_read_and_exported_are_one(
    campaign: Campaign,
    instrument: Instrument,
    signed_in: Callable[[Person | None], Client],
    driss: Person,
) -> None:
    positions = {code: n for n, code in enumerate(instrument.default_form.items, 1)}
    asked: list[dict[str, str]] = []

    @given(sheet=sheets())
    @settings(
        max_examples=100,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def answer(sheet: dict[str, str]) -> None:
        phone = Client(headers={"accept-language": "fr"})
        address = f"/fr/enquete/{campaign.code}/"
        phone.post(address, {"cle": key_in(phone.get(address).content), "recherche": "1"})
        key = key_in(phone.get("/fr/repondre/1/").content)
        for code, option in sheet.items():
            sent = {"passer": "1"} if option == SKIPPED else {"reponse": option}
            done = phone.post(
                f"/fr/repondre/{positions[code]}/", {"cle": key, "item": code, **sent}
            )
            assert done.status_code == 303
        phone.post("/fr/repondre/fin/", {"cle": key, "recherche": "1"})
        last = Administration.objects.order_by("-pk")[0]
        assert selectors.answers_of(last.pk) == sheet
        asked.append(sheet)

    answer()
    columns = list(instrument.default_form.items)
    sent_rows = sorted(tuple(sheet.get(code, "") for code in columns) for sheet in asked if sheet)
    export = signed_in(driss).get(f"/fr/enquetes/{campaign.public_id}/reponses.csv")
    header, *rows = csv.reader(io.StringIO(export.content.decode()))
    assert header == columns
    assert [tuple(row) for row in rows] == sent_rows
