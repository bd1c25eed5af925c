"""When a panel agrees on a key, when it does not, and the lines that this gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from relier.instruments.rules.definition import Instrument
from relier.instruments.rules.loader import load_instrument
from relier.panels.rules.agreement import (
    Agreement,
    Rating,
    Verdict,
    agreements,
    judged_items,
    proposed_lines,
)
from tests.instruments.files import JUDGED, JUDGED_WORDS, edited, write_tiny

WAITING = edited(JUDGED, "    shows: scene", "    shows: scene\n    status: awaiting_panel")


@pytest.fixture
def tiny(tmp_path: Path) -> Instrument:
    """One judgement, with a key of its own in France."""
    return load_instrument(write_tiny(tmp_path, structure=WAITING, wording=JUDGED_WORDS))


def panel(tiny: Instrument, *ratings: tuple[int, str, str, str]) -> dict[str, Agreement]:
    """Return the agreement by country; each rating is how many chose it, best, worst, country."""
    made = [Rating(b, w, c) for count, b, w, c in ratings for _one in range(count)]
    return {one.country: one for one in agreements(tiny, {"J1": made})}


def test_only_judgements_are_rated(tiny: Instrument) -> None:
    assert [item.code for item in judged_items(tiny)] == ["J1"]


def test_six_experts_of_one_mind_are_too_few(tiny: Instrument) -> None:
    found = panel(tiny, (6, "b", "a", ""))[""]
    assert (found.verdict, found.raters) == (Verdict.TOO_FEW, 6)
    # No figure: with six, each would be nearly told by name.
    assert (found.choices, found.best, found.key) == ((), "", "")


def test_seven_experts_of_one_mind_agree(tiny: Instrument) -> None:
    found = panel(tiny, (7, "b", "a", ""))[""]
    assert (found.verdict, found.key) == (Verdict.AGREED, "b.a")
    assert (found.best_percent, found.worst_percent) == (100, 100)


@pytest.mark.parametrize(
    ("agree", "of", "verdict", "percent"),
    [
        (7, 10, Verdict.AGREED, 70),  # 70 % exactly
        (6, 10, Verdict.DELIBERATION, 60),
        (5, 7, Verdict.AGREED, 71),
        (4, 7, Verdict.DELIBERATION, 57),
        (16, 23, Verdict.DELIBERATION, 69),  # 69.6 %: not told as 70
    ],
)
def test_seventy_percent_is_the_line(
    tiny: Instrument, agree: int, of: int, verdict: Verdict, percent: int
) -> None:
    found = panel(tiny, (agree, "b", "a", ""), (of - agree, "c", "a", ""))[""]
    assert (found.verdict, found.best_percent) == (verdict, percent)
    assert found.worst_percent == 100


def test_best_alone_is_not_enough(tiny: Instrument) -> None:
    found = panel(tiny, (4, "b", "a", ""), (4, "b", "c", ""))[""]
    assert (found.best_percent, found.worst_percent) == (100, 50)
    assert (found.verdict, found.key) == (Verdict.DELIBERATION, "")


def test_counts_of_each_action(tiny: Instrument) -> None:
    found = panel(tiny, (5, "b", "a", ""), (2, "c", "a", ""), (1, "a", "c", ""))[""]
    assert [(one.code, one.best, one.worst) for one in found.choices] == [
        ("a", 1, 7),
        ("b", 5, 0),
        ("c", 2, 1),
    ]


def test_a_country_with_its_own_key_is_counted_apart(tiny: Instrument) -> None:
    found = panel(tiny, (7, "b", "a", "BE"), (1, "b", "a", ""), (7, "c", "a", "FR"))
    assert set(found) == {"", "FR"}
    assert (found[""].raters, found[""].key) == (8, "b.a")
    assert (found["FR"].raters, found["FR"].key) == (7, "c.a")


def test_a_country_named_by_its_source_stands_apart_from_seven_raters_on(tmp_path: Path) -> None:
    structure = edited(WAITING, "    keys:\n      FR: c.a\n", "")
    tiny = load_instrument(write_tiny(tmp_path, structure=structure, wording=JUDGED_WORDS))
    six = panel(tiny, (6, "c", "a", "FR"), (7, "b", "a", "BE"))
    assert {country: one.raters for country, one in six.items()} == {"": 13}
    seven = panel(tiny, (7, "c", "a", "FR"), (7, "b", "a", "BE"))
    assert {country: one.raters for country, one in seven.items()} == {"": 7, "FR": 7}
    assert seven["FR"].key == "c.a"
    # Nobody is counted twice, so that no figure is the difference of two others.
    few = panel(tiny, (7, "c", "a", "FR"), (2, "b", "a", "BE"))
    assert few[""].verdict is Verdict.TOO_FEW
    assert few[""].choices == ()


def test_no_rating_at_all(tiny: Instrument) -> None:
    assert {one.verdict for one in agreements(tiny, {})} == {Verdict.TOO_FEW}
    assert proposed_lines(tiny, agreements(tiny, {}), on="2026-11-21") == ""


def test_lines_load_in_the_next_version(tiny: Instrument, tmp_path: Path) -> None:
    found = panel(tiny, (7, "c", "b", ""), (8, "a", "b", "FR"), (2, "b", "a", "FR"))
    lines = proposed_lines(tiny, found.values(), on="2026-11-21")
    (item,) = yaml.safe_load("items:\n" + lines)["items"]
    assert (item["key"], item["keys"]) == ("c.b", {"FR": "a.b"})
    assert item["key_sources"]["all"] == (
        "A code of ethics (2018); panel of 7 experts, 2026-11-21: 100 % named this best action, "
        "100 % this worst"
    )
    assert item["key_sources"]["FR"].startswith("A law (2020); panel of 10 experts")
    assert "80 % named this best action" in item["key_sources"]["FR"]
    assert "status" not in item
    # Written into the file in place of what was there, they load.
    own = re.search(
        r"    status: awaiting_panel\n    key: b\.a\n(?:      .*\n|    key.*\n)+", WAITING
    )
    assert own
    new = WAITING.replace(own[0], lines.split("\n", 1)[1] + "\n").replace("1.0", "1.1")
    loaded = load_instrument(write_tiny(tmp_path / "n", structure=new, wording=JUDGED_WORDS))
    assert loaded.items["J1"].key_in("BE") == "c.b"
    assert loaded.items["J1"].key_in("FR") == "a.b"


def test_item_agreed_in_one_country_only_keeps_waiting(tiny: Instrument) -> None:
    found = panel(tiny, (7, "c", "a", "FR"))
    lines = proposed_lines(tiny, found.values(), on="2026-11-21")
    (item,) = yaml.safe_load("items:\n" + lines)["items"]
    assert item["status"] == "awaiting_panel"
    assert "key" not in item
    assert item["keys"] == {"FR": "c.a"}
    assert "not agreed: all" in lines


def test_source_with_quotes_and_colons_can_be_read_back(tmp_path: Path) -> None:
    structure = edited(WAITING, "A code of ethics (2018)", "'Say: \"no\" # first'")
    tiny = load_instrument(write_tiny(tmp_path, structure=structure, wording=JUDGED_WORDS))
    lines = proposed_lines(tiny, panel(tiny, (7, "b", "a", "")).values(), on="2026-11-21")
    (item,) = yaml.safe_load("items:\n" + lines)["items"]
    assert item["key_sources"]["all"].startswith('Say: "no" # first; panel')
