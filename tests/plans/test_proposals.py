"""What is proposed to a person and to a group: at most three, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from relier.plans.rules.book import BadRuleError, RuleBook, read_book
from relier.plans.rules.steps import choose_steps
from relier.plans.rules.training import choose_meetings
from relier.profiles.rules.proposals import GroupArea, GroupNeeds, PersonalNeeds
from relier.scoring.rules.results import Band

WORDS = {"fr": {"title": "Titre", "text": "Texte", "why": "Raison"}}


def book(*rules: Mapping[str, object]) -> RuleBook:
    made = [
        {"kind": "exercise", "minutes": 60, "words": WORDS, "id": f"rule-{number}", **rule}
        for number, rule in enumerate(rules)
    ]
    content = {"format": 1, "instrument": "small", "rules": made}
    return read_book(content, source="small.yaml")  # type: ignore[arg-type]


def person(bands: Mapping[str, Band], *, lacks: str = "") -> PersonalNeeds:
    points = dict.fromkeys(bands, 40)
    return PersonalNeeds("small", "fr", bands, points, frozenset(lacks.split()))


def class_of(areas: Mapping[str, tuple[int, int]], *, lacks: str = "") -> GroupNeeds:
    found = {code: GroupArea(middle, spread) for code, (middle, spread) in areas.items()}
    return GroupNeeds("small", "fr", found, frozenset(lacks.split()))


def test_an_area_with_help_comes_before_one_that_goes_well() -> None:
    rules = book({"when": {"dimension": "D1"}}, {"when": {"dimension": "D2"}})
    chosen = choose_steps(rules, person({"D1": Band.ALONE_AND_HELPING, "D2": Band.WITH_HELP}))
    assert [rule.when.dimension for rule in chosen] == ["D2", "D1"]


def test_a_rule_for_one_band_does_not_fire_for_another() -> None:
    rules = book({"when": {"dimension": "D1", "bands": ["with_help"]}})
    assert choose_steps(rules, person({"D1": Band.ALONE})) == ()


def test_a_person_gets_three_steps_at_most_and_one_about_conditions() -> None:
    rules = book(
        {"when": {"lacks": "C1"}},
        {"when": {"lacks": "C2"}},
        *({"when": {"dimension": f"D{n}"}} for n in range(1, 5)),
    )
    bands = {f"D{n}": Band.WITH_HELP for n in range(1, 5)}
    chosen = choose_steps(rules, person(bands, lacks="C1 C2"))
    assert [rule.when.lacks for rule in chosen] == ["C1", "", ""]


def test_an_area_without_score_proposes_nothing() -> None:
    assert choose_steps(book({"when": {"dimension": "D1"}}), person({})) == ()


def test_a_varied_group_gets_the_meeting_for_varied_groups() -> None:
    rules = book(
        {"when": {"dimension": "D3", "spread_from": 35}, "id": "two-workshops"},
        {"when": {"dimension": "D3", "middle_up_to": 60}, "id": "one-workshop"},
    )
    assert [r.id for r in choose_meetings(rules, class_of({"D3": (50, 60)}))] == ["two-workshops"]
    assert [r.id for r in choose_meetings(rules, class_of({"D3": (50, 20)}))] == ["one-workshop"]


def test_a_group_meets_first_where_it_is_low_or_varied() -> None:
    rules = book(*({"when": {"dimension": f"D{n}"}} for n in (1, 2, 3)))
    needs = class_of({"D1": (80, 10), "D2": (30, 10), "D3": (50, 60)})
    assert [r.when.dimension for r in choose_meetings(rules, needs)] == ["D3", "D2", "D1"]


def test_a_condition_that_many_lack_takes_a_place_only_if_one_is_free() -> None:
    rules = book({"when": {"lacks": "C3"}}, *({"when": {"dimension": f"D{n}"}} for n in (1, 2, 3)))
    areas = {f"D{n}": (40, 10) for n in (1, 2, 3)}
    crowded = choose_meetings(rules, class_of(areas, lacks="C3"))
    roomy = choose_meetings(rules, class_of({"D1": (40, 10)}, lacks="C3"))
    assert [rule.when.lacks for rule in crowded] == ["", "", ""]
    assert [rule.when.lacks for rule in roomy] == ["", "C3"]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"when": {}}, "either a dimension or a condition"),
        ({"when": {"dimension": "D1", "lacks": "C1"}}, "either a dimension or a condition"),
        ({"when": {"dimension": "D1", "mood": "good"}}, "unknown mood"),
        ({"when": {"dimension": "D1"}, "kind": "exam"}, "kind exam"),
        ({"when": {"dimension": "D1"}, "minutes": "many"}, "`minutes` is a whole number"),
        ({"when": {"dimension": "D1"}, "words": {}}, "no words"),
        ({"when": {"dimension": "D1"}, "words": {"fr": {"title": "x"}}}, "`text` is a text"),
    ],
)
def test_a_rule_that_is_not_understood_is_refused_with_its_name(
    rule: Mapping[str, object], told: str
) -> None:
    with pytest.raises(BadRuleError, match=told) as refused:
        book({**rule, "id": "the-rule"})
    assert "the-rule" in str(refused.value)


def test_two_rules_with_one_name_are_refused() -> None:
    with pytest.raises(BadRuleError, match="same id"):
        book({"id": "twin", "when": {"lacks": "C1"}}, {"id": "twin", "when": {"lacks": "C2"}})
