"""XLIFF 1.2, for translators' tools: OmegaT, Weblate, memoQ, Trados, Virtaal and others.

1.2 and not 2.0: tools that translators already have read 1.2 everywhere; 2.x is another format,
which Weblate calls "under development" in 2026 and several tools do not read. Nothing that 2.x
adds is needed here.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from relier.exchange.rules.content import Content, Imported, refuse, table_of, text_of
from relier.exchange.rules.translation_units import (
    Translation,
    Unit,
    units_of,
    wording_from,
)
from relier.exchange.rules.xml_tree import Element, parse_xml
from relier.instruments.rules.files import STRUCTURE_FILE

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_TOOL = "relier"
# A target in these states that repeats its source is a copy made by a tool. One that differs was
# written by somebody: not every tool tells.
_UNDONE = frozenset({"new", "needs-translation"})


def export_xliff(content: Content, *, source: str, target: str) -> bytes:
    """Return every text of one language to translate into another, with what exists already."""
    structure = table_of(content.get(STRUCTURE_FILE))
    root = ET.Element("xliff", {"xmlns": NAMESPACE, "version": "1.2"})
    file = ET.SubElement(
        root,
        "file",
        {
            "original": f"{text_of(structure.get('id'))}/{text_of(structure.get('version'))}",
            "source-language": source,
            "target-language": target,
            "datatype": "plaintext",
            "xml:space": "preserve",
        },
    )
    head = ET.SubElement(file, "header")
    ET.SubElement(head, "tool", {"tool-id": _TOOL, "tool-name": "Relier"})
    body = ET.SubElement(file, "body")
    for unit in units_of(content, source=source, target=target):
        _write(body, unit)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _write(body: ET.Element, unit: Unit) -> None:
    told = {"id": unit.id, "resname": unit.id}
    if unit.limit:
        told |= {"maxwidth": str(unit.limit), "size-unit": "char"}
    entry = ET.SubElement(body, "trans-unit", told)
    entry.tail = "\n"
    ET.SubElement(entry, "source").text = unit.source
    state = "needs-review-translation" if unit.target else "needs-translation"
    ET.SubElement(entry, "target", {"state": state}).text = unit.target
    if unit.note:
        ET.SubElement(entry, "note", {"from": "developer", "annotates": "source"}).text = unit.note


def import_xliff(data: bytes, *, content: Content) -> Imported:
    """Return the instrument's files with the target language of the document, as a draft.

    Raises
    ------
    ExchangeError
        Naming each unit and its line; nothing is imported then.
    """
    root = parse_xml(data, what="the document")
    if root.tag != "xliff":
        raise refuse("the document", f"XLIFF is expected, not '{root.tag}'.")
    if not root.attributes.get("version", "").startswith("1."):
        raise refuse("the document", "XLIFF 1.2 is expected: export it again in that version.")
    files = list(root.children("file"))
    if len(files) != 1:
        raise refuse("the document", f"One file is expected inside, not {len(files)}.")
    told = files[0].attributes
    _check_origin(told.get("original", ""), content)
    units = [_read(unit) for unit in _units(files[0])]
    return wording_from(
        Translation(told.get("source-language", ""), told.get("target-language", ""), units),
        content,
    )


def _check_origin(original: str, content: Content) -> None:
    structure = table_of(content.get(STRUCTURE_FILE))
    here = f"{text_of(structure.get('id'))}/{text_of(structure.get('version'))}"
    if original != here:
        what = f"It is a translation of '{original}'; the questionnaire here is '{here}'."
        raise refuse("the document", what)


def _units(element: Element) -> list[Element]:
    found = []
    waiting = [element]
    while waiting:
        inner = waiting.pop()
        if inner.tag == "trans-unit":
            found.append(inner)
        else:
            waiting += reversed(list(inner.children()))
    return found


def _read(unit: Element) -> tuple[str, str, str, str]:
    source, target = unit.child("source"), unit.child("target")
    told = source.all_text if source else ""
    words = target.all_text.strip() if target else ""
    if target and target.attributes.get("state") in _UNDONE and words == told.strip():
        words = ""
    where = f"line {unit.line}"
    return where, unit.attributes.get("id", ""), told, words
