"""Icons, people and thread, rows of a chart: drawn where the visual language says, and escaped."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.template import engines
from django.utils.translation import override
from pypdf import PdfReader

from relier.core.html import charts, figures, icons, pdf

STATIC = Path(charts.__file__).resolve().parents[2] / "static" / "relier"


def drawn(template: str, **values: object) -> str:
    """Return what a template draws."""
    return engines["django"].from_string("{% load relier_ui %}" + template).render(values)


def test_percentages_stand_between_four_and_ninety_six_of_the_width() -> None:
    row = charts.scale_row(charts.Row(low=0, high=100, hollow=25, full=50))
    # 4 + 0.92 v: 0 → 4, 25 → 27, 50 → 50, 100 → 96.
    assert '<rect class="iv" x="4%" y="13" width="92%"' in row
    assert '<circle class="p0" cx="27%"' in row
    assert '<circle class="p1" cx="50%"' in row
    assert '<line class="lk" x1="27%" x2="50%"' in row


def test_a_value_out_of_the_scale_stays_on_the_chart() -> None:
    row = charts.scale_row(charts.Row(low=-20, high=130))
    assert 'x="4%"' in row
    assert 'width="92%"' in row


def test_two_points_in_one_place_show_both_and_no_thread() -> None:
    row = charts.scale_row(charts.Row(hollow=80, full=80))
    assert 'class="lk"' not in row
    assert re.findall(r'r="(\d+)"', row) == ["8", "4"]


def test_what_is_not_known_is_not_drawn() -> None:
    assert "circle" not in charts.scale_row(charts.Row())
    assert "rect" not in charts.scale_row(charts.Row(low=10))


def test_drawing_for_paper_needs_no_style_sheet() -> None:
    row = charts.scale_row(charts.Row(low=10, high=30, hollow=20, full=25, goal=67), ink=True)
    assert "class=" not in row
    assert "<use" not in row
    assert row.count("stroke=") >= 8


def test_thread_of_progress_stands_in_the_middle_of_the_question() -> None:
    thread = charts.progress_thread(15, 26, (5, 3, 3, 3, 3, 3, 3, 3))
    # 14.5 questions of 26 along a thread that goes from 1 % to 99 %: 1 + 98 × 14.5 / 26 = 55.65.
    assert '<circle class="ici" cx="55.7%"' in thread
    assert thread.count('class="passe"') == 5
    assert thread.count('class="trou"') == 4


def test_one_dot_is_one_person_in_lines_that_fit_a_telephone() -> None:
    many = charts.dots(30, 2)
    assert many.count("<circle") == 30
    assert 'width="260" height="60"' in many
    assert charts.dots(0, 1).count("<circle") == 0


def test_nobody_of_a_figure_is_forgotten() -> None:
    people = {kind: figures.people(kind).count("<circle") for kind in figures.LONG}
    assert people == {"alone": 1, "pair": 2, "trio": 3, "group": 6}
    assert all(figures.people(kind).count('class="moi"') == 1 for kind in figures.LONG)


def test_page_carries_each_symbol_once_and_only_those_asked() -> None:
    sprite = drawn('{% icons "suite" "retour" "suite" %}')
    assert re.findall(r'<symbol id="(\S+)"', sprite) == ["i-suite", "i-retour"]


def test_unknown_icon_fails_loudly() -> None:
    with pytest.raises(KeyError):
        icons.icon("licorne")
    with pytest.raises(KeyError):
        icons.sprite(("licorne",))


def test_words_of_an_axis_are_escaped() -> None:
    axis = drawn("{% scale_axis a b %}", a="<b>moins", b='plus "fort"')
    assert "&lt;b&gt;moins" in axis
    assert "<b>" not in axis


def test_french_signs_never_begin_a_line() -> None:
    with override("fr"):
        said = drawn("{{ text|typo }}", text="« Vrai ? » : 40 % <b>")
        assert said == "«\u00a0Vrai\u00a0?\u00a0»\u00a0: 40\u00a0% &lt;b&gt;"
    with override("en"):
        assert drawn("{{ text|typo }}", text="Really ?") == "Really ?"


def test_style_sheet_stays_light_and_asks_nothing_of_another_site() -> None:
    sheet = (STATIC / "relier.css").read_bytes()
    assert len(sheet) <= 20_000
    assert b"http" not in sheet
    assert b"@import" not in sheet


@pytest.mark.parametrize("name", ["relier.css", "papier.css"])
def test_every_file_that_a_sheet_names_is_there_with_its_licence(name: str) -> None:
    named = re.findall(r"url\(([^)]+)\)", (STATIC / name).read_text(encoding="utf-8"))
    assert named
    assert all((STATIC / one).is_file() for one in named)
    assert (STATIC / "polices" / "LICENSE-OFL.txt").is_file()
    assert (STATIC / "LICENSE-icones-lucide.txt").is_file()


@pytest.mark.parametrize(
    "address",
    [
        "https://ailleurs.example/static/x.css",
        "file:///etc/passwd",
        "https://paper.invalid/etc/passwd",
        "https://paper.invalid/static/../../secret-key",
        "https://paper.invalid/static/%2e%2e/%2e%2e/secret-key",
    ],
)
def test_page_for_paper_fetches_nothing_but_our_own_files(address: str) -> None:
    with pytest.raises((ValueError, SuspiciousFileOperation)):
        pdf.fetch_static(address)


def test_page_for_paper_is_a_tagged_document() -> None:
    page = engines["django"].from_string(
        '{% extends "layout/print.html" %}{% block title %}Essai{% endblock %}'
        "{% block main %}<h1>Un titre</h1>{% endblock %}"
    )
    made = pdf.write_pdf(page.render({}))
    root = PdfReader(io.BytesIO(made)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_data()
