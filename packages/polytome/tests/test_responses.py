"""Reading answers: what is accepted, what is refused and in which words."""

from __future__ import annotations

import numpy as np
import pytest

from polytome import as_responses, collapse_patterns


def test_lists_with_none_nan_and_masked_cells_read_alike() -> None:
    listed = as_responses([[1, 2], [3, None], [2, 1]])
    floats = as_responses(np.array([[1, 2], [3, np.nan], [2, 1]]))
    masked = as_responses(
        np.ma.MaskedArray([[1, 2], [3, 9], [2, 1]], mask=[[0, 0], [0, 1], [0, 0]])
    )
    coded = as_responses([[1, 2], [3, 9], [2, 1]], missing=9)
    for read in (listed, floats, masked, coded):
        assert read.codes.tolist() == [[0, 1], [2, -1], [1, 0]]
        assert read.n_categories == (3, 2)
        assert read.categories == ((1, 2, 3), (1, 2))


def test_several_missing_codes_are_all_missing() -> None:
    read = as_responses([[0, -1], [1, 0], [99, 1]], missing=(-1, 99))
    assert read.codes.tolist() == [[0, -1], [1, 0], [-1, 1]]


def test_words_are_read_in_the_listed_order() -> None:
    read = as_responses([["no", "yes"], ["partly", None]], categories=["no", "partly", "yes"])
    assert read.codes.tolist() == [[0, 2], [1, -1]]
    assert read.n_categories == (3, 3)


def test_result_cannot_be_written_and_input_is_untouched() -> None:
    given = np.array([[1, 2], [2, 1]])
    read = as_responses(given, weights=[1, 2])
    assert given.tolist() == [[1, 2], [2, 1]]
    with pytest.raises(ValueError, match="read-only"):
        read.codes[0, 0] = 1


def test_empty_and_sparse_categories_are_reported_and_stay() -> None:
    column = [0] * 10 + [1] * 2 + [3] * 10
    read = as_responses(np.array([column, [0, 1] * 11]).T, item_names=["a", "b"])
    assert read.n_categories == (4, 2)
    assert [(e.item, e.value) for e in read.report.empty] == [("a", 2)]
    assert [(s.item, s.value, s.count) for s in read.report.sparse] == [("a", 1, 2)]
    assert read.report.merged == ()


def test_empty_categories_collapse_on_request_and_the_map_is_kept() -> None:
    column = [0] * 10 + [1] * 2 + [3] * 10
    read = as_responses(np.array([column, [0, 1] * 11]).T, item_names=["a", "b"], collapse="empty")
    assert read.n_categories == (3, 2)
    assert read.category_codes[0] == (0, 1, 1, 2)
    assert [(m.item, m.value, m.into) for m in read.report.merged] == [("a", 2, 1)]
    assert np.unique(read.codes[:, 0]).tolist() == [0, 1, 2]


def test_sparse_categories_collapse_until_five_answers_each() -> None:
    column = [0] * 10 + [1] * 2 + [2] * 3 + [3] * 10
    read = as_responses(np.array([column, [0] * 20 + [1] * 5]).T, collapse="sparse")
    assert read.category_codes[0] == (0, 1, 1, 2)
    assert np.bincount(read.codes[:, 0]).tolist() == [10, 5, 10]


def test_a_matrix_read_twice_keeps_its_original_values() -> None:
    once = as_responses(np.array([[1, 1], [2, 4], [2, 4], [1, 1]]))
    again = as_responses(once, collapse="empty")
    assert again.categories == once.categories
    assert again.category_codes == ((0, 1), (0, 0, 0, 1))


def test_patterns_carry_their_counts_and_lead_back_to_persons() -> None:
    read = as_responses([[0, 1], [1, 0], [0, 1], [0, 1]])
    table = collapse_patterns(read)
    assert sorted(table.responses.weights) == [1.0, 3.0]
    assert np.array_equal(table.responses.codes[table.inverse], read.codes)


def test_patterns_add_up_given_weights() -> None:
    read = as_responses([[0, 1], [1, 0], [0, 1]], weights=[0.5, 2, 1])
    table = collapse_patterns(read)
    assert sorted(table.responses.weights) == [1.5, 2.0]


def test_selected_rows_and_items_keep_names_and_categories() -> None:
    read = as_responses([[0, 1, 2], [1, 0, 0], [0, 1, 1]], item_names=["a", "b", "c"])
    part = read.select([0, 2]).select_items([2, 0])
    assert part.codes.tolist() == [[2, 0], [1, 0]]
    assert part.item_names == ("c", "a")
    assert part.n_categories == (3, 2)


@pytest.mark.parametrize(
    ("answers", "options", "message"),
    [
        ([[1, 2], [1.5, 1]], {}, r"'item1'.*1\.5.*not a whole number"),
        ([[1, np.inf], [2, 1]], {}, r"'item2'.*inf.*not a whole number"),
        ([["often", 2], ["never", 1]], {}, r"'item1'.*'often'.*no order"),
        ([["yes", "no"], ["maybe", "no"]], {"categories": ["no", "yes"]}, r"'item1'.*'maybe'"),
        ([[1, 2], [1, 3]], {"item_names": ["q1", "q2"]}, r"'q1' has one observed category, 1"),
        ([[1, None], [2, None]], {}, r"'item2' has no answer at all"),
        ([[-1, 2], [2, 1]], {}, r"'item1'.*negative code -1.*missing="),
        ([[1, 2], [999, 1]], {}, r"'item1'.*codes from 1 to 999"),
        ([[1, 2], [2, 1]], {"weights": [1, 0]}, r"weight 0\.0 of person 1"),
        ([[1, 2], [2, 1]], {"weights": [1, np.nan]}, r"weight nan of person 1"),
        ([[1, 2], [2, 1]], {"weights": [1, 2, 3]}, r"expected one for each of 2 persons"),
        ([[1, 2], [2, 1]], {"item_names": ["q1"]}, r"1 item names for 2 items"),
        ([[1, 2], [2, 1]], {"item_names": ["q", "q"]}, r"'q' is given more than once"),
        ([[1, 2], [2, 1]], {"categories": [[1, 2]]}, r"listed for 1 items"),
        ([[1, 2], [2, 1]], {"categories": [1, 1]}, r"two different categories"),
        ([[1, 2], [2, 1]], {"collapse": "yes"}, r"collapse must be"),
        ([1, 2, 1], {}, r"persons × items"),
        (np.empty((0, 3)), {}, r"persons × items"),
    ],
)
def test_bad_answers_are_refused_by_name(answers: object, options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        as_responses(answers, **options)
