"""LimeSurvey's survey structure (.lss): tables of rows, and the survey that they describe.

Texts stood in the tables themselves until LimeSurvey 3; since 4 they stand in tables of their
own (`question_l10ns` and others). Both are read into the same survey.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from relier.exchange.rules.content import Report, refuse
from relier.exchange.rules.languages import is_language
from relier.exchange.rules.xml_tree import read_xml

Cells = Mapping[str, str]
LEFTOVER = "relier"
_NO_PARENT = frozenset({"", "0"})


@dataclass(frozen=True, slots=True)
class Document:
    """The tables of a file, as rows of texts."""

    languages: Sequence[str]
    tables: Mapping[str, Sequence[Cells]]

    def rows(self, table: str) -> Sequence[Cells]:
        """Return the rows of a table, none when it is absent."""
        return self.tables.get(table, ())


@dataclass(slots=True)
class Group:
    """A group of questions. `words` holds name and description by language."""

    gid: str
    cells: Cells
    words: dict[str, Cells] = field(default_factory=dict)


@dataclass(slots=True)
class LimeQuestion:
    """A question or a subquestion. `words` holds question, help and script by language."""

    qid: str
    cells: Cells
    words: dict[str, Cells] = field(default_factory=dict)
    parts: list[LimeQuestion] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Its code."""
        return self.cells.get("title", "")

    @property
    def kind(self) -> str:
        """Its type, one letter."""
        return self.cells.get("type", "")


@dataclass(slots=True)
class LimeAnswer:
    """One answer of a list; `scale` tells the two lists of a dual scale apart."""

    code: str
    scale: str
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Survey:
    """A whole survey, in order."""

    document: Document
    settings: dict[str, Cells]  # language to its texts
    groups: list[Group]
    questions: dict[str, list[LimeQuestion]]  # by group
    answers: dict[str, list[LimeAnswer]]  # by question
    attributes: dict[str, list[Cells]]  # by question


def read_document(data: bytes) -> Document:
    """Return the tables of a file."""
    if data.startswith(b"PK\x03\x04"):
        raise refuse("the file", "It is an archive (.lsa or .zip): take the .lss file out of it.")
    rows = _Rows()
    read_xml(data, rows, what="the file")
    kind = rows.kind.strip()
    if rows.root != "document" or kind != "Survey":
        what = f"It holds a {kind.lower()}" if kind else "It is no LimeSurvey file"
        raise refuse("the file", f"{what}; a whole survey (.lss) is expected.")
    return Document([language.strip() for language in rows.languages], rows.tables)


class _Rows:
    """Gathers rows while the document is read: document / table / rows / row / cell."""

    def __init__(self) -> None:
        self.root = self.kind = ""
        self.languages: list[str] = []
        self.tables: dict[str, list[dict[str, str]]] = defaultdict(list)
        self._path: list[str] = []
        self._words: list[str] = []

    def start(self, tag: str, _attributes: dict[str, str], _line: int) -> None:
        self._path.append(tag)
        depth = len(self._path)
        if depth == 1:
            self.root = tag
        elif depth == 4 and self._path[2] == "rows":
            self.tables[self._path[1]].append({})
        # Markup that stands unescaped inside a cell adds its words to the cell.
        if depth <= 5:
            self._words = []

    def end(self, _tag: str) -> None:
        depth, tag = len(self._path), self._path.pop()
        if depth == 5 and self._path[2] == "rows" and self._words:
            self.tables[self._path[1]][-1][tag] = "".join(self._words)
        elif depth == 3 and self._path[1] == "languages":
            self.languages.append("".join(self._words))
        elif depth == 2 and tag == "LimeSurveyDocType":
            self.kind = "".join(self._words)

    def words(self, words: str) -> None:
        self._words.append(words)


def read_survey(document: Document, report: Report) -> Survey:
    """Return the survey that the tables describe, its questions in the order of asking."""
    told = document.rows("surveys_languagesettings")
    settings = {row.get("surveyls_language", ""): row for row in told}
    main = next((row.get("language", "") for row in document.rows("surveys")), "")
    languages = [code for code in document.languages or settings if _known(code, report)]
    languages.sort(key=lambda code: code != main)
    if not languages:
        raise refuse("languages", "The file names no language.")
    document = Document(languages, document.tables)
    questions: dict[str, list[LimeQuestion]] = defaultdict(list)
    by_id = _questions(document, report)
    for question in by_id.values():
        if question.cells.get("parent_qid", "0") in _NO_PARENT:
            questions[question.cells.get("gid", "")].append(question)
    for listed in questions.values():
        listed.sort(key=lambda question: _number(question.cells.get("question_order")))
    for question in by_id.values():
        question.parts.sort(key=lambda part: _number(part.cells.get("question_order")))
    attributes: dict[str, list[Cells]] = defaultdict(list)
    for row in document.rows("question_attributes"):
        attributes[row.get("qid", "")].append(row)
    groups = _groups(document)
    return Survey(document, settings, groups, questions, _answers(document), attributes)


def _known(code: str, report: Report) -> bool:
    if not is_language(code):
        report.error("languages", f"'{code}' is not the code of a language.")
    return is_language(code)


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\s*-?[0-9]{1,9}\s*", text) else 0


def _groups(document: Document) -> list[Group]:
    groups: dict[str, Group] = {}
    for row in document.rows("groups"):
        group = groups.setdefault(row.get("gid", ""), Group(row.get("gid", ""), row))
        if "language" in row:
            group.words[row["language"]] = row
    for row in document.rows("group_l10ns"):
        if row.get("gid", "") in groups:
            groups[row["gid"]].words[row.get("language", "")] = row
    return sorted(groups.values(), key=lambda group: _number(group.cells.get("group_order")))


def _questions(document: Document, report: Report) -> dict[str, LimeQuestion]:
    questions: dict[str, LimeQuestion] = {}
    titles: dict[tuple[str, str, str], str] = {}
    for row in (*document.rows("questions"), *document.rows("subquestions")):
        qid = row.get("qid", "")
        question = questions.setdefault(qid, LimeQuestion(qid, row))
        if "language" in row:
            question.words[row["language"]] = row
        mark = (row.get("parent_qid", "0"), row.get("scale_id", "0"), row.get("title", ""))
        if titles.setdefault(mark, qid) != qid:
            report.error(f"question {mark[2]}", "Two questions have this code.")
    for row in document.rows("question_l10ns"):
        if row.get("qid", "") in questions:
            questions[row["qid"]].words[row.get("language", "")] = row
    for question in questions.values():
        parent_id = question.cells.get("parent_qid", "0")
        parent = questions.get(parent_id)
        if parent is not None and parent.cells.get("parent_qid", "0") in _NO_PARENT:
            parent.parts.append(question)
        elif parent_id not in _NO_PARENT:
            report.note(f"question {question.title}", "It is part of no question: left out.")
    return questions


def _answers(document: Document) -> dict[str, list[LimeAnswer]]:
    found: dict[str, dict[tuple[str, str], LimeAnswer]] = defaultdict(dict)
    by_id: dict[str, LimeAnswer] = {}
    ordered = sorted(document.rows("answers"), key=lambda row: _number(row.get("sortorder")))
    for row in ordered:
        code, scale = row.get("code", ""), row.get("scale_id", "0")
        answer = found[row.get("qid", "")].setdefault((scale, code), LimeAnswer(code, scale))
        if "language" in row:
            answer.labels[row["language"]] = row.get("answer", "")
        by_id[row.get("aid", "")] = answer
    for row in document.rows("answer_l10ns"):
        if row.get("aid", "") in by_id:
            by_id[row["aid"]].labels[row.get("language", "")] = row.get("answer", "")
    return {qid: list(answers.values()) for qid, answers in found.items()}


def in_circles(edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the nodes that lead back to themselves, or lie between two that do."""
    after = {node: set(others) for node, others in edges.items()}
    for others in list(after.values()):
        for other in others:
            after.setdefault(other, set())
    left = set(after)
    for graph in (after, _turned(after)):
        before = _turned(graph)
        waiting = [node for node in left if not (before[node] & left)]
        while waiting:
            node = waiting.pop()
            left.discard(node)
            waiting += [other for other in graph[node] & left if not (before[other] & left)]
    return left


def _turned(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {node: set() for node in graph}
    for node, others in graph.items():
        for other in others:
            turned[other].add(node)
    return turned
