"""What both foreign forms are read into: questions, answers and words, then an instrument.

A form says neither what its questions measure nor how its answers are ranked. What it leaves open
is filled with the most careful value (asked, never scored), and the report says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from relier.exchange.rules.content import (
    ExchangeError,
    Imported,
    Remark,
    Report,
    checked,
    refuse,
    table_of,
    tables_of,
    text_of,
    texts_of,
)
from relier.exchange.rules.leftover import Leftover, known_items, overlay
from relier.instruments.rules.files import STRUCTURE_FILE, language_of, wording_file
from relier.instruments.rules.yaml_tree import Plain

Words = Mapping[str, str]  # language to text


@dataclass(frozen=True, slots=True)
class Answer:
    """One option of a list, as a form holds it."""

    code: str
    labels: Words


@dataclass(frozen=True, slots=True)
class Question:
    """One question with one answer out of a list. `scale` is the code of its answers."""

    code: str
    block: str
    scale: str
    texts: Words
    leads: Words = field(default_factory=dict)
    helps: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stimuli: Mapping[str, Sequence[str]] = field(default_factory=dict)
    options: Mapping[str, Words] = field(default_factory=dict)  # language to option to label
    required: bool = False


@dataclass(slots=True)
class Reading:
    """All that a form says, in the order in which it says it."""

    languages: list[str]
    titles: dict[str, str] = field(default_factory=dict)
    introductions: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, Words] = field(default_factory=dict)
    scales: dict[str, Sequence[Answer]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)  # scale to ordinal, when the form says so
    questions: list[Question] = field(default_factory=list)

    def add_scale(self, code: str, answers: Sequence[Answer]) -> dict[str, dict[str, str]]:
        """Keep a list of answers; return the labels that differ from those kept before."""
        if code not in self.scales:
            self.scales[code] = answers
            return {}
        kept = {answer.code: answer.labels for answer in self.scales[code]}
        own: dict[str, dict[str, str]] = {}
        for answer in answers:
            for language, label in answer.labels.items():
                if kept.get(answer.code, {}).get(language, label) != label:
                    own.setdefault(language, {})[answer.code] = label
        return own

    def native(self) -> dict[str, Plain]:
        """Return what the form alone says, as content that is not complete yet."""
        structure: dict[str, Plain] = {
            "blocks": [{"code": code} for code in self.blocks],
            "scales": [self._scale(code) for code in self.scales],
            "items": [_item(question) for question in self.questions],
        }
        wordings = {wording_file(language): self._wording(language) for language in self.languages}
        return {STRUCTURE_FILE: structure, **wordings}

    def _scale(self, code: str) -> dict[str, Plain]:
        scale: dict[str, Plain] = {"code": code}
        if code in self.kinds:
            scale["kind"] = self.kinds[code]
        scale["options"] = [answer.code for answer in self.scales[code]]
        return scale

    def _wording(self, language: str) -> dict[str, Plain]:
        wording: dict[str, Plain] = {"language": language}
        for name, words in (("title", self.titles), ("introduction", self.introductions)):
            if words.get(language):
                wording[name] = words[language]
        wording["blocks"] = _in_language(self.blocks, language)
        wording["options"] = {
            code: _in_language({a.code: a.labels for a in answers}, language)
            for code, answers in self.scales.items()
        }
        wording["items"] = {q.code: _words(q, language) for q in self.questions}
        return wording


def _in_language(words: Mapping[str, Words], language: str) -> dict[str, Plain]:
    return {code: labels[language] for code, labels in words.items() if labels.get(language)}


def _item(question: Question) -> dict[str, Plain]:
    item: dict[str, Plain] = {
        "code": question.code,
        "block": question.block,
        "scale": question.scale,
    }
    if question.required:
        item["required"] = "true"
    return item


def _words(question: Question, language: str) -> dict[str, Plain]:
    words: dict[str, Plain] = {}
    for name, said in (("lead", question.leads), ("text", question.texts)):
        if said.get(language):
            words[name] = said[language]
    for name, lists in (("help", question.helps), ("stimulus", question.stimuli)):
        if lists.get(language):
            words[name] = list(lists[language])
    if question.options.get(language):
        words["options"] = dict(question.options[language])
    return words


@dataclass(frozen=True, slots=True)
class Identity:
    """What the imported instrument is called: `fallback` names it where nothing else does."""

    id: str = ""
    version: str = ""
    fallback: str = ""


def to_instrument(
    reading: Reading, rows: Sequence[Leftover], report: Report, identity: Identity
) -> Imported:
    """Return the instrument that a form and its leftovers make; everything is said in `report`."""
    report.raise_if_any()
    if not reading.questions:
        what = "No question here has one answer out of a list of two or more."
        raise ExchangeError([Remark("the form", what), *report.remarks])
    content = overlay(reading.native(), rows, report)
    main = wording_file(reading.languages[0])
    if not table_of(content.get(STRUCTURE_FILE)) or not table_of(content.get(main)):
        raise refuse("the form", "What stands beside its questions takes all of them away.")
    structure = table_of(content[STRUCTURE_FILE])
    _name(structure, report, identity, is_ours=bool(rows))
    _complete_kinds(structure, report)
    _complete_dimensions(structure, report)
    _complete_forms(structure, report, known=known_items(rows))
    wordings = {name: table_of(node) for name, node in content.items() if language_of(name)}
    for name, wording in wordings.items():
        _take_out_strangers(name, wording, structure, report)
    _complete_main(wordings[main], structure, report)
    for name, wording in wordings.items():
        if name != main:
            _Filling(name, reading.languages[0], report).fill(wording, wordings[main])
    return checked(content, report)


def _name(
    structure: dict[str, Plain], report: Report, identity: Identity, *, is_ours: bool
) -> None:
    known = {
        "id": identity.id or identity.fallback or "imported",
        "version": identity.version or "1",
    }
    defaults = {
        "format": "1",
        **known,
        "status": "provisional, not calibrated",
        "licence": "To be said by the authors.",
        "citation": "To be said by the authors.",
        "evidence_note": "Imported from another tool. Nothing is known of its measurement.",
    }
    for name, value in defaults.items():
        if not structure.get(name):
            structure[name] = value
            if not is_ours and name not in known:
                report.note(f"{STRUCTURE_FILE}, {name}", "The form does not say it.", f"“{value}”")
    if identity.id:
        structure["id"] = identity.id
    if identity.version:
        structure["version"] = identity.version


def _complete_kinds(structure: dict[str, Plain], report: Report) -> None:
    for name, kind, meaning in (
        ("blocks", "profile", "asked, never scored"),
        ("scales", "nominal", "answers without an order"),
    ):
        for entry in tables_of(structure.get(name)):
            if not entry.get("kind"):
                entry["kind"] = kind
                where = f"{STRUCTURE_FILE}, {name}, {text_of(entry.get('code'))}"
                report.note(where, "The form does not say its kind.", f"{kind}: {meaning}")
    for scale in tables_of(structure.get("scales")):
        # An answer that somebody edited in the form stays outside the scale if it was so before.
        outside = texts_of(scale.get("outside"))
        scale["options"] = [code for code in texts_of(scale.get("options")) if code not in outside]


def _complete_dimensions(structure: dict[str, Plain], report: Report) -> None:
    items = tables_of(structure.get("items"))
    if not structure.get("dimensions"):
        structure["dimensions"] = [{"code": "D1"}]
        for item in items:
            item["dimension"] = "D1"
        what = "The form does not say what its questions measure."
        report.note(f"{STRUCTURE_FILE}, dimensions", what, "one dimension for all, D1")
    used = {text_of(item.get("dimension")) for item in items}
    kept = [d for d in tables_of(structure.get("dimensions")) if text_of(d.get("code")) in used]
    structure["dimensions"] = list[Plain](kept)


def _complete_forms(structure: dict[str, Plain], report: Report, *, known: frozenset[str]) -> None:
    codes = [text_of(item.get("code")) for item in tables_of(structure.get("items"))]
    forms = tables_of(structure.get("forms"))
    if not forms:
        structure["forms"] = [{"code": "all", "min_answered": "1", "items": list[Plain](codes)}]
        return
    for form in forms:
        for part in ("items", "apart"):
            kept = [code for code in texts_of(form.get(part)) if code in codes]
            if kept:
                form[part] = list[Plain](kept)
            else:
                form.pop(part, None)
    # A question that somebody added in the form was in no form of the instrument.
    added = [code for code in codes if code not in known]
    if added:
        first = forms[0]
        first["items"] = [*texts_of(first.get("items")), *added]
        where = f"{STRUCTURE_FILE}, forms, {text_of(first.get('code'))}"
        report.note(where, f"New in the form: {', '.join(added)}.", "asked last")


def _take_out_strangers(
    file: str, wording: dict[str, Plain], structure: dict[str, Plain], report: Report
) -> None:
    """Take out the words of what the form holds no more."""
    for name, kind in (("blocks", "blocks"), ("options", "scales"), ("dimensions", "dimensions")):
        known = {text_of(entry.get("code")) for entry in tables_of(structure.get(kind))}
        words = table_of(wording.get(name))
        for code in [code for code in words if code not in known]:
            report.note(f"{file}, {name}, {code}", "It is no more in the form: its words go.")
            del words[code]


def _complete_main(wording: dict[str, Plain], structure: dict[str, Plain], report: Report) -> None:
    wording.setdefault("status", "source")
    title = text_of(wording.get("title")) or text_of(structure.get("id"))
    wording["title"] = title
    wording.setdefault("introduction", title)
    labels = table_of(wording.get("dimensions"))
    codes = [text_of(d.get("code")) for d in tables_of(structure.get("dimensions"))]
    wording["dimensions"] = {code: labels.get(code, {"label": title}) for code in codes}
    blocks = table_of(wording.get("blocks"))
    wording["blocks"] = blocks
    for block in tables_of(structure.get("blocks")):
        code = text_of(block.get("code"))
        if not blocks.get(code):
            blocks[code] = title
            report.note(f"block {code}", "It has no title in the form.", f"“{title}”")
    _complete_words(wording, structure, report)


def _complete_words(wording: dict[str, Plain], structure: dict[str, Plain], report: Report) -> None:
    """A question or an answer without words is shown under its code."""
    items, options = table_of(wording.get("items")), table_of(wording.get("options"))
    wording["items"], wording["options"] = items, options
    for item in tables_of(structure.get("items")):
        code = text_of(item.get("code"))
        items[code] = words = table_of(items.get(code))
        if not words.get("text"):
            words["text"] = code
            report.note(f"question {code}", "It has no words in the form.", f"its code, “{code}”")
    for scale in tables_of(structure.get("scales")):
        code = text_of(scale.get("code"))
        options[code] = labels = table_of(options.get(code))
        for option in (*texts_of(scale.get("options")), *texts_of(scale.get("outside"))):
            if not labels.get(option):
                labels[option] = option
                where = f"answer {option} of {code}"
                report.note(where, "It has no words in the form.", f"its code, “{option}”")


class _Filling:
    """Fills what a language lacks with the words of the main one, and says where."""

    def __init__(self, file: str, main: str, report: Report) -> None:
        self._file = file
        self._main = main
        self._report = report

    def fill(self, wording: dict[str, Plain], main: Mapping[str, Plain]) -> None:
        """Complete one language; it is a draft until somebody has translated the rest."""
        wording.setdefault("status", "draft")
        for name in ("title", "introduction"):
            self._text(wording, main, name, name)
        for name in ("blocks", "options", "dimensions"):
            self._table(wording, main, name, name)
        items = table_of(wording.get("items"))
        wording["items"] = items
        for code, words in table_of(main.get("items")).items():
            own = table_of(items.get(code))
            items[code] = own
            self._text(own, table_of(words), "text", f"items, {code}")

    def _table(
        self, wording: dict[str, Plain], main: Mapping[str, Plain], name: str, where: str
    ) -> None:
        own = table_of(wording.get(name))
        wording[name] = own
        for code, value in table_of(main.get(name)).items():
            if isinstance(value, str):
                self._text(own, table_of(main[name]), code, where)
            elif name == "options":
                self._table(own, table_of(main[name]), code, f"{where}, {code}")
            elif not own.get(code):
                own[code] = {"label": text_of(table_of(value).get("label"))}
                self._say(f"{where}, {code}")

    def _text(
        self, wording: dict[str, Plain], main: Mapping[str, Plain], name: str, where: str
    ) -> None:
        if not wording.get(name):
            wording[name] = text_of(main.get(name))
            self._say(where if where.endswith(name) else f"{where}, {name}")

    def _say(self, where: str) -> None:
        kept = f"the words in {self._main}; this language is a draft"
        self._report.note(f"{self._file}, {where}", "No words in the form.", kept)
