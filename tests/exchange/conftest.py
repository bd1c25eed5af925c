"""Every instrument that ships, and the small one of these tests, one after the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from relier.exchange.rules.content import Content
from relier.instruments.rules.loader import load_with_content
from relier.instruments.rules.shelf import all_versions
from tests.exchange.rich_questionnaire import rich

FOLDERS = [None, *all_versions()]
NAMES = ["rich" if path is None else f"{path.parent.name}/{path.name}" for path in FOLDERS]


@pytest.fixture(params=FOLDERS, ids=NAMES)
def content(request: pytest.FixtureRequest) -> Content:
    """Return the plain content of one instrument."""
    return rich() if request.param is None else load_with_content(request.param)[1]


@pytest.fixture
def real_files(shared: Path) -> Path:
    """Return the folder of files that other tools wrote."""
    return shared / "data" / "formats"
