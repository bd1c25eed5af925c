"""`relier instrument check` and `diff`: figures, languages, exit codes, every mistake at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from relier.portal.management.cli import main
from tests.instruments.files import (
    JUDGED,
    JUDGED_WORDS,
    STRUCTURE,
    WORDING,
    edited,
    line_of,
    write_tiny,
)

DRAFT = edited(
    WORDING,
    "status: source",
    "status: draft\ntranslation:\n"
    "  - {step: first_translation, state: done, by: A, on: 2026-11-02}\n"
    "  - {step: second_translation, state: done, by: B, on: 2026-11-03}",
)


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Run a command that must succeed and return its JSON."""
    assert main(["instrument", *arguments, "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    answer = json.loads(captured.out)
    assert isinstance(answer, dict)
    return answer


def test_items_are_counted_by_block_dimension_and_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = said(["check", str(write_tiny(tmp_path))], capsys)
    assert (answer["instrument"], answer["version"], answer["items"]) == ("tiny", "1.0", 7)
    assert {one["code"]: (one["kind"], one["items"]) for one in answer["blocks"]} == {
        "conditions": ("conditions", 1),
        "perceived": ("perceived", 4),
        "observed": ("observed", 1),
        "profile": ("profile", 1),
    }
    assert {one["code"]: (one["perceived"], one["observed"]) for one in answer["dimensions"]} == {
        "D1": (2, 0),
        "D2": (2, 1),
    }
    (form,) = answer["forms"]
    assert (form["code"], form["items"], form["apart"], form["minutes"]) == ("short", 6, 1, 3)
    assert form["kinds"] == {"conditions": 1, "perceived": 4, "observed": 1, "profile": 1}
    assert form["dimensions"] == {"D1": 2, "D2": 3}
    assert answer["problems"] == []


def test_folder_called_after_another_version_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["instrument", "check", str(write_tiny(tmp_path / "1.0"))]) == 0
    assert "Folder called" not in capsys.readouterr().out
    assert main(["instrument", "check", str(write_tiny(tmp_path / "2.0"))]) == 0
    assert "Folder called 2.0" in capsys.readouterr().out


def test_each_language_says_its_status_and_its_steps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = said(["check", str(write_tiny(tmp_path, wording=DRAFT))], capsys)
    (english,) = answer["languages"]
    assert (english["language"], english["status"]) == ("en", "draft")
    assert [(one["step"], one["state"]) for one in english["steps"]] == [
        ("first_translation", "done"),
        ("second_translation", "done"),
        ("review", "pending"),
        ("adjudication", "pending"),
        ("pretest", "pending"),
    ]
    assert english["steps"][0]["by"] == "A"
    assert english["readability"]["lix_at_most"] == 39.0
    main(["instrument", "check", str(tmp_path)])
    told = capsys.readouterr().out
    assert "2 of 5 translation steps done; pending: review, adjudication, pretest" in told


def test_words_of_the_source_went_through_no_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = said(["check", str(write_tiny(tmp_path))], capsys)
    assert answer["languages"][0]["steps"] == []


def test_items_that_await_their_panel_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    structure = edited(JUDGED, "    shows: scene", "    shows: scene\n    status: awaiting_panel")
    folder = write_tiny(tmp_path, structure=structure, wording=JUDGED_WORDS)
    answer = said(["check", str(folder)], capsys)
    assert answer["awaiting_panel"] == ["J1"]
    assert {one["code"]: one["awaiting"] for one in answer["dimensions"]} == {"D1": 0, "D2": 1}


def test_remarks_and_advice_do_not_fail_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wording = edited(WORDING, "I can find a key.", "I can find a key on Facebook and then copy it.")
    answer = said(["check", str(write_tiny(tmp_path, wording=wording))], capsys)
    (remark,) = answer["remarks"]
    assert (remark["item"], remark["kind"], remark["part"]) == ("B1", "brand", "text")
    assert [one["kind"] for one in answer["advice"]] == ["two_ideas"]
    main(["instrument", "check", str(tmp_path)])
    assert "en B1 text: brand (Facebook)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("structure", "wording", "file", "where", "field"),
    [
        (edited(STRUCTURE, "key: no", "key: maybe"), WORDING, "instrument.yaml", "maybe", "key"),
        (
            edited(STRUCTURE, "  - code: A2\n", "  - code: A1\n"),
            WORDING,
            "instrument.yaml",
            None,
            "items",
        ),
        (
            STRUCTURE,
            edited(WORDING, "  B2:\n    text: I lose keys.\n", ""),
            "wording.en.yaml",
            "items:",
            "items",
        ),
    ],
)
def test_mistakes_say_file_line_and_field(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    structure: str,
    wording: str,
    file: str,
    where: str | None,
    field: str,
) -> None:
    folder = write_tiny(tmp_path, structure=structure, wording=wording)
    assert main(["instrument", "check", str(folder), "--json"]) == 2
    captured = capsys.readouterr()
    problem = json.loads(captured.out)["problems"][0]
    assert problem["file"] == file
    assert field in problem["field"]
    assert problem["message"]
    assert captured.err == ""
    assert main(["instrument", "check", str(folder)]) == 2
    assert f"{file}, line {problem['line']}" in capsys.readouterr().err
    if where:
        assert problem["line"] == line_of(structure if "instr" in file else wording, where)


def test_code_given_twice_comes_before_what_follows_from_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # D2 has no item left, which is told about a line above those of the codes.
    structure = edited(STRUCTURE, "  - code: B1\n", "  - code: A1\n")
    structure = edited(structure, "  - code: B2\n", "  - code: A2\n")
    structure = edited(structure, "  - code: T1\n", "  - code: C1\n")
    folder = write_tiny(tmp_path, structure=structure)
    assert main(["instrument", "check", str(folder), "--json"]) == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [one["message"].split(":")[0] for one in problems[:3]] == [
        f"The code '{code}' is taken" for code in ("A1", "A2", "C1")
    ]
    assert "No item belongs to the dimension 'D2'." in problems[3]["message"]
    assert set(problems[0]) == {"file", "line", "field", "message"}


def test_every_mistake_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    structure = edited(STRUCTURE, "key: no", "key: maybe")
    wording = edited(WORDING, "  B2:\n    text: I lose keys.\n", "")
    folder = write_tiny(tmp_path, structure=structure, wording=wording)
    assert main(["instrument", "check", str(folder)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 2


def test_unknown_instrument_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["instrument", "check", "no-such-thing", "--json"]) == 2
    captured = capsys.readouterr()
    (problem,) = json.loads(captured.out)["problems"]
    assert "no-such-thing" in problem["message"]
    assert problem["file"] is None


def test_check_of_what_ships(capsys: pytest.CaptureFixture[str]) -> None:
    answer = said(["check", "agility-social-work/2026.1"], capsys)
    assert {one["code"]: one["perceived"] for one in answer["dimensions"]} == {
        f"D{number}": 3 for number in range(1, 8)
    }
    assert {one["language"]: one["status"] for one in answer["languages"]} == {
        "en": "source",
        "fr": "source",
    }
    assert answer["remarks"] == []


def test_diff_says_what_changed_item_by_item(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = write_tiny(tmp_path / "old")
    new = write_tiny(
        tmp_path / "new", wording=edited(WORDING, "I can find a key.", "I can find my key.")
    )
    answer = said(["diff", str(old), str(new)], capsys)
    (change,) = answer["changes"]
    assert (change["item"], change["kind"], change["language"]) == ("B1", "reworded", "en")
    assert main(["instrument", "diff", str(old), str(new)]) == 0
    told = capsys.readouterr().out
    assert "+ I can find my key." in told


def test_diff_says_which_words_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = write_tiny(tmp_path / "old")
    new = write_tiny(tmp_path / "new", wording=edited(WORDING, "One morning", "One night"))
    assert main(["instrument", "diff", str(old), str(new)]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  A1 reworded (en, lead)",
        "    - One morning",
        "    + One night",
    ]


def test_diff_with_a_folder_that_is_wrong_exits_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = write_tiny(tmp_path / "old")
    new = write_tiny(tmp_path / "new", structure=edited(STRUCTURE, "key: no", "key: maybe"))
    assert main(["instrument", "diff", str(old), str(new)]) == 2
    assert "items[T1].key" in capsys.readouterr().err
