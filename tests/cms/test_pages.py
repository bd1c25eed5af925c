"""Pages that editors write: one first page in each language, and a plain page of parts."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from pytest_django import Settings
from wagtail.models import Locale, Page, Site

from relier.cms.models import StandardPage
from relier.cms.services import prepare_pages

pytestmark = pytest.mark.django_db

BODY = json.dumps(
    [
        {"type": "part", "value": {"title": "Avant", "text": "<p>On <b>écoute</b>.</p>"}},
        {"type": "notice", "value": {"title": "Un avis", "text": "<p>Sans urgence.</p>"}},
        {"type": "words", "value": {"words": "J’ai demandé.", "who": ""}},
    ]
)


def first_pages() -> dict[str, StandardPage]:
    """Return the first page of each language."""
    pages = StandardPage.objects.filter(depth=2).select_related("locale").order_by("path")
    return {page.locale.language_code: page for page in pages}


def test_each_language_has_a_first_page_that_translates_the_others() -> None:
    prepare_pages()
    pages = first_pages()
    assert set(pages) == {"fr", "en"}
    assert len({page.translation_key for page in pages.values()}) == 1
    assert all(page.live for page in pages.values())
    assert Site.objects.get().root_page_id == pages["fr"].pk


def test_preparing_twice_changes_nothing() -> None:
    prepare_pages()
    before = list(Page.objects.order_by("path").values_list("pk", "path", "slug"))
    prepare_pages()
    assert list(Page.objects.order_by("path").values_list("pk", "path", "slug")) == before


def test_the_example_page_of_the_library_is_gone() -> None:
    prepare_pages()
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_a_language_offered_later_gets_its_page(settings: Settings) -> None:
    prepare_pages()
    settings.SITE_LANGUAGES = [*settings.SITE_LANGUAGES, ("ro", "Romanian")]
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.SITE_LANGUAGES
    prepare_pages()
    assert set(first_pages()) == {"fr", "en", "ro"}
    assert Locale.objects.filter(language_code="ro").count() == 1


def test_a_plain_page_shows_its_parts_in_the_layout_of_the_site() -> None:
    prepare_pages()
    first_pages()["fr"].add_child(
        instance=StandardPage(title="Écouter", slug="ecouter", summary="D’abord.", body=BODY)
    )
    response = Client().get("/fr/pages/ecouter/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "<h1>Écouter</h1>" in page
    assert "On <b>écoute</b>." in page
    assert 'class="avis"' in page
    assert 'class="entete"' in page
    assert "style=" not in page


def test_a_page_that_is_not_there_is_the_same_page_as_elsewhere() -> None:
    prepare_pages()
    response = Client().get("/fr/pages/nulle-part/")
    assert response.status_code == 404
    assert "n’est pas ici" in response.content.decode()
