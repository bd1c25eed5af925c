"""Finding one's way: what the header and the footer list, and in which language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override
from pytest_django import Settings

from relier.portal.views import context


def listed(rf: RequestFactory, path: str, what: str = "navigation") -> list[str]:
    """Return the addresses that a page's header or footer lists."""
    return [entry.address for entry in context.site(rf.get(path))[what]()]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_public_pages_list_what_anybody_can_do(rf: RequestFactory, language: str) -> None:
    with override(language):
        assert listed(rf, f"/{language}/") == [
            reverse("portal:situate"),
            reverse("portal:enquire"),
        ]


@pytest.mark.parametrize("room", ["espace/", "enquetes/", "enquetes/x/", "groupe/x/", "compte/"])
def test_a_teams_pages_list_the_teams_rooms(rf: RequestFactory, room: str) -> None:
    with override("fr"):
        assert reverse("accounts:mine") in listed(rf, f"/fr/{room}")


def test_signing_in_lists_what_anybody_can_do(rf: RequestFactory) -> None:
    with override("fr"):
        assert reverse("portal:situate") in listed(rf, "/fr/compte/connexion/")


def test_a_header_opens_no_session_and_asks_nothing_of_the_database(
    rf: RequestFactory, db: None, django_assert_num_queries: Callable[..., object]
) -> None:
    with override("fr"), django_assert_num_queries(0):
        for path in ("/fr/", "/fr/enquetes/", "/fr/repondre/1/"):
            assert listed(rf, path)
            assert listed(rf, path, "framework")
            assert listed(rf, path, "languages")


def test_the_page_where_one_is_says_so(rf: RequestFactory) -> None:
    with override("fr"):
        here = reverse("portal:enquire")
        entries = context.site(rf.get(here))["navigation"]()
    assert [entry.address for entry in entries if entry.current] == [here]


def test_each_language_leads_to_the_same_page(rf: RequestFactory) -> None:
    with override("fr"):
        assert listed(rf, "/fr/vos-donnees/?vu=1", "languages") == [
            "/fr/vos-donnees/?vu=1",
            "/en/vos-donnees/?vu=1",
        ]


def test_a_language_made_ready_is_offered_when_it_is_asked_for(
    rf: RequestFactory, settings: Settings
) -> None:
    settings.SITE_LANGUAGES = [*settings.SITE_LANGUAGES, ("ro", "Romanian")]
    with override("fr"):
        choices = context.site(rf.get("/fr/"))["languages"]()
    assert [choice.name for choice in choices] == ["Français", "English", "Română"]
