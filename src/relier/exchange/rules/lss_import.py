"""LimeSurvey (.lss) → the files of an instrument, and a list of what does not fit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relier.exchange.rules.assembly import Answer, Identity, Question, Reading, to_instrument
from relier.exchange.rules.content import Imported, Report, code_from, is_code
from relier.exchange.rules.languages import fixed_labels, is_worded
from relier.exchange.rules.leftover import Leftover, Steps, from_rows, names_in
from relier.exchange.rules.lss_report import ROW_LIMIT, SurveyReport, where_is
from relier.exchange.rules.lss_tables import (
    LEFTOVER,
    Document,
    Group,
    LimeAnswer,
    LimeQuestion,
    Survey,
    read_document,
    read_survey,
)
from relier.exchange.rules.markup import Split, plain, split_question
from relier.instruments.rules.wordings import MAX_QUESTION

# Answers that LimeSurvey words itself: type to (scale, whether ordered).
_FIXED = {
    "Y": ("yes_no", False),
    "G": ("gender", False),
    "5": ("five", True),
    "A": ("five", True),
    "B": ("ten", True),
    "C": ("yes_no_uncertain", False),
    "E": ("increase_decrease", True),
}
_STEPS = {"five": 5, "ten": 10}
_LISTS = frozenset("L!O")
_ARRAYS = frozenset("FHABCE1")
_TEXT = "X"
_BREAKS = re.compile(r"[ \t\r\n\f]+")  # a no-break space is no break


def import_lss(data: bytes, *, instrument_id: str = "", version: str = "") -> Imported:
    """Return the files of the instrument that a survey holds, and what they leave out.

    Raises
    ------
    ExchangeError
        With every problem; nothing is imported then.
    """
    report = Report()
    form = read_form(read_document(data), report)
    return to_instrument(
        form.reading, form.rows, report, Identity(instrument_id, version, form.name)
    )


@dataclass(frozen=True, slots=True)
class Form:
    """What the tables say: the questions, the leftovers beside them, and its name."""

    reading: Reading
    rows: list[Leftover]
    name: str


def read_form(document: Document, report: Report) -> Form:
    """Read the tables of a survey."""
    rows = from_rows(document.rows(LEFTOVER))
    survey = read_survey(document, report)
    reader = _SurveyReader(survey, names_in(rows), report)
    reader.read()
    SurveyReport(survey, report).write()
    title = next(iter(reader.reading.titles.values()), "") or "imported"
    return Form(reader.reading, rows, code_from(title.lower()))


class _SurveyReader:
    """Turns groups into blocks and questions into items."""

    def __init__(self, survey: Survey, names: Mapping[Steps, str], report: Report) -> None:
        self.reading = Reading(list(survey.document.languages))
        self._survey = survey
        self._names = names
        self._report = report
        self._codes: set[str] = set()
        self._scales: dict[tuple[object, ...], str] = {}
        self._stimuli: dict[str, dict[str, tuple[str, ...]]] = {}

    def read(self) -> None:
        """Read the whole survey."""
        for language, cells in self._survey.settings.items():
            if language in self.reading.languages:
                where = f"survey texts, {language}"
                title = self._plain(cells.get("surveyls_title", ""), where)
                welcome = cells.get("surveyls_welcometext") or cells.get("surveyls_description")
                self.reading.titles[language] = title
                self.reading.introductions[language] = self._plain(welcome or "", where)
        blocks: set[str] = set()
        for number, group in enumerate(self._survey.groups, start=1):
            block = self._block(group, number, blocks)
            for question in self._survey.questions.get(group.gid, ()):
                self._question(question, block)

    def _block(self, group: Group, number: int, taken: set[str]) -> str:
        words = {
            language: self._plain(cells.get("group_name", ""), f"group {number}, {language}")
            for language, cells in group.words.items()
            if language in self.reading.languages
        }
        code = self._names.get(("block", group.gid)) or code_from(f"G{number}", taken)
        taken.add(code)
        if self._survey.questions.get(group.gid):
            self.reading.blocks.setdefault(code, words)
        return code

    def _question(self, question: LimeQuestion, block: str) -> None:
        if question.kind == _TEXT:
            self._text(question)
        elif ("worst", question.title) in self._names:
            return  # the other half of a judgement
        elif question.kind in _ARRAYS:
            self._array(question, block)
        elif question.kind in _LISTS or question.kind in _FIXED:
            answers = self._answers(question, "0")
            if len(answers) < 2:
                self._report.note(where_is(question), "It has fewer than two answers: left out.")
            else:
                self._single(question, block, answers)
        else:
            SurveyReport.leave_out(question, self._report)

    def _text(self, question: LimeQuestion) -> None:
        words = self._words(question, "question")
        if owner := self._names.get(("stimulus", question.title)):
            self._stimuli[owner] = {lang: tuple(t.split("\n")) for lang, t in words.items()}
        else:
            said = next(iter(words.values()), "")[:ROW_LIMIT]
            self._report.note(where_is(question), f"A text is no question: “{said}”.")

    def _single(self, question: LimeQuestion, block: str, answers: Sequence[Answer]) -> None:
        is_best = ("best", question.title) in self._names
        splits = {}
        for language, label in self._words(question, "question").items():
            splits[language] = split_question(label.rpartition("\n")[0] if is_best else label)
        code = self._code(question.title)
        self._ask(question, code, block, splits, self._scale(question, question.title, answers))

    def _array(self, question: LimeQuestion, block: str) -> None:
        above = self._words(question, "question")
        for scale in ("0", "1") if question.kind == "1" else ("0",):
            answers = self._answers(question, scale)
            if len(answers) < 2:
                self._report.note(where_is(question), "It has fewer than two answers: left out.")
                return
            tail = {"0": "_1", "1": "_2"}[scale] if question.kind == "1" else ""
            heads = self._heads(question, scale)
            leads = {
                lang: "\n".join(filter(None, [t, heads.get(lang, "")])) for lang, t in above.items()
            }
            named = self._scale(question, question.title + tail, answers)
            for part in question.parts:
                self._part(part, block, leads, named, f"{question.title}_{part.title}{tail}")

    def _part(
        self,
        part: LimeQuestion,
        block: str,
        leads: Mapping[str, str],
        scale: tuple[str, Mapping[str, Mapping[str, str]]],
        name: str,
    ) -> None:
        splits = {}
        for language, text in self._words(part, "question").items():
            lead = leads.get(language, "")
            if len(lead) <= MAX_QUESTION:
                splits[language] = Split(" ".join(text.split("\n")), " ".join(lead.split("\n")))
            else:
                splits[language] = Split(" ".join(text.split("\n")), "", tuple(lead.split("\n")))
        self._ask(part, self._code(name), block, splits, scale)

    def _ask(
        self,
        question: LimeQuestion,
        code: str,
        block: str,
        splits: Mapping[str, Split],
        scale: tuple[str, Mapping[str, Mapping[str, str]]],
    ) -> None:
        shown = {lang: s.stimulus for lang, s in splits.items() if s.stimulus}
        self.reading.questions.append(
            Question(
                code=code,
                block=block,
                scale=scale[0],
                texts={lang: s.text for lang, s in splits.items()},
                leads={lang: s.lead for lang, s in splits.items() if s.lead},
                helps={lang: t.split("\n") for lang, t in self._words(question, "help").items()},
                stimuli=self._stimuli.get(code, shown),
                options=scale[1],
                required=question.cells.get("mandatory") in {"Y", "S"},
            )
        )

    def _code(self, name: str) -> str:
        known = self._names.get(("item", name)) or self._names.get(("best", name))
        code = known or (name if is_code(name) and name not in self._codes else "")
        if not code:
            code = code_from(name, self._codes)
            self._report.note(f"question {name}", "Its code does not fit.", code)
        self._codes.add(code)
        return code

    def _answers(self, question: LimeQuestion, scale: str) -> list[Answer]:
        if question.kind in _FIXED:
            return self._fixed(question)
        own = [a for a in self._survey.answers.get(question.qid, ()) if a.scale == scale]
        taken: set[str] = set()
        answers = [self._answer(question, answer, taken) for answer in own]
        if question.cells.get("other") == "Y":
            what = "“Other” asks for free words, which have no place."
            self._report.note(where_is(question), what, "the answer “other”, without them")
            labels = {lang: fixed_labels("other", lang)["other"] for lang in self.reading.languages}
            answers.append(Answer(code_from("other", taken), labels))
        return answers

    def _answer(self, question: LimeQuestion, answer: LimeAnswer, taken: set[str]) -> Answer:
        where = f"{where_is(question)}, answer {answer.code}"
        scale = self._names.get(("scale", question.title), "")
        code = self._names.get(("answer", scale, answer.code)) or answer.code
        if not is_code(code) or code in taken:
            code = code_from(code, taken)
            self._report.note(where, "Its code does not fit.", code)
        taken.add(code)
        labels = {
            language: " ".join(self._plain(label, f"{where}, {language}").split("\n"))
            for language, label in answer.labels.items()
            if language in self.reading.languages
        }
        return Answer(code, labels)

    def _fixed(self, question: LimeQuestion) -> list[Answer]:
        name = _FIXED[question.kind][0]
        if name in _STEPS:
            codes = [str(step) for step in range(1, _STEPS[name] + 1)]
            return [Answer(code, dict.fromkeys(self.reading.languages, code)) for code in codes]
        tables = {language: fixed_labels(name, language) for language in self.reading.languages}
        for language in self.reading.languages:
            if not is_worded(name, language):
                what = f"LimeSurvey words these answers itself; not known in {language}."
                self._report.note(f"answers {name}", what, "the English words")
        codes = list(next(iter(tables.values())))
        return [Answer(c, {lang: table[c] for lang, table in tables.items()}) for c in codes]

    def _scale(
        self, question: LimeQuestion, title: str, answers: Sequence[Answer]
    ) -> tuple[str, Mapping[str, Mapping[str, str]]]:
        """Return the scale's code, the same for the same answers, and labels of this one alone."""
        mark = tuple((a.code, *sorted(a.labels.items())) for a in answers)
        code = self._names.get(("scale", title), "")
        if not code:
            fixed, ordered = _FIXED.get(question.kind, ("", False))
            code = self._scales.get(mark) or code_from(fixed or title, self.reading.scales)
            self._scales[mark] = code
            if ordered:
                self.reading.kinds[code] = "ordinal"
        return code, self.reading.add_scale(code, answers)

    def _heads(self, question: LimeQuestion, scale: str) -> dict[str, str]:
        if question.kind != "1":
            return {}
        name = "dualscale_headerA" if scale == "0" else "dualscale_headerB"
        rows = self._survey.attributes.get(question.qid, ())
        return {
            row.get("language", ""): self._plain(row.get("value", ""), where_is(question))
            for row in rows
            if row.get("attribute") == name
        }

    def _words(self, question: LimeQuestion, name: str) -> dict[str, str]:
        return {
            language: text
            for language, cells in question.words.items()
            if language in self.reading.languages
            and (text := self._plain(cells.get(name, ""), f"{where_is(question)}, {language}"))
        }

    def _plain(self, text: str, where: str) -> str:
        # In HTML the breaks of the source are spaces.
        return plain(_BREAKS.sub(" ", text), where, self._report) if text else ""
