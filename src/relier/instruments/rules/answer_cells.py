"""From the cells of a table to the answers of an instrument: which column is which item, and
what each cell says, or a refusal that names row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relier.core.tables.shape import MissingTest, TableError
from relier.instruments.rules.definition import Instrument, Item

# What exports write where nobody answered (SPSS, R, Excel, LimeSurvey, Kobo, UCI).
MISSING_CODES = frozenset(
    {"", "na", "n/a", "#n/a", "#null!", "nan", "null", "none", "?", ".", "-", "missing"}
)
ID_COLUMNS = ("id", "person_id", "person", "respondent_id", "respondent", "identifiant", "_uuid")
# Above every rank: the codes of answers outside the scale, in their order.
OUTSIDE = 100
MISSING = -1

_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]0{1,9})?")


def _(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """Which column of a table holds which item. `absent` are items without a column."""

    items: Mapping[str, int]
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    id_column: str | None = None
    group_column: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What a person said about the columns of their file; None means: look for it."""

    id_column: str | None = None
    group_column: str | None = None


def match_columns(
    columns: Sequence[str], items: Sequence[Item], *, choice: ColumnChoice | None = None
) -> ColumnMatch:
    """Match the columns of a table with the codes of items, exactly or but for case and spaces.

    Raises
    ------
    TableError
        If no column is an item, or a column that was asked for is not there.
    """
    chosen = choice or ColumnChoice()
    exact = {name: place for place, name in enumerate(columns)}
    loose = {name.casefold().strip(): place for name, place in exact.items()}
    found = {}
    for item in items:
        place = exact.get(item.code, loose.get(item.code.casefold()))
        if place is not None:
            found[item.code] = place
    if not found:
        raise TableError(
            _("No column is an item of the instrument. It expects %(expected)s; found %(found)s."),
            expected=_some([item.code for item in items]),
            found=_some(columns),
        )
    id_column = _id_column(columns, chosen.id_column)
    group_column = _asked_for(columns, chosen.group_column)
    used = {columns[place] for place in found.values()} | {id_column, group_column}
    return ColumnMatch(
        items=found,
        absent=tuple(item.code for item in items if item.code not in found),
        unknown=tuple(name for name in columns if name not in used),
        id_column=id_column,
        group_column=group_column,
    )


def _id_column(columns: Sequence[str], asked: str | None) -> str | None:
    if asked is not None:
        return _asked_for(columns, asked)
    by_name = {name.casefold(): name for name in columns}
    return next((by_name[name] for name in ID_COLUMNS if name in by_name), None)


def _asked_for(columns: Sequence[str], asked: str | None) -> str | None:
    if asked is None or asked in columns:
        return asked
    raise TableError(
        _("There is no column “%(name)s”. The file has %(found)s."),
        name=asked,
        found=_some(columns),
    )


def _some(names: Sequence[str], most: int = 6) -> str:
    listed = ", ".join(names[:most])
    return listed if len(names) <= most else f"{listed}, …"


@dataclass(frozen=True, slots=True)
class AnswerReader:
    """What the cells under one item mean: option codes, their ranks, or no answer.

    A cell is read in this order: an option's code; a label of the option in any language of the
    instrument; a missing code; and, only where codes are words, the option's rank as a number.
    Where codes are numbers a rank would be ambiguous (`1` of 1–4 or of 0–3) and is refused.
    """

    item: Item
    codes: tuple[str, ...]
    ranks: Mapping[str, int]
    """The rank of each code; OUTSIDE and above for the answers outside the scale."""
    spellings: Mapping[str, str]
    missing: frozenset[str] = MISSING_CODES
    declared_missing: MissingTest | None = None

    def read(self, cell: str, *, row: int, column: str) -> str | None:
        """Return the option code that a cell holds, None for no answer.

        Raises
        ------
        TableError
            If the cell is not an answer to this item; it names row, column and what is accepted.
        """
        text = cell.strip()
        if text in self.codes:
            return text
        folded = text.casefold()
        if folded in self.spellings:
            return self.spellings[folded]
        if folded in self.missing or (self.declared_missing and self.declared_missing(text)):
            return None
        if _NUMBER.fullmatch(text):
            whole = str(int(re.split("[.,]", text)[0]))
            if whole in self.spellings:
                return self.spellings[whole]
        raise TableError(
            _("Row %(row)d, column “%(column)s”: “%(cell)s” is no answer; accepted: %(codes)s."),
            row=row,
            column=column,
            cell=text[:40],
            codes=", ".join(self.codes),
        )


def answer_reader(
    instrument: Instrument,
    item: Item,
    *,
    missing: frozenset[str] = frozenset(),
    declared_missing: MissingTest | None = None,
) -> AnswerReader:
    """Return the reader of one item's cells. `missing` adds codes to the usual ones."""
    scale = instrument.scales[item.scale]
    ranks = {o.code: o.value for o in scale.options if o.value is not None}
    outside = {o.code: OUTSIDE + place for place, o in enumerate(scale.outside)}
    codes = (*scale.inside, *(o.code for o in scale.outside))
    spellings = _labels(instrument, item, codes)
    spellings |= {code.casefold(): code for code in codes}
    if not any(_NUMBER.fullmatch(code) for code in codes):
        spellings |= {str(rank): code for code, rank in ranks.items()}
    return AnswerReader(
        item=item,
        codes=codes,
        ranks=ranks | outside,
        spellings=spellings,
        missing=MISSING_CODES | {code.casefold().strip() for code in missing},
        declared_missing=declared_missing,
    )


def _labels(instrument: Instrument, item: Item, codes: Sequence[str]) -> dict[str, str]:
    spellings: dict[str, str] = {}
    for wording in instrument.wordings.values():
        if item.code not in wording.items:
            continue
        known = {*wording.options.get(item.scale, {}), *wording.items[item.code].options}
        for code in codes:
            if code in known:
                spellings.setdefault(wording.label(item, code).casefold().strip(), code)
    return spellings
