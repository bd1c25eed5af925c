"""The guide that ships: each file whole, dated, sourced, and written as the house writes.

A kind without a single file is skipped aloud, with its folder's name, until its files come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "content" / "guide"
FRAMEWORK = ROOT / "src" / "relier" / "competences" / "data" / "digcomp-3.0.yaml"
FOLDERS = {"situation": "situations", "sheet": "sheets", "practice": "practices"}


def named(*lines: str) -> frozenset[str]:
    """A closed list of codes, written as a sentence."""
    return frozenset(" ".join(lines).split())


SKILLS = {f"D{number}" for number in range(1, 8)}
PLACES = named(
    "social_service association youth school home residential health prison digital_space",
    "debt_mediation employment remote workplace",
)
ACTORS = named(
    "person family child social_worker mediator student volunteer trainer interpreter colleague",
    "manager administration health_worker legal_help partner",
)
ACTS = {"do", "do_with", "do_for", "show", "refuse", "alert", "refer"}
WAYS = {"do", "do_with", "do_for", "refuse_and_alert", "refer"}
COUNTRIES = {"BE", "FR", "EL", "LU", "RO", "EU"}
CERTAINTY = {"read", "secondary", "to_check"}
LANGUAGES = {"fr", "en", "ro", "el"}
HEAD = named(
    "slug kind skills competences places actors acts",
    "authors licence status words law sources",
)
KEYS = {
    "situation": named("title scene stakes worker questions ways non_digital partners further"),
    "sheet": named("title in_short steps watch_out say_it_so non_digital more"),
    "practice": named("title need means steps cost results contact start_tomorrow"),
}

# A space that may break before a French double mark, after « or before a percentage; a straight
# apostrophe inside a word; a median dot between letters.
BREAKS = re.compile(r"[ \n][?!:;»%]|«[ \n]|\w[?!;»]|[^\W\d_]:|\d%|«\w")
ADDRESS = re.compile(r"https?://\S+")
STRAIGHT = re.compile(r"\w'\w?|\"")
MEDIAN_DOT = re.compile(r"\w[·•]\w")


def files(kind: str) -> list[Path]:
    return sorted((GUIDE / FOLDERS[kind]).glob("*.yaml"))


def all_pages() -> list[Path]:
    return [path for kind in FOLDERS for path in files(kind)]


def read(path: Path) -> dict[str, Any]:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict), f"{path.name} is not a page"
    return found


def strings(value: object) -> Iterator[str]:
    """Every text inside a value, whatever its depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def count(value: object) -> int:
    """Words as a reader counts them: a lone mark is not one."""
    return sum(1 for text in strings(value) for word in text.split() if re.search(r"\w", word))


def known_competences() -> set[str]:
    framework = yaml.safe_load(FRAMEWORK.read_text(encoding="utf-8"))
    return {f"dc30-{entry['code']}" for entry in framework["competences"]}


def assert_french_marks(texts: Iterator[str], where: str) -> None:
    for text in texts:
        bare = ADDRESS.sub("", text)
        for rule, what in ((BREAKS, "no-break space"), (STRAIGHT, "’"), (MEDIAN_DOT, "median dot")):
            found = rule.search(bare)
            assert not found, f"{where}, {what}: …{bare[max(0, found.start() - 30) : found.end()]}"


def assert_sources(sources: object, where: str) -> None:
    assert isinstance(sources, list), f"{where} has no list of sources"
    for source in sources:
        assert {"title", "by", "year", "where"} <= set(source), f"{where}: {source}"
        assert all(source[key] for key in ("title", "by", "year", "where")), f"{where}: {source}"


@pytest.mark.parametrize(
    "text",
    [
        "Qui ?",
        "Qui?",
        "« oui\u00a0»",
        "«\u00a0oui »",
        "Voici: un",
        "10%",
        "10 %",
        "l'aide",
        "délégué·e",
    ],
)
def test_a_mark_that_is_not_french_is_seen(text: str) -> None:
    with pytest.raises(AssertionError, match="here"):
        assert_french_marks(iter([text]), "here")


@pytest.mark.parametrize(
    "text", ["«\u00a0Qui\u00a0?\u00a0»", "10\u00a0%", "l’aide, à 9\u00a0h\u00a0: oui"]
)
def test_french_marks_pass(text: str) -> None:
    assert_french_marks(iter([text]), "here")


@pytest.mark.parametrize("kind", FOLDERS)
def test_each_kind_has_files(kind: str) -> None:
    if not files(kind):
        pytest.skip(f"content/guide/{FOLDERS[kind]} holds no file yet")
    assert all(read(path)["kind"] == kind for path in files(kind))


def test_nothing_else_lies_in_the_guide() -> None:
    pages = set(all_pages())
    beside = {GUIDE / "README.md", GUIDE / "glossary.yaml"}
    stray = [path for path in GUIDE.rglob("*") if path.is_file() and path not in pages | beside]
    assert stray == []


@pytest.mark.parametrize("path", all_pages(), ids=lambda path: path.stem)
class TestPage:
    def test_the_head_is_whole_and_its_codes_known(self, path: Path) -> None:
        page = read(path)
        assert set(page) == HEAD
        assert page["slug"] == path.stem
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", page["slug"])
        for key, known in (
            ("skills", SKILLS),
            ("competences", known_competences()),
            ("places", PLACES),
            ("actors", ACTORS),
            ("acts", ACTS),
        ):
            assert page[key], f"{key} is empty"
            assert set(page[key]) <= known, f"{key}: {set(page[key]) - known}"
            assert len(page[key]) == len(set(page[key])), f"{key} repeats a code"
        assert page["authors"]
        assert page["licence"] == "CC BY 4.0"

    def test_no_page_claims_a_validation_it_did_not_have(self, path: Path) -> None:
        assert read(path)["status"] == "draft"

    def test_french_is_whole_and_other_languages_whole_or_absent(self, path: Path) -> None:
        page = read(path)
        assert "fr" in page["words"]
        assert set(page["words"]) <= LANGUAGES
        for language, words in page["words"].items():
            assert set(words) == KEYS[page["kind"]], language
            for key, value in words.items():
                texts = list(strings(value))
                assert texts, f"{language}, {key}"
                assert all(text.strip() for text in texts), f"{language}, {key}"
        if page["kind"] == "situation":
            shape = {key: sorted(page["words"]["fr"][key]) for key in ("stakes", "ways", "worker")}
            for language, words in page["words"].items():
                assert {key: sorted(words[key]) for key in shape} == shape, language
                for key in ("questions", "partners", "further"):
                    assert len(words[key]) == len(page["words"]["fr"][key]), f"{language}, {key}"

    def test_each_statement_of_law_says_where_and_how_sure(self, path: Path) -> None:
        page = read(path)
        for law in page["law"] or []:
            assert set(law) == {"country", "text", "source", "dated", "checked_on", "certainty"}
            assert law["country"] in COUNTRIES
            assert law["certainty"] in CERTAINTY
            assert str(law["source"]).strip()
            assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", str(law["dated"])), law["dated"]
            assert isinstance(law["checked_on"], date)
            assert set(law["text"]) >= set(page["words"]) & {"fr", "en"}, law["source"]
        if page["kind"] == "situation":
            assert {"BE", "FR"} <= {law["country"] for law in page["law"]}

    def test_sources_are_there(self, path: Path) -> None:
        page = read(path)
        assert_sources(page["sources"], path.name)
        if page["kind"] == "situation":
            assert page["sources"], "a situation names what it was written from"
        assert page["sources"] or page["law"], "neither a source nor a statement of law"

    def test_french_marks_are_french(self, path: Path) -> None:
        page = read(path)
        assert_french_marks(strings(page["words"]["fr"]), path.name)
        assert_french_marks((law["text"]["fr"] for law in page["law"] or []), path.name)

    def test_other_languages_have_curled_apostrophes(self, path: Path) -> None:
        page = read(path)
        texts = [law["text"].get("en", "") for law in page["law"] or []]
        texts += [
            text for key, words in page["words"].items() if key != "fr" for text in strings(words)
        ]
        assert [text for text in texts if STRAIGHT.search(ADDRESS.sub("", text))] == []


@pytest.mark.parametrize("path", files("situation"), ids=lambda path: path.stem)
def test_a_situation_is_short_and_opens_a_discussion(path: Path) -> None:
    for language, words in read(path)["words"].items():
        assert 60 <= count(words["scene"]) <= 150, f"{language}: {count(words['scene'])} words"
        assert set(words["stakes"]) == {"relation", "ethics", "law", "technique"}
        assert set(words["worker"]) == {"felt", "did"}
        assert 3 <= len(words["questions"]) <= 5
        assert all("?" in question or ";" in question for question in words["questions"])
        assert len(words["ways"]) >= 3
        assert set(words["ways"]) <= WAYS
        for code, way in words["ways"].items():
            assert set(way) == {"act", "allows", "asks"}, f"{language}, {code}"


def test_pages_point_to_pages_that_exist() -> None:
    """A title quoted in "further" is a promise; only those marked as French may be translated."""
    words = [read(path)["words"] for path in all_pages()]
    titles = {texts["title"].strip("«»“”\u00a0") for page in words for texts in page.values()}
    for path in files("situation"):
        for texts in read(path)["words"].values():
            for line in texts["further"]:
                named_page = re.fullmatch(r"(?:Fiche|Situation|Sheet) [«“]\s?(.+?)\s?[»”]", line)
                assert not named_page or named_page[1] in titles, f"{path.name}: {line}"


@pytest.mark.parametrize("path", files("sheet"), ids=lambda path: path.stem)
def test_a_sheet_fits_one_printed_page(path: Path) -> None:
    for language, words in read(path)["words"].items():
        assert count(words) <= 380, f"{language}: {count(words)} words"
        assert count(words["in_short"]) <= 50, language
        assert 3 <= len(words["steps"]) <= 8, language
        assert 1 <= len(words["watch_out"]) <= 4, language


def test_the_glossary_defines_each_term_once_with_a_source() -> None:
    path = GUIDE / "glossary.yaml"
    if not path.exists():
        pytest.skip("content/guide/glossary.yaml is not there yet")
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    terms = found["terms"] if isinstance(found, dict) else found
    assert terms
    slugs = [term["slug"] for term in terms]
    assert len(slugs) == len(set(slugs))
    for term in terms:
        assert term["country"] in COUNTRIES | {"any"}, term["slug"]
        assert term["certainty"] in CERTAINTY, term["slug"]
        assert isinstance(term["checked_on"], date), term["slug"]
        assert "fr" in term["words"], term["slug"]
        for words in term["words"].values():
            assert {"term", "definition"} <= set(words) <= {"term", "definition", "also"}
        assert_sources(term["sources"], term["slug"])
        assert term["sources"], f"{term['slug']} has no source"
        assert_french_marks(strings(term["words"]["fr"]), term["slug"])
