"""Read an SPSS .sav file with pyreadstat, the extra `relier[spss]`."""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from relier.core.tables.shape import (
    MissingTest,
    Row,
    Table,
    TableError,
    TableLimits,
    check_columns,
    in_chunks,
)


def _(text: str) -> str:
    return text


@contextmanager
def open_spss(path: Path, limits: TableLimits) -> Iterator[Table]:
    """Open an SPSS file as a table of codes; value labels are left aside.

    User-defined missing values are kept as they stand (an instrument may know "don't know" as an
    answer outside its scale) and their test goes with the table.
    """
    reader = _reader()
    try:
        _data, about = reader.read_sav(path, metadataonly=True, output_format="dict")
        columns = check_columns(about.column_names, limits)
        _data, about = reader.read_sav(path, row_limit=1, user_missing=True, output_format="dict")
    except reader.ReadstatError as error:
        raise _unreadable(path) from error
    rows = _rows(reader, path=path, columns=columns, chunk_rows=limits.chunk_rows)
    yield Table(
        columns=columns,
        chunks=in_chunks(rows, width=len(columns), limits=limits),
        kind="spss",
        encoding=about.file_encoding or "",
        declared_missing=_missing_tests(about),
    )


def _reader() -> Any:
    try:
        return importlib.import_module("pyreadstat")
    except ModuleNotFoundError as error:
        raise TableError(
            _("SPSS files need one more library: install it with pip install “relier[spss]”.")
        ) from error


def _unreadable(path: Path) -> TableError:
    return TableError(_("%(file)s is not an SPSS file that can be read."), file=path.name)


def _rows(reader: Any, *, path: Path, columns: Sequence[str], chunk_rows: int) -> Iterator[Row]:
    # A larger piece than a chunk: each piece makes the reader walk the file from its start.
    piece = chunk_rows * 25
    offset = 0
    while True:
        try:
            data, _about = reader.read_sav(
                path,
                row_offset=offset,
                row_limit=piece,
                user_missing=True,
                disable_datetime_conversion=True,
                output_format="dict",
            )
        except reader.ReadstatError as error:
            raise _unreadable(path) from error
        texts = [[_text(value) for value in data[name]] for name in columns]
        yield from zip(*texts, strict=True)
        read = len(texts[0])
        if read < piece:
            return
        offset += read


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    number = float(value)
    if math.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() else str(number)


def _missing_tests(about: Any) -> Mapping[str, MissingTest]:
    ranges: Mapping[str, Sequence[Mapping[str, Any]]] = about.missing_ranges
    return {column: _missing_test(spans) for column, spans in ranges.items()}


def _missing_test(spans: Sequence[Mapping[str, Any]]) -> MissingTest:
    texts = {_text(span["lo"]) for span in spans}
    numbers = [
        (float(span["lo"]), float(span["hi"])) for span in spans if not isinstance(span["lo"], str)
    ]

    def is_missing(cell: str) -> bool:
        if cell in texts:
            return True
        try:
            number = float(cell)
        except ValueError:
            return False
        return any(low <= number <= high for low, high in numbers)

    return is_missing
