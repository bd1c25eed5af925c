"""The paper twin: a sheet that is filled, printed marks and all, gives what the screen gives."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from relier.accounts.models import Person
from relier.instruments.rules.definition import Instrument, Item, ScaleKind, best_and_worst
from relier.instruments.selectors import instrument_of
from relier.instruments.services import publish_version
from relier.responses.models import Administration, Campaign
from relier.responses.rules.paper import boxes_of
from relier.responses.selectors import answers_of
from relier.responses.views.paper import sheet_codes
from tests.responses.conftest import key_in, send

FULL = Path(__file__).resolve().parents[2] / "instruments" / "agility-social-work" / "2027.1"


@pytest.fixture
def campaign(make_campaign: Callable[..., Campaign]) -> Campaign:
    """A campaign with the full form, exercises included."""
    return make_campaign(instrument_version=publish_version(path=FULL), form="full-a")


def answers_at_random(instrument: Instrument, seed: int) -> dict[str, str]:
    """Choose any answer to each question, those outside the scale too."""
    chance = random.Random(seed)
    asked = [*instrument.items_of("full-a"), *instrument.items_apart("full-a")]
    scales = instrument.scales
    return {item.code: chance.choice(sorted(scales[item.scale].codes)) for item in asked}


def mark_for(instrument: Instrument, item: Item, answer: str) -> str:
    """Return what somebody types who sees this answer ticked on the sheet."""
    marks = {box.code: box.mark for box in boxes_of(instrument, item)}
    if answer in marks or instrument.scales[item.scale].kind is not ScaleKind.JUDGEMENT:
        return marks[answer]
    best, worst = best_and_worst(answer)
    return marks[best] + marks[worst]


def fields_for(instrument: Instrument, item: Item, answer: str) -> dict[str, str]:
    """Return what a telephone sends for this answer."""
    outside = {option.code for option in instrument.scales[item.scale].outside}
    if answer in outside:
        return {"hors": answer}
    if instrument.scales[item.scale].kind is ScaleKind.JUDGEMENT:
        best, worst = best_and_worst(answer)
        return {"reponse": best, "pire": worst}
    return {"reponse": answer}


@pytest.mark.parametrize("seed", [1, 2])
def test_paper_and_screen_give_the_same_data(
    campaign: Campaign,
    amina: Client,
    signed_in: Callable[[Person | None], Client],
    bruno: Person,
    seed: int,
) -> None:
    instrument = instrument_of(campaign.instrument_version)
    said = answers_at_random(instrument, seed)
    desk, address = signed_in(bruno), f"/fr/enquetes/{campaign.public_id}/saisie/"
    sheet = {f"i_{c}": mark_for(instrument, instrument.items[c], a) for c, a in said.items()}
    key = key_in(desk.get(address).content)
    sent = desk.post(address, {**sheet, "cle": key, "feuille": sheet_codes(campaign)["fr"]})
    assert sent.status_code == 200

    welcome = f"/fr/enquete/{campaign.code}/"
    amina.post(welcome, {"cle": key_in(amina.get(welcome).content)})
    for position, (code, answer) in enumerate(said.items(), start=1):
        fields = fields_for(instrument, instrument.items[code], answer)
        assert send(amina, position, **fields).status_code == 303, code

    paper, screen = Administration.objects.order_by("pk")
    assert (paper.provenance, screen.provenance) == ("paper", "online")
    assert answers_of(paper.pk) == answers_of(screen.pk) == said
