"""The words of one language as units to translate, and a wording made of their translations.

Every text of a file of wordings is a unit, whatever its field is called: a new field of the format
is translated without a change here. What is not for translation (the language, its status, the
steps and notes of the translators) stays with the language that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from relier.exchange.rules.content import (
    Content,
    Imported,
    Report,
    checked,
    normal,
    refuse,
    table_of,
    tables_of,
    text_of,
    texts_of,
)
from relier.exchange.rules.languages import is_language
from relier.exchange.rules.leftover import Steps, from_pointer, to_pointer
from relier.instruments.rules.files import STRUCTURE_FILE, wording_file
from relier.instruments.rules.problems import suggestion
from relier.instruments.rules.wordings import MAX_QUESTION
from relier.instruments.rules.yaml_tree import Plain

_KEPT = frozenset({"language", "status", "translation"})
_SHORT = frozenset({"text", "lead", "have", "lack", "title", "label"})


@dataclass(frozen=True, slots=True)
class Unit:
    """One text: its place in the file, both languages, and what helps to translate it."""

    id: str
    source: str
    target: str
    note: str = ""
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """What came back from a translator: unit by unit, with the row or line that it came from."""

    source: str
    target: str
    units: Sequence[tuple[str, str, str, str]]  # where, id, source text, target text


def units_of(content: Content, *, source: str, target: str) -> list[Unit]:
    """Return every text of the source language, with what the target language says already."""
    from_words = _wording(content, source)
    if not is_language(target) or target == source:
        raise refuse("the target language", f"'{target}' is not the code of another language.")
    to_words = table_of(content.get(wording_file(target)))
    texts, known = dict(_leaves(from_words, ())), dict(_leaves(to_words, ()))
    notes = _notes(content, from_words)
    # A text of the target alone travels too, without a source: nothing is lost on the way.
    places = [*texts, *(place for place in known if place not in texts)]
    return [
        Unit(
            id=to_pointer(place),
            source=texts.get(place, ""),
            target=known.get(place, ""),
            note=notes.get(place[1], "") if place[0] == "items" else _PLACES.get(place[0], ""),
            limit=MAX_QUESTION if place[-1] in _SHORT else None,
        )
        for place in places
    ]


_PLACES = {
    "about": "A paragraph of the questionnaire's page.",
    "blocks": "The title of a part of the questionnaire.",
    "options": "An answer. It must fit below the question.",
}


def _wording(content: Content, language: str) -> dict[str, Plain]:
    known = [name[len("wording.") : -len(".yaml")] for name in content if name != STRUCTURE_FILE]
    if language not in known:
        what = f"There are no words in '{language}'.{suggestion(language, known)}"
        raise refuse("the source language", what)
    return table_of(content[wording_file(language)])


def _leaves(node: Plain, path: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, list):
        for place, entry in enumerate(node):
            yield from _leaves(entry, (*path, str(place)))
    else:
        for name, entry in node.items():
            if not (name in _KEPT and len(path) in {0, 2}):
                yield from _leaves(entry, (*path, name))


def _notes(content: Content, words: Mapping[str, Plain]) -> dict[str, str]:
    """Return what a translator should know of each item: what it should catch, and its help."""
    items = tables_of(table_of(content.get(STRUCTURE_FILE)).get("items"))
    said = table_of(words.get("items"))
    notes = {}
    for item in items:
        code = text_of(item.get("code"))
        helps = " ".join(texts_of(table_of(said.get(code)).get("help")))
        aim = text_of(item.get("aims_at"))
        parts = [f"Meant to catch: {aim}." if aim else "", f"Help: {helps}" if helps else ""]
        notes[code] = " ".join(filter(None, parts))
    return notes


def wording_from(translation: Translation, content: Content) -> Imported:
    """Return the instrument's files with the target language made of a translation.

    Raises
    ------
    ExchangeError
        Naming every unit that is missing, unknown, twice, or without a translation.
    """
    content = normal(content)
    report = Report()
    known = {
        u.id: u for u in units_of(content, source=translation.source, target=translation.target)
    }
    is_new = wording_file(translation.target) not in content
    targets = _targets(translation, known, report, is_new=is_new)
    report.raise_if_any()
    existing = table_of(content.get(wording_file(translation.target)))
    source = table_of(content[wording_file(translation.source)])
    lists = {*_lists(source, ()), *_lists(existing, ())}
    wording = _with_kept(_grown(targets, lists), existing, translation.target)
    before = dict(_leaves(existing, ()))
    if dict(_leaves(wording, ())) != before or not existing:
        wording["status"] = "draft"
    return checked({**content, wording_file(translation.target): wording}, report)


@dataclass(frozen=True, slots=True)
class _Checks:
    """Checks what came back for one unit."""

    report: Report
    is_new: bool

    def check(self, unit: Unit, place: str, source: str, target: str) -> None:
        """Note what is wrong with a translation, or worth a second look."""
        if unit.source and not target and (self.is_new or unit.target):
            self.report.error(place, f"No translation of “{unit.source[:80]}”.")
        elif unit.source and not target:
            self.report.note(place, "No translation: this language goes without it.")
        if unit.limit and len(target) > unit.limit:
            self.report.error(place, f"{len(target)} characters; at most {unit.limit}.")
        if unit.source.split() != source.split():
            what = "The source changed since the export."
            self.report.note(place, what, "the translation, to be read again")


def _targets(
    translation: Translation, known: Mapping[str, Unit], report: Report, *, is_new: bool
) -> dict[Steps, str]:
    targets: dict[Steps, str] = {}
    seen: dict[str, str] = {}
    checks = _Checks(report, is_new)
    for where, unit_id, source, target in translation.units:
        unit, place = known.get(unit_id), f"{where}, {unit_id}"
        if unit is None:
            report.error(place, "The questionnaire has no such text.")
        elif unit_id in seen:
            report.error(place, f"This text is here twice: see {seen[unit_id]}.")
        else:
            checks.check(unit, place, source, target)
            if target:
                targets[from_pointer(unit_id)] = target
        seen.setdefault(unit_id, where)
    for unit_id, unit in known.items():
        if unit_id not in seen:
            report.error(unit_id, f"This text is missing: “{(unit.source or unit.target)[:80]}”.")
    return targets


def _lists(node: Plain, path: Steps) -> Iterator[Steps]:
    """Yield the places of lists: their entries are units with numbers for names."""
    if isinstance(node, list):
        yield path
    elif isinstance(node, dict):
        for name, entry in node.items():
            yield from _lists(entry, (*path, name))


def _grown(leaves: Mapping[Steps, str], lists: set[Steps]) -> dict[str, Plain]:
    """Return the table that these texts make; numbered entries of lists are lists again."""
    root: dict[str, Plain] = {}
    for path, text in leaves.items():
        table = root
        for part in path[:-1]:
            inner = table.setdefault(part, {})
            table = inner if isinstance(inner, dict) else {}
        table[path[-1]] = text
    return {name: _listed(entry, (name,), lists) for name, entry in root.items()}


def _listed(node: Plain, path: Steps, lists: set[Steps]) -> Plain:
    if not isinstance(node, dict):
        return node
    inner = {name: _listed(entry, (*path, name), lists) for name, entry in node.items()}
    if path in lists:
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def _with_kept(
    wording: dict[str, Plain], existing: Mapping[str, Plain], language: str
) -> dict[str, Plain]:
    """Return the wording with what no translator was asked for: steps, notes, the status."""
    kept = {name: existing[name] for name in ("status", "translation") if name in existing}
    whole: dict[str, Plain] = {"language": language, **kept, **wording}
    items = table_of(whole.get("items"))
    for code, words in table_of(existing.get("items")).items():
        notes = table_of(words).get("translation")
        if notes and isinstance(items.get(code), dict):
            table_of(items[code])["translation"] = notes
    return whole
