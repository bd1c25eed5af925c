"""Arriving: the first page, a code typed there, what is offered and what is not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_address_alone_leads_to_the_persons_language() -> None:
    for spoken, language in (("fr-BE", "fr"), ("en-GB", "en"), ("ja", "fr")):
        response = Client(headers={"accept-language": spoken}).get("/")
        assert (response.status_code, response["Location"]) == (302, f"/{language}/")


def test_every_link_of_the_first_page_leads_somewhere(amina: Client) -> None:
    page = amina.get("/fr/").content.decode()
    links = {link for link in re.findall(r'href="(/[^"#]*)"', page) if "/static/" not in link}
    assert links
    for link in links:
        assert amina.get(link).status_code in {200, 302}, link  # a page, or signing in first


def test_public_pages_open_no_session_and_ask_the_database_nothing(
    amina: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    for name in ("home", "enquire", "your-data", "accessibility", "about", "help"):
        with django_assert_num_queries(0):
            response = amina.get(reverse(f"portal:{name}"))
        assert response.status_code == 200
        assert "relier-staff" not in response.cookies


def test_a_code_that_opens_nothing_is_shown_again_without_blame(amina: Client) -> None:
    response = amina.post("/fr/me-situer/", {"code": "abcd-2345"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="abcd-2345"' in page
    assert "Nous ne trouvons pas ce code" in page
    assert "<title>Erreur" in page


def test_an_empty_code_is_asked_again(amina: Client) -> None:
    assert amina.post("/fr/me-situer/", {"code": ""}).status_code == 422


def test_a_typed_code_is_escaped(amina: Client) -> None:
    page = amina.post("/fr/me-situer/", {"code": '"><script>x</script>'}).content.decode()
    assert "<script>x" not in page


def test_a_persons_own_code_goes_on_without_standing_in_an_address(amina: Client) -> None:
    response = amina.post("/fr/me-situer/", {"code": "K7MP 3XQR 9TFW"})
    assert response.status_code == 307
    assert response["Location"] == reverse("responses:resume")


def test_old_address_of_the_accessibility_statement_works(amina: Client) -> None:
    assert amina.get("/accessibilite", follow=True).status_code == 200
