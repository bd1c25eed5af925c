"""Read a table of answers, whoever exported it: CSV, XLSX or SPSS, a bounded piece at a time.

`read_table` looks at the file's content, never at its name alone, and gives rows of text. It
refuses with a `TableError` that names row and column; rows are counted as a spreadsheet shows
them, the header being row 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relier.core.tables.csv_files import open_csv
from relier.core.tables.shape import Chunk, Table, TableError, TableLimits
from relier.core.tables.spss_files import open_spss
from relier.core.tables.xlsx_files import open_xlsx

__all__ = ["Chunk", "Table", "TableError", "TableLimits", "read_table"]

_ZIP_MAGIC = b"PK\x03\x04"
_SPSS_MAGIC = (b"$FL2", b"$FL3")
_OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"
_HEAD_BYTES = 8


def _(text: str) -> str:
    """Mark a message for translation; the command line translates it (rules know no Django)."""
    return text


@contextmanager
def read_table(path: Path, *, limits: TableLimits | None = None) -> Iterator[Table]:
    """Open a file of answers and give its columns and rows.

    Parameters
    ----------
    path : Path
        A CSV file (`,` `;` or tab; UTF-8, UTF-16 with its mark, or cp1252), an XLSX workbook
        (its first sheet) or an SPSS .sav file.
    limits : TableLimits, optional
        Bounds on columns, cells and unpacked size, against hostile or mistaken files.

    Raises
    ------
    TableError
        If the file cannot be read as a table of answers; raised late for a bad row.
    """
    bounds = limits or TableLimits()
    head = _first_bytes(path)
    if head.startswith(_OLD_EXCEL_MAGIC):
        raise TableError(
            _("%(file)s is an old Excel file (.xls): save it as .xlsx or CSV."), file=path.name
        )
    if head.startswith(_ZIP_MAGIC):
        opened = open_xlsx(path, bounds)
    elif head.startswith(_SPSS_MAGIC):
        opened = open_spss(path, bounds)
    else:
        opened = open_csv(path, bounds)
    with opened as table:
        yield table


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError as error:
        raise TableError(_("There is no file %(file)s."), file=str(path)) from error
    except OSError as error:
        raise TableError(
            _("%(file)s cannot be opened: %(reason)s."), file=str(path), reason=error.strerror
        ) from error
    if not head:
        raise TableError(_("%(file)s is empty."), file=path.name)
    return head
