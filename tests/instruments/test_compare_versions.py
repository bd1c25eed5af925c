"""Two versions of an instrument are compared item by item."""

from __future__ import annotations

from pathlib import Path

import pytest

from relier.instruments.rules.definition import Instrument
from relier.instruments.rules.difference import Change, ChangeKind, difference
from relier.instruments.rules.loader import load_instrument
from tests.instruments.files import STRUCTURE, WORDING, edited, write_tiny

Case = tuple[str, str, str, str, str, str]


@pytest.fixture
def tiny(tmp_path: Path) -> Instrument:
    return load_instrument(write_tiny(tmp_path / "old"))


def changed(tmp_path: Path, *, structure: str = STRUCTURE, wording: str = WORDING) -> Instrument:
    return load_instrument(write_tiny(tmp_path / "new", structure=structure, wording=wording))


def kinds(changes: tuple[Change, ...]) -> set[tuple[str, str]]:
    return {(change.item, change.kind.value) for change in changes}


def test_same_files_have_no_change(tiny: Instrument, tmp_path: Path) -> None:
    assert difference(tiny, changed(tmp_path)) == ()


def test_new_words_are_told_with_their_language(tiny: Instrument, tmp_path: Path) -> None:
    new = changed(tmp_path, wording=edited(WORDING, "I can close a door.", "I can shut a door."))
    assert difference(tiny, new) == (
        Change("A2", ChangeKind.REWORDED, "en", "I can close a door.", "I can shut a door."),
    )


def test_new_help_is_new_words(tiny: Instrument, tmp_path: Path) -> None:
    new = changed(tmp_path, wording=edited(WORDING, "- Any door.", "- Every door."))
    (change,) = difference(tiny, new)
    assert change == Change(
        "A1",
        ChangeKind.REWORDED,
        "en",
        "A door is a wall that opens. / Any door.",
        "A door is a wall that opens. / Every door.",
        detail="help",
    )


@pytest.mark.parametrize(
    "case",
    [
        ("lead: One morning", "lead: One night", "A1", "lead", "One morning", "One night"),
        ("have: a table", "have: a desk", "C1", "have", "a table", "a desk"),
        (
            "full: Full, and I can make one",
            "full: Full, with tools",
            "B1",
            "answers",
            "full: Full, and I can make one",
            "full: Full, with tools",
        ),
        ("    rationale: It has no teeth.\n", "", "T1", "rationale", "It has no teeth.", ""),
    ],
)
def test_words_that_changed_are_named(tiny: Instrument, tmp_path: Path, case: Case) -> None:
    old, new, *expected = case
    (change,) = difference(tiny, changed(tmp_path, wording=edited(WORDING, old, new)))
    assert [change.item, change.detail, change.before, change.after] == expected


def test_every_piece_that_changed_is_a_change(tiny: Instrument, tmp_path: Path) -> None:
    wording = edited(WORDING, "lead: One morning", "lead: One night")
    wording = edited(wording, "I can open a door.", "I can open a gate.")
    found = difference(tiny, changed(tmp_path, wording=wording))
    assert [(one.item, one.detail, one.after) for one in found] == [
        ("A1", "", "I can open a gate."),
        ("A1", "lead", "One night"),
    ]


def test_new_label_of_a_scale_rewords_every_item_that_shows_it(
    tiny: Instrument, tmp_path: Path
) -> None:
    new = changed(tmp_path, wording=edited(WORDING, "    full: Full\n", "    full: Wholly\n"))
    # B1 has words of its own for this answer.
    assert kinds(difference(tiny, new)) == {(item, "reworded") for item in ("A1", "A2", "B2")}


def test_removed_and_added_items_are_told(tiny: Instrument, tmp_path: Path) -> None:
    structure = STRUCTURE.replace("A2", "A3")
    new = changed(tmp_path, structure=structure, wording=WORDING.replace("A2", "A3"))
    assert kinds(difference(tiny, new)) == {("A2", "removed"), ("A3", "added")}


def test_new_option_rescales(tiny: Instrument, tmp_path: Path) -> None:
    structure = edited(STRUCTURE, "[none, some, full]", "[none, some, most, full]")
    wording = edited(WORDING, "    some: Some\n", "    some: Some\n    most: Most\n")
    found = kinds(difference(tiny, changed(tmp_path, structure=structure, wording=wording)))
    assert {(item, "rescaled") for item in ("A1", "A2", "B1", "B2")} <= found


@pytest.mark.parametrize(
    ("old", "new", "item"),
    [("reversed: true", "reversed: false", "B2"), ("key: no", "key: yes", "T1")],
)
def test_what_turns_an_answer_into_a_figure_rescales(
    tiny: Instrument, tmp_path: Path, old: str, new: str, item: str
) -> None:
    other = changed(tmp_path, structure=edited(STRUCTURE, old, new))
    assert kinds(difference(tiny, other)) == {(item, "rescaled")}


def test_new_order_moves(tiny: Instrument, tmp_path: Path) -> None:
    new = changed(tmp_path, structure=edited(STRUCTURE, "[C1, A1, A2,", "[C1, A2, A1,"))
    assert kinds(difference(tiny, new)) == {("A1", "moved"), ("A2", "moved")}


def test_new_tags_are_told_apart_from_new_words(tiny: Instrument, tmp_path: Path) -> None:
    new = changed(tmp_path, structure=edited(STRUCTURE, "level: instrumental", "level: strategic"))
    assert kinds(difference(tiny, new)) == {("A1", "retagged")}
