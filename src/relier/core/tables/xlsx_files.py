"""Read the first sheet of an XLSX workbook, row by row, without trusting its packing."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from relier.core.tables.shape import (
    Row,
    Table,
    TableError,
    TableLimits,
    check_columns,
    in_chunks,
)

# Below this unpacked size a workbook may be packed as tightly as it likes: it harms nobody.
_HARMLESS_BYTES = 20_000_000


def _(text: str) -> str:
    return text


@contextmanager
def open_xlsx(path: Path, limits: TableLimits) -> Iterator[Table]:
    """Open a workbook as a table."""
    _refuse_bomb(path, limits)
    with (
        path.open("rb") as file,
        _open_book(file, path) as book,
        closing(_rows(book, path=path, limits=limits)) as rows,
    ):
        columns = check_columns(next(rows, []), limits)
        padded = (_pad(row, len(columns)) for row in rows)
        yield Table(
            columns=columns,
            chunks=in_chunks(padded, width=len(columns), limits=limits),
            kind="xlsx",
        )


def _open_book(file: BinaryIO, path: Path) -> closing[Workbook]:
    try:
        return closing(load_workbook(file, read_only=True, data_only=True, keep_links=False))
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise _unreadable(path) from error


def _refuse_bomb(path: Path, limits: TableLimits) -> None:
    try:
        with ZipFile(path) as archive:
            entries = archive.infolist()
    except BadZipFile as error:
        raise _unreadable(path) from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    swollen = unpacked > _HARMLESS_BYTES and unpacked > limits.unpacking_ratio * packed
    if swollen or unpacked > limits.unpacked_bytes:
        raise TableError(
            _("%(file)s would take %(size)d MB once unpacked: save it as CSV."),
            file=path.name,
            size=unpacked // 1_000_000,
        )


def _unreadable(path: Path) -> TableError:
    return TableError(_("%(file)s is not a workbook that can be read."), file=path.name)


def _rows(book: Workbook, *, path: Path, limits: TableLimits) -> Generator[Row]:
    sheets = book.worksheets
    if not sheets:
        raise _unreadable(path)
    sheet = sheets[0]
    sheet.reset_dimensions()  # the size that a file declares is often wrong
    # One column more than allowed is enough to refuse a sheet that is too wide.
    for row in sheet.iter_rows(values_only=True, max_col=limits.columns + 1):
        yield [_text(value) for value in row]


def _pad(row: Row, width: int) -> Row:
    # A workbook does not store the empty cells at the end of a row.
    return [*row, *[""] * (width - len(row))] if len(row) < width else row


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
