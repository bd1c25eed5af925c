"""When something goes wrong: the page says what to do, and what was sent is still there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils.translation import override

from relier.portal.views import errors

pytestmark = pytest.mark.django_db


def post(address: str, headers: dict[str, str] | None = None, **sent: str) -> HttpRequest:
    """Return a form that was sent to an address."""
    return RequestFactory(headers=headers or {}).post(address, sent)


@pytest.mark.parametrize(("language", "words"), [("fr", "n’est pas ici"), ("en", "is not here")])
def test_unknown_page_says_where_to_go_in_the_persons_language(language: str, words: str) -> None:
    response = Client().get(f"/{language}/nulle-part/")
    page = response.content.decode()
    assert response.status_code == 404
    assert words in page
    assert f'lang="{language}"' in page


def test_unknown_page_links_to_itself_in_the_other_language() -> None:
    assert 'href="/en/nulle-part/"' in Client().get("/fr/nulle-part/").content.decode()


def test_a_form_sent_to_an_unknown_page_is_not_redirected_as_if_it_had_been_kept() -> None:
    assert Client().post("/nulle-part/", {"reponse": "2"}).status_code == 404


def test_forbidden_page_blames_nobody(rf: RequestFactory) -> None:
    with override("fr"):
        response = errors.forbidden(rf.get("/fr/espace/"), PermissionDenied())
    assert response.status_code == 403
    assert "Cette page est pour quelqu’un d’autre" in response.content.decode()


def test_broken_page_asks_nothing_of_the_database(
    rf: RequestFactory, django_assert_num_queries: Callable[..., object]
) -> None:
    with override("en"), django_assert_num_queries(0):
        response = errors.server_error(rf.get("/en/"))
    assert response.status_code == 500
    assert "It is not your fault" in response.content.decode()


def test_expired_form_of_a_respondent_is_ready_to_be_sent_again() -> None:
    request = post("/fr/me-situer/", {"Origin": "http://testserver"}, code="K7MP<3XQR")
    response = errors.csrf_failure(request)
    page = response.content.decode()
    assert response.status_code == 403
    assert 'name="code" value="K7MP&lt;3XQR"' in page
    assert 'action="/fr/me-situer/"' in page


def test_expired_form_is_not_offered_again_when_another_site_sent_it() -> None:
    elsewhere: list[dict[str, str]] = [
        {"Origin": "https://ailleurs.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ]
    for headers in elsewhere:
        page = errors.csrf_failure(post("/fr/me-situer/", headers, code="K7MP")).content.decode()
        assert "K7MP" not in page
        assert "<form" not in page


def test_expired_form_of_somebody_signed_in_is_not_sent_again_by_one_tap() -> None:
    request = post("/fr/compte/securite/", {"Origin": "http://testserver"}, app="retirer")
    page = errors.csrf_failure(request).content.decode()
    assert "retirer" not in page


def test_when_nothing_can_be_written_the_answers_wait_on_the_page() -> None:
    response = errors.unavailable(post("/fr/repondre/3/", reponse="2", csrfmiddlewaretoken="old"))
    page = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert 'name="reponse" value="2"' in page
    assert 'value="old"' not in page


def test_database_away_is_503_on_every_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("relier.responses.views.answering.campaign_by_code", away)
    answer = client.get("/fr/enquete/ABCD2345/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "Un instant" in answer.content.decode()


def test_a_team_form_is_not_offered_again_by_one_tap() -> None:
    response = errors.unavailable(post("/fr/enquetes/nouvelle/", name="A class"))
    assert b"A class" not in response.content
