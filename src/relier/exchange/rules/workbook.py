"""XLSX workbooks as sheets of texts, read without trusting their packing."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from relier.exchange.rules.content import refuse

MAX_BYTES = 30_000_000
MAX_UNPACKED = 150_000_000
MAX_ROWS = 40_000
MAX_COLUMNS = 1_200
MAX_CELL = 32_767  # what a cell of a spreadsheet holds
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Row:
    """One row under a header: its number as people count, and its cells that say something."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the names of its columns and its rows. `doubles` are names that stand twice."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    doubles: tuple[str, ...] = ()
    stray: tuple[str, ...] = field(default=())  # cells under no name, as "row 3, column 5"


def read_workbook(data: bytes) -> dict[str, Sheet]:
    """Return the sheets of a workbook by their names in small letters."""
    _refuse_danger(data)
    try:
        with warnings.catch_warnings():
            # openpyxl warns about decorations that it does not know.
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            with closing(book):
                sheets = [_sheet(sheet.title, _cells(sheet)) for sheet in book.worksheets]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise refuse("the workbook", "It cannot be read: save it again as .xlsx.") from error
    return {sheet.name.strip().lower(): sheet for sheet in sheets}


def sheet_of(name: str, rows: Sequence[Sequence[str]]) -> Sheet:
    """Return the sheet that these rows make; the first one holds the names of the columns."""
    return _sheet(name, iter(rows))


def write_workbook(sheets: Mapping[str, Sequence[Sequence[str]]], widths: Sequence[int]) -> bytes:
    """Return a workbook of texts: no formula, the header kept in sight."""
    stream = BytesIO()
    with closing(xlsxwriter.Workbook(stream, {"in_memory": True})) as book:
        head = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        body = book.add_format({"valign": "top", "text_wrap": True, "num_format": "@"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for place, width in enumerate(widths):
                sheet.set_column(place, place, width, body)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell:
                        sheet.write_string(number, place, cell, body if number else head)
    return stream.getvalue()


def _refuse_danger(data: bytes) -> None:
    if data.startswith(_OLD_EXCEL):
        raise refuse("the workbook", "It is an old Excel file (.xls): save it as .xlsx.")
    if len(data) > MAX_BYTES:
        raise refuse("the workbook", f"It is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        with ZipFile(BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MAX_UNPACKED:
                what = f"It would take {unpacked // 1_000_000} MB once unpacked."
                raise refuse("the workbook", what)
            for entry in archive.infolist():
                _refuse_declarations(archive, entry.filename)
    except (BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise refuse("the workbook", "It cannot be read: save it again as .xlsx.") from error


def _refuse_declarations(archive: ZipFile, name: str) -> None:
    """Refuse a part that declares entities: no spreadsheet writes any."""
    tail = b""
    with archive.open(name) as part:
        while block := part.read(1 << 20):
            if b"<!DOCTYPE" in tail + block or b"<!ENTITY" in tail + block:
                raise refuse("the workbook", f"'{name}' declares entities: nothing was read.")
            tail = block[-10:]


def _cells(sheet: object) -> Iterator[Sequence[object]]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # the declared size is often wrong
    rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)  # type: ignore[attr-defined]
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise refuse("the workbook", f"A sheet has more than {MAX_ROWS} rows.")
        yield list(row)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _sheet(name: str, rows: Iterator[Sequence[object]]) -> Sheet:
    header = [_text(cell) for cell in next(rows, [])]
    named = [column for column in header if column]
    doubles = tuple(dict.fromkeys(column for column in named if named.count(column) > 1))
    kept, stray = [], []
    for number, row in enumerate(rows, start=2):
        cells: dict[str, str] = {}
        for place, cell in enumerate(map(_text, row)):
            if not cell:
                continue
            if place < len(header) and header[place]:
                cells.setdefault(header[place], cell)
            else:
                stray.append(f"row {number}, column {place + 1}")
        if cells:
            kept.append(Row(number, cells))
    return Sheet(name, tuple(dict.fromkeys(named)), tuple(kept), doubles, tuple(stray))
