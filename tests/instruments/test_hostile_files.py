"""Files made to hurt, or made by another program, are refused with a clear message."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relier.instruments.rules.loader import InstrumentFilesError, load_instrument
from relier.instruments.rules.problems import Problem
from tests.instruments.files import STRUCTURE, WORDING, edited, write_tiny

LAUGHS = "a: &a [lol, lol]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}, *{chr(97 + n)}]\n"
    for n in range(20)
)


def only_problem(folder: Path) -> Problem:
    with pytest.raises(InstrumentFilesError) as caught:
        load_instrument(folder)
    (problem,) = caught.value.problems
    return problem


def test_billion_laughs_are_refused_before_they_cost_anything(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path, structure=LAUGHS)
    tracemalloc.start()
    problem = only_problem(folder)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (problem.file, problem.line) == ("instrument.yaml", 1)
    assert "References" in problem.message
    assert peak < 5_000_000


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(tmp_path: Path, opening: str) -> None:
    problem = only_problem(write_tiny(tmp_path, wording="items: \n  " + opening * 50_000))
    assert problem.file == "wording.en.yaml"
    assert problem.line == 2
    assert "nested" in problem.message or "not YAML" in problem.message


def test_huge_file_is_refused_unread(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path)
    with folder.joinpath("wording.en.yaml").open("wb") as stream:
        stream.truncate(3_000_000_000)
    tracemalloc.start()
    problem = only_problem(folder)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert problem.file == "wording.en.yaml"
    assert "larger than" in problem.message
    assert peak < 20_000_000


def test_file_with_too_many_values_is_refused(tmp_path: Path) -> None:
    problem = only_problem(write_tiny(tmp_path, wording="items: [" + "a," * 200_000 + "a]"))
    assert "values" in problem.message


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!!binary", "!mine"])
def test_tag_is_refused_and_runs_nothing(tmp_path: Path, tag: str) -> None:
    structure = edited(STRUCTURE, "id: tiny", f"id: {tag} [echo]")
    problem = only_problem(write_tiny(tmp_path, structure=structure))
    assert (problem.line, problem.field) == (2, "id")
    assert "Tags" in problem.message


def test_second_document_is_refused(tmp_path: Path) -> None:
    problem = only_problem(write_tiny(tmp_path, structure=f"{STRUCTURE}---\nid: other\n"))
    assert problem.line == STRUCTURE.count("\n") + 1
    assert "second document" in problem.message


def test_windows_1252_is_named_with_its_line(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path)
    words = edited(WORDING, "I can find a key.", "Je sais trouver une clé.")
    folder.joinpath("wording.en.yaml").write_bytes(words.encode("cp1252"))
    problem = only_problem(folder)
    assert problem.file == "wording.en.yaml"
    assert problem.line == words[: words.index("clé")].count("\n") + 1
    assert "cp1252" in problem.message
    assert "UTF-8" in problem.message


def test_utf_16_is_named(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path)
    folder.joinpath("wording.en.yaml").write_bytes(WORDING.encode("utf-16"))
    assert "UTF-16" in only_problem(folder).message


def test_mark_at_the_start_of_a_file_is_harmless(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path)
    folder.joinpath("wording.en.yaml").write_bytes(WORDING.encode("utf-8-sig"))
    assert load_instrument(folder).wordings["en"].title == "Tiny"


@pytest.mark.parametrize("content", ["", "# nothing\n", "just words\n", "- a\n- b\n"])
def test_file_without_fields_is_refused(tmp_path: Path, content: str) -> None:
    problem = only_problem(write_tiny(tmp_path, structure=content))
    assert (problem.file, problem.line) == ("instrument.yaml", 1)


def test_broken_yaml_names_its_line(tmp_path: Path) -> None:
    structure = edited(STRUCTURE, "id: tiny", "id: tiny: tinier")
    problem = only_problem(write_tiny(tmp_path, structure=structure))
    assert problem.line == 2
    assert "not YAML" in problem.message


@pytest.mark.parametrize("escape", ["\\0", "\\b", "\\x1b"])
def test_control_character_is_refused(tmp_path: Path, escape: str) -> None:
    wording = edited(WORDING, "title: Tiny", f'title: "Ti{escape}ny"')
    problem = only_problem(write_tiny(tmp_path, wording=wording))
    assert (problem.line, problem.field) == (3, "title")


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "no such folder" in only_problem(tmp_path / "nowhere").message


def test_missing_structure_is_told_once(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path)
    folder.joinpath("instrument.yaml").unlink()
    assert only_problem(folder).message == "This file is missing."


def test_missing_words_are_told(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path)
    folder.joinpath("wording.en.yaml").unlink()
    assert "wordings" in only_problem(folder).message


def test_file_with_a_misspelt_name_is_told(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path)
    folder.joinpath("wordings.fr.yaml").write_text(WORDING, encoding="utf-8")
    assert only_problem(folder).file == "wordings.fr.yaml"


@pytest.mark.parametrize("name", ["instrument.yaml", "wording.en.yaml"])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_damage_to_a_file_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    folder = write_tiny(tmp_path_factory.mktemp("damaged"))
    raw = bytearray(folder.joinpath(name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        length = data.draw(st.integers(0, 40))
        scrap = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"\n", b": ", b"- ", b"[", b"}"])
        )
        raw[start : start + length] = scrap
    folder.joinpath(name).write_bytes(bytes(raw))
    languages, problems = {"en"}, ()
    try:
        languages = set(load_instrument(folder).wordings)
    except InstrumentFilesError as failure:
        problems = failure.problems
    assert languages == {"en"}
    assert all(one.file and one.line >= 1 and one.message for one in problems)
