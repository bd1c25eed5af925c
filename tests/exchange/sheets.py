"""Small XLSForms, written as rows."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from openpyxl import load_workbook

LABELS = ["label::English (en)", "label::Français (fr)"]
SURVEY = [
    [
        "type",
        "name",
        "label::English (en)",
        "label::Français (fr)",
        "hint::English (en)",
        "relevant",
    ],
    ["begin group", "house", "House", "Maison", "", ""],
    ["select_one yn", "door", "Is the door open?", "La porte est-elle ouverte ?", "Look", ""],
    ["select_one yn", "window", "Is the window open?", "Et la fenêtre ?", "", "${door} = 'yes'"],
    ["end group", "", "", "", "", ""],
]
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::Français (fr)"],
    ["yn", "yes", "Yes", "Oui"],
    ["yn", "no", "No", "Non"],
]
SETTINGS = [["form_title", "form_id", "version"], ["A house", "house-form", "3"]]


def workbook(**sheets: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook with these sheets."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    book.close()
    return stream.getvalue()


def house(**changed: Sequence[Sequence[str]]) -> bytes:
    """Return the form of a house, with some of its sheets replaced."""
    return workbook(**{"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS, **changed})


def edited(data: bytes, sheet: str, edits: dict[str, str]) -> bytes:
    """Return a workbook in which each cell that holds a text holds another one."""
    book = load_workbook(BytesIO(data))
    found = 0
    for row in book[sheet].iter_rows():
        for cell in row:
            if cell.value in edits:
                cell.value = edits[cell.value]
                found += 1
    assert found >= len(edits)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def without_rows(data: bytes, sheet: str, name: str) -> bytes:
    """Return a workbook without the rows whose second cell is `name`."""
    book = load_workbook(BytesIO(data))
    numbers = [row[1].row for row in book[sheet].iter_rows() if row[1].value == name]
    assert numbers
    for number in reversed(numbers):
        book[sheet].delete_rows(number)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
