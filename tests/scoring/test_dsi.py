"""The rule of the European digital skills indicator is the one that its metadata publish."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from relier.instruments.rules.definition import BlockKind, Instrument
from relier.instruments.rules.loader import find_instrument, load_instrument
from relier.scoring.rules.dsi import (
    AREAS,
    FACT_CHECKING,
    ONLINE_LEARNING,
    AreaLevel,
    OverallLevel,
    digital_skills,
    overall_level,
)
from relier.scoring.rules.layout import scored_items
from relier.scoring.rules.measurement import provisional_measurement
from relier.scoring.rules.scores import score_person
from tests.scoring.pages import table_under

PAGE = Path(__file__).resolve().parents[2] / "docs/algorithms/dsi.md"
ONLINE = {"IU": "last_3_months"}


@pytest.fixture(scope="module")
def bridge() -> Instrument:
    return load_instrument(find_instrument("eurostat-dsi-bridge/2.0-2027.1"))


def yes(*items: str) -> dict[str, str]:
    """Answers of somebody who was online and did these things."""
    return ONLINE | {item: "last_year" if item == "IBUY" else "yes" for item in items}


def person(counts: dict[str, int]) -> dict[str, str]:
    """Answers of somebody who did so many activities in each area."""
    done = [one[-1] for area in AREAS for one in area.activities[: counts[area.code]]]
    return yes(*done)


def test_areas_are_those_of_the_page() -> None:
    for row, area in zip(table_under(PAGE, "Areas and activities"), AREAS, strict=True):
        listed = tuple(tuple(one.split("+")) for one in row["activities"].split(", "))
        assert (row["area"], listed) == (area.code, area.activities)
        assert (row["basic"], row["above basic"]) == ("1", str(area.above_from))


@pytest.mark.parametrize("row", table_under(PAGE, "Overall level"), ids=lambda row: row["overall"])
def test_every_row_of_the_definition_holds(row: dict[str, str]) -> None:
    skilled, above = int(row["areas with skills"]), int(row["of which above basic"])
    levels = (
        (AreaLevel.ABOVE_BASIC,) * above
        + (AreaLevel.BASIC,) * (skilled - above)
        + (AreaLevel.NONE,) * (5 - skilled)
    )
    assert overall_level(levels) == row["overall"]
    assert overall_level(levels[::-1]) == row["overall"]


NUMBER = {"two": 2, "three": 3, "four": 4}


def published(shared: Path) -> list[dict[str, str]]:
    path = shared / "data/eurostat/isoc_sk_dskl_i21_ind_total_2021_2023.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["OBS_VALUE"]]
    return [row for row in rows if row["unit"] == "Percentage of individuals"]


def test_levels_are_those_of_eurostat_s_own_labels(shared: Path) -> None:
    labels = {row["indic_is"] for row in published(shared)}
    said = "\n".join(labels)
    found = re.findall(r"with (\w+) overall digital skills \((\w+) out of five", said)
    assert {level: NUMBER[count] for level, count in found} == {"low": 4, "narrow": 3, "limited": 2}
    for level, skilled in {"low": 4, "narrow": 3, "limited": 2}.items():
        levels = (AreaLevel.BASIC,) * skilled + (AreaLevel.NONE,) * (5 - skilled)
        assert overall_level(levels) == level


def test_published_levels_leave_nobody_out_and_count_nobody_twice(shared: Path) -> None:
    """So "no skills" is everybody online with one area or none, as the rule reads it."""
    overall = re.compile(r"overall digital skills|could not be assessed")
    shares: dict[tuple[str, str], list[float]] = {}
    for row in published(shared):
        label = row["indic_is"]
        if overall.search(label) and "basic or above basic overall" not in label:
            where = (row["geo"], row["TIME_PERIOD"])
            shares.setdefault(where, []).append(float(row["OBS_VALUE"]))
    whole = [sum(found) for found in shares.values() if len(found) == len(OverallLevel)]
    assert len(whole) > 60
    assert all(abs(total - 100) < 0.5 for total in whole)


@pytest.mark.parametrize("row", table_under(PAGE, "Worked persons"))
def test_worked_persons_have_the_level_of_the_page(row: dict[str, str]) -> None:
    counts = {area.code: int(row[area.code]) for area in AREAS}
    found = digital_skills(person(counts))
    assert found.overall == row["overall"]
    assert {area.area: area.n_done for area in found.areas} == counts
    assert found.at_least_basic == (row["overall"] in {"basic", "above_basic"})


@pytest.mark.parametrize(
    ("area", "levels"),
    [
        ("IL", ["none", "basic", "above_basic", "above_basic"]),
        ("CC", ["none", "basic", "above_basic", "above_basic"]),
        ("DCC", ["none", "basic", "basic", "above_basic"]),
        ("SF", ["none", "basic", "basic", "above_basic"]),
        ("PS", ["none", "basic", "basic", "above_basic"]),
    ],
)
def test_one_activity_is_basic_and_two_or_three_are_above(area: str, levels: list[str]) -> None:
    # Eurostat and Statistics Netherlands: two for the first two areas, three for the others.
    nothing = dict.fromkeys((one.code for one in AREAS), 0)
    for count, expected in enumerate(levels):
        found = digital_skills(person(nothing | {area: count}))
        assert {one.area: one.level for one in found.areas}[area] == expected


@pytest.mark.parametrize("use", ["last_year", "over_a_year", "never", "not_understood", None])
def test_nobody_is_assessed_without_internet_in_three_months(use: str | None) -> None:
    answers = person(dict.fromkeys((one.code for one in AREAS), 3))
    answers.pop("IU")
    found = digital_skills(answers | ({"IU": use} if use else {}))
    assert found.overall is OverallLevel.NOT_ASSESSED
    assert found.areas == ()
    assert not found.at_least_basic
    assert not found.only_information_and_communication


@pytest.mark.parametrize(("items", "area"), [(FACT_CHECKING, "IL"), (ONLINE_LEARNING, "PS")])
def test_what_is_one_activity_counts_once(items: tuple[str, ...], area: str) -> None:
    for answers in (yes(*items), yes(items[0]), yes(items[-1])):
        found = {one.area: one for one in digital_skills(answers).areas}
        assert found[area].n_done == 1
        assert found[area].level is AreaLevel.BASIC


@pytest.mark.parametrize(
    ("answer", "n_done"),
    [("last_3_months", 1), ("last_year", 1), ("over_a_year", 0), ("never", 0)],
)
def test_a_purchase_counts_for_twelve_months(answer: str, n_done: int) -> None:
    found = digital_skills(ONLINE | {"IBUY": answer})
    assert found.areas[-1].n_done == n_done


def test_what_is_not_answered_counts_as_not_done_and_is_told() -> None:
    found = digital_skills(ONLINE | {"IUIF": "no", "IHIF": "not_understood"})
    assert found.overall is OverallLevel.NONE
    assert [area.n_unanswered for area in found.areas] == [5, 6, 7, 6, 8]


def test_information_and_communication_alone_is_told_apart() -> None:
    assert digital_skills(yes("IUIF", "IUEM")).only_information_and_communication
    assert not digital_skills(yes("IUIF", "IUEM", "CWRD1")).only_information_and_communication
    assert not digital_skills(yes("IUIF")).only_information_and_communication


def test_questions_of_the_bridge_are_those_of_the_rule(bridge: Instrument) -> None:
    asked = {item.code: item.dimension for item in bridge.items_of("full")}
    ruled = {item: area.code for area in AREAS for one in area.activities for item in one}
    assert asked == {"IU": None} | ruled
    assert set(bridge.dimensions) == {area.code for area in AREAS}
    options = {option.code for option in bridge.scales["last_time"].options}
    assert options == {"last_3_months", "last_year", "over_a_year", "never"}


def test_nothing_of_the_bridge_enters_the_perceived_index(bridge: Instrument) -> None:
    kinds = {bridge.blocks[item.block].kind for item in bridge.items_of("full")}
    assert kinds == {BlockKind.ACTIVITIES}
    assert scored_items(bridge, form="full") == ()


def test_who_answers_the_bridge_has_no_index_and_no_error(bridge: Instrument) -> None:
    nothing = provisional_measurement()
    index = score_person(yes("IUIF"), bridge, form="full", measurement=nothing)
    assert (index.dimensions, index.mean, index.n_scored) == ((), None, 0)
