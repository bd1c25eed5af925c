"""Small LimeSurvey files, written as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Rows = Sequence[Mapping[str, object]]


def lss(
    languages: Sequence[str] = ("en",), kind: str = "Survey", head: str = "", **tables: Rows
) -> bytes:
    """Return a file with these tables."""
    parts = [
        f"<languages>{''.join(f'<language>{code}</language>' for code in languages)}</languages>"
    ]
    for name, rows in tables.items():
        written = "".join(
            "<row>"
            + "".join(f"<{field}>{escape(str(cell))}</{field}>" for field, cell in row.items())
            + "</row>"
            for row in rows
        )
        parts.append(f"<{name}><rows>{written}</rows></{name}>")
    document = f"<LimeSurveyDocType>{kind}</LimeSurveyDocType>{''.join(parts)}"
    text = f"<?xml version='1.0' encoding='UTF-8'?>{head}<document>{document}</document>"
    return text.encode()


def question(qid: int, title: str, kind: str = "Y", **more: object) -> dict[str, object]:
    """Return the row of a question."""
    row = {"qid": qid, "parent_qid": 0, "gid": 1, "type": kind, "title": title}
    return {**row, "question_order": qid, "relevance": "1", **more}


def words(qid: int, text: str, language: str = "en", **more: object) -> dict[str, object]:
    """Return the row of a question's words."""
    return {"qid": qid, "question": text, "language": language, **more}


def survey(
    questions: Rows, texts: Rows, languages: Sequence[str] = ("en",), **tables: Rows
) -> bytes:
    """Return a survey of one group."""
    return lss(
        languages,
        groups=[{"gid": 1, "group_order": 1}],
        group_l10ns=[{"gid": 1, "group_name": "House", "language": code} for code in languages],
        questions=questions,
        question_l10ns=texts,
        surveys=[{"sid": 1, "language": languages[0]}],
        surveys_languagesettings=[
            {"surveyls_language": code, "surveyls_title": f"T {code}"} for code in languages
        ],
        **tables,
    )
