"""What anybody may read about a questionnaire; never the keys of its exercises."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client

from relier.exchange.rules.json_form import import_json
from relier.instruments import selectors
from relier.instruments.models import InstrumentVersion
from relier.instruments.rules.loader import instrument_from_content
from relier.instruments.services import publish_version
from tests.instruments.files import (
    JUDGED,
    JUDGED_WORDS,
    STRUCTURE,
    WORDING,
    edited,
    write_tiny,
)

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]

ABOUT = edited(WORDING, "title: Tiny", "title: Tiny\nabout: [It measures doors., Not for hiring.]")
DRAFT = edited(
    edited(WORDING, "language: en\nstatus: source", "language: ro\nstatus: draft"),
    "title: Tiny",
    "title: Mic\ntranslation:\n"
    "  - {step: first_translation, state: done, by: Ana, on: 2026-11-02}\n"
    "  - {step: review, state: pending}",
)
KEYED = edited(
    JUDGED_WORDS, "stimulus: [A person waits.]", "stimulus: [A person waits.]\n    rationale: Kept."
)


@pytest.fixture
def tiny(tmp_path: Path) -> InstrumentVersion:
    """A small instrument with a judgement, in English and in a Romanian draft."""
    structure = edited(JUDGED, "    shows: scene", "    shows: scene\n    status: awaiting_panel")
    about = edited(KEYED, "title: Tiny", "title: Tiny\nabout: [It measures doors., Not to hire.]")
    folder = write_tiny(tmp_path / "tiny", structure=structure, wording=about)
    draft = DRAFT.replace(
        "  yes_no:\n    yes: Yes",
        "  acts:\n    a: A\n    b: B\n    c: C\n    unclear: Unclear\n  yes_no:\n    yes: Yes",
    ).replace("items:\n  C1:", "items:\n  J1:\n    text: Ce e mai bine?\n  C1:")
    folder.joinpath("wording.ro.yaml").write_text(draft, encoding="utf-8")
    return publish_version(path=folder)


@pytest.fixture
def agility() -> InstrumentVersion:
    """What ships."""
    return publish_version(path=ROOT / "instruments" / "agility-social-work" / "2026.1")


def read(client: Client, path: str) -> str:
    """Return what a page says, its tags aside."""
    response = client.get(path)
    assert response.status_code == 200, path
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text).replace("\u00a0", " "))


def test_list_shows_the_newest_version_of_each(
    amina: Client, tmp_path: Path, tiny: InstrumentVersion, agility: InstrumentVersion
) -> None:
    later = edited(STRUCTURE, "version: 1.0", "version: 1.1")
    publish_version(path=write_tiny(tmp_path / "later", structure=later, wording=ABOUT))
    response = amina.get("/fr/questionnaires/").content.decode()
    assert "/fr/questionnaires/tiny/1.1/" in response
    assert "/fr/questionnaires/tiny/1.0/" not in response
    assert "It measures doors." in response
    assert "Votre agilité numérique" in response
    assert "Your digital agility" not in response


def test_empty_list_says_so(amina: Client) -> None:
    assert "Aucun questionnaire" in read(amina, "/fr/questionnaires/")


def test_page_says_what_it_measures_and_how_far_it_is_known(
    amina: Client, tiny: InstrumentVersion
) -> None:
    page = read(amina, "/fr/questionnaires/tiny/1.0/")
    assert "It measures doors." in page
    assert "Provisoire, non calibré" in page
    assert "Never tried." in page
    assert "Somebody (2026). Tiny." in page
    assert "CC BY 4.0" in page
    assert "1 exercice attend un panel" in page


def test_blueprint_counts_parts_areas_and_forms(amina: Client, tiny: InstrumentVersion) -> None:
    page = read(amina, "/fr/questionnaires/tiny/1.0/")
    assert "8 questions en tout" in page
    assert re.search(r"Two 2 2 \(1 pas encore compté\)", page), page
    assert re.search(
        r"short 8 environ 3 min conditions : 1 compétences perçues : 4 exercices : 2", page
    ), page


def test_each_language_says_its_steps(amina: Client, tiny: InstrumentVersion) -> None:
    page = read(amina, "/fr/questionnaires/tiny/1.0/")
    assert "Écrit par les auteurs, sans traduction." in page
    assert "Traduction provisoire" in page
    assert "Première traduction, par Ana, 2 novembre 2026" in page
    assert page.count("reste à faire") == 4


def test_words_of_another_language_are_shown_when_asked_for(
    amina: Client, tiny: InstrumentVersion
) -> None:
    page = amina.get("/fr/questionnaires/tiny/1.0/?langue=ro").content.decode()
    assert '<h1 lang="ro">Mic</h1>' in page
    part = amina.get("/fr/questionnaires/tiny/1.0/D2/?langue=ro").content.decode()
    assert "Ce e mai bine?" in part
    assert "traduction provisoire" in part
    assert "Tiny" in read(amina, "/fr/questionnaires/tiny/1.0/?langue=%3Cscript%3E")


def test_part_shows_each_question_with_its_aim_and_tags(
    amina: Client, agility: InstrumentVersion
) -> None:
    page = read(amina, "/fr/questionnaires/agility-social-work/2026.1/D1/")
    definition = selectors.instrument_of(agility)
    items = [item for item in definition.items.values() if item.dimension == "D1"]
    assert len(items) == 3
    for item in items:
        assert definition.wordings["fr"].items[item.code].text.replace("\u00a0", " ") in page
        assert item.aims_at in page
        assert item.source in page
    assert "DigComp 3.0 1." in page
    assert "LIX" in page


def test_every_part_is_reached_from_the_page(amina: Client, agility: InstrumentVersion) -> None:
    page = amina.get("/fr/questionnaires/agility-social-work/2026.1/").content.decode()
    parts = set(re.findall(r'href="(/fr/questionnaires/[^"]+/2026\.1/\w+/)\?', page))
    assert len(parts) == 9
    seen = sum(amina.get(part).content.decode().count("<li id=") for part in parts)
    assert seen == 28


def test_key_of_an_exercise_is_on_no_page(amina: Client, tiny: InstrumentVersion) -> None:
    for path in ("", "D2/", "D1/", "conditions/"):
        page = amina.get(f"/fr/questionnaires/tiny/1.0/{path}").content.decode()
        assert "It has no teeth" not in page
        assert "Kept." not in page
        assert "b.a" not in page
        assert "c.a" not in page
        assert "code of ethics" not in page
    assert "ne sont pas sur ce site" in read(amina, "/fr/questionnaires/tiny/1.0/D2/")


@pytest.mark.parametrize(
    "path",
    ["nothing/1.0/", "tiny/9.9/", "tiny/1.0/D9/", "tiny/1.0/observed/", "tiny/%2e%2e/"],
)
def test_what_is_not_there_is_not_found(amina: Client, tiny: InstrumentVersion, path: str) -> None:
    assert amina.get(f"/fr/questionnaires/{path}").status_code == 404


def test_hostile_words_stay_words(amina: Client, tmp_path: Path) -> None:
    wording = edited(WORDING, "title: Tiny", "title: <script>alert(1)</script>")
    wording = edited(wording, "I can close a door.", "<img src=x onerror=alert(2)>")
    publish_version(path=write_tiny(tmp_path, wording=wording))
    for path in ("", "tiny/1.0/", "tiny/1.0/D1/"):
        page = amina.get(f"/en/questionnaires/{path}").content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_pages_ask_little_of_the_database_and_open_no_session(
    amina: Client,
    tiny: InstrumentVersion,
    agility: InstrumentVersion,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for path in (
        "",
        "tiny/1.0/",
        "agility-social-work/2026.1/",
        "agility-social-work/2026.1/D1/",
    ):
        selectors._read.cache_clear()
        with django_assert_max_num_queries(10):
            response = amina.get(f"/fr/questionnaires/{path}")
        assert response.status_code == 200
        assert "relier-staff" not in response.cookies


def test_footer_and_the_page_about_relier_lead_here(amina: Client) -> None:
    assert 'href="/fr/questionnaires/"' in amina.get("/fr/").content.decode()
    assert amina.get("/fr/qui-fait-relier/").content.decode().count("/fr/questionnaires/") == 2


@pytest.mark.parametrize(
    ("kind", "suffix"), [("xlsform", "xlsx"), ("lss", "lss"), ("json", "json"), ("ddi", "xml")]
)
def test_file_of_each_format_is_given_under_its_name(
    amina: Client, tiny: InstrumentVersion, kind: str, suffix: str
) -> None:
    response = amina.get(f"/fr/questionnaires/tiny/1.0/fichiers/{kind}/")
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="tiny-1.0.{suffix}"'


def test_every_file_on_the_page_is_there(amina: Client, tiny: InstrumentVersion) -> None:
    page = amina.get("/fr/questionnaires/tiny/1.0/").content.decode()
    files = re.findall(r'href="(/fr/questionnaires/[^"]+/fichiers/[^"]+)"', page)
    assert len(files) == 4
    assert all(amina.get(unescape(file)).status_code == 200 for file in files)


def test_file_is_the_questionnaire_without_its_keys(amina: Client, tiny: InstrumentVersion) -> None:
    document = import_json(amina.get("/fr/questionnaires/tiny/1.0/fichiers/json/").content)
    given, whole = instrument_from_content(document.content), selectors.instrument_of(tiny)
    assert set(given.items) == set(whole.items)
    for item in given.items.values():
        assert (item.key, item.keys, item.key_sources) == (None, {}, {})
    for language, wording in given.wordings.items():
        for code, words in wording.items.items():
            before = whole.wordings[language].items[code]
            assert words == replace(before, rationale="")


def test_no_file_tells_a_key(amina: Client, tiny: InstrumentVersion) -> None:
    for kind in ("xlsform", "lss", "json", "ddi"):
        data = amina.get(f"/fr/questionnaires/tiny/1.0/fichiers/{kind}/").content
        texts = [data]
        if kind == "xlsform":
            with ZipFile(BytesIO(data)) as workbook:
                texts = [workbook.read(name) for name in workbook.namelist()]
        for text in texts:
            for secret in (b"no teeth", b"Kept.", b"code of ethics", b"key_sources"):
                assert secret not in text, (kind, secret)
            # A codebook lists every pair that may be answered; no other file has one.
            assert (b"b.a" in text) == (kind == "ddi"), kind


@pytest.mark.parametrize(
    "path",
    ["tiny/1.0/fichiers/xliff/", "tiny/2.0/fichiers/json/", "tiny/1.0/fichiers/lss/?forme=x"],
)
def test_file_that_does_not_exist_is_not_found(
    amina: Client, tiny: InstrumentVersion, path: str
) -> None:
    assert amina.get(f"/fr/questionnaires/{path}").status_code == 404
