"""`relier instrument export`, `import`, `xliff`, `paper`, `pilot`: files whole, or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from relier.instruments.rules.difference import difference
from relier.instruments.rules.loader import load_instrument
from relier.portal.management.cli import main
from tests.instruments.files import JUDGED, JUDGED_WORDS, write_tiny

SHELF = Path(__file__).resolve().parents[2] / "instruments"
SHIPPED = "agility-social-work/2026.1"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A small instrument with a judgement and keys by country."""
    return write_tiny(tmp_path / "tiny" / "1.0", structure=JUDGED, wording=JUDGED_WORDS)


def instrument(*arguments: object) -> int:
    return main(["instrument", *map(str, arguments)])


@pytest.mark.parametrize(
    ("kind", "suffix"), [("xlsform", "xlsx"), ("lss", "lss"), ("json", "json")]
)
def test_out_and_in_again_loses_nothing(tiny: Path, tmp_path: Path, kind: str, suffix: str) -> None:
    file, back = tmp_path / f"out.{suffix}", tmp_path / "back" / "1.0"
    assert instrument("export", tiny, "--format", kind, "--out", file) == 0
    assert instrument("import", file, "--format", kind, "--out", back) == 0
    old, new = load_instrument(tiny), load_instrument(back)
    assert difference(old, new) == ()
    assert (new.id, new.version, new.citation) == (old.id, old.version, old.citation)
    assert new.items == old.items
    assert new.forms == old.forms


@pytest.mark.parametrize(("kind", "suffix"), [("xliff", "xlf"), ("xlsx", "xlsx")])
def test_translators_file_comes_back_whole(tmp_path: Path, kind: str, suffix: str) -> None:
    file, back = tmp_path / f"en.{suffix}", tmp_path / "back" / "2026.1"
    out = ("export", SHIPPED, "--format", kind, "--source", "fr", "--language", "en")
    assert instrument(*out, "--out", file) == 0
    arguments = ("import", file, "--format", kind, "--instrument", SHIPPED, "--out", back)
    assert instrument(*arguments) == 0
    old, new = load_instrument(SHELF / SHIPPED), load_instrument(back)
    assert difference(old, new) == ()
    assert new.wordings["en"].items == old.wordings["en"].items
    assert new.wordings["fr"] == old.wordings["fr"]


@pytest.mark.parametrize("kind", ["xlsform", "lss", "json", "xliff", "xlsx"])
def test_version_asked_for_is_written_whatever_the_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    file, back = tmp_path / "file", tmp_path / "back"
    language = ("--source", "fr", "--language", "en") if kind in {"xliff", "xlsx"} else ()
    assert instrument("export", SHIPPED, "--format", kind, *language, "--out", file) == 0
    asked = ("import", file, "--format", kind, "--instrument", SHIPPED)
    capsys.readouterr()
    named = ("--id", "mine", "--as-version", "2027.2")
    assert instrument(*asked, *named, "--out", back, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["instrument"], said["version"], said["warnings"]) == ("mine", "2027.2", [])
    read = load_instrument(back)
    assert (read.id, read.version) == ("mine", "2027.2")
    assert instrument(*asked, "--as-version", "no code!", "--out", tmp_path / "bad") == 2
    assert not (tmp_path / "bad").exists()


def test_folder_called_after_another_version_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "en.xlf"
    assert instrument("xliff", SHIPPED, "--language", "en", "--out", file) == 0
    asked = ("import", file, "--format", "xliff", "--instrument", SHIPPED)
    capsys.readouterr()
    assert instrument(*asked, "--out", tmp_path / "2027.2") == 0
    assert "holds version 2026.1" in (told := capsys.readouterr().err)
    assert "--as-version 2027.2" in told
    assert instrument(*asked, "--out", tmp_path / "back" / "2026.1") == 0
    assert "--as-version" not in capsys.readouterr().err


def test_xliff_is_export_by_a_shorter_name(tmp_path: Path) -> None:
    one, other = tmp_path / "one.xlf", tmp_path / "other.xlf"
    assert instrument("xliff", SHIPPED, "--language", "el", "--out", one) == 0
    arguments = ("export", SHIPPED, "--format", "xliff", "--language", "el", "--out", other)
    assert instrument(*arguments) == 0
    assert one.read_bytes() == other.read_bytes()
    assert b'target-language="el"' in one.read_bytes()


def test_one_form_alone_is_exported(tmp_path: Path) -> None:
    file = tmp_path / "form.xml"
    assert instrument("export", SHIPPED, "--format", "ddi", "--form", "short", "--out", file) == 0
    assert b"D1P1" in file.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "xliff"], "--language"),
        (["--format", "json", "--form", "short"], "--form"),
        (["--format", "lss", "--form", "nothing"], "nothing"),
        (["--format", "xliff", "--language", "el", "--source", "xx"], "xx"),
    ],
)
def test_export_that_cannot_be_made_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    file = tmp_path / "out"
    assert instrument("export", SHIPPED, *arguments, "--out", file, "--json") == 2
    captured = capsys.readouterr()
    assert said in json.loads(captured.out)["problems"][0]["message"]
    assert captured.err == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["xlsform", "lss", "json", "xliff", "xlsx"])
@pytest.mark.parametrize("content", [b"", b"hello", b"\x00\xff" * 50, b"<?xml version='1.0'?><a/>"])
def test_file_that_is_something_else_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, content: bytes
) -> None:
    file, folder = tmp_path / "in", tmp_path / "out"
    file.write_bytes(content)
    arguments = ("import", file, "--format", kind, "--instrument", SHIPPED, "--out", folder)
    assert instrument(*arguments, "--json") == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert problems
    assert all(one["message"] for one in problems)
    assert [one.name for one in tmp_path.iterdir()] == ["in"]


def test_folder_that_holds_something_is_left_alone(tiny: Path, tmp_path: Path) -> None:
    file, folder = tmp_path / "out.json", tmp_path / "kept"
    folder.mkdir()
    folder.joinpath("mine.txt").write_text("mine", encoding="utf-8")
    assert instrument("export", tiny, "--format", "json", "--out", file) == 0
    assert instrument("import", file, "--format", "json", "--out", folder) == 2
    assert [one.name for one in folder.iterdir()] == ["mine.txt"]


def test_missing_file_and_missing_folder_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "nowhere" / "file"
    arguments = ("import", nowhere, "--format", "json", "--out", tmp_path / "x")
    assert instrument(*arguments) == 2
    assert instrument("export", SHIPPED, "--format", "json", "--out", nowhere) == 2
    assert str(nowhere) in capsys.readouterr().err


def test_what_was_not_carried_over_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document, back = tmp_path / "out.json", tmp_path / "back"
    assert instrument("export", SHIPPED, "--format", "json", "--out", document) == 0
    changed = document.read_text(encoding="utf-8").replace("Vos conditions", "Mes conditions")
    document.write_text(changed, encoding="utf-8")
    capsys.readouterr()
    assert instrument("import", document, "--format", "json", "--out", back, "--json") == 0
    (remark,) = json.loads(capsys.readouterr().out)["report"]
    assert "changed since" in remark["what"]


@pytest.mark.parametrize("large", [[], ["--large"]])
def test_paper_is_a_tagged_pdf_with_every_question(tmp_path: Path, large: list[str]) -> None:
    file = tmp_path / "form.pdf"
    arguments = ("paper", SHIPPED, "--language", "fr", "--form", "short", *large, "--out", file)
    assert instrument(*arguments) == 0
    pdf = PdfReader(file)
    assert pdf.root_object["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- a PDF object, no bool
    assert pdf.root_object["/Lang"] == "fr"
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    words = load_instrument(SHELF / SHIPPED).wordings["fr"]
    missing = [code for code, item in words.items.items() if plain(item.text) not in plain(text)]
    assert missing == []


def plain(text: str) -> str:
    return "".join(text.split())


def test_large_print_takes_more_pages(tmp_path: Path) -> None:
    for name, more in (("plain.pdf", []), ("large.pdf", ["--large"])):
        assert instrument("paper", SHIPPED, *more, "--out", tmp_path / name) == 0
    pages = [len(PdfReader(tmp_path / name).pages) for name in ("plain.pdf", "large.pdf")]
    assert pages[0] < pages[1]


@pytest.mark.parametrize("arguments", [["--form", "nothing"], ["--language", "xx"]])
def test_paper_of_what_is_not_there_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    assert instrument("paper", SHIPPED, *arguments, "--out", tmp_path / "x.pdf") == 2
    assert list(tmp_path.iterdir()) == []


def test_pilot_writes_a_table_a_drawing_and_its_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "pilot"
    arguments = ("pilot", "--n", 40, 80, "--replications", 2, "--out", folder, "--json")
    assert instrument(*arguments) == 0
    assert json.loads(capsys.readouterr().out)["problems"] == []
    assert {one.name for one in folder.iterdir()} == {"pilot.json", "pilot.md", "pilot.svg"}
    found = json.loads(folder.joinpath("pilot.json").read_text(encoding="utf-8"))
    assert [row["n"] for row in found["rows"]] == [40, 80]


@pytest.mark.parametrize("sizes", [["3"], ["100", "100"]])
def test_pilot_that_says_nothing_is_refused(tmp_path: Path, sizes: list[str]) -> None:
    assert instrument("pilot", "--n", *sizes, "--out", tmp_path / "pilot") == 2
    assert list(tmp_path.iterdir()) == []
