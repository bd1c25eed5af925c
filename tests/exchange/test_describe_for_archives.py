"""DDI-Codebook: what a data archive reads about the variables."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from relier.exchange.rules.content import Content
from relier.exchange.rules.ddi_export import export_ddi
from relier.instruments.rules.loader import instrument_from_content
from tests.exchange.rich_questionnaire import rich

DDI = "{ddi:codebook:2_5}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# Children in the order of the schema (codebook.xsd of DDI-Codebook 2.5, 2012-01-17).
ORDERS = {
    "codeBook": ["docDscr", "stdyDscr", "fileDscr", "dataDscr", "otherMat"],
    "titlStmt": ["titl", "subTitl", "altTitl", "parTitl", "IDNo"],
    "dataDscr": ["varGrp", "nCubeGrp", "var", "nCube", "notes"],
    "varGrp": ["labl", "txt", "concept", "defntn", "universe", "notes"],
    "var": [
        "labl",
        "qstn",
        "valrng",
        "invalrng",
        "universe",
        "txt",
        "catgry",
        "codInstr",
        "concept",
        "varFormat",
        "notes",
    ],
    "catgry": ["catValu", "labl", "txt", "catStat"],
}


def test_elements_stand_in_the_order_of_the_schema(content: Content) -> None:
    root = ET.fromstring(export_ddi(content))
    assert (root.tag, root.get("version")) == (f"{DDI}codeBook", "2.5")
    for element in root.iter():
        order = ORDERS.get(element.tag.removeprefix(DDI))
        if order:
            places = [order.index(child.tag.removeprefix(DDI)) for child in element]
            assert places == sorted(places), element.tag


def test_each_item_is_a_variable_with_its_words_and_answers(content: Content) -> None:
    instrument = instrument_from_content(content)
    root = ET.fromstring(export_ddi(content))
    variables = {variable.get("name"): variable for variable in root.iter(f"{DDI}var")}
    assert list(variables) == list(instrument.items)
    for code, variable in variables.items():
        questions = {q.get(LANG): q.findtext(f"{DDI}qstnLit") for q in variable.iter(f"{DDI}qstn")}
        assert questions == {k: w.items[code].text for k, w in instrument.wordings.items()}
        answers = {element.text for element in variable.iter(f"{DDI}catValu")}
        assert answers == instrument.scales[instrument.items[code].scale].codes
    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(ids) == len(set(ids))


def test_what_an_archive_reads_about_one_variable() -> None:
    root = ET.fromstring(export_ddi(rich()))
    variable = next(v for v in root.iter(f"{DDI}var") if v.get("name") == "D1P1")
    assert variable.get("nature") == "ordinal"
    labels = {label.get(LANG): label.text for label in variable.findall(f"{DDI}labl")}
    assert labels == {"en": "I can open it.", "fr": "Je sais l’ouvrir."}
    assert variable.findtext(f"{DDI}qstn/{DDI}preQTxt") == "A door is shut"
    missing = [c.get("missing") for c in variable.findall(f"{DDI}catgry")]
    assert missing == ["N", "N", "N", "Y"]
    notes = {note.get("subject"): note.text for note in variable.findall(f"{DDI}notes")}
    assert notes["aims_at"] == "Opening what is closed"
    group = next(g for g in root.iter(f"{DDI}varGrp") if g.get("name") == "skills")
    members = (group.get("var") or "").split()
    assert [v.get("name") for v in root.iter(f"{DDI}var") if v.get("ID") in members] == [
        "D1P1",
        "2.x",
    ]


def test_one_form_alone_is_described() -> None:
    root = ET.fromstring(export_ddi(rich(), form="short"))
    assert [v.get("name") for v in root.iter(f"{DDI}var")] == ["D1P1", "2.x", "land"]
