"""What others read of instruments: a version's definition, and which versions are published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import lru_cache

from django.db.models import QuerySet

from relier.instruments.models import InstrumentVersion, InstrumentWording, ItemWording
from relier.instruments.rules.definition import Instrument
from relier.instruments.rules.definition import ItemWording as Words
from relier.instruments.rules.files import STRUCTURE_FILE, wording_file
from relier.instruments.rules.loader import instrument_from_content
from relier.instruments.rules.yaml_tree import Plain

# Words of an item that share one column (`more`).
MORE_WORDS = ("way_out", "translation")
_WORD_FIELDS = tuple(one.name for one in fields(Words) if one.name not in MORE_WORDS)


def get_instrument(version_pk: int) -> Instrument:
    """Return the definition of a published version: one small query, the rest is remembered."""
    digest = InstrumentVersion.objects.values_list("digest", flat=True).get(pk=version_pk)
    return _read(version_pk, digest)


def instrument_of(version: InstrumentVersion) -> Instrument:
    """Return the definition of a version that is at hand: no query once remembered."""
    return _read(version.pk, version.digest)


def published_versions() -> QuerySet[InstrumentVersion]:
    """Return every published version, by instrument, the newest first."""
    return InstrumentVersion.objects.select_related("instrument").order_by(
        "instrument__code", "-published_at", "-pk"
    )


def find_version(code: str, version: str = "") -> InstrumentVersion | None:
    """Return a version of an instrument (the newest when none is named), or None."""
    versions = published_versions().filter(instrument__code=code)
    return (versions.filter(version=version) if version else versions).first()


def versions_of(code: str) -> QuerySet[InstrumentVersion]:
    """Return the published versions of one instrument, the newest first."""
    return published_versions().filter(instrument__code=code)


def newest_wordings(language: str) -> list[InstrumentWording]:
    """Return the newest version of each instrument, by code, in a language or in what there is."""
    newest: dict[str, InstrumentVersion] = {}
    for version in published_versions().defer("definition", "changes"):
        newest.setdefault(version.instrument.code, version)
    rows = InstrumentWording.objects.filter(version__in=newest.values()).order_by("language")
    found: dict[int, dict[str, InstrumentWording]] = {}
    for row in rows:
        found.setdefault(row.version_id, {})[row.language] = row
    chosen = []
    for version in newest.values():
        words = found[version.pk]
        code = next((one for one in (language, "fr", "en") if one in words), next(iter(words)))
        words[code].version = version
        chosen.append(words[code])
    return chosen


def content_of(version_pk: int) -> dict[str, Plain]:
    """Return the content of a version's files, as the database holds it."""
    content = {STRUCTURE_FILE: InstrumentVersion.objects.get(pk=version_pk).definition}
    wordings = InstrumentWording.objects.filter(version=version_pk).order_by("language")
    for wording in wordings.prefetch_related("items"):
        items = {row.item: _words_of(row) for row in wording.items.all()}
        content[wording_file(wording.language)] = {**wording.words, "items": items}
    return content


# A published version never changes, so its digest is all there is to forget.
@lru_cache(maxsize=64)
def _read(version_pk: int, digest: str) -> Instrument:
    return replace(instrument_from_content(content_of(version_pk)), digest=digest)


def _words_of(row: ItemWording) -> Mapping[str, Plain]:
    words = {name: getattr(row, name) for name in _WORD_FIELDS} | (row.more or {})
    return {name: value for name, value in words.items() if value}
