"""An instrument → LimeSurvey (.lss); a table that LimeSurvey passes over holds the rest."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from relier.exchange.rules.carrier import CarriedItem, Carrier, Labels
from relier.exchange.rules.content import Content, Report, normal, text_of
from relier.exchange.rules.leftover import HEADER, NAME, Leftover, leftovers, to_rows
from relier.exchange.rules.lss_import import read_form
from relier.exchange.rules.lss_tables import LEFTOVER, Cells, Document
from relier.exchange.rules.selection import only_form

DB_VERSION = "498"  # of LimeSurvey 6
_SID = "100000"
_MAX_TITLE = 20
_SHORT_CODE = re.compile(r"[A-Za-z0-9]{1,5}")
_ODD = re.compile(r"[^A-Za-z0-9]")
_TAILS = {"": "", "best": "best", "worst": "worst", "stimulus": "shown"}


def export_lss(content: Content, *, form: str = "") -> bytes:
    """Return the survey of an instrument, or of one of its forms alone."""
    content = normal(only_form(content, form) if form else content)
    carrier = Carrier(content)
    tables, names = _Writer(carrier).write()
    known = Document(carrier.languages, {**tables, LEFTOVER: _cells(names)})
    rows = [*names, *leftovers(content, read_form(known, Report()).reading.native())]
    return _xml(Document(carrier.languages, {**tables, LEFTOVER: _cells(rows)}))


def _cells(rows: Sequence[Leftover]) -> list[Cells]:
    return [dict(zip(HEADER, row, strict=True)) for row in to_rows(rows)]


class _Writer:
    """Makes the tables, and the names by which LimeSurvey calls our codes."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._tables: dict[str, list[Cells]] = defaultdict(list)
        self._names: list[Leftover] = []
        self._titles: set[str] = set()
        self._answers: dict[str, dict[str, str]] = {}

    def write(self) -> tuple[dict[str, list[Cells]], list[Leftover]]:
        """Return the tables and the names."""
        for scale in self._carrier.scales:
            self._answers[scale] = self._answer_codes(scale)
        block, order = "", 0
        for item in self._carrier.items():
            if item.block != block:
                block, order = item.block, 0
                self._group(block)
            order = self._item(item, order)
        self._survey()
        return dict(self._tables), self._names

    def _answer_codes(self, scale: str) -> dict[str, str]:
        """Return the five letters or digits by which LimeSurvey calls each answer."""
        options = self._carrier.options(scale)
        if all(_SHORT_CODE.fullmatch(option) for option in options):
            return {option: option for option in options}
        codes = {option: f"A{number}" for number, option in enumerate(options, start=1)}
        for option, code in codes.items():
            self._names.append(Leftover(NAME, ("answer", scale, code), option))
        return codes

    def _group(self, block: str) -> None:
        gid = str(len(self._tables["groups"]) + 1)
        self._names.append(Leftover(NAME, ("block", gid), block))
        self._tables["groups"].append(
            {"gid": gid, "sid": _SID, "group_order": gid, "grelevance": "1"}
        )
        labels = {"group_name": self._carrier.block(block)}
        self._words("group_l10ns", {"gid": gid}, labels)

    def _item(self, item: CarriedItem, order: int) -> int:
        if any(item.shown.values()):
            order += 1
            self._question("stimulus", item, order, item.shown, {})
        for asked in item.asked:
            order += 1
            qid = self._question(asked.part, item, order, asked.labels, item.helps)
            for place, option in enumerate(self._carrier.options(item.scale)):
                self._answer(qid, item, option, place)
        return order

    def _question(
        self, part: str, item: CarriedItem, order: int, labels: Labels, helps: Labels
    ) -> str:
        shown = part == "stimulus"
        qid = str(len(self._tables["questions"]) + 1)
        title = self._title(item.code, _TAILS[part])
        scope = part or "item"
        self._names.append(Leftover(NAME, (scope, title), item.code))
        if not shown:
            self._names.append(Leftover(NAME, ("scale", title), item.scale))
        self._tables["questions"].append(
            {
                "qid": qid,
                "parent_qid": "0",
                "sid": _SID,
                "gid": str(len(self._tables["groups"])),
                "type": "X" if shown else "L",
                "title": title,
                "other": "N",
                "mandatory": "Y" if item.required and not shown else "N",
                "encrypted": "N",
                "question_order": str(order),
                "scale_id": "0",
                "same_default": "0",
                "relevance": "1",
                "question_theme_name": "boilerplate" if shown else "listradio",
                "same_script": "0",
            }
        )
        self._words("question_l10ns", {"qid": qid}, {"question": labels, "help": helps})
        return qid

    def _answer(self, qid: str, item: CarriedItem, option: str, place: int) -> None:
        aid = str(len(self._tables["answers"]) + 1)
        self._tables["answers"].append(
            {
                "aid": aid,
                "qid": qid,
                "code": self._answers[item.scale][option],
                "sortorder": str(place),
                "assessment_value": "0",
                "scale_id": "0",
            }
        )
        own = item.code if item.own_labels else ""
        labels = self._carrier.option(item.scale, option, own)
        self._words("answer_l10ns", {"aid": aid}, {"answer": labels})

    def _words(self, table: str, ids: Cells, fields: dict[str, Labels]) -> None:
        for language in self._carrier.languages:
            cells = {name: _html(labels.get(language, "")) for name, labels in fields.items()}
            number = str(len(self._tables[table]) + 1)
            self._tables[table].append({"id": number, **ids, **cells, "language": language})

    def _survey(self) -> None:
        main, *others = self._carrier.languages
        self._tables["surveys"].append(
            {
                "sid": _SID,
                "gsid": "1",
                "anonymized": "Y",
                "format": "G",
                "language": main,
                "additional_languages": " ".join(others),
            }
        )
        for language, words in self._carrier.wordings.items():
            self._tables["surveys_languagesettings"].append(
                {
                    "surveyls_survey_id": _SID,
                    "surveyls_language": language,
                    "surveyls_title": _html(text_of(words.get("title"))),
                    "surveyls_welcometext": _html(text_of(words.get("introduction"))),
                }
            )

    def _title(self, code: str, tail: str) -> str:
        """Return a question code that LimeSurvey accepts: a letter, then letters and digits."""
        base = _ODD.sub("", code)
        base = base if base[:1].isalpha() else f"q{base}"
        room = _MAX_TITLE - len(tail)
        title, number = base[:room] + tail, 2
        while title.lower() in self._titles:
            mark = f"x{number}{tail}"
            title, number = base[: _MAX_TITLE - len(mark)] + mark, number + 1
        self._titles.add(title.lower())
        return title


def _html(text: str) -> str:
    """Return a text as LimeSurvey shows it: HTML, where a brace begins an expression."""
    safe = html.escape(text, quote=False)
    return safe.replace("{", "&#123;").replace("}", "&#125;").replace("\n", "<br />")


def _xml(document: Document) -> bytes:
    root = ET.Element("document")
    ET.SubElement(root, "LimeSurveyDocType").text = "Survey"
    ET.SubElement(root, "DBVersion").text = DB_VERSION
    languages = ET.SubElement(root, "languages")
    for language in document.languages:
        ET.SubElement(languages, "language").text = language
    for name, rows in document.tables.items():
        table = ET.SubElement(root, name)
        fields = ET.SubElement(table, "fields")
        for field in dict.fromkeys(column for row in rows for column in row):
            ET.SubElement(fields, "fieldname").text = field
        listed = ET.SubElement(table, "rows")
        for row in rows:
            entry = ET.SubElement(listed, "row")
            for column, cell in row.items():
                ET.SubElement(entry, column).text = cell
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
