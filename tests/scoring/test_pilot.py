"""The pilot's simulation: the same seed, the same figures; more persons, more known."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import polytome
from relier.core.failures import BadInput
from relier.scoring.rules.pilot import (
    PilotPlan,
    PilotReport,
    Recovery,
    Use,
    assumed_truth,
    simulate_pilot,
)
from relier.scoring.rules.pilot_report import PilotWords, pilot_files, pilot_json, pilot_svg

FIGURES = Path(__file__).resolve().parents[2] / "docs/pilot"
SMALL = PilotPlan(sizes=(60, 240), replications=8, seed=11, dif=(2.0,))


@pytest.fixture(scope="module")
def report() -> PilotReport:
    return simulate_pilot(SMALL)


def test_same_seed_gives_the_same_figures(report: PilotReport) -> None:
    assert simulate_pilot(SMALL) == report
    assert simulate_pilot(replace(SMALL, seed=12)) != report


def test_a_size_says_the_same_alone_and_among_others(report: PilotReport) -> None:
    assert simulate_pilot(replace(SMALL, sizes=(240,))).rows == report.rows[1:]


def test_more_persons_know_more(report: PilotReport) -> None:
    few, many = report.rows
    assert many.alpha_width < few.alpha_width
    assert many.mean_width < few.mean_width
    assert many.slopes.rmse < few.slopes.rmse
    assert many.thresholds.rmse < few.thresholds.rmse
    assert many.smallest_difference < few.smallest_difference


def test_width_of_a_mean_is_that_of_the_textbook(report: PilotReport) -> None:
    """2 t SD / √n, so four times the persons halve it; t of 239 degrees is 1.970."""
    few, many = report.rows
    assert few.mean_width / many.mean_width == pytest.approx(2.0, rel=0.08)
    # Two groups, power 0.8 at 5 %: (1.960 + 0.842) √2 SD / √n (Cohen 1988).
    ratio = 2.802 * math.sqrt(2) / (2 * 1.970)
    assert many.smallest_difference == pytest.approx(ratio * many.mean_width, rel=0.02)


def test_truth_is_found_where_many_answer() -> None:
    row = simulate_pilot(PilotPlan(sizes=(3000,), replications=3, dif=(2.0,))).rows[0]
    assert abs(row.slopes.bias) < 0.1
    assert row.slopes.rmse < 0.15
    assert row.thresholds.rmse < 0.15
    assert row.dif[0].power == 1.0
    assert row.uses == tuple(Use)


def test_an_item_that_does_not_differ_is_seldom_flagged(report: PilotReport) -> None:
    assert report.rows[1].false_alarms <= 0.1
    assert report.rows[1].dif[0].power == 1.0


def test_uses_follow_the_evidence_ladder(report: PilotReport) -> None:
    few, many = report.rows
    assert few.uses == (Use.DESCRIBE,)
    assert {Use.DESCRIBE, Use.RELIABILITY, Use.STRUCTURE} <= set(many.uses)


def test_a_calibration_replaces_the_assumption() -> None:
    easier = polytome.calibration_from_parameters([1.5] * 4, [[-3.0, -2.0, -1.0]] * 4)
    found = simulate_pilot(replace(SMALL, sizes=(60,), replications=2), truth=easier)
    assert found.n_items == 4
    assert found.true_mean > 70


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"sizes": ()}, "--n"),
        ({"sizes": (100, 100)}, "different"),
        ({"sizes": (10,)}, "--n 10"),
        ({"sizes": (10**6,)}, "5000"),
        ({"replications": 1}, "not 1"),
        ({"missing": 0.9}, "0.9"),
    ],
)
def test_a_plan_that_says_nothing_or_never_ends_is_refused(
    wrong: dict[str, object], told: str
) -> None:
    with pytest.raises(BadInput, match=re.escape(told)):
        replace(SMALL, **wrong)  # type: ignore[arg-type]


def test_three_items_are_too_few_for_two_languages() -> None:
    three = polytome.calibration_from_parameters([1.0] * 3, [[-1.0, 0.0, 1.0]] * 3)
    with pytest.raises(BadInput, match="3 items"):
        simulate_pilot(SMALL, truth=three)


def test_assumed_truth_is_five_items_of_four_answers() -> None:
    items = assumed_truth()
    assert items.n_categories == (4,) * 5


def test_files_hold_the_same_figures(report: PilotReport) -> None:
    files = pilot_files(report)
    assert set(files) == {"pilot.json", "pilot.md", "pilot.svg"}
    rows = json.loads(files["pilot.json"])["rows"]
    assert [row["n"] for row in rows] == [60, 240]
    assert rows[1]["alpha"] == report.rows[1].alpha
    assert "| n per language | 60 | 240 |" in files["pilot.md"]
    assert f"{report.rows[1].mean_width:.1f}" in files["pilot.svg"]


def test_drawing_is_xml_with_a_title_in_the_reader_s_words(report: PilotReport) -> None:
    words = PilotWords(title="Ce que l’on saurait <ici>", point=",")
    tree = ET.fromstring(pilot_svg(report, words))
    texts = [element.text or "" for element in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "Ce que l’on saurait <ici>"
    assert tree.find("{http://www.w3.org/2000/svg}title") is not None
    numbers = [text for text in texts if re.fullmatch(r"[\d.,]+", text)]
    assert numbers
    assert not any("." in number for number in numbers)


def test_what_could_not_be_estimated_is_null_and_not_drawn(report: PilotReport) -> None:
    nothing = Recovery(math.nan, math.nan, math.nan)
    row = replace(report.rows[0], slopes=nothing, thresholds=nothing, calibrated=0.0)
    empty = replace(report, rows=(row,))
    assert json.loads(pilot_json(empty))["rows"][0]["slopes"]["rmse"] is None
    assert "nan" not in pilot_svg(empty)


def test_stored_figures_are_of_the_default_plan() -> None:
    """docs/pilot keeps the run that its pages quote: seed, number of pilots, sizes."""
    stored = json.loads(FIGURES.joinpath("figures/pilot.json").read_text(encoding="utf-8"))
    default = PilotPlan()
    assert stored["plan"]["seed"] == default.seed
    assert stored["plan"]["replications"] == default.replications
    assert [row["n"] for row in stored["rows"]] == list(default.sizes)
    table = FIGURES.joinpath("figures/pilot.md").read_text(encoding="utf-8")
    power = f"{stored['rows'][1]['dif'][0]['power']:.2f}"
    assert power in table


@pytest.mark.parametrize(("page", "mark"), [("en/protocol.md", "."), ("fr/protocole.md", ",")])
def test_protocol_quotes_the_stored_figures(page: str, mark: str) -> None:
    stored = json.loads(FIGURES.joinpath("figures/pilot.json").read_text(encoding="utf-8"))
    text = FIGURES.joinpath(page).read_text(encoding="utf-8").replace("\u00a0", " ")
    for row in stored["rows"]:
        quoted = [f"{row['alpha_width']:.2f}", f"{row['mean_width']:.1f}"]
        quoted += [f"{row['smallest_difference']:.1f}", f"{row['slopes']['rmse']:.2f}"]
        for number in quoted:
            assert number.replace(".", mark) in text, (row["n"], number)
        for one in row["dif"]:
            assert f"{one['power'] * 100:.0f} %" in text, (row["n"], one)
