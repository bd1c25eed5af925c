"""Which column is which item, what a cell means, and refusals that name row and column."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from relier.core.tables.reading import TableError, read_table
from relier.instruments.rules.answer_cells import (
    ColumnChoice,
    answer_reader,
    match_columns,
)
from relier.instruments.rules.answer_matrix import AnswerMatrix, read_matrix
from relier.instruments.rules.definition import Instrument, ItemWording, Wording
from tests.scoring.questionnaires import questionnaire

INSTRUMENT = questionnaire(dimensions=1, items=2)
ITEMS = tuple(item for item in INSTRUMENT.items.values() if item.dimension)


def numeric_instrument() -> Instrument:
    items = {code: replace(i, scale="agreement") for code, i in INSTRUMENT.items.items()}
    return replace(INSTRUMENT, items=items)


def worded_instrument() -> Instrument:
    labels = {"cannot": "Je ne sais pas", "helped": "Avec de l’aide", "alone": "Sans aide"}
    wording = Wording(
        language="fr",
        status="adjudicated",
        title="",
        introduction="",
        blocks={},
        dimensions={},
        options={"autonomy": labels},
        items={item.code: ItemWording(text="") for item in ITEMS},
    )
    return replace(INSTRUMENT, wordings={"fr": wording})


def matrix(path: Path, instrument: Instrument = INSTRUMENT, **choice: str) -> AnswerMatrix:
    with read_table(path) as table:
        match = match_columns(table.columns, ITEMS, choice=ColumnChoice(**choice))
        readers = {code: answer_reader(instrument, instrument.items[code]) for code in match.items}
        return read_matrix(table, match, readers)


def answers(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def refusal(path: Path, instrument: Instrument = INSTRUMENT, **choice: str) -> str:
    with pytest.raises(TableError) as caught:
        matrix(path, instrument, **choice)
    return caught.value.message


def test_codes_values_and_labels_are_the_same_answers(tmp_path: Path) -> None:
    path = answers(tmp_path, "D1_1;D1_2", "alone;2", "ALONE; 2.0", "sans aide;2,0")
    assert matrix(path, worded_instrument()).ranks.tolist() == [[2, 2], [2, 2], [2, 2]]


def test_numbers_are_codes_where_codes_are_numbers(tmp_path: Path) -> None:
    path = answers(tmp_path, "D1_1,D1_2", "1,5")
    assert matrix(path, numeric_instrument()).ranks.tolist() == [[0, 4]]
    assert "“0” is no answer" in refusal(
        answers(tmp_path, "D1_1,D1_2", "0,4"), numeric_instrument()
    )


@pytest.mark.parametrize("cell", ["", "NA", "n/a", "?", ".", "NaN", " ", "#N/A"])
def test_missing_codes_are_no_answer(tmp_path: Path, cell: str) -> None:
    assert matrix(answers(tmp_path, "D1_1,D1_2", f"{cell},1")).ranks.tolist() == [[-1, 1]]


def test_answer_outside_the_scale_is_kept_apart_from_no_answer(tmp_path: Path) -> None:
    path = answers(tmp_path, "D1_1,D1_2", "not_understood,not_concerned")
    assert matrix(path).ranks.tolist() == [[100, 101]]


def test_declared_missing_value_is_no_answer_unless_the_instrument_knows_it() -> None:
    item = INSTRUMENT.items["D1_1"]
    reader = answer_reader(INSTRUMENT, item, declared_missing=lambda cell: True)
    assert reader.read("99", row=2, column="D1_1") is None
    assert reader.read("alone", row=2, column="D1_1") == "alone"


def test_further_missing_codes_may_be_named() -> None:
    reader = answer_reader(INSTRUMENT, INSTRUMENT.items["D1_1"], missing=frozenset({"-99"}))
    assert reader.read("-99", row=2, column="D1_1") is None


def test_answer_out_of_scale_names_row_and_column(tmp_path: Path) -> None:
    path = answers(tmp_path, "id,D1_1,D1_2", "a,1,2", "b,2,7", "c,9,1")
    message = refusal(path)
    assert "Row 3, column “D1_2”: “7”" in message
    assert "cannot, helped, alone, helping" in message


def test_first_bad_row_is_named_even_far_into_the_file(tmp_path: Path) -> None:
    path = answers(tmp_path, "D1_1,D1_2", *["1,1"] * 5000, "1,bad")
    assert "Row 5002" in refusal(path)


def test_repeated_identifier_names_both_rows(tmp_path: Path) -> None:
    message = refusal(answers(tmp_path, "id,D1_1,D1_2", "a,1,2", "b,2,1", "a,1,1"))
    assert "Row 4" in message
    assert "row 2" in message


def test_empty_identifier_is_refused(tmp_path: Path) -> None:
    assert "Row 3" in refusal(answers(tmp_path, "id,D1_1,D1_2", "a,1,2", ",2,1"))


def test_rows_are_the_identifiers_where_there_are_none(tmp_path: Path) -> None:
    assert matrix(answers(tmp_path, "D1_1,D1_2", "1,2", "1,3")).persons == ("2", "3")


def test_groups_are_read_beside_the_answers(tmp_path: Path) -> None:
    path = answers(tmp_path, "D1_1,D1_2,class", "1,2,B", "1,3, A ")
    assert matrix(path, group_column="class").groups == ("B", "A")


def test_columns_match_whatever_their_case_and_spaces() -> None:
    match = match_columns(["Id", " d1_2 ", "age"], ITEMS)
    assert match.items == {"D1_2": 1}
    assert match.absent == ("D1_1",)
    assert match.unknown == ("age",)
    assert match.id_column == "Id"


def test_table_without_any_item_says_what_was_expected() -> None:
    with pytest.raises(TableError, match=r"expects D1_1, D1_2; found age, place"):
        match_columns(["age", "place"], ITEMS)


def test_group_column_that_is_not_there_is_named() -> None:
    with pytest.raises(TableError, match="“country”"):
        match_columns(["D1_1"], ITEMS, choice=ColumnChoice(group_column="country"))


def test_header_without_answers_is_refused(tmp_path: Path) -> None:
    assert "no row of answers" in refusal(answers(tmp_path, "D1_1,D1_2"))
