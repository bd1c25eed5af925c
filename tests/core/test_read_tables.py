"""Tables of answers as people export them, and the sentence they get when they cannot be read."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from relier.core.tables import spss_files
from relier.core.tables.reading import Table, TableError, TableLimits, read_table

FIXTURES = Path(__file__).parents[1] / "fixtures"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of answers and return its path."""

    def write(content: str | bytes, *, name: str = "answers.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def rows_of(table: Table) -> list[list[str]]:
    return [list(row) for chunk in table.chunks for row in chunk.rows]


def read(path: Path, **limits: int) -> tuple[tuple[str, ...], list[list[str]]]:
    with read_table(path, limits=TableLimits(**limits)) as table:
        return table.columns, rows_of(table)


def refusal(path: Path, **limits: int) -> str:
    with pytest.raises(TableError) as caught:
        read(path, **limits)
    assert "\n" not in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_whatever_its_separator_and_encoding(
    write: Write, separator: str, encoding: str
) -> None:
    text = f"id{separator}genre{separator}q1\nÉloïse{separator}féminin{separator}3\n"
    path = write(text, encoding=encoding)
    assert read(path) == (("id", "genre", "q1"), [["Éloïse", "féminin", "3"]])


def test_separator_inside_quotation_marks_is_text(write: Write) -> None:
    path = write('id;"place, town, country, school"\n1;"Ath, Belgium"\n')
    assert read(path) == (
        ("id", "place, town, country, school"),
        [["1", "Ath, Belgium"]],
    )


def test_answer_over_several_lines_is_one_row(write: Write) -> None:
    path = write('id,comment,q1\n1,"two\nlines",2\n2,none,3\n')
    assert read(path)[1] == [["1", "two\nlines", "2"], ["2", "none", "3"]]


def test_blank_rows_are_skipped_and_still_counted(write: Write) -> None:
    path = write("id,q1\n1,2\n\n,\n3,4\n5,6\n")
    with read_table(path) as table:
        chunks = [(chunk.first_row, len(chunk.rows)) for chunk in table.chunks]
    assert chunks == [(2, 1), (5, 2)]


def test_long_table_comes_in_chunks(write: Write) -> None:
    path = write("id,q1\n" + "".join(f"{n},1\n" for n in range(25)))
    with read_table(path, limits=TableLimits(chunk_rows=10)) as table:
        chunks = [(chunk.first_row, len(chunk.rows)) for chunk in table.chunks]
    assert chunks == [(2, 10), (12, 10), (22, 5)]


def test_empty_columns_at_the_end_are_left_aside(write: Write) -> None:
    assert read(write("id,q1,,\n1,2,,\n3,4\n")) == (("id", "q1"), [["1", "2"], ["3", "4"]])


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nowhere.csv" in refusal(tmp_path / "nowhere.csv")


def test_folder_is_not_a_table(tmp_path: Path) -> None:
    assert str(tmp_path) in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n1,2\n", "first row is empty"),
        (b"id,,q1\n1,2,3\n", "column 2 has no name"),
        (b"id,q1,q1\n1,2,3\n", "“q1” stands over columns 2 and 3"),
        (b"id,q1\n1,2\n2\n", "Row 3 has 1 cells"),
        (b"id,q1\n1,2\n2,3,4\n", "Row 3 has 3 cells"),
        (b"id,q1\n1,\x00\n", "NUL"),
        (b"id,q1\n1,\x81\xff\n", "Windows-1252"),
        (b'id,q1\n1,"2\n2,3\n', "cannot be read"),
        (b"PK\x03\x04 not a zip at all", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", ".xls"),
        (b"$FL2 not SPSS at all", "SPSS"),
        (b"\xff\xfei\x00d", "neither in UTF-8"),
    ],
)
def test_bad_file_is_refused_in_one_sentence(write: Write, content: bytes, words: str) -> None:
    assert words in refusal(write(content))


def test_ten_thousand_columns_are_refused_at_once(write: Write) -> None:
    path = write(",".join(f"q{n}" for n in range(10_000)) + "\n")
    assert "10000 columns; at most 2000" in refusal(path)


def test_endless_cell_is_refused(write: Write) -> None:
    assert "cannot be read" in refusal(write("id,q1\n1," + "x" * 200 + "\n"), cell_letters=100)


def test_too_many_rows_are_refused(write: Write) -> None:
    assert "more than 3 rows" in refusal(write("q1\n1\n2\n3\n"), rows=3)


def test_workbook_gives_text_as_people_typed_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "q1", "q2", "q3", "done"])
    book.active.append(["a", 2, 3.0, None, True])
    book.active.append(["b", "4", 2.5])
    path = tmp_path / "answers.xlsx"
    book.save(path)
    assert read(path) == (
        ("id", "q1", "q2", "q3", "done"),
        [["a", "2", "3", "", "1"], ["b", "4", "2.5", "", ""]],
    )


def test_workbook_wider_than_allowed_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append([f"q{n}" for n in range(30)])
    path = tmp_path / "wide.xlsx"
    book.save(path)
    assert "at most 20" in refusal(path, columns=20)


def test_workbook_that_swells_when_unpacked_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    assert "once unpacked" in refusal(path)


def test_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "workbook" in refusal(path)


def test_spss_file_keeps_codes_and_knows_its_missing_values() -> None:
    # Made with pyreadstat.write_sav: q1 declares 9 as missing ("refused"), q2 the range 90–99.
    with read_table(FIXTURES / "answers.sav") as table:
        assert table.columns == ("id", "q1", "q2", "note")
        assert rows_of(table) == [
            ["a", "1", "2", "é"],
            ["b", "9", "97", ""],
            ["c", "", "3", ""],
        ]
        assert table.declared_missing["q1"]("9")
        assert not table.declared_missing["q1"]("1")
        assert table.declared_missing["q2"]("97")
        assert not table.declared_missing["q2"]("3")


def test_spss_file_without_the_extra_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "answers.sav"
    path.write_bytes(b"$FL2 whatever")

    def absent(_name: str) -> None:
        raise ModuleNotFoundError

    monkeypatch.setattr(spss_files.importlib, "import_module", absent)
    assert "relier[spss]" in refusal(path)
