"""A group's training plan: at most three meetings, from what its report shows and nothing else."""

from __future__ import annotations

from relier.plans.rules.book import Rule, RuleBook
from relier.profiles.rules.proposals import GroupArea, GroupNeeds

MOST_MEETINGS = 3


def choose_meetings(book: RuleBook, needs: GroupNeeds) -> tuple[Rule, ...]:
    """Return up to three meetings: the areas where the group needs most time, one meeting each.

    Need is the distance from the top of the scale plus half of the spread: a varied area needs
    more time than its middle says. A condition that many lack takes the last place, if one is
    free, because a course does not repair it.
    """
    firing: dict[str, Rule] = {}
    for rule in book.rules:
        area = rule.when.dimension
        if area and area not in firing and _fires(rule, needs.areas.get(area)):
            firing[area] = rule
    areas = sorted(firing.values(), key=lambda rule: -_need(needs.areas[rule.when.dimension]))
    conditions = [rule for rule in book.rules if rule.when.lacks in needs.lacks]
    return tuple([*areas, *conditions][:MOST_MEETINGS])


def _fires(rule: Rule, area: GroupArea | None) -> bool:
    return (
        area is not None
        and area.middle <= rule.when.middle_up_to
        and area.spread >= rule.when.spread_from
    )


def _need(area: GroupArea) -> float:
    return 100 - area.middle + area.spread / 2
