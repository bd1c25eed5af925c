"""A questionnaire may be asked in more languages than the site speaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from relier.instruments.selectors import find_version, instrument_of
from relier.instruments.services import publish_version
from relier.responses.forms import draft_languages, language_label
from tests.instruments.files import WORDING, edited, write_tiny
from tests.responses.conftest import key_in


@pytest.fixture
def code(make_campaign: object, tmp_path: Path) -> str:
    """A campaign in easy-to-read French and in a draft of Greek."""
    folder = write_tiny(tmp_path / "tiny" / "1.0")
    for language, status in (("fr", "source"), ("fr-simple", "reviewed"), ("el", "draft")):
        words = edited(edited(WORDING, "language: en", f"language: {language}"), "source", status)
        folder.joinpath(f"wording.{language}.yaml").write_text(words, encoding="utf-8")
    version = publish_version(path=folder)
    assert callable(make_campaign)
    languages = ["fr", "fr-simple", "el"]
    made = make_campaign(instrument_version=version, form="short", languages=languages)
    return str(made.code)


def test_easy_french_has_its_own_address(client: Client, code: str) -> None:
    page = client.get(f"/fr-simple/enquete/{code}/")
    assert page.status_code == 200
    assert '<html lang="fr-simple">' in page.content.decode()
    assert "Français facile à lire" in page.content.decode()


def test_answers_say_in_which_words_they_were_asked(client: Client, code: str) -> None:
    address = f"/el/enquete/{code}/"
    started = client.post(address, {"cle": key_in(client.get(address).content)}, follow=True)
    assert started.request["PATH_INFO"] == "/el/repondre/1/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "led"),
    [("/el/", "/fr/"), ("/ro/vos-donnees/", "/fr/vos-donnees/"), ("/fr-simple/", "/fr/")],
)
def test_other_pages_lead_to_a_language_of_the_site(client: Client, asked: str, led: str) -> None:
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"]) == (302, led)


def test_trainers_read_that_a_translation_is_a_draft(code: str) -> None:
    version = find_version("tiny")
    assert version is not None
    assert draft_languages([instrument_of(version)]) == {"el"}
    with override("fr"):
        assert language_label("el", draft=True) == "Grec (traduction provisoire)"
