"""The pages of docs/ say what the library does: every example in them is run and compared."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FENCED = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_there_are_pages() -> None:
    assert len(PAGES) >= 6


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_examples_give_what_the_page_shows(page: Path) -> None:
    blocks = FENCED.findall(page.read_text(encoding="utf-8"))
    examples = "\n".join(blocks)
    assert ">>>" in examples, f"{page.name} has no worked example"
    test = doctest.DocTestParser().get_doctest(examples, {}, page.stem, str(page), 0)
    told: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=told.append)
    assert not told, "".join(told)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([\w-]+\.md)\)", page.read_text(encoding="utf-8")):
        assert (DOCS / target).is_file(), f"{page.name} links to {target}"
