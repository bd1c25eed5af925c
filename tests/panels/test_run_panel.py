"""A panel from its first link to its lines: the team's pages, the experts', what nobody sees."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from relier.accounts.models import Organisation, Person, Role
from relier.core.clock import today
from relier.core.failures import BadInput
from relier.instruments.models import InstrumentVersion
from relier.instruments.services import publish_version
from relier.panels.models import Panel, PanelInvitation, PanelRating
from relier.panels.services import (
    PanelClosedError,
    close_panel,
    erase_expired_panels,
    find_invitation,
    invite_experts,
    open_panel,
    rate_item,
    say_country,
)
from tests.instruments.files import JUDGED, JUDGED_WORDS, edited, write_tiny
from tests.people import make_person

pytestmark = pytest.mark.django_db

TWO = edited(
    edited(
        JUDGED,
        "items:\n  - code: J1",
        "items:\n  - code: J2\n    block: observed\n    scale: acts\n    dimension: D1\n"
        "    status: awaiting_panel\n  - code: J1",
    ),
    "T1, J1]",
    "T1, J1, J2]",
)
WORDS = edited(JUDGED_WORDS, "items:\n  J1:", "items:\n  J2:\n    text: And here?\n  J1:")


@pytest.fixture
def version(tmp_path: Path) -> InstrumentVersion:
    """Two judgements; the first has a key of its own in France."""
    return publish_version(path=write_tiny(tmp_path, structure=TWO, wording=WORDS))


@pytest.fixture
def fatou(school: Organisation) -> Person:
    """The school's researcher."""
    return make_person("Fatou", school, Role.RESEARCHER)


@pytest.fixture
def panel(school: Organisation, version: InstrumentVersion, fatou: Person) -> Panel:
    """An open panel of the school."""
    return open_panel(
        organisation=school,
        version=version,
        language="en",
        retention_until=today() + timedelta(days=90),
        by=fatou,
    )


@pytest.fixture
def team(fatou: Person, signed_in: Callable[[Person | None], Client]) -> Client:
    """The researcher's browser."""
    return signed_in(fatou)


def links_of(panel: Panel, count: int) -> list[str]:
    """Make links and return their secrets."""
    last = panel.invitations.count()
    return [one.secret for one in invite_experts(panel=panel, count=count, after=last, by=None)]


def expert(secret: str) -> Client:
    """Return the browser of an expert who opened their link."""
    client = Client(headers={"accept-language": "fr"})
    answer = client.post(f"/panel/p/{secret}")
    assert (answer.status_code, answer["Location"]) == (303, "/fr/panel/")
    return client


def rate_all(panel: Panel, ratings: list[tuple[str, str]], item: str = "J2") -> None:
    """Have one new expert give each of these ratings."""
    for secret, (best, worst) in zip(links_of(panel, len(ratings)), ratings, strict=True):
        invitation = find_invitation(secret)
        assert invitation
        rate_item(invitation=invitation, item=item, best=best, worst=worst, comment="")


def read(client: Client, path: str) -> str:
    """Return what a page says, its tags aside."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text).replace("\u00a0", " "))


# --- the team ------------------------------------------------------------------------------------


def test_a_panel_from_the_form_to_its_links(
    team: Client, school: Organisation, version: InstrumentVersion
) -> None:
    form = {
        "organisation": school.public_id,
        "words": f"{version.pk}:en",
        "retention_until": str(today() + timedelta(days=30)),
    }
    answer = team.post("/fr/espace/panels/nouveau/", form)
    panel = Panel.objects.get()
    assert answer["Location"] == f"/fr/espace/panels/{panel.public_id}/"
    made = team.post(f"/fr/espace/panels/{panel.public_id}/liens/", {"count": 9, "after": 0})
    secrets = re.findall(r"/panel/p/([\w-]{20,})", made.content.decode())
    assert len(set(secrets)) == 9
    assert "no-store" in made["Cache-Control"]
    # Shown once: no page and no row holds a secret.
    page = team.get(f"/fr/espace/panels/{panel.public_id}/").content.decode()
    hashes = PanelInvitation.objects.values_list("key_hash", flat=True)
    assert all(secret not in page and secret not in hashes for secret in secrets)
    actions = ModelLogEntry.objects.filter(action__startswith="panels.")
    assert set(actions.values_list("action", flat=True)) >= {
        "panels.open_panel",
        "panels.invite_experts",
    }


def test_same_press_twice_makes_links_once(team: Client, panel: Panel) -> None:
    path = f"/fr/espace/panels/{panel.public_id}/liens/"
    assert team.post(path, {"count": 7, "after": 0}).status_code == 200
    again = team.post(path, {"count": 7, "after": 0})
    assert again.status_code == 422
    assert "déjà été faits" in again.content.decode()
    assert panel.invitations.count() == 7


@pytest.mark.parametrize("count", ["0", "-1", "61", "", "x"])
def test_wrong_number_of_links_makes_none(team: Client, panel: Panel, count: str) -> None:
    path = f"/fr/espace/panels/{panel.public_id}/liens/"
    assert team.post(path, {"count": count, "after": 0}).status_code == 422
    assert panel.invitations.count() == 0


@pytest.mark.parametrize(
    "change", [{"words": "1:xx"}, {"retention_until": "2020-01-01"}, {"organisation": "x"}]
)
def test_wrong_form_opens_nothing(
    team: Client, school: Organisation, version: InstrumentVersion, change: dict[str, str]
) -> None:
    form = {
        "organisation": school.public_id,
        "words": f"{version.pk}:en",
        "retention_until": str(today() + timedelta(days=30)),
    }
    answer = team.post("/fr/espace/panels/nouveau/", form | change)
    assert answer.status_code == 422
    assert "<title>Erreur" in answer.content.decode()
    assert not Panel.objects.exists()


def test_version_without_a_judgement_has_no_panel(school: Organisation, tmp_path: Path) -> None:
    plain = publish_version(path=write_tiny(tmp_path))
    with pytest.raises(BadInput, match="best and the worst"):
        open_panel(
            organisation=school, version=plain, language="en", retention_until=today(), by=None
        )


def test_nobody_else_sees_the_panel(
    panel: Panel, bruno: Person, esther: Person, signed_in: Callable[[Person | None], Client]
) -> None:
    for person in (bruno, esther):
        browser = signed_in(person)
        assert browser.get(f"/fr/espace/panels/{panel.public_id}/").status_code == 404
        assert "tiny" not in read(browser, "/fr/espace/panels/")


def test_withdrawn_link_opens_nothing_and_its_ratings_are_gone(team: Client, panel: Panel) -> None:
    (secret,) = links_of(panel, 1)
    invitation = find_invitation(secret)
    assert invitation
    rate_item(invitation=invitation, item="J2", best="a", worst="b")
    path = f"/fr/espace/panels/{panel.public_id}/liens/1/retirer/"
    assert "1 avis" in read(team, path)
    team.post(path)
    assert not PanelRating.objects.exists()
    answer = Client().post(f"/panel/p/{secret}")
    assert answer["Location"] == "/fr/panel/?lien=1"


# --- the experts ---------------------------------------------------------------------------------


def test_looking_at_a_link_opens_nothing(panel: Panel) -> None:
    (secret,) = links_of(panel, 1)
    scanner = Client()
    answer = scanner.get(f"/panel/p/{secret}")
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert not scanner.cookies.get("relier-panel")
    assert secret not in expert(secret).get("/fr/panel/").content.decode()


def test_press_from_another_site_opens_nothing(panel: Panel) -> None:
    (secret,) = links_of(panel, 1)
    client = Client(headers={"sec-fetch-site": "cross-site"})
    assert client.post(f"/panel/p/{secret}")["Location"].endswith("?lien=1")
    assert not client.cookies.get("relier-panel")


def test_expert_rates_from_the_first_to_the_last(panel: Panel) -> None:
    (secret,) = links_of(panel, 1)
    client = expert(secret)
    assert "D’après le droit" in read(client, "/fr/panel/")
    answer = client.post("/fr/panel/", {"pays": "FR"})
    assert answer["Location"] == "/fr/panel/question/J2/"
    page = read(client, "/fr/panel/question/J2/")
    assert "And here?" in page
    answer = client.post("/fr/panel/question/J2/", {"best": "b", "worst": "a", "comment": "Oui"})
    assert answer["Location"] == "/fr/panel/question/J1/"
    answer = client.post("/fr/panel/question/J1/", {"best": "c", "worst": "a"})
    assert answer["Location"] == "/fr/panel/"
    assert "2 avis donnés sur 2" in read(client, "/fr/panel/")
    kept = PanelRating.objects.order_by("item").values_list("item", "best", "worst", "comment")
    assert list(kept) == [("J1", "c", "a", ""), ("J2", "b", "a", "Oui")]
    assert PanelInvitation.objects.get().country == "FR"


def test_last_choice_counts_and_is_shown_again(panel: Panel) -> None:
    client = expert(links_of(panel, 1)[0])
    for best in ("a", "b", "b"):
        client.post("/fr/panel/question/J2/", {"best": best, "worst": "c"})
    assert PanelRating.objects.get().best == "b"
    page = client.get("/fr/panel/question/J2/").content.decode()
    assert re.findall(r'name="best" value="(\w)"[^>]*checked', page) == ["b"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"best": "a"},
        {"worst": "a"},
        {"best": "a", "worst": "a"},
        {"best": "unclear", "worst": "a"},
        {"best": "z", "worst": "a"},
        {"best": "a", "worst": "b", "comment": "x" * 1001},
    ],
)
def test_wrong_choice_is_asked_again_and_nothing_is_kept(
    panel: Panel, sent: dict[str, str]
) -> None:
    client = expert(links_of(panel, 1)[0])
    answer = client.post("/fr/panel/question/J2/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Erreur" in page
    assert 'role="alert"' in page
    assert not PanelRating.objects.exists()


def test_key_and_reasons_of_the_authors_are_hidden_from_experts(panel: Panel) -> None:
    client = expert(links_of(panel, 1)[0])
    for path in ("/fr/panel/", "/fr/panel/question/J1/"):
        page = client.get(path).content.decode()
        assert "b.a" not in page
        assert "A code of ethics" not in page


def test_unknown_item_is_not_found_and_without_a_link_nothing_opens(panel: Panel) -> None:
    client = expert(links_of(panel, 1)[0])
    assert client.get("/fr/panel/question/A1/").status_code == 404
    stranger = Client()
    assert stranger.get("/fr/panel/question/J1/")["Location"] == "/fr/panel/"
    assert "lien privé" in read(stranger, "/fr/panel/")


def test_expert_erases_everything(panel: Panel) -> None:
    (secret,) = links_of(panel, 1)
    client = expert(secret)
    client.post("/fr/panel/question/J2/", {"best": "b", "worst": "a", "comment": "canari"})
    assert client.get("/fr/panel/effacer/").status_code == 200
    assert PanelRating.objects.exists()
    answer = client.post("/fr/panel/effacer/")
    assert answer["Location"] == "/fr/panel/?efface=1"
    assert not PanelRating.objects.exists()
    assert find_invitation(secret) is None


def test_hostile_comment_stays_words(team: Client, panel: Panel) -> None:
    secrets = links_of(panel, 7)
    for secret in secrets:
        client = expert(secret)
        sent = {"best": "b", "worst": "a", "comment": "<script>alert(1)</script>"}
        client.post("/fr/panel/question/J2/", sent)
    close_panel(panel=panel, by=None)
    page = team.get(f"/fr/espace/panels/{panel.public_id}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# --- figures -------------------------------------------------------------------------------------


def test_nobody_sees_a_choice_while_the_panel_is_open(team: Client, panel: Panel) -> None:
    rate_all(panel, [("b", "a")] * 9)
    page = read(team, f"/fr/espace/panels/{panel.public_id}/")
    assert "1 sur 2" in page
    assert "clé commune" not in page
    assert "Combien ont nommé" not in page


def test_closed_panel_shows_the_agreement_and_the_lines(team: Client, panel: Panel) -> None:
    rate_all(panel, [("b", "a")] * 7 + [("c", "a")] * 2)
    path = f"/fr/espace/panels/{panel.public_id}/"
    assert "0 expert a donné tous ses avis" in read(team, f"{path}fermer/")
    assert team.post(f"{path}fermer/").status_code == 302
    page = read(team, path)
    assert "Sur 9 experts, 77 % nomment la meilleure « B », et 100 % la moins bonne « A »" in page
    assert "clé commune" in page
    assert "code: J2 key: b.a" in page
    # Nobody rated the other one: no figure of it.
    assert "0 experts sur les 7 nécessaires" in page
    assert "code: J1" not in page


def test_dissent_goes_to_deliberation(team: Client, panel: Panel) -> None:
    rate_all(panel, [("b", "a")] * 4 + [("c", "a")] * 4)
    close_panel(panel=panel, by=None)
    page = read(team, f"/fr/espace/panels/{panel.public_id}/")
    assert "à mettre en débat" in page
    assert "Aucune clé commune" in page


def test_closed_panel_takes_nothing_more(team: Client, panel: Panel) -> None:
    (secret,) = links_of(panel, 1)
    client = expert(secret)
    invitation = find_invitation(secret)
    assert invitation
    close_panel(panel=panel, by=None)
    answer = client.post("/fr/panel/question/J2/", {"best": "b", "worst": "a"})
    assert answer["Location"] == "/fr/panel/"
    assert "Ce panel est fermé" in read(client, "/fr/panel/")
    with pytest.raises(PanelClosedError):
        rate_item(invitation=invitation, item="J2", best="b", worst="a")
    with pytest.raises(PanelClosedError):
        say_country(invitation=invitation, country="FR")
    path = f"/fr/espace/panels/{panel.public_id}/"
    assert team.post(f"{path}liens/", {"count": 1, "after": 1}).status_code == 302
    assert team.post(f"{path}liens/1/retirer/").status_code == 404
    assert panel.invitations.count() == 1
    assert not PanelRating.objects.exists()


def test_country_that_no_item_knows_is_refused(panel: Panel) -> None:
    invitation = find_invitation(links_of(panel, 1)[0])
    assert invitation
    with pytest.raises(BadInput, match="XX"):
        say_country(invitation=invitation, country="XX")


def test_panel_is_erased_after_its_date(panel: Panel, clock: object) -> None:
    rate_all(panel, [("b", "a")])
    assert erase_expired_panels() == 0
    Panel.objects.update(retention_until=today() - timedelta(days=1))
    assert erase_expired_panels() == 1
    assert not PanelRating.objects.exists()
    assert ModelLogEntry.objects.filter(action="panels.erase_panel").exists()


def test_link_is_in_no_log(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    (secret,) = links_of(panel, 1)
    written = io.StringIO()
    handler = next(one for one in logging.getLogger().handlers if one.name == "console")
    monkeypatch.setattr(handler, "stream", written)
    for path in (f"/panel/p/{secret}/", f"/panel/p/{secret}x/y", f"/fr/panel/p/{secret}"):
        Client().get(path)
    assert "Not Found" in written.getvalue()
    assert secret not in written.getvalue()
