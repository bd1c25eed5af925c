"""Each language of the interface is complete, and French is written as French is."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import polib
import pytest

from tests.portal.strings import ROOT, SOURCE, everywhere

CATALOGUES = sorted((SOURCE / "locale").glob("*/LC_MESSAGES/django.po"))
FRENCH = SOURCE / "locale" / "fr" / "LC_MESSAGES" / "django.po"

# What a sentence holds that is not a sentence: a place for a value, a tag, an entity, an address.
NOT_WORDS = re.compile(r"%\(\w+\)[sd]|<[^>]*>|&\w+;|https?://\S+|\d+:\d+")
PLACES = re.compile(r"%\(\w+\)[a-z]|%[sd]")
TAGS = re.compile(r"</?[a-z]+|\{\w*\}")


def sentences_of(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Return what is said and how it is translated, each form of a plural apart."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [
        (entry.msgid if form == 0 else entry.msgid_plural, text)
        for form, text in sorted(entry.msgstr_plural.items())
    ]


def test_french_is_there() -> None:
    assert FRENCH in CATALOGUES


def test_every_sentence_is_a_plain_string() -> None:
    assert [one.where for one in everywhere() if one.text is None] == []


def test_every_sentence_is_in_the_french_catalogue() -> None:
    known = {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(FRENCH))}
    missing = {
        f"{one.where}: {one.text}"
        for one in everywhere()
        if one.text is not None and (one.context, one.text) not in known
    }
    assert sorted(missing) == []


def test_french_catalogue_holds_nothing_that_is_no_longer_said() -> None:
    said = {(one.context, one.text) for one in everywhere()}
    catalogue = polib.pofile(str(FRENCH))
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []
    assert [e.msgid for e in catalogue if (e.msgctxt or "", e.msgid) not in said] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_catalogue_is_complete(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    empty = [e.msgid for e in catalogue for _said, text in sentences_of(e) if not text.strip()]
    assert empty == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_translation_keeps_values_and_tags(path: Path) -> None:
    wrong = []
    for entry in polib.pofile(str(path)):
        for said, text in sentences_of(entry):
            # A singular may leave its number out ("one answer"); nothing may be added.
            allowed = set(PLACES.findall(said)) | set(PLACES.findall(entry.msgid_plural))
            used = set(PLACES.findall(text))
            if not used <= allowed or (not entry.msgid_plural and used != allowed):
                wrong.append(entry.msgid)
            if sorted(TAGS.findall(said)) != sorted(TAGS.findall(text)):
                wrong.append(entry.msgid)
    assert wrong == []


def test_french_spaces_do_not_break_and_quotes_are_french() -> None:
    wrong = []
    for entry in polib.pofile(str(FRENCH)):
        for _said, text in sentences_of(entry):
            plain = NOT_WORDS.sub("x", text)
            breaking = re.search(r"[^\u00a0\u202f\s][?!;:»]|[^\u00a0\u202f][?!;»]|« | »", plain)
            straight = re.search(r"\w'\w|“|”", plain)
            if breaking or straight:
                wrong.append(text)
    assert wrong == []


def test_french_has_no_middle_dot_and_blames_nobody() -> None:
    refused = re.compile(r"\w·\w|invalide|obligatoire|échou|interdit|illégal", re.IGNORECASE)
    texts = [text for entry in polib.pofile(str(FRENCH)) for _said, text in sentences_of(entry)]
    assert [text for text in texts if refused.search(text)] == []


def test_compiled_catalogues_are_not_kept() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "*.mo"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert listed.stdout == ""
