"""Bringing in answers collected elsewhere: all rows or none, and the same file only once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from relier.accounts.models import Person
from relier.core.audit import record
from relier.core.clock import now
from relier.core.keyed_hashes import keyed_hash
from relier.core.public_ids import new_token
from relier.core.tables.reading import read_table
from relier.core.tables.shape import Row, Table, TableError
from relier.instruments.rules.answer_cells import AnswerReader, answer_reader
from relier.instruments.rules.column_map import ColumnMap, change_columns, guess_columns
from relier.instruments.rules.definition import Instrument, Item
from relier.responses.models import Administration, Answer, Campaign
from relier.responses.rules.questions import SKIPPED
from relier.responses.selectors import stored_rows
from relier.responses.services.questionnaires import questionnaire_of

PREVIEW_ROWS = 5
_ANSWERS_AT_ONCE = 5_000


def _(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be read from a file: its columns, the guess, and some first values."""

    columns: tuple[str, ...]
    guess: ColumnMap
    absent: tuple[str, ...]
    first_values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did: rows added, rows that were there already, rows without any answer."""

    added: int
    already: int
    empty: int


@dataclass(frozen=True, slots=True)
class Imported:
    """One row of a file, read and checked."""

    source_row: str
    language: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is read, and what its people agreed to where they answered."""

    columns: Mapping[str, str] | None = None
    group: bool = True
    research: bool = False
    on_rows: Callable[[int], None] | None = None


def items_of(campaign: Campaign) -> tuple[Item, ...]:
    """Return the questions that an import may hold: those of the campaign's form."""
    instrument = questionnaire_of(campaign)
    return (*instrument.items_of(campaign.form), *instrument.items_apart(campaign.form))


def preview_import(
    *, campaign: Campaign, path: Path, changes: Mapping[str, str] | None = None
) -> Preview:
    """Return what would be read from a file, without storing anything.

    Raises
    ------
    TableError
        If the file cannot be read as a table, or a change names what is not there.
    """
    items = items_of(campaign)
    with read_table(path) as table:
        mapped = guess_columns(table.columns, questionnaire_of(campaign), items)
        if changes:
            known = [item.code for item in items]
            mapped = change_columns(mapped, changes, columns=table.columns, known=known)
        first = next(table.chunks, None)
        rows = first.rows[:PREVIEW_ROWS] if first else []
        places = {name: place for place, name in enumerate(table.columns)}
        values = {
            item: tuple(row[places[column]] for row in rows)
            for item, column in mapped.items.items()
        }
    absent = tuple(item.code for item in items if item.code not in mapped.items)
    return Preview(table.columns, mapped, absent, values)


def import_responses(
    *, campaign: Campaign, path: Path, options: ImportOptions, by: Person | None
) -> ImportResult:
    """Store every row of a file as a finished sitting, or none of them.

    Raises
    ------
    TableError
        If a row cannot be used; it names row and column, and nothing is stored.
    """
    preview = preview_import(campaign=campaign, path=path, changes=options.columns)
    if not preview.guess.items:
        raise TableError(_("No column of the file is a question of this questionnaire."))
    known = set(stored_rows(campaign.pk))
    counts = Counter[str]()
    with transaction.atomic(), read_table(path) as table:
        for rows in _chunks(table, preview.guess, campaign, options):
            counts["empty"] += sum(not row.options for row in rows)
            fresh = [row for row in rows if row.options and row.source_row not in known]
            counts["already"] += sum(bool(row.options) for row in rows) - len(fresh)
            counts["added"] += len(fresh)
            known.update(row.source_row for row in fresh)
            _store(campaign, fresh, options)
        data = {"added": counts["added"], "already": counts["already"]}
        record("responses.import", thing=campaign, by=by, data=data)
    return ImportResult(counts["added"], counts["already"], counts["empty"])


def _chunks(
    table: Table, mapped: ColumnMap, campaign: Campaign, options: ImportOptions
) -> Iterator[list[Imported]]:
    reader = _RowReader(table, mapped, campaign)
    for chunk in table.chunks:
        yield [reader.read(row, number) for number, row in enumerate(chunk.rows, chunk.first_row)]
        if options.on_rows is not None:
            options.on_rows(len(chunk.rows))


class _RowReader:
    """Reads one row after the other, and knows the identifiers that it has seen."""

    def __init__(self, table: Table, mapped: ColumnMap, campaign: Campaign) -> None:
        self.campaign = campaign
        places = {name: place for place, name in enumerate(table.columns)}
        self.readers = _readers(questionnaire_of(campaign), items_of(campaign), table, mapped)
        self.places = {item: (places[name], name) for item, name in mapped.items.items()}
        self.id_place = places.get(mapped.id_column or "")
        self.language_place = places.get(mapped.language_column or "")
        self.id_name = mapped.id_column
        self.rows_of_ids: dict[str, int] = {}
        self.same_answers = Counter[str]()

    def read(self, row: Row, number: int) -> Imported:
        """Return what one row says; `number` is the row as a spreadsheet shows it."""
        options: dict[str, str] = {}
        for item, (place, column) in self.places.items():
            answer = self._answer(item, row[place], number, column)
            if answer is not None:
                options[item] = answer
        return Imported(self._source(row, number, options), self._language(row), options)

    def _answer(self, item: str, cell: str, number: int, column: str) -> str | None:
        if cell.strip() == SKIPPED:
            return SKIPPED
        return self.readers[item].read(cell, row=number, column=column)

    def _language(self, row: Row) -> str:
        said = row[self.language_place].strip().lower() if self.language_place is not None else ""
        known = questionnaire_of(self.campaign).wordings
        return said if said in known else str(self.campaign.languages[0])

    def _source(self, row: Row, number: int, options: Mapping[str, str]) -> str:
        """Return what tells this row from every other, the same each time the file is read."""
        if self.id_place is None:
            said = "\x1f".join(f"{item}={option}" for item, option in sorted(options.items()))
            self.same_answers[said] += 1
            return _digest(f"answers:{self.same_answers[said]}:{said}")
        identifier = row[self.id_place].strip()
        if not identifier:
            raise TableError(
                _("Row %(row)d, column “%(column)s”: the identifier is empty."),
                row=number,
                column=self.id_name,
            )
        if identifier in self.rows_of_ids:
            raise TableError(
                _("Row %(row)d, column “%(column)s”: “%(id)s” stands in row %(first)d already."),
                row=number,
                column=self.id_name,
                id=identifier[:40],
                first=self.rows_of_ids[identifier],
            )
        self.rows_of_ids[identifier] = number
        return _digest(f"id:{identifier}")


def _digest(text: str) -> str:
    # Keyed: an identifier of another tool is not kept, only what recognises it.
    return keyed_hash(text, purpose="imported-row")


def _readers(
    instrument: Instrument, items: Sequence[Item], table: Table, mapped: ColumnMap
) -> dict[str, AnswerReader]:
    return {
        item.code: answer_reader(
            instrument,
            item,
            declared_missing=table.declared_missing.get(mapped.items[item.code]),
        )
        for item in items
        if item.code in mapped.items
    }


def _store(campaign: Campaign, rows: Sequence[Imported], options: ImportOptions) -> None:
    moment = now()
    sittings = Administration.objects.bulk_create(
        [
            Administration(
                campaign=campaign,
                form=campaign.form,
                language=row.language,
                provenance=Administration.Provenance.IMPORTED,
                source_row=row.source_row,
                group_consent=options.group,
                research_consent=options.research,
                started_at=moment,
                completed_at=moment,
                **_hashes_of_nobody(),
            )
            for row in rows
        ]
    )
    answers = (
        Answer(
            administration=sitting,
            item=item,
            option=option,
            language=row.language,
            answered_at=moment,
        )
        for sitting, row in zip(sittings, rows, strict=True)
        for item, option in row.options.items()
    )
    Answer.objects.bulk_create(answers, batch_size=_ANSWERS_AT_ONCE)


def _hashes_of_nobody() -> dict[str, str]:
    # Who answered elsewhere has no link here: hashes of secrets that nobody was ever told.
    return {
        name: hashlib.sha256(new_token().encode()).hexdigest() for name in ("key_hash", "code_hash")
    }
