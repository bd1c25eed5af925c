"""XLSForm: our instruments go to Kobo and back; foreign forms come in, and the rest is listed."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from openpyxl import load_workbook

from relier.exchange.rules.content import Content, ExchangeError, Remark
from relier.exchange.rules.xlsform_export import export_xlsform
from relier.exchange.rules.xlsform_import import import_xlsform
from relier.instruments.rules.loader import digest_of, instrument_from_content
from tests.exchange.rich_questionnaire import items_of, rich
from tests.exchange.sheets import CHOICES, SURVEY, edited, house, without_rows, workbook

TYPEWRITER = str.maketrans("‘’“”\u00a0", "''\"\" ")


def rows_of(data: bytes, sheet: str) -> list[list[str]]:
    book = load_workbook(BytesIO(data))
    return [[cell or "" for cell in row] for row in book[sheet].iter_rows(values_only=True)]


# --- out and back ---------------------------------------------------------------------------------


def test_an_instrument_comes_back_the_same(content: Content) -> None:
    back = import_xlsform(export_xlsform(content))
    assert digest_of(back.content) == digest_of(content)


def test_each_form_is_an_instrument_of_its_own(content: Content) -> None:
    for code, form in instrument_from_content(content).forms.items():
        back = instrument_from_content(import_xlsform(export_xlsform(content, form=code)).content)
        assert list(back.items) == [*form.items, *form.apart]
        assert list(back.forms) == [code]


def test_kobo_s_own_compiler_accepts_it(content: Content) -> None:
    xls2xform = pytest.importorskip("pyxform.xls2xform", reason="pyxform is not installed")
    made = xls2xform.convert(export_xlsform(content), validate=False)
    # It knows languages of two and three letters alone, and says so of all others.
    assert [warning for warning in made.warnings if "(fr-simple)" not in warning] == []
    for wording in instrument_from_content(content).wordings.values():
        texts = [escape(words.text) for words in wording.items.values()]
        # It makes a typewriter's marks and spaces of typographic ones.
        assert [text for text in texts if text.translate(TYPEWRITER) not in made.xform] == []


def test_the_sheets_say_what_a_respondent_meets() -> None:
    data = export_xlsform(rich())
    survey = rows_of(data, "survey")
    labels = {row[1]: row for row in survey}
    assert survey[0][2:6] == [
        "label::English (en)",
        "label::Français (fr)",
        "hint::English (en)",
        "hint::Français (fr)",
    ]
    assert labels["land"][0] == "select_one country"
    assert labels["land"][6] == "yes"
    assert labels["D1P1"][3] == "Une porte est fermée\nJe sais l’ouvrir."
    assert labels["D1P1"][4] == "A door is a door.\nIt may be: red, blue."
    assert labels["D1O1_shown"][0] == "note"
    assert labels["D2O1_worst"][7] == ". != ${D2O1_best}"
    choices = rows_of(data, "choices")
    assert ["ease", "not_understood", "I do not understand", "Je ne comprends pas"] in choices
    assert ["choice__D1O1", "b", "The second", "B"] in choices
    assert rows_of(data, "settings")[1] == ["Rich", "rich", "2026.10", "English (en)"]


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ExchangeError, match="Did you mean 'short'"):
        export_xlsform(rich(), form="shrot")


# --- edited on the way ----------------------------------------------------------------------------


def test_a_text_that_somebody_edited_in_the_form_is_the_one_that_comes_back() -> None:
    data = edited(export_xlsform(rich()), "survey", {"I never close it.": "I never shut it."})
    back = import_xlsform(data)
    assert back.content["wording.en.yaml"]["items"]["2.x"]["text"] == "I never shut it."
    assert items_of(back.content)["2.x"]["reversed"] == "true"


def test_a_question_taken_out_of_the_form_is_out_of_the_instrument() -> None:
    data = without_rows(export_xlsform(rich()), "survey", "_2_x")
    data = without_rows(data, "survey", "D2O1_best")
    data = without_rows(data, "survey", "D2O1_worst")
    back = import_xlsform(data)
    instrument = instrument_from_content(back.content)
    assert list(instrument.items) == ["land", "D1P1", "D1O1"]
    assert list(instrument.dimensions) == ["D1"]
    assert instrument.forms["full"].items == ("D1P1", "D1O1")
    assert any("no more in the form" in remark.what for remark in back.report)


def test_an_answer_added_in_the_form_is_an_answer_of_the_scale() -> None:
    book = load_workbook(BytesIO(export_xlsform(rich())))
    book["choices"].append(["country", "LU", "Luxembourg", "Luxembourg"])
    stream = BytesIO()
    book.save(stream)
    back = instrument_from_content(import_xlsform(stream.getvalue()).content)
    assert [option.code for option in back.scales["country"].options] == ["BE", "FR", "other", "LU"]


# --- forms of others ------------------------------------------------------------------------------


def test_a_foreign_form_becomes_an_instrument_that_is_asked_and_never_scored() -> None:
    back = import_xlsform(house())
    instrument = instrument_from_content(back.content)
    assert (instrument.id, instrument.version) == ("house-form", "3")
    assert list(instrument.items) == ["door", "window"]
    assert instrument.blocks["house"].kind == "profile"
    french = instrument.wordings["fr"]
    assert french.items["door"].text == "La porte est-elle ouverte ?"
    assert french.options["yn"] == {"yes": "Oui", "no": "Non"}
    assert instrument.wordings["en"].items["door"].help == ("Look",)


def test_what_has_no_place_is_listed_with_sheet_row_and_column() -> None:
    remark = Remark(
        "survey, row 4, relevant", "“${door} = 'yes'” has no place.", "the question, always asked"
    )
    assert remark in import_xlsform(house()).report


@pytest.mark.parametrize(
    ("row", "where", "what"),
    [
        (["text", "n", "Name?"], "survey, row 6, type", "not an answer out of a list"),
        (["integer", "n", "Age?"], "survey, row 6, label::English (en)", "Age?"),
        (["calculate", "n", "", "", "", "1+1"], "survey, row 6, type", "“calculate”"),
        (["range", "n", "How far?"], "survey, row 6, type", "“range”"),
        (["select_multiple yn", "n", "Which?"], "survey, row 6, type", "“select_multiple yn”"),
        (["image", "n", "A picture"], "survey, row 6, type", "“image”"),
        (["note", "n", "Think of it"], "survey, row 6, label::English (en)", "Think of it"),
        (["select_one yn or_other", "n", "Other?"], "survey, row 6, type", "free words"),
    ],
)
def test_each_construct_out_of_scope_is_listed(row: list[str], where: str, what: str) -> None:
    back = import_xlsform(house(survey=[*SURVEY, row]))
    assert [r for r in back.report if r.where == where and what in r.what], back.report
    assert list(items_of(back.content))[:2] == ["door", "window"]


def test_a_repeat_and_all_that_it_holds_is_left_out_and_said() -> None:
    repeat = [
        ["begin repeat", "r", "Each room"],
        ["select_one yn", "lamp", "Is there a lamp?"],
        ["end repeat", "r"],
    ]
    back = import_xlsform(house(survey=[*SURVEY, *repeat]))
    assert list(items_of(back.content)) == ["door", "window"]
    told = [remark for remark in back.report if remark.where == "survey, row 7, type"]
    assert "several times" in told[0].what


def test_a_language_with_holes_is_a_draft_and_each_hole_is_said() -> None:
    survey = [row[:] for row in SURVEY]
    survey[2][3] = ""
    back = import_xlsform(house(survey=survey))
    french = back.content["wording.fr.yaml"]
    assert french["status"] == "draft"
    assert french["items"]["door"]["text"] == "Is the door open?"
    assert [r.where for r in back.report if "wording.fr" in r.where and "door" in r.where] == [
        "wording.fr.yaml, items, door, text"
    ]


def test_an_other_that_is_there_already_does_not_clash_with_the_one_that_is_added() -> None:
    choices = [*CHOICES, ["yn", "other", "Other", "Autre"]]
    survey = [*SURVEY, ["select_one yn or_other", "roof", "Is there a roof?"]]
    back = instrument_from_content(import_xlsform(house(survey=survey, choices=choices)).content)
    scale = back.scales[back.items["roof"].scale]
    assert [option.code for option in scale.options] == ["yes", "no", "other", "other-2"]


def test_columns_without_a_language_take_the_one_that_is_given() -> None:
    survey = [["type", "name", "label"], ["select_one yn", "a", "Un ?"]]
    choices = [["list_name", "name", "label"], ["yn", "1", "Oui"], ["yn", "2", "Non"]]
    back = import_xlsform(workbook(survey=survey, choices=choices), language="fr")
    assert back.content["wording.fr.yaml"]["options"] == {"yn": {"1": "Oui", "2": "Non"}}
    back = import_xlsform(workbook(survey=survey, choices=choices))
    assert "wording.und.yaml" in back.content


@pytest.mark.parametrize(
    ("sheets", "where", "what"),
    [
        ({"survey": [["type", "label"]]}, "survey, row 1", "'name' is missing"),
        ({"survey": [SURVEY[0], *SURVEY[1:4]]}, "survey, row 2", "never closed"),
        ({"survey": [SURVEY[0], SURVEY[2], SURVEY[4]]}, "survey, row 3", "never begun"),
        ({"survey": [*SURVEY, SURVEY[2]]}, "survey, row 6, name", "taken: see row 3"),
        ({"choices": [*CHOICES, CHOICES[1]]}, "choices, row 4", "already: see row 2"),
        ({"choices": [["name", "label"], ["yes", "Yes"]]}, "choices, row 1", "list_name"),
        ({"choices": [CHOICES[0]]}, "survey, row 3, type", "no list 'yn'"),
        ({"survey": [["type", "name", "label::Klingon"]]}, "survey, row 1, label::Klingon", "code"),
        ({"survey": [["type", "name", "label", "label"]]}, "survey, row 1", "Two columns"),
        ({"survey": [SURVEY[0], ["text", "n", "Name?"]]}, "the form", "No question"),
    ],
)
def test_a_broken_form_is_refused_whole(
    sheets: dict[str, list[list[str]]], where: str, what: str
) -> None:
    with pytest.raises(ExchangeError) as refused:
        import_xlsform(house(**sheets))
    assert [r for r in refused.value.remarks if r.where == where and what in r.what]


# --- files that real people made ------------------------------------------------------------------


@pytest.fixture
def forms(real_files: Path) -> Path:
    return real_files / "xlsform"


def test_a_real_form_with_everything_gives_its_lists_and_names_the_rest(forms: Path) -> None:
    back = import_xlsform((forms / "flat_xlsform_test.xlsx").read_bytes())
    items = ["skip_to_end", "autocomplete_test", "autocomplete_chars_test", "label-test"]
    items += ["list-nolabel-test", "table_list_question", "compact-test", "compact-2-test"]
    assert list(items_of(back.content)) == items
    assert back.content["wording.zh.yaml"]["options"]["yes_no"] == {"yes": "是", "no": "没有"}
    told = " ".join(str(remark) for remark in back.report)
    for word in ("calculate_test", "relevant", "constraint", "img_test.jpg", "audio_test.wav"):
        assert word in told


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("duplicate_columns.xlsx", "Two columns are called 'label'"),
        ("survey_no_name.xlsx", "There is no sheet 'survey'"),
        ("bad_calc.xlsx", "No question here"),
        ("loop.xlsx", "No question here"),
        ("text_and_integer.xlsx", "No question here"),
        ("ODKValidateWarnings.xlsx", "No question here"),
        ("extra_sheet_names.xlsx", "No question here"),
    ],
)
def test_a_real_form_without_lists_is_refused_with_its_reasons(
    forms: Path, name: str, what: str
) -> None:
    with pytest.raises(ExchangeError, match=what):
        import_xlsform((forms / name).read_bytes())
