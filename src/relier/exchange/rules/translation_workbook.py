"""A workbook for translators who work with a spreadsheet: one row a text."""

from __future__ import annotations

from relier.exchange.rules.content import Content, Imported, refuse, table_of, text_of
from relier.exchange.rules.translation_units import Translation, units_of, wording_from
from relier.exchange.rules.workbook import Row, Sheet, read_workbook, write_workbook
from relier.instruments.rules.files import STRUCTURE_FILE

SHEET, ABOUT = "translation", "about"
_WIDTHS = (44, 60, 60, 60, 10)


def export_workbook(content: Content, *, source: str, target: str) -> bytes:
    """Return every text of one language to translate into another, with what exists already."""
    structure = table_of(content.get(STRUCTURE_FILE))
    rows = [["id", f"source {source}", f"target {target}", "note", "at most"]]
    rows += [
        [unit.id, unit.source, unit.target, unit.note, str(unit.limit or "")]
        for unit in units_of(content, source=source, target=target)
    ]
    about = [
        ["field", "value"],
        ["instrument", text_of(structure.get("id"))],
        ["version", text_of(structure.get("version"))],
        ["source", source],
        ["target", target],
    ]
    return write_workbook({SHEET: rows, ABOUT: about}, _WIDTHS)


def import_workbook(data: bytes, *, content: Content) -> Imported:
    """Return the instrument's files with the target language of the workbook, as a draft.

    Raises
    ------
    ExchangeError
        Naming each row; nothing is imported then.
    """
    sheets = read_workbook(data)
    for name in (SHEET, ABOUT):
        if name not in sheets:
            raise refuse("the workbook", f"The sheet '{name}' is missing.")
    about = {row.cells.get("field", ""): row.cells.get("value", "") for row in sheets[ABOUT].rows}
    structure = table_of(content.get(STRUCTURE_FILE))
    for field, name in (("instrument", "id"), ("version", "version")):
        here = text_of(structure.get(name))
        if about.get(field) != here:
            what = f"It says {field} '{about.get(field, '')}'; here it is '{here}'."
            raise refuse(f"sheet {ABOUT}", what)
    source, target = about.get("source", ""), about.get("target", "")
    names = ("id", f"source {source}", f"target {target}")
    missing = [name for name in names if name not in sheets[SHEET].columns]
    if missing:
        raise refuse(f"sheet {SHEET}, row 1", f"The column '{missing[0]}' is missing.")
    units = [_unit(row, names) for row in _rows(sheets[SHEET])]
    return wording_from(Translation(source, target, units), content)


def _rows(sheet: Sheet) -> list[Row]:
    if sheet.doubles:
        what = f"Two columns are called '{sheet.doubles[0]}'."
        raise refuse(f"sheet {sheet.name}, row 1", what)
    return list(sheet.rows)


def _unit(row: Row, names: tuple[str, str, str]) -> tuple[str, str, str, str]:
    unit_id, source, target = (row.cells.get(name, "") for name in names)
    return f"row {row.number}", unit_id, source, target
