"""report.html: one file, in the reader's language, that needs nothing else and hides nothing."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from relier.portal.management.index_run import IndexRequest, run_index
from tests.portal.index_answers import draw, write_answers, write_instrument

CODES = [f"D1_{place}" for place in range(1, 9)]


def report(tmp_path: Path, *, language: str = "en", group: str | None = None) -> str:
    ranks = draw(240, factors=(0,) * 4 + (1,) * 4)
    file = write_answers(tmp_path / "answers.csv", ranks, CODES)
    if group is not None:
        lines = file.read_text(encoding="utf-8").splitlines()
        named = [f"{lines[0]},team", *(f"{line},{group}" for line in lines[1:])]
        file.write_text("\n".join(named) + "\n", encoding="utf-8")
    run_index(
        IndexRequest(
            file=file,
            instrument=str(write_instrument(tmp_path / "instrument")),
            out=tmp_path / "out",
            language=language,
            group_column="team" if group is not None else None,
        )
    )
    return (tmp_path / "out/report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_report_is_in_the_language_that_was_asked_for(tmp_path: Path, language: str) -> None:
    assert f'<html lang="{language}">' in report(tmp_path, language=language)


def test_report_asks_nothing_of_the_network(tmp_path: Path) -> None:
    page = report(tmp_path)
    addresses = re.findall(r"(?:src|href)=\"([^\"]*)\"|url\(([^)]*)\)", page)
    for attribute, in_style in addresses:
        assert attribute.startswith("#") or in_style.startswith("data:")
    assert "http:" not in page
    assert "https:" not in page
    assert "<script" not in page


def test_drawing_is_hidden_from_readers_who_get_its_table(tmp_path: Path) -> None:
    page = report(tmp_path)
    drawings = re.findall(r"<svg[^>]*>", page)
    assert drawings
    assert all('aria-hidden="true"' in drawing for drawing in drawings)
    assert page.count("<table") >= 4


def test_coordinates_have_a_point_in_every_language(tmp_path: Path) -> None:
    page = report(tmp_path, language="fr")
    places = re.findall(r'\s(?:x|y|x1|x2|y1|y2|cx|cy|width|height)="([^"]*)"', page)
    assert places
    assert not [place for place in places if "," in place]


def test_report_says_its_warnings_first(tmp_path: Path) -> None:
    page = report(tmp_path)
    warning = page.index("holds 2 dimensions, not one")
    assert warning < page.index('id="t-dim"') < page.index('id="t-q"')


def test_name_of_a_group_is_text_and_never_markup(tmp_path: Path) -> None:
    page = report(tmp_path, group="<script>alert(1)</script>")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_every_element_is_closed(tmp_path: Path) -> None:
    class Balance(HTMLParser):
        void = frozenset({"meta", "rect", "circle", "line", "path", "use", "link"})

        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []

        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in self.void:
                self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag not in self.void:
                assert self.open.pop() == tag

    balance = Balance()
    balance.feed(report(tmp_path))
    assert balance.open == []


def test_headings_step_down_one_at_a_time(tmp_path: Path) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", report(tmp_path))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
