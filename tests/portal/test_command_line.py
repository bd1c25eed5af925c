"""`relier` among other tools: a reader that leaves, a folder without a site."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RELIER = [sys.executable, "-m", "relier.portal.management.cli"]
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
