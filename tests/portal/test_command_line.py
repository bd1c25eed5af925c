"""`relier` among other tools: a reader that leaves, a folder without a site."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

RELIER = [sys.executable, "-m", "relier.portal.management.cli"]
SETTINGS = "config.settings.base"
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "arguments",
    [
        ["instrument", "check", "agility-social-work/2026.1", "--json"],
        ["instrument", "diff", "agility-social-work/2026.1", "agility-social-work/2027.1"],
    ],
)
def test_reader_that_leaves_ends_the_command_quietly(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*RELIER, *arguments], stdout=writing, stderr=subprocess.PIPE, check=False, cwd=ROOT
        )
    finally:
        os.close(writing)
    assert done.stderr == b""
    assert done.returncode == 141


NO_SITE = (
    "relier: No site here: set RELIER_DATA_DIR to the data folder of the site, "
    "or start it once with relier serve.\n"
)
ON_A_SITE = (
    ["manage", "use_calibration", "nothing.json"],
    ["manage", "add_member", "a@example.org", "School"],
    ["import", "responses", "nothing.csv", "--campaign", "ABCD2345"],
)


def without_a_site(data: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment = {**kept, "RELIER_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": SETTINGS}
    return subprocess.run(
        [*RELIER, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment,
    )


@pytest.mark.parametrize("arguments", ON_A_SITE)
def test_folder_without_a_site_is_told_in_one_line_and_nothing_is_left(
    tmp_path: Path, arguments: list[str]
) -> None:
    done = without_a_site(tmp_path / "data", arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", NO_SITE)
    assert list(tmp_path.iterdir()) == []


def test_empty_database_is_no_site(tmp_path: Path) -> None:
    tmp_path.joinpath("relier.sqlite3").touch()
    done = without_a_site(tmp_path, ON_A_SITE[0])
    assert (done.returncode, done.stderr) == (2, NO_SITE)


@pytest.mark.parametrize("arguments", ON_A_SITE[1:])
def test_database_that_was_never_prepared_is_no_site(tmp_path: Path, arguments: list[str]) -> None:
    with closing(sqlite3.connect(tmp_path / "relier.sqlite3")) as database:
        database.execute("CREATE TABLE other (one INTEGER)")
    done = without_a_site(tmp_path, arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", NO_SITE)


def test_help_of_a_command_needs_no_site(tmp_path: Path) -> None:
    done = without_a_site(tmp_path, ["manage", "use_calibration", "--help"])
    assert done.returncode == 0
    assert "--rescore" in done.stdout
