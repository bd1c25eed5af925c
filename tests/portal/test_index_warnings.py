"""`relier index` warns where the answers contradict the instrument, and only there."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from relier.portal.management.index_run import IndexRequest, run_index
from tests.portal.index_answers import draw, write_answers, write_instrument

SHARED = Path(__file__).resolve().parents[3] / "shared/data/survey"
WIKI = Path(__file__).parents[1] / "fixtures/instruments/wiki4he/1"
CODES = [f"D1_{place}" for place in range(1, 9)]
ONE = (0,) * 8
TWO = (0, 0, 0, 0, 1, 1, 1, 1)


def warnings(tmp_path: Path, ranks: np.ndarray, *, turned: str = "") -> dict[str, list[str]]:
    """The codes of the warnings, with what each is about."""
    request = IndexRequest(
        file=write_answers(tmp_path / "answers.csv", ranks, CODES),
        instrument=str(write_instrument(tmp_path / "instrument", turned=turned)),
        out=tmp_path / "out",
        language="en",
    )
    found: dict[str, list[str]] = {}
    for warning in run_index(request).summary["warnings"]:
        found.setdefault(warning["code"], []).extend(warning["about"])
    return found


def test_clean_answers_give_no_warning_and_climb_to_step_three(tmp_path: Path) -> None:
    request = IndexRequest(
        file=write_answers(tmp_path / "answers.csv", draw(400, factors=ONE), CODES),
        instrument=str(write_instrument(tmp_path / "instrument")),
        out=tmp_path / "out",
        language="en",
    )
    summary = run_index(request).summary
    assert summary["warnings"] == []
    assert summary["evidence_step"] == 3
    assert summary["measurement"] == "own_data"
    assert summary["dimensions"]["D1"]["n_factors"] == 1


def test_two_abilities_under_one_dimension_are_said(tmp_path: Path) -> None:
    found = warnings(tmp_path, draw(400, factors=TWO))
    assert found["multidimensional"] == ["D1"]


def test_items_of_each_ability_are_found(tmp_path: Path) -> None:
    warnings(tmp_path, draw(400, factors=TWO))
    summary = json.loads((tmp_path / "out/summary.json").read_text(encoding="utf-8"))
    clusters = summary["dimensions"]["D1"]["clusters"]
    assert sorted(map(sorted, clusters)) == [CODES[:4], CODES[4:]]


def test_item_worded_the_other_way_round_is_said(tmp_path: Path) -> None:
    ranks = draw(400, factors=ONE)
    ranks[:, 3] = 3 - ranks[:, 3]
    assert warnings(tmp_path, ranks)["reversed_item"] == ["D1_4"]


def test_item_declared_reversed_is_no_contradiction(tmp_path: Path) -> None:
    ranks = draw(400, factors=ONE)
    ranks[:, 3] = 3 - ranks[:, 3]
    assert "reversed_item" not in warnings(tmp_path, ranks, turned="D1_4")


def test_item_that_everybody_answers_alike_is_said(tmp_path: Path) -> None:
    ranks = draw(400, factors=ONE)
    ranks[:, 0] = 2
    found = warnings(tmp_path, ranks)
    assert found["constant_item"] == ["D1_1"]
    assert "multidimensional" not in found


def test_item_that_nobody_answers_is_said(tmp_path: Path) -> None:
    ranks = draw(400, factors=ONE)
    ranks[:, 0] = -1
    found = warnings(tmp_path, ranks)
    assert found["unanswered_item"] == ["D1_1"]
    assert "constant_item" not in found


def test_category_empty_in_one_item_is_said(tmp_path: Path) -> None:
    ranks = draw(400, factors=ONE)
    ranks[ranks[:, 2] == 0, 2] = 1
    found = warnings(tmp_path, ranks)
    assert found["empty_category"] == ["D1_3", "cannot"]
    assert "unused_category" not in found


def test_category_that_no_item_uses_is_said_once(tmp_path: Path) -> None:
    ranks = np.maximum(draw(400, factors=ONE), 1)
    found = warnings(tmp_path, ranks)
    assert found["unused_category"] == ["cannot"]
    assert "empty_category" not in found


def test_persons_who_tick_one_column_are_counted(tmp_path: Path) -> None:
    ranks = draw(400, factors=ONE)
    ranks[:80] = 3
    assert "straight_lining" in warnings(tmp_path, ranks)


def test_items_left_out_together_are_said(tmp_path: Path) -> None:
    ranks = draw(300, factors=(0,) * 4 + (1,) * 4)
    ranks[:120, 4:] = -1
    codes = [f"D{1 + place // 4}_{1 + place % 4}" for place in range(8)]
    request = IndexRequest(
        file=write_answers(tmp_path / "answers.csv", ranks, codes),
        instrument=str(write_instrument(tmp_path / "instrument", dimensions=2, items=4)),
        out=tmp_path / "out",
        language="en",
    )
    found = {w["code"]: w["about"] for w in run_index(request).summary["warnings"]}
    assert found["missing_by_block"] == ["D2"]
    assert "multidimensional" not in found


def test_small_file_stays_a_description(tmp_path: Path) -> None:
    found = warnings(tmp_path, draw(12, factors=ONE))
    assert "small_sample" in found
    assert "multidimensional" not in found


def test_rare_answer_is_said(tmp_path: Path) -> None:
    ranks = np.maximum(draw(400, factors=ONE), 1)
    ranks[:4] = 0
    ranks[4:40, 1:] = np.where(ranks[4:40, 1:] == 1, 0, ranks[4:40, 1:])
    assert "D1_1" in warnings(tmp_path, ranks)["sparse_category"]


@pytest.mark.skipif(not SHARED.exists(), reason="the folder of foreign data is not on this machine")
def test_real_answers_of_pisa_are_two_dimensions_not_one(tmp_path: Path) -> None:
    request = IndexRequest(
        file=SHARED / "pisa2022_dse_dev_BEL_GRC_ROU.csv",
        instrument="pisa2022-self-efficacy",
        group_column="CNT",
        out=tmp_path,
        language="en",
    )
    summary = run_index(request).summary
    codes = {warning["code"] for warning in summary["warnings"]}
    assert {"multidimensional", "groups_not_comparable"} <= codes
    assert summary["n_persons"] == 4500
    assert summary["evidence_step"] == 2
    assert summary["dimensions"]["DSE"]["n_factors"] == 2


@pytest.mark.skipif(not SHARED.exists(), reason="the folder of foreign data is not on this machine")
def test_real_answers_on_wikipedia_find_the_item_worded_the_other_way_round(
    tmp_path: Path,
) -> None:
    request = IndexRequest(
        file=SHARED / "wiki4HE.csv", instrument=str(WIKI), out=tmp_path, language="en"
    )
    summary = run_index(request).summary
    about = {w["code"]: w["about"] for w in summary["warnings"]}
    assert about["reversed_item"] == ["Qu4"]
    assert "multidimensional" not in about
    assert summary["n_persons"] == 913
    assert len(summary["dimensions"]) == 13
