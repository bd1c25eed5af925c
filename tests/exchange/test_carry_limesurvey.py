"""LimeSurvey: surveys come in with a list of what has no place; our instruments go out and back."""

from __future__ import annotations

import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from relier.exchange.rules.content import Content, ExchangeError
from relier.exchange.rules.lss_export import export_lss
from relier.exchange.rules.lss_import import import_lss
from relier.instruments.rules.definition import ScaleKind
from relier.instruments.rules.loader import digest_of, instrument_from_content
from tests.exchange.rich_questionnaire import items_of, rich
from tests.exchange.surveys import lss, question, survey, words

# --- out and back ---------------------------------------------------------------------------------


def test_an_instrument_comes_back_the_same(content: Content) -> None:
    back = import_lss(export_lss(content))
    assert digest_of(back.content) == digest_of(content)


def test_limesurvey_s_own_tables_say_what_a_respondent_meets() -> None:
    root = ET.fromstring(export_lss(rich()))
    rows = {table.tag: list(table.iter("row")) for table in root}
    titles = [(row.findtext("title"), row.findtext("type")) for row in rows["questions"]]
    assert titles == [
        ("land", "L"),
        ("D1P1", "L"),
        ("D1O1shown", "X"),
        ("D1O1", "L"),
        ("q2x", "L"),
        ("D2O1best", "L"),
        ("D2O1worst", "L"),
    ]
    french = [r for r in rows["question_l10ns"] if r.findtext("language") == "fr"]
    assert french[1].findtext("question") == "Une porte est fermée<br />Je sais l’ouvrir."
    assert french[1].findtext("help") == "Une porte est une porte."
    codes = {row.findtext("code") for row in rows["answers"]}
    assert all(code is not None and len(code) <= 5 and code.isalnum() for code in codes)
    # A brace begins an expression there, and a bracket a tag.
    welcome = rows["surveys_languagesettings"][0].findtext("surveyls_welcometext") or ""
    assert "&lt;b&gt;not bold" in welcome
    assert "{" not in welcome


def test_one_form_alone_goes_out() -> None:
    back = instrument_from_content(import_lss(export_lss(rich(), form="short")).content)
    assert list(back.items) == ["D1P1", "2.x", "land"]


# --- surveys of others ----------------------------------------------------------------------------

TWO = [question(1, "door"), question(2, "window")]
TEXTS = [words(1, "Is the door open?", help="Look"), words(2, "Is the window open?")]


def test_a_survey_becomes_an_instrument_that_is_asked_and_never_scored() -> None:
    instrument = instrument_from_content(import_lss(survey(TWO, TEXTS), instrument_id="h").content)
    assert instrument.id == "h"
    assert list(instrument.items) == ["door", "window"]
    assert instrument.wordings["en"].items["door"].help == ("Look",)
    assert instrument.wordings["en"].options["yes_no"] == {"Y": "Yes", "N": "No"}
    assert {block.kind for block in instrument.blocks.values()} == {"profile"}


def test_the_lines_of_a_table_are_items_with_its_question_above_them() -> None:
    rows = [
        question(1, "q", "F"),
        question(2, "a", "T", parent_qid=1),
        question(3, "b", "T", parent_qid=1),
    ]
    texts = [words(1, "How often?"), words(2, "Doors"), words(3, "Windows")]
    answers = [{"aid": n, "qid": 1, "code": f"A{n}", "sortorder": -n} for n in (1, 2)]
    labels = [{"aid": n, "answer": f"<b>Label</b> {n}", "language": "en"} for n in (1, 2)]
    back = import_lss(survey(rows, texts, answers=answers, answer_l10ns=labels))
    assert list(items_of(back.content)) == ["q_a", "q_b"]
    told = back.content["wording.en.yaml"]
    assert told["items"]["q_b"] == {"lead": "How often?", "text": "Windows"}
    assert told["options"]["q"] == {"A2": "Label 2", "A1": "Label 1"}
    assert items_of(back.content)["q_a"]["scale"] == items_of(back.content)["q_b"]["scale"] == "q"


def test_five_points_are_an_ordered_scale() -> None:
    back = import_lss(survey([question(1, "p", "5")], [words(1, "How well?")]))
    scale = instrument_from_content(back.content).scales["five"]
    assert scale.kind is ScaleKind.ORDINAL
    assert [option.code for option in scale.options] == ["1", "2", "3", "4", "5"]


def test_texts_of_before_limesurvey_4_are_read_too() -> None:
    old = lss(
        ("en", "fr"),
        groups=[
            {"gid": 1, "group_name": "House", "language": "en"},
            {"gid": 1, "group_name": "Maison", "language": "fr"},
        ],
        questions=[
            question(1, "door", question="Open?", language="en"),
            question(1, "door", question="Ouverte ?", language="fr"),
        ],
        surveys=[{"sid": 1, "language": "fr"}],
        surveys_languagesettings=[{"surveyls_language": "fr", "surveyls_title": "Titre"}],
    )
    back = import_lss(old)
    assert back.content["wording.fr.yaml"]["items"]["door"]["text"] == "Ouverte ?"
    assert back.content["wording.en.yaml"]["blocks"] == {"G1": "House"}
    assert back.content["wording.fr.yaml"]["status"] == "source"


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("S", "a short free text"),
        ("M", "several answers at once"),
        ("N", "a number"),
        ("R", "a ranking"),
        ("*", "a calculation"),
        ("|", "a file to send"),
        ("~", "the type '~'"),
    ],
)
def test_a_question_out_of_scope_is_listed(kind: str, what: str) -> None:
    rows = [*TWO, question(3, "other", kind)]
    back = import_lss(survey(rows, [*TEXTS, words(3, "Tell <i>us</i>")]))
    told = [r.what for r in back.report if r.where == "question other" and what in r.what]
    assert told
    assert "Tell us" in told[0]


def test_tags_go_scripts_are_refused_and_both_are_said() -> None:
    text = '<p onclick="x()">Is the <b>door</b>&nbsp;open?</p><script>steal()</script>'
    back = import_lss(survey([question(1, "door")], [words(1, text, script="steal()")]))
    assert back.content["wording.en.yaml"]["items"]["door"]["text"] == "Is the door\u00a0open?"
    told = [str(remark) for remark in back.report if remark.where.startswith("question door")]
    assert any("A script was refused" in line for line in told)
    assert any("attribute 'onclick'" in line for line in told)
    assert any("Layout: b" in line for line in told)
    assert not any("steal" in line for line in told)


def test_conditions_are_listed_and_circles_named() -> None:
    rows = [
        question(1, "door", relevance='window.NAOK == "Y"'),
        question(2, "window"),
        question(3, "roof", relevance="door > 1"),
    ]
    conditions = [{"cid": 1, "qid": 2, "cqid": 1, "method": "==", "value": "Y"}]
    texts = [*TEXTS, words(3, "Is there a roof?")]
    back = import_lss(survey(rows, texts, conditions=conditions))
    told = {remark.where: remark.what for remark in back.report}
    assert told["conditions"] == "These conditions go in a circle: door, window."
    assert "door == “Y”" in told["question window"]
    assert "door > 1" in told["question roof"]


def test_what_stands_beside_the_questions_is_listed() -> None:
    back = import_lss(
        survey(
            TWO,
            [*TEXTS, words(1, "Ist die Tür offen?", "de")],
            quota=[{"id": 1}, {"id": 2}],
            question_attributes=[{"qid": 1, "attribute": "hidden", "value": "1"}],
            answers=[{"aid": 1, "qid": 99, "code": "A"}],
            subquestions=[question(5, "lost", parent_qid=77)],
        )
    )
    told = {remark.where: remark.what for remark in back.report}
    assert told["table quota"] == "It is not read (2 rows)."
    assert "hidden=1" in told["question door"]
    assert "1 texts in a language" in told["language de"]
    assert "belong to no question" in told["answers of 99"]
    assert "part of no question" in told["question lost"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (lss(kind="Group"), "It holds a group"),
        (b"<xliff/>", "It is no LimeSurvey file"),
        (b"PK\x03\x04", "archive"),
        (b"<document>", "line 1: This is not XML"),
        (survey([*TWO, question(3, "door")], TEXTS), "Two questions have this code"),
        (survey(TWO, TEXTS, languages=("en", "../../x")), "is not the code of a language"),
        (survey([question(1, "t", "T")], [words(1, "Tell us")]), "No question here"),
        (survey([question(1, "q", gid=9)], [words(1, "Lost?")]), "no group"),
        (survey(TWO, [words(1, "a" * 401), TEXTS[1]]), "401 characters"),
        (survey(TWO, [words(1, "a" * 70_000), TEXTS[1]]), "more than 60000 characters"),
    ],
)
def test_a_broken_survey_is_refused_whole(data: bytes, what: str) -> None:
    with pytest.raises(ExchangeError, match=what):
        import_lss(data)


@pytest.mark.slow
def test_three_thousand_questions_in_five_languages_stay_quick() -> None:
    codes = ("fr", "en", "ro", "el", "nl")
    rows = [question(n, f"Q{n}") for n in range(1, 3001)]
    texts = [words(n, f"<p>Question {n}?</p>", code) for n in range(1, 3001) for code in codes]
    circle = [{"cid": n, "qid": n, "cqid": n % 3000 + 1} for n in range(1, 3001)]
    data = survey(rows, texts, codes, conditions=circle)
    start = time.process_time()
    back = import_lss(data)
    assert time.process_time() - start < 20
    assert len(items_of(back.content)) == 3000
    assert any("circle" in remark.what for remark in back.report)


# --- files that real people made ------------------------------------------------------------------


def test_a_real_survey_of_all_question_types_in_five_languages(real_files: Path) -> None:
    file = "limesurvey/demosurveys-6.4.2/ls6_sample_survey_multilingual_fr_de_en_it_ru.lss"
    back = import_lss((real_files / file).read_bytes())
    instrument = instrument_from_content(back.content)
    assert set(instrument.wordings) == {"fr", "de-informal", "en", "it", "ru"}
    # Y ×3, G, 5, L, O, ! ×2; four lines of F, A, B, E, H and C ×3; those of 1 ×2 twice.
    assert len(instrument.items) == 3 + 1 + 1 + 1 + 1 + 2 + 4 * (5 + 3) + 2 * 4 * 2
    assert instrument.wordings["fr"].items["Y"].text == "Oui/Non"
    told = [str(remark) for remark in back.report]
    # M ×5, Q ×3, K ×3, : ×3, S ×2, T ×2, D ×2, R ×2, and one each of U, N, I, P and ;
    assert sum("not for one answer" in line for line in told) == 5 + 3 * 3 + 2 * 4 + 5
    assert sum("It is asked only if" in line and " == “" in line for line in told) >= 10
    assert all("<p>" not in wording.introduction for wording in instrument.wordings.values())


@pytest.mark.parametrize(
    ("file", "items"),
    [
        ("citric/survey.lss", ["G01Q02", "G02Q04"]),
        ("citric/answers.lss", ["Q02_SQ001", "Q02_SQ002", "Q02_SQ003", "Q02_SQ004", "Q02_SQ005"]),
        ("citric/limesurvey_survey_432535.lss", ["G01Q01"]),
    ],
)
def test_small_real_surveys(real_files: Path, file: str, items: list[str]) -> None:
    back = import_lss((real_files / "limesurvey" / file).read_bytes())
    assert list(items_of(back.content)) == items


@pytest.mark.parametrize("name", ["group.lsg", "free_text.lsq"])
def test_parts_of_a_survey_are_refused(real_files: Path, name: str) -> None:
    with pytest.raises(ExchangeError, match="a whole survey"):
        import_lss((real_files / "limesurvey/citric" / name).read_bytes())
