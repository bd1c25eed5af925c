"""Words go to translators and come back: every text, its notes, and nothing else touched."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook

from relier.exchange.rules.content import Content, ExchangeError, Imported
from relier.exchange.rules.translation_units import units_of
from relier.exchange.rules.translation_workbook import export_workbook, import_workbook
from relier.exchange.rules.xliff import NAMESPACE, export_xliff, import_xliff
from relier.instruments.rules.loader import digest_of, instrument_from_content
from tests.exchange.rich_questionnaire import rich
from tests.exchange.sheets import edited

Translate = Callable[[bytes, Callable[[str], str]], bytes]


def in_xliff(data: bytes, translate: Callable[[str], str]) -> bytes:
    """Fill the targets of a document, as a translator's tool does."""
    root = ET.fromstring(data)
    for unit in root.iter(f"{{{NAMESPACE}}}trans-unit"):
        target = unit.find(f"{{{NAMESPACE}}}target")
        assert target is not None
        target.text = translate(unit.findtext(f"{{{NAMESPACE}}}source") or "")
    return ET.tostring(root, encoding="utf-8")


def in_workbook(data: bytes, translate: Callable[[str], str]) -> bytes:
    """Fill the third column of a workbook."""
    book = load_workbook(BytesIO(data))
    for row in book["translation"].iter_rows(min_row=2):
        row[2].value = translate(row[1].value)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


WAYS: list[Any] = [
    pytest.param((export_xliff, import_xliff, in_xliff), id="xliff"),
    pytest.param((export_workbook, import_workbook, in_workbook), id="workbook"),
]
Way = tuple[Callable[..., bytes], Callable[..., Imported], Translate]


@pytest.mark.parametrize("way", WAYS)
def test_a_language_that_nobody_touched_comes_back_the_same(content: Content, way: Way) -> None:
    out, back, _ = way
    for source, target in (("fr", "en"), ("en", "fr")):
        data = out(content, source=source, target=target)
        assert digest_of(back(data, content=content).content) == digest_of(content)


@pytest.mark.parametrize("way", WAYS)
def test_a_new_language_holds_every_text_and_is_a_draft(content: Content, way: Way) -> None:
    out, back, fill = way
    data = fill(out(content, source="fr", target="nl"), lambda text: f"nl {text}"[:400])
    made = back(data, content=content)
    instrument = instrument_from_content(made.content)
    assert instrument.wordings["nl"].status == "draft"
    dutch, french = copy.deepcopy(made.content["wording.nl.yaml"]), content["wording.fr.yaml"]
    assert shape(dutch) == shape(french)
    assert instrument.wordings["nl"].title == f"nl {french['title']}"


def shape(node: Any) -> Any:
    """Return what a wording holds, without its texts and what is not for translation."""
    if isinstance(node, dict):
        return {k: shape(v) for k, v in node.items() if k not in {"status", "translation"}}
    return [shape(entry) for entry in node] if isinstance(node, list) else "text"


def test_every_text_of_the_words_is_a_unit_whatever_its_field_is_called() -> None:
    content = copy.deepcopy(dict(rich()))
    content["wording.en.yaml"]["items"]["D1P1"]["a_later_field"] = ["One", {"inside": "Two"}]
    ids = {unit.id: unit for unit in units_of(content, source="en", target="ro")}
    assert ids["/items/D1P1/a_later_field/1/inside"].source == "Two"
    for place in (
        "/title",
        "/introduction",
        "/about/1",
        "/blocks/skills",
        "/dimensions/D1/bands/alone",
        "/dimensions/D1/strength_detail",
        "/options/ease/not_understood",
        "/items/D1P1/lead",
        "/items/D1P1/help/1",
        "/items/D1P1/have",
        "/items/D1P1/way_out",
        "/items/D1O1/stimulus/0",
        "/items/D1O1/rationale",
        "/items/D1O1/options/b",
    ):
        assert place in ids, place
    assert not [place for place in ids if "translation" in place or "status" in place]


def test_a_translator_reads_what_an_item_should_catch_and_how_long_it_may_be() -> None:
    units = {unit.id: unit for unit in units_of(rich(), source="en", target="ro")}
    assert units["/items/D1P1/text"].note == (
        "Meant to catch: Opening what is closed. Help: A door is a door. It may be: red, blue."
    )
    assert units["/items/D1P1/text"].limit == 400
    root = ET.fromstring(export_xliff(rich(), source="en", target="ro"))
    unit = next(u for u in root.iter(f"{{{NAMESPACE}}}trans-unit") if u.get("id") == "/title")
    assert unit.get("maxwidth") == "400"
    file = root.find(f"{{{NAMESPACE}}}file")
    assert file is not None
    assert (file.get("source-language"), file.get("target-language")) == ("en", "ro")


def test_steps_and_notes_of_translators_stay() -> None:
    data = in_xliff(export_xliff(rich(), source="en", target="fr"), lambda text: f"Le {text}"[:400])
    french = import_xliff(data, content=rich()).content["wording.fr.yaml"]
    assert french["status"] == "draft"
    assert french["translation"][0]["by"] == "Amina"
    assert french["items"]["D2O1"]["translation"]["decision"] == "La première"


def test_a_reviewed_language_that_is_changed_is_a_draft_again() -> None:
    content = copy.deepcopy(dict(rich()))
    content["wording.fr.yaml"].pop("translation")
    content["wording.fr.yaml"]["status"] = "reviewed"
    data = export_workbook(content, source="en", target="fr")
    assert import_workbook(data, content=content).content["wording.fr.yaml"]["status"] == "reviewed"
    changed = edited(data, "translation", {"Riche": "Très riche"})
    assert import_workbook(changed, content=content).content["wording.fr.yaml"]["status"] == "draft"


@pytest.mark.parametrize("way", WAYS)
def test_every_text_without_a_translation_is_named(way: Way) -> None:
    out, back, fill = way
    data = fill(
        out(rich(), source="en", target="ro"), lambda t: "" if t in {"Rich", "Two"} else f"ro {t}"
    )
    with pytest.raises(ExchangeError) as refused:
        back(data, content=rich())
    told = [str(remark) for remark in refused.value.remarks]
    assert len(told) == 2
    assert re.match(r"(line|row) \d+, /title: No translation of “Rich”\.", told[0])
    assert "/dimensions/D2/label" in told[1]


def test_a_source_that_changed_meanwhile_is_told() -> None:
    data = in_workbook(export_workbook(rich(), source="en", target="ro"), lambda text: f"ro {text}")
    content = copy.deepcopy(dict(rich()))
    content["wording.en.yaml"]["title"] = "Richer"
    report = import_workbook(data, content=content).report
    assert [(r.where, r.what) for r in report] == [
        ("row 2, /title", "The source changed since the export.")
    ]


def test_rows_that_are_missing_doubled_unknown_or_too_long_are_named() -> None:
    data = in_workbook(export_workbook(rich(), source="en", target="ro"), lambda text: f"ro {text}")
    book = load_workbook(BytesIO(data))
    sheet = book["translation"]
    sheet["A3"].value = "/title"
    sheet["A4"].value = "/nothing"
    sheet["C2"].value = "x" * 401
    stream = BytesIO()
    book.save(stream)
    with pytest.raises(ExchangeError) as refused:
        import_workbook(stream.getvalue(), content=rich())
    told = "\n".join(str(remark) for remark in refused.value.remarks)
    assert "row 2, /title: 401 characters; at most 400." in told
    assert "row 3, /title: This text is here twice: see row 2." in told
    assert "row 4, /nothing: The questionnaire has no such text." in told
    assert "/introduction: This text is missing" in told


def test_a_copy_of_the_source_that_a_tool_made_is_no_translation() -> None:
    data = export_xliff(rich(), source="en", target="ro")
    copied = re.sub(
        rb"<source>([^<]*)</source><target state=\"needs-translation\" />",
        rb'<source>\1</source><target state="needs-translation">\1</target>',
        data,
    )
    assert copied != data
    with pytest.raises(ExchangeError, match="No translation of “Rich”"):
        import_xliff(copied, content=rich())


def test_tags_of_a_translator_s_tool_inside_a_text_leave_their_words() -> None:
    data = in_xliff(export_xliff(rich(), source="en", target="ro"), lambda text: f"ro {text}")
    marked = data.replace(b">ro Rich<", b'>ro <ns0:mrk mtype="seg" mid="0">Rich</ns0:mrk><')
    assert marked != data
    back = import_xliff(marked, content=rich())
    assert back.content["wording.ro.yaml"]["title"] == "ro Rich"


def test_the_words_of_another_version_are_refused() -> None:
    content = copy.deepcopy(dict(rich()))
    content["instrument.yaml"]["version"] = "2027.1"
    for out, back, _ in (way.values[0] for way in WAYS):
        data = out(rich(), source="en", target="fr")
        with pytest.raises(ExchangeError, match=r"2026\.10"):
            back(data, content=content)


@pytest.mark.parametrize(("source", "target"), [("nl", "fr"), ("en", "en"), ("en", "../x")])
def test_languages_that_cannot_be_are_refused(source: str, target: str) -> None:
    with pytest.raises(ExchangeError, match="language"):
        export_xliff(rich(), source=source, target=target)
