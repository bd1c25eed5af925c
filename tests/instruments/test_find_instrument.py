"""An instrument is found by its name, by its name and version, or by its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from relier.instruments.rules.loader import find_instrument
from relier.instruments.rules.shelf import ROOT_VARIABLE, InstrumentNotFound, instruments_root
from tests.instruments.files import write_tiny


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    for version in ("2026.9", "2026.10", "2026.1"):
        write_tiny(tmp_path / "shelf" / "tiny" / version)
    write_tiny(tmp_path / "shelf" / "other" / "1.0")
    return tmp_path / "shelf"


def test_name_alone_means_the_newest_version(shelf: Path) -> None:
    assert find_instrument("tiny", root=shelf) == shelf / "tiny" / "2026.10"


def test_name_and_version_mean_this_version(shelf: Path) -> None:
    assert find_instrument("tiny/2026.9", root=shelf) == shelf / "tiny" / "2026.9"


def test_folder_is_taken_as_it_is(shelf: Path, tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "elsewhere")
    assert find_instrument(folder, root=shelf) == folder
    assert find_instrument(str(folder / "instrument.yaml"), root=shelf) == folder


def test_folder_of_versions_means_the_newest(shelf: Path, tmp_path: Path) -> None:
    assert find_instrument(shelf / "tiny", root=tmp_path) == shelf / "tiny" / "2026.10"


def test_misspelt_name_gets_a_suggestion(shelf: Path) -> None:
    with pytest.raises(InstrumentNotFound) as caught:
        find_instrument("othr/1.0", root=shelf)
    assert caught.value.message == "No instrument 'othr/1.0'. Did you mean 'other/1.0'?"


def test_empty_shelf_is_named(tmp_path: Path) -> None:
    with pytest.raises(InstrumentNotFound) as caught:
        find_instrument("tiny", root=tmp_path)
    assert str(tmp_path) in caught.value.message
    assert ROOT_VARIABLE in caught.value.message


def test_shelf_is_the_repository_s_own_unless_named(
    monkeypatch: pytest.MonkeyPatch, shelf: Path
) -> None:
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    assert (instruments_root() / "agility-social-work").is_dir()
    monkeypatch.setenv(ROOT_VARIABLE, str(shelf))
    assert find_instrument("other") == shelf / "other" / "1.0"
