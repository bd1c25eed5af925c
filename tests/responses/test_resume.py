"""Coming back: by private link, by code, on another device, without letting anybody guess."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from relier.core.keyed_hashes import code_from_token
from relier.core.public_ids import new_code, show_code
from relier.responses.models import Campaign
from relier.responses.services.codes import MOST_WRONG_BY_PREFIX, MOST_WRONG_TOGETHER
from relier.responses.services.erasing import erase_administration
from tests.responses.conftest import key_in, only_sitting, send, stored


@pytest.fixture
def token(started: Client) -> str:
    """The secret of Amina's private link, after two answers."""
    send(started, 1, reponse="yes")
    send(started, 2, reponse="no")
    return str(started.cookies["relier-me"].value)


def test_another_device_goes_on_by_link(token: str) -> None:
    laptop = Client(headers={"accept-language": "fr"})
    opened = laptop.post(f"/p/{token}")
    assert opened["Location"] == "/fr/repondre/"
    assert laptop.get("/fr/repondre/")["Location"] == "/fr/repondre/3/"


@pytest.mark.parametrize("typed", [str, str.lower, show_code, lambda code: f" {show_code(code)} "])
def test_another_device_goes_on_by_code(token: str, typed: object) -> None:
    laptop = Client(headers={"accept-language": "fr"})
    code = code_from_token(token)
    assert callable(typed)
    opened = laptop.post("/fr/reprendre/", {"code": typed(code)})
    assert opened.status_code == 303
    assert send(laptop, 3, reponse="yes").status_code == 303
    pause = laptop.get("/fr/repondre/pause/").content.decode()
    assert show_code(code) in pause


def test_a_mail_scanner_opens_nothing(token: str) -> None:
    scanner = Client()
    page = scanner.get(f"/p/{token}")
    assert page.status_code == 200
    assert "<button" in page.content.decode()
    assert "relier-me" not in scanner.cookies
    assert scanner.get("/fr/repondre/1/")["Location"] == "/fr/reprendre/"


def test_a_private_page_is_kept_nowhere(token: str) -> None:
    page = Client().get(f"/p/{token}")
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]


def test_a_link_is_revoked_at_once(token: str, campaign: Campaign) -> None:
    erase_administration(administration=only_sitting(campaign))
    answer = Client(headers={"accept-language": "fr"}).post(f"/p/{token}")
    assert answer["Location"] == "/fr/reprendre/?lien=1"


@pytest.mark.parametrize("link", ["x", "A" * 32, "é" * 32, "a" * 500, "ABCD-EFGH"])
def test_a_wrong_link_is_told_at_a_clean_address(amina: Client, db: None, link: str) -> None:
    answer = amina.post(f"/p/{link}")
    assert answer["Location"] == "/fr/reprendre/?lien=1"
    page = amina.get(answer["Location"])
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()


@pytest.mark.parametrize("typed", ["", "K7MP", "K7MP-3XQR-9TFW", "x" * 5_000])
def test_a_wrong_code_is_told(amina: Client, db: None, typed: str) -> None:
    answer = amina.post("/fr/reprendre/", {"code": typed})
    assert answer.status_code == 422
    assert "relier-me" not in answer.cookies


def test_guesses_near_one_code_are_slowed_down(token: str) -> None:
    code = code_from_token(token)
    phone = Client()
    for _ in range(MOST_WRONG_BY_PREFIX):
        phone.post("/fr/reprendre/", {"code": code[:4] + new_code(8)})
    assert phone.post("/fr/reprendre/", {"code": code}).status_code == 429


def test_a_class_that_mistypes_is_not_punished(token: str) -> None:
    class_room = Client(REMOTE_ADDR="10.0.0.1")
    for _ in range(60):
        wrong = new_code(12)
        assert class_room.post("/fr/reprendre/", {"code": wrong}).status_code == 422
    opened = class_room.post("/fr/reprendre/", {"code": code_from_token(token)})
    assert opened.status_code == 303


def test_guessing_all_over_is_slowed_down_but_links_still_open(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relier.responses.services.codes.MOST_WRONG_TOGETHER", 20)
    assert MOST_WRONG_TOGETHER > 20
    phone = Client()
    for _ in range(20):
        phone.post("/fr/reprendre/", {"code": new_code(12)})
    assert phone.post("/fr/reprendre/", {"code": new_code(12)}).status_code == 429
    assert phone.post(f"/p/{token}").status_code == 303


def test_the_limit_is_lifted_after_ten_minutes(token: str, clock: object) -> None:
    code = code_from_token(token)
    phone = Client()
    for _ in range(MOST_WRONG_BY_PREFIX):
        phone.post("/fr/reprendre/", {"code": code[:4] + new_code(8)})
    clock.shift(601)  # type: ignore[attr-defined]
    assert phone.post("/fr/reprendre/", {"code": code}).status_code == 303


def test_the_pause_page_tells_link_code_and_qr(started: Client, token: str) -> None:
    page = started.get("/fr/repondre/pause/").content.decode()
    assert f"testserver/p/{token}" in page
    assert show_code(code_from_token(token)) in page
    assert re.search(r'<svg class="qr"[^>]*role="img" aria-label="[^"]+"', page)


def test_a_shared_device_can_forget(started: Client) -> None:
    started.post("/fr/repondre/quitter/")
    assert started.get("/fr/repondre/1/")["Location"] == "/fr/reprendre/"


def test_after_the_end_the_link_shows_the_receipt(started: Client, token: str) -> None:
    page = started.get("/fr/repondre/fin/").content
    started.post("/fr/repondre/fin/", {"cle": key_in(page)})
    laptop = Client(headers={"accept-language": "fr"})
    laptop.post(f"/p/{token}")
    assert laptop.get("/fr/repondre/")["Location"] == "/fr/repondre/recu/"


def test_reload_and_link_again_make_no_duplicate(
    started: Client, token: str, campaign: Campaign
) -> None:
    started.post(f"/p/{token}")
    send(started, 2, reponse="no")
    assert len(stored(campaign)) == 2
