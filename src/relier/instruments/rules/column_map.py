"""Which column of an export holds which question: guessed from how survey tools name columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from relier.core.tables.shape import TableError
from relier.instruments.rules.answer_cells import ID_COLUMNS
from relier.instruments.rules.definition import Instrument, Item

LANGUAGE_COLUMNS = ("startlanguage", "language", "langue", "_language")
# Identifiers that LimeSurvey and Kobo add to every export.
EXPORT_ID_COLUMNS = ("_uuid", "_id", "response id", *ID_COLUMNS)

_LONGEST_NAME = 2_000


def _(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The columns of a file that are read. `items` maps a question to its column's name."""

    items: Mapping[str, str]
    id_column: str | None = None
    language_column: str | None = None

    def unused(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Return the columns that nothing is read from."""
        used = {*self.items.values(), self.id_column, self.language_column}
        return tuple(name for name in columns if name not in used)


def guess_columns(
    columns: Sequence[str], instrument: Instrument, items: Sequence[Item]
) -> ColumnMap:
    """Return the likeliest column of each question; questions without one are left out.

    A column is recognised by the question's code alone (`D1a`), as the end of a group's path
    (`skills/D1a`, Kobo), in brackets (`skills[D1a]`, LimeSurvey), before a full stop or a space
    (`D1a. I can …`), or by the question's own words in any language of the instrument.
    """
    found: dict[str, str] = {}
    by_name = _names_of(instrument, items)
    for column in columns:
        item = next((by_name[n] for n in _readings(column) if n in by_name), None)
        if item is not None and item not in found:
            found[item] = column
    return ColumnMap(
        items=found,
        id_column=_named(columns, EXPORT_ID_COLUMNS),
        language_column=_named(columns, LANGUAGE_COLUMNS),
    )


def change_columns(
    guessed: ColumnMap, changes: Mapping[str, str], *, columns: Sequence[str], known: Sequence[str]
) -> ColumnMap:
    """Return the map after a person said which column holds which question.

    `changes` maps a question to a column; an empty column takes the question out.

    Raises
    ------
    TableError
        If a question or a column does not exist, or one column would hold two questions.
    """
    items = dict(guessed.items)
    for item, column in changes.items():
        if item not in known:
            raise TableError(_("The questionnaire has no question “%(item)s”."), item=item)
        if column and column not in columns:
            raise TableError(_("The file has no column “%(name)s”."), name=column)
        items.pop(item, None)
        if column:
            items[item] = column
    _check_once(items)
    return ColumnMap(items, guessed.id_column, guessed.language_column)


def _check_once(items: Mapping[str, str]) -> None:
    seen: dict[str, str] = {}
    for item, column in items.items():
        if column in seen:
            raise TableError(
                _("The column “%(name)s” cannot hold both %(one)s and %(other)s."),
                name=column,
                one=seen[column],
                other=item,
            )
        seen[column] = item
    if not items:
        raise TableError(_("No column of the file is a question of this questionnaire."))


def _names_of(instrument: Instrument, items: Sequence[Item]) -> dict[str, str]:
    names = {item.code.casefold(): item.code for item in items}
    for wording in instrument.wordings.values():
        for item in items:
            if item.code in wording.items:
                names.setdefault(wording.items[item.code].text.casefold().strip(), item.code)
    return names


def _readings(column: str) -> Iterator[str]:
    """Yield what a column's name may mean, the surest first."""
    name = column.casefold().strip()[:_LONGEST_NAME]
    yield name
    yield name.rpartition("/")[2].strip()
    if name.endswith("]") and "[" in name:
        inside = name[name.rindex("[") + 1 : -1].strip()
        yield inside
        yield name[: name.rindex("[")].strip()
    for mark in (".", " ", ":"):
        before, _mark, after = name.partition(mark)
        if after:
            yield before.strip()
            yield after.strip()


def _named(columns: Sequence[str], wanted: Sequence[str]) -> str | None:
    by_name = {name.casefold().strip(): name for name in columns}
    return next((by_name[name] for name in wanted if name in by_name), None)
