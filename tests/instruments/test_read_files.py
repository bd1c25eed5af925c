"""An author's mistake is told with its file, its line and its field."""

from __future__ import annotations

from pathlib import Path

import pytest

from relier.core.failures import BadInput
from relier.instruments.rules.definition import BlockKind, ScaleKind
from relier.instruments.rules.loader import InstrumentFilesError, load_instrument
from relier.instruments.rules.problems import Problem
from tests.instruments.files import STRUCTURE, WORDING, edited, line_of, write_tiny


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InstrumentFilesError) as caught:
        load_instrument(folder)
    return caught.value.problems


def test_small_instrument_is_read_whole(tmp_path: Path) -> None:
    tiny = load_instrument(write_tiny(tmp_path))
    assert (tiny.id, tiny.version) == ("tiny", "1.0")
    assert [item.code for item in tiny.items_of("short")] == ["C1", "A1", "A2", "B1", "B2", "T1"]
    assert [item.code for item in tiny.items_apart("short")] == ["role"]
    assert [i.code for i in tiny.items_of_dimension("D2", form="short")] == ["B1", "B2"]
    assert tiny.blocks["profile"].optional
    assert tiny.blocks["perceived"].kind is BlockKind.PERCEIVED
    assert tiny.items["B2"].reversed
    assert not tiny.items["B1"].reversed
    assert tiny.items["T1"].key == "no"
    assert tiny.items["A1"].competences == ("dc22-1.1", "dc30-1.1")
    assert tiny.wordings["en"].items["A1"].help == ("A door is a wall that opens.", "Any door.")


def test_yes_and_no_stay_words_and_are_not_true_and_false(tmp_path: Path) -> None:
    tiny = load_instrument(write_tiny(tmp_path))
    assert [option.code for option in tiny.scales["yes_no"].options] == ["yes", "no"]
    assert tiny.wordings["en"].options["yes_no"] == {"yes": "Yes", "no": "No"}


def test_only_options_of_an_ordinal_scale_have_a_rank(tmp_path: Path) -> None:
    tiny = load_instrument(write_tiny(tmp_path))
    assert [option.value for option in tiny.scales["ease"].options] == [0, 1, 2]
    assert [option.value for option in tiny.scales["ease"].outside] == [None]
    assert tiny.scales["yes_no"].kind is ScaleKind.NOMINAL
    assert [option.value for option in tiny.scales["yes_no"].options] == [None, None]


def test_item_may_replace_one_label_of_its_scale(tmp_path: Path) -> None:
    tiny = load_instrument(write_tiny(tmp_path))
    words = tiny.wordings["en"]
    assert words.label(tiny.items["B1"], "full") == "Full, and I can make one"
    assert words.label(tiny.items["B1"], "some") == "Some"
    assert words.label(tiny.items["A1"], "full") == "Full"


# old text, new text, text on the line to be named, field, part of the message
STRUCTURE_MISTAKES = {
    "unknown field": (
        "licence: CC BY 4.0", "license: CC BY 4.0", "license:", "license", "Did you mean 'licence'"
    ),
    "missing field": ("id: tiny\n", "", "format: 1", "id", "missing"),
    "empty field": ("id: tiny", "id:", "id:", "id", "empty"),
    "null field": ("id: tiny", "id: null", "id: null", "id", "empty"),
    "id with a slash": ("id: tiny", "id: ../tiny", "id: ../", "id", "is not a code"),
    "unknown format": ("format: 1", "format: 2", "format: 2", "format", "not known"),
    "unknown status": (
        "status: provisional, not calibrated", "status: perfect", "perfect", "status", "'perfect'"
    ),
    "field given twice": ("id: tiny", "id: tiny\nid: again", "id: again", "id", "twice"),
    "list instead of a text": ("id: tiny", "id: [tiny]", "id: [tiny]", "id", "One text"),
    "text instead of a list": (
        STRUCTURE[STRUCTURE.index("forms:") :], "forms: short", "forms: short", "forms", "A list",
    ),
    "text instead of a table": ("  - code: D2\n", "  - D2\n", "- D2", "dimensions[2]", "Named"),
    "unknown kind of block": (
        "kind: observed", "kind: observe", "kind: observe", "blocks[observed].kind", "'observed'"
    ),
    "unknown kind of scale": (
        "kind: nominal", "kind: words", "kind: words", "scales[yes_no].kind", "nominal, ordinal"
    ),
    "scale with one option": (
        "options: [yes, no]", "options: [no]", "options: [no]", "scales[yes_no].options", "two"
    ),
    "option given twice": (
        "[none, some, full]", "[none, some, full, some]", "some, full, some",
        "scales[ease].options", "'some' is here twice",
    ),
    "option inside and outside": (
        "outside: [not_understood]", "outside: [some]", "outside: [some]", "scales[ease].outside",
        "option of this scale already",
    ),
    "flag that is neither": (
        "reversed: true", "reversed: maybe", "reversed: maybe", "items[B2].reversed", "maybe"
    ),
    "duplicate item": (
        "- code: A2\n", "- code: A1 # again\n", "# again", "items[A1].code", "is taken"
    ),
    "item without a code": ("- code: role\n    block", "- block", "- block", "items[7].code", "is"),
    "unknown scale": (
        "scale: ease\n    dimension: D1\n    level", "scale: eas\n    dimension: D1\n    level",
        "scale: eas\n", "items[A1].scale", "Did you mean 'ease'",
    ),
    "unknown block": (
        "- code: role\n    block: profile", "- code: role\n    block: person", "block: person",
        "items[role].block", "not known",
    ),
    "unknown dimension": (
        "dimension: D2\n    key: no", "dimension: D9\n    key: no", "dimension: D9",
        "items[T1].dimension", "'D9'",
    ),
    "perceived item without a dimension": (
        "    dimension: D2\n    reversed: true", "    reversed: true", "- code: B2",
        "items[B2].dimension", "missing",
    ),
    "perceived item on a nominal scale": (
        "- code: A2\n    block: perceived\n    scale: ease",
        "- code: A2\n    block: perceived\n    scale: yes_no # here", "# here", "items[A2].scale",
        "ordinal",
    ),
    "unknown level": (
        "level: instrumental", "level: instrumentale", "instrumentale", "items[A1].level",
        "Did you mean 'instrumental'",
    ),
    "unknown competence": (
        "[dc22-1.1, dc30-1.1]", "[dc22-1.4]", "dc22-1.4", "items[A1].competences", "dc22-1.4"
    ),
    "key for an option that does not exist": (
        "key: no", "key: perhaps", "key: perhaps", "items[T1].key", "not an option of 'yes_no'"
    ),
    "key of a country for an option that does not exist": (
        "key: no", "keys: {BE: perhaps}", "perhaps", "items[T1].keys", "not an option of 'yes_no'"
    ),
    "key of a perceived item": (
        "reversed: true", "key: some", "key: some", "items[B2].key", "observed"
    ),
    "key of an unknown country": (
        "key: no", "keys: {Belgium: no}", "Belgium", "items[T1].keys", "country code"
    ),
    "dimension that no item has": (
        "  - code: D2\n", "  - code: D2\n  - code: D3\n", "dimensions:", "dimensions", "'D3'"
    ),
    "form with an unknown item": (
        "B2, T1]", "B2, T9]", "T9", "forms[short].items", "No item has the code 'T9'"
    ),
    "form with an item twice": (
        "B2, T1]", "B2, T1, C1]", "T1, C1]", "forms[short].items", "'C1' is here twice"
    ),
    "item asked in its place and apart": (
        "apart: [role]", "apart: [C1]", "apart: [C1]", "forms[short].apart", "already"
    ),
    "scored item asked apart": (
        "items: [C1, A1, A2, B1, B2, T1]\n    apart: [role]",
        "items: [C1, A1, A2, B1, B2]\n    apart: [T1]", "apart: [T1]", "forms[short].apart",
        "scored",
    ),
    "more answers asked for than items": (
        "min_answered: 2", "min_answered: 3", "min_answered: 3", "forms[short].min_answered",
        "never reached",
    ),
    "number in words": ("minutes: 3", "minutes: three", "three", "forms[short].minutes", "three"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", STRUCTURE_MISTAKES)
def test_mistake_in_the_structure_names_file_line_and_field(tmp_path: Path, mistake: str) -> None:
    old, new, at, field, part = STRUCTURE_MISTAKES[mistake]
    structure = edited(STRUCTURE, old, new)
    found = problems_of(write_tiny(tmp_path, structure=structure))
    # A piece may end with the end of its line: it means this line, not one that goes on.
    line = structure[: structure.index(at)].count("\n") + 1
    expected = [p for p in found if (p.file, p.line, p.field) == ("instrument.yaml", line, field)]
    assert any(part in problem.message for problem in expected), found


WORDING_MISTAKES = {
    "unknown field": ("title: Tiny", "titel: Tiny", "titel", "titel", "Did you mean 'title'"),
    "unknown status": ("status: source", "status: final", "final", "status", "'final'"),
    "another language": ("language: en", "language: fr", "language: fr", "language", "'en'"),
    "missing item": (
        "  A2:\n    text: I can close a door.\n", "", "items:", "items", "the item 'A2' are missing"
    ),
    "unknown item": ("  A2:\n", "  A9:\n", "A9:", "items.A9", "No item has the code 'A9'"),
    "item without a text": (
        "    text: I can close a door.\n", "    lead: Hello\n", "A2:", "items.A2.text", "missing"
    ),
    "missing label": ("    some: Some\n", "", "ease:", "options.ease", "option 'some' are missing"),
    "empty label": ("some: Some", "some:", "some:", "options.ease.some", "empty"),
    "unknown label": ("    some:", "    sum:", "    sum:", "options.ease.sum", "code 'sum'"),
    "missing scale": (
        "  yes_no:\n    yes: Yes\n    no: No\n", "", "options:\n  ease", "options", "'yes_no'"
    ),
    "missing dimension": ("  D2:\n    label: Two\n", "", "dimensions:", "dimensions", "'D2'"),
    "missing block": ("  profile: You\n", "", "blocks:", "blocks", "the block 'profile'"),
    "missing band": ("      alone: Alone.\n", "", "bands:", "dimensions.D1.bands", "'alone'"),
    "unknown option of one item": (
        "full: Full, and", "ful: Full, and", "ful: Full", "items.B1.options.ful", "mean 'full'"
    ),
    "question that is a book": (
        "I lose keys.", "I lose keys. " + "And again. " * 50, "I lose", "items.B2.text", "at most"
    ),
    "paragraph without words": (
        "      - Any door.", "      -", "      -\n", "items.A1.help", "empty"
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", WORDING_MISTAKES)
def test_mistake_in_the_words_names_file_line_and_field(tmp_path: Path, mistake: str) -> None:
    old, new, at, field, part = WORDING_MISTAKES[mistake]
    wording = edited(WORDING, old, new)
    found = problems_of(write_tiny(tmp_path, wording=wording))
    line = wording[: wording.index(at)].count("\n") + 1
    expected = [p for p in found if (p.file, p.line, p.field) == ("wording.en.yaml", line, field)]
    assert any(part in problem.message for problem in expected), found


def test_all_mistakes_are_told_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    structure = edited(STRUCTURE, "kind: nominal", "kind: words")
    structure = edited(structure, "minutes: 3", "minutes: three")
    wording = edited(WORDING, "status: source", "status: final")
    found = problems_of(write_tiny(tmp_path, structure=structure, wording=wording))
    assert [(problem.file, problem.line) for problem in found] == [
        ("instrument.yaml", line_of(structure, "kind: words")),
        ("instrument.yaml", line_of(structure, "minutes: three")),
        ("wording.en.yaml", line_of(wording, "status: final")),
    ]


def test_duplicate_names_the_line_of_the_first(tmp_path: Path) -> None:
    structure = edited(STRUCTURE, "- code: A2\n", "- code: A1 # again\n")
    message = problems_of(write_tiny(tmp_path, structure=structure))[0].message
    first = STRUCTURE[: STRUCTURE.index("- code: A1")].count("\n") + 1
    assert message.endswith(f"see line {first}.")


def test_failure_is_one_clear_line(tmp_path: Path) -> None:
    wording = edited(edited(WORDING, "status: source", "status: final"), "title: Tiny", "titel: X")
    with pytest.raises(BadInput) as caught:
        load_instrument(write_tiny(tmp_path, wording=wording))
    assert caught.value.message.startswith("wording.en.yaml, line ")
    assert caught.value.message.endswith("more problems)")
    assert "\n" not in caught.value.message


def test_mistake_in_the_structure_does_not_blame_every_word(tmp_path: Path) -> None:
    found = problems_of(write_tiny(tmp_path, structure="format: [1\n"))
    assert [problem.file for problem in found] == ["instrument.yaml"]


def test_comments_layout_and_order_of_names_do_not_change_the_digest(tmp_path: Path) -> None:
    plain = load_instrument(write_tiny(tmp_path / "a"))
    structure = "# A comment.\n" + edited(STRUCTURE, "format: 1\nid: tiny", 'id: "tiny"\nformat: 1')
    other = load_instrument(write_tiny(tmp_path / "b", structure=structure))
    assert other.digest == plain.digest


@pytest.mark.parametrize(
    ("old", "new"),
    [("I can close a door.", "I can close the door."), ("title: Tiny", "title: Small")],
)
def test_any_word_changes_the_digest(tmp_path: Path, old: str, new: str) -> None:
    plain = load_instrument(write_tiny(tmp_path / "a"))
    other = load_instrument(write_tiny(tmp_path / "b", wording=edited(WORDING, old, new)))
    assert other.digest != plain.digest


def test_order_of_items_changes_the_digest(tmp_path: Path) -> None:
    plain = load_instrument(write_tiny(tmp_path / "a"))
    structure = edited(STRUCTURE, "[C1, A1, A2,", "[C1, A2, A1,")
    assert load_instrument(write_tiny(tmp_path / "b", structure=structure)).digest != plain.digest
