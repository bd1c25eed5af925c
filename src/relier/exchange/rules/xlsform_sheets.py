"""The columns, types and lists of an XLSForm, whoever wrote it and however long ago."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from relier.exchange.rules.assembly import Answer
from relier.exchange.rules.content import Report, code_from, is_code
from relier.exchange.rules.languages import UNDETERMINED, language_code
from relier.exchange.rules.leftover import Steps
from relier.exchange.rules.markup import plain
from relier.exchange.rules.workbook import Row, Sheet

SURVEY, CHOICES, SETTINGS, LEFTOVER = "survey", "choices", "settings", "relier"
OTHER = "other"  # the answer that `or_other` adds

_SELECT = re.compile(
    r"(?:add )?(?:select[ _]?one|select1)(?: prompt)?(?: from| using)? (?P<list>\S+)"
    r"(?P<other> or[ _]other| or specify other)?",
    re.IGNORECASE,
)
_BEGIN = re.compile(r"begin[ _](group|repeat|loop)\b", re.IGNORECASE)
_END = re.compile(r"end[ _](group|repeat|loop)\b", re.IGNORECASE)
_ALIASES = {
    "caption": "label",
    "list name": "list_name",
    "relevance": "relevant",
    "value": "name",
    "id_string": "form_id",
    "title": "form_title",
    "command": "type",
    "tag": "name",
}
_WORDED = ("label", "hint")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a row of the survey is: `select`, `note`, `begin`, `end`, or anything else."""

    what: str
    of: str = ""  # the list of a select; the sort of a group; else the type as it stands
    other: bool = False


def kind_of(cell: str) -> Kind:
    """Read the cell `type`."""
    said = " ".join(cell.split())
    if found := _SELECT.fullmatch(said):
        return Kind("select", found["list"], bool(found["other"]))
    if found := _BEGIN.match(said):
        return Kind("begin", found[1].lower())
    if found := _END.match(said):
        return Kind("end", found[1].lower())
    return Kind("note" if said.lower() == "note" else "", said)


@dataclass(slots=True)
class Columns:
    """Where the words of a sheet stand: field to language to column; `plain` are the others."""

    worded: dict[str, dict[str, str]] = field(default_factory=dict)
    plain: dict[str, str] = field(default_factory=dict)  # tidy name to column

    def carried(self, *names: str) -> set[str]:
        """Return the columns of these fields."""
        columns = {self.plain[name] for name in names if name in self.plain}
        return columns | {c for name in names for c in self.worded.get(name, {}).values()}

    def cell(self, row: Row, name: str) -> str:
        """Return a cell that no language distinguishes."""
        return row.cells.get(self.plain.get(name, ""), "")


class ColumnReader:
    """Reads the headers of sheets; `default` is the language of columns that say none."""

    def __init__(self, default: str, report: Report) -> None:
        self.languages: list[str] = []
        self._default = default
        self._report = report

    def read(self, sheet: Sheet) -> Columns:
        """Return where everything stands."""
        for name in sheet.doubles:
            self._report.error(f"{sheet.name}, row 1", f"Two columns are called '{name}'.")
        for place in sheet.stray:
            self._report.note(f"{sheet.name}, {place}", "A cell stands under no name of a column.")
        columns = Columns()
        # Columns that say their language first: the others speak the main one of these.
        named = sorted(sheet.columns, key=lambda column: not self._split(column)[1])
        for column in named:
            name, language = self._split(column)
            if name not in _WORDED:
                columns.plain.setdefault(_tidy(column), column)
                continue
            code = self._code(f"{sheet.name}, row 1, {column}", language)
            words = columns.worded.setdefault(name, {})
            if code not in words:
                words[code] = column
            elif language:
                what = f"It says the same language as the column '{words[code]}': {code}."
                self._report.error(f"{sheet.name}, row 1, {column}", what)
            else:
                columns.plain.setdefault(_tidy(column), column)
        return columns

    def _split(self, column: str) -> tuple[str, str]:
        mark = "::" if "::" in column else ":"
        name, _, language = column.partition(mark)
        return _tidy(name), language.strip()

    def _code(self, where: str, language: str) -> str:
        if language:
            code = language_code(language)
        else:
            code = self._default or next(iter(self.languages), UNDETERMINED)
            if not self._default:
                self._report.note(where, "Its language is not said.", f"“{code}”")
        if not code:
            what = f"The language '{language}' is not known: write its code behind it, as “(fr)”."
            self._report.error(where, what)
        elif code not in self.languages:
            self.languages.append(code)
        return code


def _tidy(name: str) -> str:
    plain_name = " ".join(name.lower().split())
    return _ALIASES.get(plain_name, plain_name.replace(" ", "_"))


class Lists:
    """The lists of answers of the sheet `choices`."""

    def __init__(
        self, sheet: Sheet | None, columns: Columns, names: Mapping[Steps, str], report: Report
    ) -> None:
        self._columns = columns
        self._names = names
        self._report = report
        self._rows: dict[str, list[Row]] = {}
        self._made: dict[str, list[Answer]] = {}
        for row in sheet.rows if sheet else ():
            self._rows.setdefault(columns.cell(row, "list_name"), []).append(row)

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def scale(self, name: str) -> str:
        """Return the code of the scale that a list stands for."""
        return self._names.get(("list", name)) or code_from(name)

    def answers(self, name: str) -> Sequence[Answer]:
        """Return the answers of a list, reading it once."""
        if name not in self._made:
            self._made[name] = self._read(name)
        return self._made[name]

    def say_unused(self) -> None:
        """Name the lists that no question uses."""
        for name, rows in self._rows.items():
            if name not in self._made and ("list", name) not in self._names:
                where = f"choices, row {rows[0].number}"
                self._report.note(where, f"No question uses the list '{name or '(no name)'}'.")

    def _read(self, name: str) -> list[Answer]:
        answers: list[Answer] = []
        seen: dict[str, int] = {}
        for row in self._rows[name]:
            said = self._columns.cell(row, "name")
            where = f"choices, row {row.number}"
            if not said:
                self._report.error(where, "This answer has no name.")
            elif said in seen:
                what = f"'{said}' is in the list '{name}' already: see row {seen[said]}."
                self._report.error(where, what)
            else:
                seen[said] = row.number
                answers.append(self._answer(row, said, name, [a.code for a in answers]))
        return answers

    def _answer(self, row: Row, said: str, name: str, taken: list[str]) -> Answer:
        where = f"choices, row {row.number}"
        code = said if is_code(said) else code_from(said, taken)
        if code != said:
            self._report.note(where, f"'{said}' is no code.", f"“{code}”")
        labels = {
            language: plain(row.cells[column], f"{where}, {column}", self._report)
            for language, column in self._columns.worded.get("label", {}).items()
            if column in row.cells
        }
        say_rest(row, self._columns.carried("list_name", "name", "label"), "choices", self._report)
        return Answer(code, labels)


def say_rest(row: Row, carried: set[str], sheet: str, report: Report, kept: str = "") -> None:
    """Note every cell of a row that is not carried over."""
    for column, cell in row.cells.items():
        if column not in carried:
            said = cell if len(cell) <= 120 else f"{cell[:119]}…"
            report.note(f"{sheet}, row {row.number}, {column}", f"“{said}” has no place.", kept)
