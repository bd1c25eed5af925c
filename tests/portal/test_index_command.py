"""`relier index`: what it writes, and what it answers to files it cannot use."""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any

import pytest

from relier.core.failures import BadInput
from relier.instruments.rules.loader import find_instrument, load_instrument
from relier.portal.management import index_command
from relier.portal.management.index_run import IndexOutcome, IndexRequest, run_index
from tests.portal.index_answers import draw, write_answers, write_instrument

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture
def instrument(tmp_path: Path) -> Path:
    """Two dimensions of three items."""
    return write_instrument(tmp_path / "instrument", dimensions=2, items=3)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Four persons, answers as codes and as ranks, some missing."""
    path = tmp_path / "small.csv"
    path.write_text(
        "id;class;D1_1;D1_2;D1_3;D2_1;D2_2;D2_3;comment\n"
        "a;one;helping;alone;alone;0;0;0;fine\n"
        "b;one;helped;helped;?;3;3;3;\n"
        "=c;two;helping;NA;.;1;2;3;\n"
        "d;two;not_understood;alone;alone;;;;\n",
        encoding="utf-8",
    )
    return path


def index(file: Path, instrument: Path | str, **options: Any) -> IndexOutcome:
    out = options.pop("out", file.parent / "out")
    return run_index(
        IndexRequest(file=file, instrument=str(instrument), out=out, language="en", **options)
    )


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refusal(file: Path, instrument: Path | str, **options: Any) -> str:
    with pytest.raises(BadInput) as caught:
        index(file, instrument, **options)
    assert "\n" not in caught.value.message
    return caught.value.message


def test_scores_are_those_of_the_algorithm_page(small: Path, instrument: Path) -> None:
    index(small, instrument)
    scores = {(row["id"], row["dimension"]): row for row in rows(small.parent / "out/scores.csv")}
    # docs/algorithms/index.md: "3 2 2" and "1 1 -" with the provisional norm.
    full, two = scores["a", "D1"], scores["b", "D1"]
    assert [full[name] for name in ("score", "sem", "low", "high")] == [
        "77.78",
        "15.46",
        "47.48",
        "100.00",
    ]
    assert [two[name] for name in ("n_answered", "score", "low")] == ["2", "33.33", "0.00"]
    assert scores["a", "mean"]["score"] == "38.89"
    assert {row["evidence_step"] for row in scores.values()} == {"1"}


def test_too_few_answers_leave_the_score_empty(small: Path, instrument: Path) -> None:
    index(small, instrument)
    scores = {(row["id"], row["dimension"]): row for row in rows(small.parent / "out/scores.csv")}
    assert scores["'=c", "D1"]["score"] == ""
    assert scores["'=c", "D1"]["n_answered"] == "1"
    assert scores["'=c", "mean"]["score"] == ""
    assert scores["d", "D2"]["n_answered"] == "0"


def test_no_cell_of_the_scores_is_a_live_formula(small: Path, instrument: Path) -> None:
    index(small, instrument)
    text = (small.parent / "out/scores.csv").read_text(encoding="utf-8")
    assert not any(line.startswith(("=", "+", "-", "@")) for line in text.splitlines())


def test_item_table_counts_answers_missing_and_outside(small: Path, instrument: Path) -> None:
    index(small, instrument)
    items = {row["item"]: row for row in rows(small.parent / "out/items.csv")}
    first = items["D1_1"]
    assert (first["n"], first["missing"], first["n_not_understood"]) == ("3", "1", "1")
    counts = [first[f"n_{code}"] for code in ("cannot", "helped", "alone", "helping")]
    assert counts == ["0", "1", "0", "2"]
    assert float(first["mean"]) == pytest.approx(100 * (3 + 1 + 3) / 9, abs=1e-4)


def test_summary_keeps_its_names(small: Path, instrument: Path) -> None:
    outcome = index(small, instrument, group_column="class")
    written = json.loads((small.parent / "out/summary.json").read_text(encoding="utf-8"))
    assert written == outcome.summary
    assert written["n_persons"] == 4
    assert written["instrument"] == "drawn"
    assert written["instrument_version"] == "1"
    assert written["evidence_step"] == 1
    assert set(written["dimensions"]) == {"D1", "D2"}
    assert {"n_items", "alpha", "omega", "mean", "interval"} <= set(written["dimensions"]["D1"])
    assert written["dimensions"]["D2"]["n_items"] == 3
    assert written["unknown_columns"] == ["comment"]
    assert [group["name"] for group in written["groups"]] == ["one", "two"]
    codes = {warning["code"] for warning in written["warnings"]}
    assert {"small_sample", "small_group", "not_understood"} <= codes
    assert all(warning["message"] for warning in written["warnings"])


def test_groups_stand_beside_persons_in_the_scores(small: Path, instrument: Path) -> None:
    index(small, instrument, group_column="class")
    assert rows(small.parent / "out/scores.csv")[0]["group"] == "one"


def test_means_of_countries_are_refused(small: Path, instrument: Path) -> None:
    text = small.read_text(encoding="utf-8").replace("class", "Country")
    small.write_text(text, encoding="utf-8")
    summary = index(small, instrument, group_column="Country").summary
    assert "groups_not_comparable" in {w["code"] for w in summary["warnings"]}
    assert all("dimensions" not in group for group in summary["groups"])
    assert "66.67" not in json.dumps(summary["groups"])


def test_columns_that_lack_are_said_and_the_rest_is_scored(
    tmp_path: Path, instrument: Path
) -> None:
    file = write_answers(tmp_path / "a.csv", draw(12, factors=(0, 0)), ["D2_1", "D2_2"])
    summary = index(file, instrument).summary
    assert list(summary["dimensions"]) == ["D2"]
    assert summary["absent_items"] == ["D1_1", "D1_2", "D1_3", "D2_3"]
    assert "absent_item" in {w["code"] for w in summary["warnings"]}
    assert summary["index"] is None


def test_conditions_of_the_instrument_are_no_unknown_columns(tmp_path: Path) -> None:
    agility = load_instrument(find_instrument("agility-social-work"))
    items = agility.items_of(agility.default_form.code)
    answers = ",".join(agility.scales[item.scale].options[-1].code for item in items)
    file = tmp_path / "a.csv"
    header = ",".join(item.code for item in items)
    file.write_text(f"{header}\n{answers}\n{answers}\n", encoding="utf-8")
    found = index(file, "agility-social-work")
    assert found.summary["unknown_columns"] == []
    assert list(found.summary["dimensions"]) == [f"D{n}" for n in range(1, 8)]


def test_spss_file_without_items_is_refused_like_any_other(
    tmp_path: Path, instrument: Path
) -> None:
    message = refusal(FIXTURES / "answers.sav", instrument, out=tmp_path / "out")
    assert "No column is an item of the instrument" in message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("id,D1_1\n", "no row of answers"),
        ("id,D1_1\na,9\n", "Row 2, column “D1_1”: “9”"),
        ("id,D1_1\na,1\na,2\n", "already that of row 2"),
        ("id,D1_1\na\n", "Row 2 has 1 cells"),
        ("id,D1_1,D1_1\na,1,1\n", "stands over columns 2 and 3"),
        ("age,place\n1,2\n", "No column is an item"),
    ],
)
def test_file_that_cannot_be_used_is_refused_in_one_line(
    tmp_path: Path, instrument: Path, text: str, words: str
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text, encoding="utf-8")
    assert words in refusal(file, instrument)
    assert not (tmp_path / "out").exists()


def test_what_does_not_exist_is_named(small: Path, instrument: Path, tmp_path: Path) -> None:
    assert "nowhere.csv" in refusal(tmp_path / "nowhere.csv", instrument)
    assert "no-such-instrument" in refusal(small, "no-such-instrument")
    assert "“house”" in refusal(small, instrument, group_column="house")
    assert "“long”" in refusal(small, instrument, form="long")
    assert "“number”" in refusal(small, instrument, id_column="number")


def test_column_of_too_many_values_is_no_group(tmp_path: Path, instrument: Path) -> None:
    file = write_answers(tmp_path / "a.csv", draw(150, factors=(0,) * 3), ["D1_1", "D1_2", "D1_3"])
    assert "150 different values" in refusal(file, instrument, group_column="id")


def test_folder_that_cannot_be_written_is_named(small: Path, instrument: Path) -> None:
    assert "small.csv" in refusal(small, instrument, out=small)


def test_further_missing_code_is_no_answer(tmp_path: Path, instrument: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("D1_1,D1_2,D1_3\n1,-99,2\n1,2,3\n", encoding="utf-8")
    assert "“-99”" in refusal(file, instrument)
    summary = index(file, instrument, missing=frozenset({"-99"})).summary
    assert summary["dimensions"]["D1"]["n_scored"] == 2


def command(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    index_command.register(parser.add_subparsers())
    return parser.parse_args(["index", *arguments])


def test_command_answers_json_on_standard_output(
    small: Path, instrument: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = command(
        str(small), "--instrument", str(instrument), "--out", str(small.parent / "o"), "--json"
    )
    assert arguments.run(arguments) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["n_persons"] == 4
    assert printed.err == ""


def test_command_tells_people_where_the_report_is(
    small: Path, instrument: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = small.parent / "o"
    arguments = command(
        str(small), "--instrument", str(instrument), "--out", str(out), "--language", "en"
    )
    assert arguments.run(arguments) == 0
    told = capsys.readouterr().out
    assert "4 persons, drawn 1" in told
    assert str(out / "report.html") in told
    assert sorted(path.name for path in out.iterdir()) == [
        "items.csv",
        "report.html",
        "scores.csv",
        "summary.json",
    ]
