"""Read CSV as people really save it: three separators, several encodings."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from relier.core.tables.shape import (
    Row,
    Table,
    TableError,
    TableLimits,
    check_columns,
    in_chunks,
)

SEPARATORS = (",", ";", "\t")
_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _(text: str) -> str:
    return text


@contextmanager
def open_csv(path: Path, limits: TableLimits) -> Iterator[Table]:
    """Open a CSV file as a table."""
    encoding = find_encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        separator = find_separator(file.readline(limits.cell_letters))
        file.seek(0)
        rows = _rows(file, separator=separator, limits=limits)
        columns = check_columns(next(rows, []), limits)
        yield Table(
            columns=columns,
            chunks=in_chunks(rows, width=len(columns), limits=limits),
            kind="csv",
            encoding=encoding,
        )


def find_encoding(path: Path) -> str:
    """Return the encoding of a text file: what its mark says, else UTF-8, else cp1252.

    The whole file is tried, a block at a time: a name with an accent may stand in its last row.
    """
    with path.open("rb") as file:
        head = file.read(4)
    marked = [encoding for mark, encoding in _MARKS if head.startswith(mark)]
    for encoding in marked[:1] or ("utf-8", "cp1252"):
        if _decodes(path, encoding):
            return encoding
    raise TableError(
        _("%(file)s is neither in UTF-8 nor in Windows-1252: save it as CSV UTF-8."),
        file=path.name,
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                if "\0" in decoder.decode(block):
                    raise TableError(
                        _("%(file)s is not a text file: it holds NUL bytes."), file=path.name
                    )
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def find_separator(header: str) -> str:
    """Return the separator that a header uses most, outside quotation marks."""
    outside = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _rows(file: TextIOWrapper, *, separator: str, limits: TableLimits) -> Iterator[Row]:
    csv.field_size_limit(limits.cell_letters)
    reader = csv.reader(file, delimiter=separator, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(
                _("Line %(line)d of the file cannot be read: %(reason)s."),
                line=reader.line_num,
                reason=error,
            ) from error
        yield row
