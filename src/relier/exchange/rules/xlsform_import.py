"""XLSForm (ODK, Kobo, SurveyCTO) → the files of an instrument, and a list of what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from relier.exchange.rules.assembly import Answer, Identity, Question, Reading, to_instrument
from relier.exchange.rules.content import Imported, Report, code_from, is_code, refuse
from relier.exchange.rules.languages import fixed_labels, language_code
from relier.exchange.rules.leftover import Leftover, Steps, from_rows, names_in
from relier.exchange.rules.markup import Split, plain, split_question
from relier.exchange.rules.workbook import Row, Sheet, read_workbook
from relier.exchange.rules.xlsform_sheets import (
    CHOICES,
    LEFTOVER,
    OTHER,
    SETTINGS,
    SURVEY,
    ColumnReader,
    Columns,
    Kind,
    Lists,
    kind_of,
    say_rest,
)

_YES = frozenset({"yes", "true", "1", "true()"})
_NO = frozenset({"", "no", "false", "0", "false()"})
_LONE_BLOCK = "main"


def import_xlsform(
    data: bytes,
    *,
    instrument_id: str = "",
    version: str = "",
    language: str = "",
) -> Imported:
    """Return the files of the instrument that a workbook describes, and what they leave out.

    Parameters
    ----------
    data : bytes
        An XLSX workbook with the sheets `survey` and `choices`.
    instrument_id, version : str, optional
        What to call the instrument; by default what the sheet `settings` says.
    language : str, optional
        The language of columns `label` and `hint` that say none.

    Raises
    ------
    ExchangeError
        With every problem; nothing is imported then.
    """
    sheets = read_workbook(data)
    report = Report()
    form = read_sheets(sheets, language=language, report=report)
    identity = Identity(instrument_id or form.identity.id, version or form.identity.version)
    return to_instrument(form.reading, form.rows, report, identity)


@dataclass(frozen=True, slots=True)
class Form:
    """What the sheets say: the questions, the leftovers beside them, and its name."""

    reading: Reading
    rows: list[Leftover]
    identity: Identity


def read_sheets(
    sheets: Mapping[str, Sheet], *, language: str = "", report: Report | None = None
) -> Form:
    """Read the sheets of a form."""
    report = report or Report()
    survey = sheets.get(SURVEY)
    if survey is None:
        known = ", ".join(sheets) or "none"
        raise refuse("the workbook", f"There is no sheet 'survey'; its sheets are: {known}.")
    rows = from_rows(row.cells for row in sheets[LEFTOVER].rows) if LEFTOVER in sheets else []
    settings = _Settings(sheets.get(SETTINGS), report)
    headers = ColumnReader(language or settings.language, report)
    columns = headers.read(survey)
    for name in ("type", "name"):
        if name not in columns.plain:
            raise refuse("survey, row 1", f"The column '{name}' is missing.")
    choices = sheets.get(CHOICES)
    choice_columns = headers.read(choices) if choices else Columns()
    if choices and choices.rows and not {"list_name", "name"} <= set(choice_columns.plain):
        raise refuse("choices, row 1", "The columns 'list_name' and 'name' are needed.")
    lists = Lists(choices, choice_columns, names_in(rows), report)
    languages = sorted(headers.languages or ["und"], key=lambda code: code != settings.language)
    reader = _SurveyReader(Reading(languages), columns, lists, names_in(rows), report)
    reader.read(survey)
    lists.say_unused()
    if settings.title:
        reader.reading.titles = dict.fromkeys(languages, settings.title)
    for name, sheet in sheets.items():
        if name not in {SURVEY, CHOICES, SETTINGS, LEFTOVER} and (sheet.rows or sheet.columns):
            report.note(f"sheet {sheet.name}", "This sheet is not read.")
    return Form(reader.reading, rows, settings.identity)


class _Settings:
    """The sheet `settings`: how the form is called and in which language it speaks."""

    def __init__(self, sheet: Sheet | None, report: Report) -> None:
        cells = sheet.rows[0].cells if sheet and sheet.rows else {}
        self._cells = {name.strip().lower().replace(" ", "_"): cell for name, cell in cells.items()}
        said = self._said("default_language")
        self.language = language_code(said) if said else ""
        self.title = plain(self._said("form_title", "title"), "settings, form_title", report)
        form_id = self._said("form_id", "id_string") or self.title or "imported"
        self.identity = Identity(code_from(form_id), code_from(self._said("version") or "1"))
        carried = {"default_language", "form_title", "title", "form_id", "id_string", "version"}
        for row in sheet.rows[1:] if sheet else ():
            report.note(f"settings, row {row.number}", "Only the first row is read.")
        for name, cell in cells.items():
            if name.strip().lower().replace(" ", "_") not in carried:
                report.note(f"settings, row 2, {name}", f"“{cell[:120]}” has no place.")

    def _said(self, *names: str) -> str:
        return next((self._cells[name] for name in names if self._cells.get(name)), "")


class _SurveyReader:
    """Reads the sheet `survey` row by row."""

    def __init__(
        self,
        reading: Reading,
        columns: Columns,
        lists: Lists,
        names: Mapping[Steps, str],
        report: Report,
    ) -> None:
        self.reading = reading
        self._columns = columns
        self._lists = lists
        self._names = names
        self._report = report
        self._open: list[tuple[Kind, str, int]] = []
        self._left_out = 0  # how many repeats are open around this row
        self._stimuli: dict[str, dict[str, tuple[str, ...]]] = {}
        self._seen: dict[str, int] = {}
        self._codes: set[str] = set()

    def read(self, sheet: Sheet) -> None:
        """Read every row."""
        for row in sheet.rows:
            kind = kind_of(self._columns.cell(row, "type"))
            if kind.what == "begin":
                self._begin(row, kind)
            elif kind.what == "end":
                self._end(row, kind)
            elif self._left_out:
                self._leave_out(row, "It stands in a repeat: it would be asked several times.")
            elif kind.what == "select":
                self._select(row, kind)
            elif kind.what == "note":
                self._note(row)
            else:
                self._leave_out(row, f"“{kind.of or '(no type)'}” is not an answer out of a list.")
        for _kind, name, number in self._open:
            self._report.error(f"survey, row {number}", f"The group '{name}' is never closed.")

    def _begin(self, row: Row, kind: Kind) -> None:
        name = self._columns.cell(row, "name")
        if kind.of != "group":
            self._left_out += 1
            self._leave_out(row, f"A {kind.of} has no place; what it holds is left out.")
        else:
            outer = [opened for opened in self._open if opened[0].of == "group"]
            if outer:
                where = f"survey, row {row.number}"
                self._report.note(where, "A group stands in a group.", "a block of its own")
            carried = self._columns.carried("type", "name", "label")
            say_rest(row, carried, "survey", self._report, "the group, always shown")
            block = self._block(name)
            self.reading.blocks.setdefault(block, self._words(row, "label"))
        self._open.append((kind, name, row.number))

    def _end(self, row: Row, kind: Kind) -> None:
        where = f"survey, row {row.number}"
        if not self._open:
            self._report.error(where, f"This ends a {kind.of} that was never begun.")
            return
        opened, name, number = self._open.pop()
        if opened.of != kind.of:
            what = f"This ends a {kind.of}, but the {opened.of} '{name}' of row {number} is open."
            self._report.error(where, what)
        if opened.of != "group":
            self._left_out -= 1
        say_rest(row, self._columns.carried("type", "name"), "survey", self._report)

    def _leave_out(self, row: Row, what: str) -> None:
        self._report.note(f"survey, row {row.number}, type", what)
        say_rest(row, self._columns.carried("type"), "survey", self._report)

    def _note(self, row: Row) -> None:
        name = self._columns.cell(row, "name")
        words = self._words(row, "label")
        if owner := self._names.get(("stimulus", name)):
            shown = {language: tuple(text.split("\n")) for language, text in words.items()}
            self._stimuli[owner] = shown
        elif not self.reading.questions and not self.reading.introductions and not self._open:
            self.reading.introductions = words
        else:
            self._report.note(f"survey, row {row.number}, type", "A note is no question.")
            say_rest(row, self._columns.carried("type"), "survey", self._report)
            return
        carried = self._columns.carried("type", "name", "label")
        say_rest(row, carried, "survey", self._report, "the text, always shown")

    def _select(self, row: Row, kind: Kind) -> None:
        name = self._columns.cell(row, "name")
        where = f"survey, row {row.number}"
        if not name:
            self._report.error(f"{where}, name", "This question has no name.")
        elif kind.of not in self._lists:
            self._report.error(f"{where}, type", f"There is no list '{kind.of}' in 'choices'.")
        elif name in self._seen:
            what = f"The name '{name}' is taken: see row {self._seen[name]}."
            self._report.error(f"{where}, name", what)
        elif ("worst", name) in self._names:
            self._seen[name] = row.number  # the other half of a judgement
        elif len(self._lists.answers(kind.of)) + kind.other < 2:
            self._leave_out(row, f"The list '{kind.of}' has one answer: nothing to choose.")
        else:
            self._seen[name] = row.number
            self._ask(row, name, kind)

    def _ask(self, row: Row, name: str, kind: Kind) -> None:
        best = ("best", name)
        code = self._code(row, name)
        splits = self._splits(row, is_best=best in self._names)
        shown = {lang: s.stimulus for lang, s in splits.items() if s.stimulus}
        question = Question(
            code=code,
            block=self._current_block(),
            scale=self._lists.scale(kind.of) + ("-or-other" if kind.other else ""),
            texts={lang: s.text for lang, s in splits.items()},
            leads={lang: s.lead for lang, s in splits.items() if s.lead},
            helps={lang: text.split("\n") for lang, text in self._words(row, "hint").items()},
            stimuli=self._stimuli.get(code, shown),
            options=self._scale(kind, where=f"survey, row {row.number}, type"),
            required=self._required(row),
        )
        self.reading.questions.append(question)
        carried = self._columns.carried("type", "name", "label", "hint", "required")
        if best not in self._names:
            say_rest(row, carried, "survey", self._report, "the question, always asked")

    def _code(self, row: Row, name: str) -> str:
        known = self._names.get(("item", name)) or self._names.get(("best", name))
        code = known or (name if is_code(name) and name not in self._codes else "")
        if not code:
            code = code_from(name, self._codes)
            self._report.note(f"survey, row {row.number}, name", f"“{name}” is no code.", code)
        self._codes.add(code)
        return code

    def _scale(self, kind: Kind, *, where: str) -> Mapping[str, Mapping[str, str]]:
        scale = self._lists.scale(kind.of)
        answers = list(self._lists.answers(kind.of))
        if kind.other:
            what = "“Other” asks for free words, which have no place."
            self._report.note(where, what, "the answer “other”, without them")
            labels = {lang: fixed_labels("other", lang)["other"] for lang in self.reading.languages}
            answers.append(Answer(code_from(OTHER, [a.code for a in answers]), labels))
            return self.reading.add_scale(f"{scale}-or-other", answers)
        if scale != kind.of and scale in self._lists and self._lists.scale(scale) == scale:
            # A list of one question: its words are compared with those of the scale itself.
            self.reading.add_scale(scale, self._lists.answers(scale))
        return self.reading.add_scale(scale, answers)

    def _splits(self, row: Row, *, is_best: bool) -> dict[str, Split]:
        splits = {}
        for language, label in self._words(row, "label").items():
            # The last line of half a judgement only says which half it is.
            splits[language] = split_question(label.rpartition("\n")[0] if is_best else label)
        return splits

    def _required(self, row: Row) -> bool:
        said = self._columns.cell(row, "required").lower()
        if said not in _YES | _NO:
            where = f"survey, row {row.number}, required"
            self._report.note(
                where, f"“{said}” depends on other answers.", "a question one may pass"
            )
        return said in _YES

    def _words(self, row: Row, name: str) -> dict[str, str]:
        return {
            language: text
            for language, column in self._columns.worded.get(name, {}).items()
            if (cell := row.cells.get(column))
            and (text := plain(cell, f"survey, row {row.number}, {column}", self._report))
        }

    def _block(self, name: str) -> str:
        return self._names.get(("block", name)) or code_from(name)

    def _current_block(self) -> str:
        groups = [name for kind, name, _ in self._open if kind.of == "group"]
        block = self._block(groups[-1]) if groups else _LONE_BLOCK
        if not groups:
            self.reading.blocks.setdefault(block, {})
        return block
