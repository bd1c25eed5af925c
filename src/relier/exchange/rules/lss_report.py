"""What a LimeSurvey survey holds and an instrument has no place for."""

from __future__ import annotations

import re
from collections import defaultdict

from relier.exchange.rules.content import Report
from relier.exchange.rules.lss_tables import LEFTOVER, Cells, LimeQuestion, Survey, in_circles

ROW_LIMIT = 400  # characters of a foreign text in a report

_KINDS = {
    "S": "a short free text",
    "T": "a long free text",
    "U": "a huge free text",
    "Q": "several short texts",
    "N": "a number",
    "K": "several numbers",
    "D": "a date",
    "M": "several answers at once",
    "P": "several answers at once, with comments",
    "R": "a ranking",
    ";": "a table of texts",
    ":": "a table of numbers",
    "*": "a calculation",
    "|": "a file to send",
    "I": "a choice of language",
}
# Columns and tables that the import reads.
_SETTINGS = frozenset(
    ["surveyls_survey_id", "surveyls_language", "surveyls_title", "surveyls_welcometext"]
)
_TABLES = frozenset(
    [
        "answers",
        "answer_l10ns",
        "groups",
        "group_l10ns",
        "questions",
        "subquestions",
        "question_l10ns",
        "question_attributes",
        "conditions",
        "surveys",
        "surveys_languagesettings",
    ]
)
# What LimeSurvey writes for every question, whatever its author chose.
_USUAL = {
    "statistics_showgraph": "1",
    "time_limit_action": "1",
    "location_mapheight": "300",
    "location_mapwidth": "500",
    "location_mapzoom": "11",
    "location_mapservice": "0",
    "scale_export": "0",
    "slider_custom_handle": "f1ae",
    "slider_separator": "|",
    "question_template": "core",
    "other_position": "end",
    "answer_order": "normal",
    "subquestion_order": "normal",
    "display_columns": "1",
    "dropdown_dates_minute_step": "1",
    "num_value_int_only": "0",
}
# Settings of the survey: those that are read, and values that say nothing of a questionnaire.
_READ = frozenset({"sid", "language", "additional_languages"})
_SURVEY = {"gsid": ("1",), "anonymized": ("Y",), "format": ("G",)}
_NOTHING = frozenset({"", "0", "N", "none"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def where_is(question: LimeQuestion) -> str:
    """Return how a report names a question."""
    return f"question {question.title or question.qid}"


class SurveyReport:
    """Writes the remarks on a survey as a whole, its conditions and its settings."""

    def __init__(self, survey: Survey, report: Report) -> None:
        self._survey = survey
        self._report = report
        listed = [q for questions in survey.questions.values() for q in questions]
        self._questions = {question.qid: question for question in listed}

    @staticmethod
    def leave_out(question: LimeQuestion, report: Report) -> None:
        """Note a question that is not one answer out of a list."""
        kind = _KINDS.get(question.kind, f"a question of the type '{question.kind}'")
        said = next((c.get("question", "") for c in question.words.values()), "")
        said = " ".join(re.sub(r"<[^>]{0,500}>", " ", said[:1000]).split())[:ROW_LIMIT]
        what = f"It asks for {kind}, not for one answer out of a list: “{said}”."
        report.note(where_is(question), what)
        if question.parts:
            report.note(where_is(question), f"Its {len(question.parts)} lines go with it.")

    def write(self) -> None:
        """Write every remark."""
        for question in self._questions.values():
            self._question(question)
        for group in self._survey.groups:
            self._group(group.gid, group.cells, group.words)
        self._conditions()
        self._strangers()
        self._texts()
        self._tables()
        strays = set(self._survey.questions) - {group.gid for group in self._survey.groups}
        for gid in sorted(strays):
            for question in self._survey.questions[gid]:
                self._report.error(where_is(question), f"It belongs to no group (gid {gid}).")

    def _question(self, question: LimeQuestion) -> None:
        where = where_is(question)
        relevance = question.cells.get("relevance", "1").strip()
        if relevance not in {"", "1"}:
            what = f"It is asked only if {relevance[:ROW_LIMIT]}"
            self._report.note(where, f"{what}.", "the question, always asked")
        if question.cells.get("preg"):
            self._report.note(where, "Its answers are checked by a pattern.", "the question")
        for words in (question.words, *(part.words for part in question.parts)):
            if any(cells.get("script", "").strip() for cells in words.values()):
                self._report.note(where, "A script was refused.", "the question")
        if question.kind == "O":
            self._report.note(where, "It asks for a comment too.", "the list alone")
        chosen = dict.fromkeys(
            f"{row.get('attribute', '')}={value[:40]}"
            for row in self._survey.attributes.get(question.qid, ())
            if (value := row.get("value", "").strip()) not in _NOTHING
            and _USUAL.get(row.get("attribute", "")) != value
            and not row.get("attribute", "").startswith("dualscale_header")
        )
        if chosen:
            self._report.note(where, f"Its settings have no place: {', '.join(chosen)}.")

    def _group(self, gid: str, cells: Cells, words: dict[str, Cells]) -> None:
        where = f"group {gid}"
        relevance = cells.get("grelevance", "1").strip()
        if relevance not in {"", "1"}:
            what = f"It is shown only if {relevance[:ROW_LIMIT]}."
            self._report.note(where, what, "the group, always shown")
        if cells.get("randomization_group", "").strip():
            self._report.note(where, "Its place is drawn by lot.", "its place in the file")
        for language, said in words.items():
            if text := " ".join(said.get("description", "").split()):
                self._report.note(f"{where}, {language}", f"Its description: “{text[:ROW_LIMIT]}”.")

    def _conditions(self) -> None:
        edges: dict[str, set[str]] = defaultdict(set)
        titles = {question.title: qid for qid, question in self._questions.items()}
        for row in self._survey.document.rows("conditions"):
            question = self._questions.get(row.get("qid", ""))
            on = self._questions.get(row.get("cqid", ""))
            where = where_is(question) if question else f"condition {row.get('cid', '')}"
            asked = f"{on.title if on else row.get('cfieldname', '?')} {row.get('method', '')}"
            what = f"It is asked only if {asked.strip()} “{row.get('value', '')[:ROW_LIMIT]}”."
            self._report.note(where, what, "the question, always asked")
            if question and on:
                edges[question.qid].add(on.qid)
        for qid, question in self._questions.items():
            named = set(_NAME.findall(question.cells.get("relevance", "")))
            edges[qid] |= {titles[name] for name in named if name in titles}
        circle = in_circles(edges)
        if circle:
            names = ", ".join(q.title for qid, q in self._questions.items() if qid in circle)
            what = f"These conditions go in a circle: {names[:1000]}."
            self._report.note("conditions", what, "the questions, always asked")

    def _strangers(self) -> None:
        """Note texts and answers that belong to no language and no question of the survey."""
        document = self._survey.document
        found: dict[str, int] = defaultdict(int)
        for name, rows in document.tables.items():
            for row in rows if name != LEFTOVER else ():
                said = row.get("language") or row.get("surveyls_language")
                if name != "surveys" and said and said not in document.languages:
                    found[said] += 1
        for language, count in found.items():
            what = f"{count} texts in a language that the survey does not have."
            self._report.note(f"language {language}", what)
        for qid, answers in self._survey.answers.items():
            if qid not in self._questions:
                what = f"{len(answers)} answers belong to no question."
                self._report.note(f"answers of {qid}", what)

    def _texts(self) -> None:
        for language, cells in self._survey.settings.items():
            read = (
                _SETTINGS
                if cells.get("surveyls_welcometext")
                else _SETTINGS | {"surveyls_description"}
            )
            others = [name for name, text in cells.items() if name not in read and text.strip()]
            if others:
                what = f"Texts and settings without a place: {', '.join(others)}."
                self._report.note(f"survey texts, {language}", what)

    def _tables(self) -> None:
        for row in self._survey.document.rows("surveys"):
            others = [name for name, said in row.items() if said not in _SURVEY.get(name, ())]
            others = [name for name in others if name not in _READ]
            if others:
                what = f"{len(others)} settings have no place: {', '.join(others)}."
                self._report.note("survey", what)
        for name, rows in self._survey.document.tables.items():
            if rows and name not in _TABLES and name != LEFTOVER:
                count = f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}"
                self._report.note(f"table {name}", f"It is not read ({count}).")
