"""The rules that ship: every code exists, every word is said in French and in English."""

from __future__ import annotations

from pathlib import Path

import pytest

from relier.instruments.rules.loader import load_instrument
from relier.plans.rules.book import Rule
from relier.plans.selectors import propose_meetings, propose_steps, rules_for
from relier.profiles.rules.proposals import GroupArea, GroupNeeds, PersonalNeeds
from relier.scoring.rules.results import Band

NAME = "agility-social-work"
INSTRUMENT = load_instrument(Path(__file__).parents[2] / "instruments" / NAME / "2026.1")
RULES = [rule for subject in ("steps", "meetings") for rule in rules_for(NAME, subject).rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_names_what_the_questionnaire_asks_in_two_languages(rule: Rule) -> None:
    assert not rule.when.dimension or rule.when.dimension in INSTRUMENT.dimensions
    assert not rule.when.lacks or rule.when.lacks in INSTRUMENT.items
    assert set(rule.when.bands) <= {str(band) for band in Band}
    assert {"fr", "en"} <= set(rule.words)


@pytest.mark.parametrize("band", list(Band))
def test_every_area_in_every_band_has_a_step(band: Band) -> None:
    for code in INSTRUMENT.dimensions:
        needs = PersonalNeeds(NAME, "fr", {code: band}, {code: 50}, frozenset())
        assert [proposal.area for proposal in propose_steps(needs)] == [code]


def test_every_area_that_a_group_leans_on_help_for_has_a_meeting() -> None:
    for code in INSTRUMENT.dimensions:
        needs = GroupNeeds(NAME, "en", {code: GroupArea(30, 20)}, frozenset())
        assert [proposal.area for proposal in propose_meetings(needs)] == [code]


def test_a_group_at_ease_everywhere_gets_no_meeting() -> None:
    areas = dict.fromkeys(INSTRUMENT.dimensions, GroupArea(90, 10))
    assert propose_meetings(GroupNeeds(NAME, "fr", areas, frozenset())) == ()


def test_an_instrument_without_rules_proposes_nothing() -> None:
    needs = PersonalNeeds("../secret", "fr", {"D1": Band.ALONE}, {"D1": 50}, frozenset())
    assert propose_steps(needs) == ()
