"""Interview mode: somebody reads the questions aloud, one tap answers and goes on."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from relier.responses.models import Administration, Campaign
from relier.responses.selectors import participation_of
from tests.responses.conftest import key_in, send, stored


@pytest.fixture
def reader(amina: Client, campaign: Campaign) -> Client:
    """The telephone of somebody who reads aloud."""
    address = f"/fr/enquete/{campaign.code}/"
    amina.post(address, {"cle": key_in(amina.get(address).content), "aloud": "1"})
    return amina


def test_each_answer_is_one_large_key(reader: Client) -> None:
    page = reader.get("/fr/repondre/1/").content.decode()
    keys = re.findall(r'<button[^>]*name="reponse" value="(\w+)"><span>(\d)</span>', page)
    assert keys == [("yes", "1"), ("partly", "2"), ("no", "3")]
    assert 'type="radio"' not in page
    assert "Continuer" not in page


def test_one_tap_answers_and_goes_on(reader: Client, campaign: Campaign) -> None:
    answer = send(reader, 1, reponse="no")
    assert (answer.status_code, answer["Location"]) == (303, "/fr/repondre/2/")
    assert [option for _item, option in stored(campaign)] == ["no"]
    assert 'value="no" aria-current="true"' in reader.get("/fr/repondre/1/").content.decode()


def test_answers_say_that_they_were_read_aloud(reader: Client, campaign: Campaign) -> None:
    sitting = Administration.objects.get()
    assert sitting.provenance == Administration.Provenance.INTERVIEW
    Administration.objects.update(completed_at=sitting.started_at)
    assert participation_of(campaign.pk).online == 1
