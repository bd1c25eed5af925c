"""An instrument → DDI-Codebook 2.5, for data archives: variables, questions, answers, languages.

The order of elements is that of the schema of 2012-01-17 (`codebook.xsd`, namespace
`ddi:codebook:2_5`), whose types are strict sequences. It is an export only: a codebook describes
data and has no place for what makes a form ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from xml.etree import ElementTree as ET

from relier.exchange.rules.content import Content, normal
from relier.exchange.rules.selection import only_form
from relier.instruments.rules.definition import (
    Instrument,
    Item,
    ItemWording,
    ScaleKind,
    Wording,
    best_and_worst,
)
from relier.instruments.rules.loader import instrument_from_content

NAMESPACE = "ddi:codebook:2_5"
_LANG = "xml:lang"


def export_ddi(content: Content, *, form: str = "") -> bytes:
    """Return the codebook of an instrument, or of one of its forms alone."""
    chosen = normal(only_form(content, form) if form else content)
    return _Codebook(instrument_from_content(chosen)).write()


class _Codebook:
    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        # The authors' own languages first: a reader of one language takes the first label.
        self._wordings = sorted(
            instrument.wordings.values(), key=lambda wording: wording.status != "source"
        )
        self._ids = {code: f"V{n}" for n, code in enumerate(instrument.items, start=1)}

    def write(self) -> bytes:
        """Return the document."""
        main = self._wordings[0].language
        root = ET.Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5", _LANG: main})
        self._study(root)
        data = ET.SubElement(root, "dataDscr")
        for number, block in enumerate(self._instrument.blocks, start=1):
            self._group(data, f"VG{number}", block)
        for item in self._instrument.items.values():
            self._variable(data, item)
        ET.indent(root, " ")
        document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return document

    def _study(self, root: ET.Element) -> None:
        instrument, main = self._instrument, self._wordings[0]
        study = ET.SubElement(root, "stdyDscr")
        citation = ET.SubElement(study, "citation")
        titles = ET.SubElement(citation, "titlStmt")
        _said(titles, "titl", main.title, main.language)
        for wording in self._wordings[1:]:
            _said(titles, "parTitl", wording.title, wording.language)
        _said(titles, "IDNo", f"{instrument.id}/{instrument.version}")
        production = ET.SubElement(citation, "prodStmt")
        _said(production, "copyright", instrument.licence)
        version = ET.SubElement(citation, "verStmt")
        _said(version, "version", instrument.version)
        _said(version, "notes", instrument.change_note)
        _said(citation, "biblCit", instrument.citation)
        _said(citation, "notes", f"{instrument.status}. {instrument.evidence_note}")
        about = ET.SubElement(study, "stdyInfo")
        for wording in self._wordings:
            for paragraph in (wording.introduction, *wording.about):
                _said(about, "abstract", paragraph, wording.language)

    def _group(self, data: ET.Element, number: str, block: str) -> None:
        members = [self._ids[i.code] for i in self._instrument.items.values() if i.block == block]
        told = {"ID": number, "name": block, "type": "section", "var": " ".join(members)}
        group = ET.SubElement(data, "varGrp", {k: v for k, v in told.items() if v})
        self._labels(group, lambda wording: wording.blocks[block])

    def _variable(self, data: ET.Element, item: Item) -> None:
        scale = self._instrument.scales[item.scale]
        nature = "ordinal" if scale.kind is ScaleKind.ORDINAL else "nominal"
        told = {
            "ID": self._ids[item.code],
            "name": item.code,
            "intrvl": "discrete",
            "nature": nature,
        }
        variable = ET.SubElement(data, "var", told)
        self._labels(variable, lambda wording: wording.items[item.code].text)
        for wording in self._wordings:
            self._question(variable, wording.items[item.code], wording.language)
        for code in (*scale.inside, *(option.code for option in scale.outside)):
            outside = code not in scale.inside
            answer = ET.SubElement(variable, "catgry", {"missing": "Y" if outside else "N"})
            _said(answer, "catValu", code)
            self._labels(answer, partial(self._answer, item, code))
        if item.dimension:
            _said(variable, "concept", item.dimension)
        for name, value in self._notes(item):
            _said(variable, "notes", value).set("subject", name)

    def _question(self, variable: ET.Element, words: ItemWording, language: str) -> None:
        question = ET.SubElement(variable, "qstn", {_LANG: language})
        for text in (*words.stimulus, words.lead):
            _said(question, "preQTxt", text)
        _said(question, "qstnLit", words.text)
        _said(question, "ivuInstr", "\n".join(words.help))

    def _answer(self, item: Item, code: str, wording: Wording) -> str:
        scale = self._instrument.scales[item.scale]
        if scale.kind is ScaleKind.JUDGEMENT and code in scale.inside:
            best, worst = best_and_worst(code)
            return f"+ {wording.label(item, best)} / − {wording.label(item, worst)}"
        return wording.label(item, code)

    def _labels(self, parent: ET.Element, say: Callable[[Wording], str]) -> None:
        for wording in self._wordings:
            _said(parent, "labl", say(wording), wording.language)

    def _notes(self, item: Item) -> Iterator[tuple[str, str]]:
        """Yield what Relier knows of an item beyond a codebook's own elements."""
        told = {
            "aims_at": item.aims_at,
            "source": item.source,
            "level": item.level,
            "competences": " ".join(item.competences),
            "reversed": "true" if item.reversed else "",
            "key": item.key or "",
            "status": item.status,
            **{f"key {country}": key for country, key in item.keys.items()},
            **{f"key source {place}": source for place, source in item.key_sources.items()},
        }
        yield from ((name, value) for name, value in told.items() if value)


def _said(parent: ET.Element, tag: str, text: str, language: str = "") -> ET.Element:
    """Add an element that says something; nothing is added for no words."""
    element = ET.Element(tag, {_LANG: language} if language else {})
    element.text = text
    if text:
        parent.append(element)
    return element
