"""The pages of docs/ say what the library does: every example in them is run and compared."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

import polytome

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FENCED = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


NEEDS = re.compile(r"^<!-- needs (\w+) -->$", re.MULTILINE)
SOURCE = re.compile(r"\b(18|19|20)\d\d\b")


def test_the_index_leads_to_every_page() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\(([\w-]+\.md)\)", index)) == {p.name for p in PAGES} - {"index.md"}


def test_every_function_is_shown_on_a_page() -> None:
    shown = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    functions = [name for name in polytome.__all__ if name.islower()]
    assert [name for name in functions if f"{name}(" not in shown] == []


@pytest.mark.parametrize(
    "page", [p for p in PAGES if p.stem != "index"], ids=lambda page: page.stem
)
def test_a_page_names_its_sources(page: Path) -> None:
    prose = FENCED.sub("", page.read_text(encoding="utf-8"))
    assert SOURCE.search(prose), f"{page.name} names no source with its year"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_examples_give_what_the_page_shows(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for module in NEEDS.findall(text):
        pytest.importorskip(module, reason=f"{page.name} needs {module}, an extra of polytome")
    blocks = FENCED.findall(text)
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
