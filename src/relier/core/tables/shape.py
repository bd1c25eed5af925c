"""The shape of a table of answers, its limits, and the one way in which it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from relier.core.failures import BadInput

Row = Sequence[str]
MissingTest = Callable[[str], bool]


def _(text: str) -> str:
    return text


class TableError(BadInput):
    """A table that cannot be used. `msgid` and `params` let a command say it in any language."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid % params)
        self.msgid = msgid
        self.params = params


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How much a file may ask of the machine."""

    columns: int = 2_000
    rows: int = 5_000_000
    cell_letters: int = 100_000
    unpacked_bytes: int = 1_000_000_000
    unpacking_ratio: int = 300
    chunk_rows: int = 2_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table, every one as wide as the header. `first_row` is as people count."""

    first_row: int
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are read once, in order.

    `declared_missing` holds, for a column whose file says so (SPSS), the test of its user-defined
    missing values: such a cell still counts as an answer when the instrument knows its code.
    """

    columns: tuple[str, ...]
    chunks: Iterator[Chunk]
    kind: str
    encoding: str = ""
    declared_missing: Mapping[str, MissingTest] = field(default_factory=dict)


def check_columns(names: Sequence[str], limits: TableLimits) -> tuple[str, ...]:
    """Return the column names of a header, or say what is wrong with them."""
    columns = [name.strip() for name in names]
    while columns and not columns[-1]:
        columns.pop()  # spreadsheets leave empty columns at the end of their exports
    if not columns:
        raise TableError(_("The first row is empty: it must hold the names of the columns."))
    if len(columns) > limits.columns:
        raise TableError(
            _("The file has %(count)d columns; at most %(most)d can be read."),
            count=len(columns),
            most=limits.columns,
        )
    seen: dict[str, int] = {}
    for place, name in enumerate(columns, start=1):
        if not name:
            raise TableError(_("Row 1: column %(place)d has no name."), place=place)
        if name in seen:
            raise TableError(
                _("Row 1: the name “%(name)s” stands over columns %(first)d and %(second)d."),
                name=name,
                first=seen[name],
                second=place,
            )
        seen[name] = place
    return tuple(columns)


def in_chunks(rows: Iterator[Row], *, width: int, limits: TableLimits) -> Iterator[Chunk]:
    """Gather rows into chunks, skipping blank ones and refusing ragged ones.

    Row numbers stay right because a blank row closes the chunk before it.
    """
    held: list[Row] = []
    first = number = 2
    for number, row in enumerate(rows, start=2):
        if number > limits.rows:
            raise TableError(_("The file has more than %(most)d rows."), most=limits.rows)
        blank = not any(row)
        if held and (blank or len(held) == limits.chunk_rows):
            yield Chunk(first, held)
            held = []
        if blank:
            continue
        if not held:
            first = number
        held.append(row if len(row) == width else _fit(row, width=width, number=number))
    if held:
        yield Chunk(first, held)


def _fit(row: Row, *, width: int, number: int) -> Row:
    if len(row) > width and not any(row[width:]):
        return row[:width]
    raise TableError(
        _("Row %(row)d has %(count)d cells, where the header has %(width)d columns."),
        row=number,
        count=len(row),
        width=width,
    )
