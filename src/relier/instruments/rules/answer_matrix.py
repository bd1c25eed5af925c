"""The answers of a whole table as one matrix of ranks, read chunk by chunk in little memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relier.core.tables.shape import Chunk, Row, Table, TableError
from relier.instruments.rules.answer_cells import MISSING, AnswerReader, ColumnMatch


def _(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class AnswerMatrix:
    """What everybody answered.

    `ranks` is persons × items (int8): the rank of the option, MISSING (−1), or OUTSIDE (100) and
    above for an answer outside the scale. `items` names the columns of the matrix.
    """

    items: tuple[str, ...]
    persons: tuple[str, ...]
    ranks: NDArray[np.int8]
    groups: tuple[str, ...] | None


def read_matrix(
    table: Table,
    match: ColumnMatch,
    readers: Mapping[str, AnswerReader],
    *,
    on_rows: Callable[[int], None] | None = None,
) -> AnswerMatrix:
    """Read every row of a table. `on_rows` is told how many rows each step has read.

    Raises
    ------
    TableError
        At the first row that cannot be used: an answer out of scale, an empty or repeated
        identifier, a row of the wrong width.
    """
    columns = [_Column(table.columns[place], place, readers[i]) for i, place in match.items.items()]
    people = _People(table.columns, match)
    blocks: list[NDArray[np.int8]] = []
    for chunk in table.chunks:
        people.add(chunk)
        blocks.append(_ranks(chunk, columns))
        if on_rows is not None:
            on_rows(len(chunk.rows))
    if not blocks:
        raise TableError(_("The file has the names of its columns but no row of answers."))
    return AnswerMatrix(
        items=tuple(match.items),
        persons=tuple(people.ids),
        ranks=np.concatenate(blocks),
        groups=tuple(people.groups) if match.group_column is not None else None,
    )


class _Column(dict[str, int]):
    """Cell → rank under one item. Each distinct cell is read once, the rest is look-up."""

    def __init__(self, name: str, place: int, reader: AnswerReader) -> None:
        super().__init__()
        self.name = name
        self.place = place
        self.reader = reader

    def __missing__(self, cell: str) -> int:
        rank = self.rank(cell, row=0)
        self[cell] = rank
        return rank

    def rank(self, cell: str, *, row: int) -> int:
        code = self.reader.read(cell, row=row, column=self.name)
        return MISSING if code is None else self.reader.ranks[code]


def _ranks(chunk: Chunk, columns: Sequence[_Column]) -> NDArray[np.int8]:
    cells = list(zip(*chunk.rows, strict=True))
    block = np.empty((len(chunk.rows), len(columns)), dtype=np.int8)
    try:
        for j, column in enumerate(columns):
            block[:, j] = list(map(column.__getitem__, cells[column.place]))
    except TableError:
        _name_first_problem(chunk, columns)
        raise
    return block


def _name_first_problem(chunk: Chunk, columns: Sequence[_Column]) -> None:
    for number, row in enumerate(chunk.rows, start=chunk.first_row):
        for column in columns:
            column.rank(row[column.place], row=number)


class _People:
    """The identifiers and groups of the rows, in order."""

    def __init__(self, columns: Sequence[str], match: ColumnMatch) -> None:
        self.ids: list[str] = []
        self.groups: list[str] = []
        self._id_column = match.id_column or ""
        self._id_place = columns.index(match.id_column) if match.id_column else None
        self._group_place = columns.index(match.group_column) if match.group_column else None
        self._row_of: dict[str, int] = {}
        self._names: dict[str, str] = {}

    def add(self, chunk: Chunk) -> None:
        for number, row in enumerate(chunk.rows, start=chunk.first_row):
            self.ids.append(self._id(row, number))
            if self._group_place is not None:
                name = row[self._group_place].strip()
                self.groups.append(self._names.setdefault(name, name))

    def _id(self, row: Row, number: int) -> str:
        if self._id_place is None:
            return str(number)
        person = row[self._id_place].strip()
        if not person:
            raise TableError(
                _("Row %(row)d, column “%(column)s”: the identifier is empty."),
                row=number,
                column=self._id_column,
            )
        first = self._row_of.setdefault(person, number)
        if first != number:
            raise TableError(
                _("Row %(row)d: the identifier “%(person)s” is already that of row %(first)d."),
                row=number,
                person=person[:40],
                first=first,
            )
        return person
