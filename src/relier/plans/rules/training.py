"""A group's training plan: at most three meetings, from what its report shows and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from relier.plans.rules.book import Rule, RuleBook

MOST_MEETINGS = 3


@dataclass(frozen=True, slots=True)
class Area:
    """A group in one dimension, in whole points, as its report shows it."""

    middle: int
    spread: int


@dataclass(frozen=True, slots=True)
class GroupSituation:
    """The published figures that rules read. `lacks`: conditions that a third or more lack."""

    areas: Mapping[str, Area]
    lacks: frozenset[str]


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Meetings to discuss with the group before anything is decided."""

    meetings: tuple[Rule, ...]

    @property
    def minutes(self) -> int:
        """The time of all meetings."""
        return sum(meeting.minutes for meeting in self.meetings)


def choose_meetings(book: RuleBook, situation: GroupSituation) -> TrainingPlan:
    """Return up to three meetings: the areas where the group needs most time, one meeting each.

    Need is the distance from the top of the scale plus half of the spread: a varied area needs
    more time than its middle says. A condition that many lack takes the last place, if one is
    free, because a course does not repair it.
    """
    firing: dict[str, Rule] = {}
    for rule in book.rules:
        area = rule.when.dimension
        if area and area not in firing and _fires(rule, situation.areas.get(area)):
            firing[area] = rule
    areas = sorted(firing.values(), key=lambda rule: -_need(situation.areas[rule.when.dimension]))
    conditions = [rule for rule in book.rules if rule.when.lacks in situation.lacks]
    return TrainingPlan(meetings=tuple([*areas, *conditions][:MOST_MEETINGS]))


def _fires(rule: Rule, area: Area | None) -> bool:
    return (
        area is not None
        and area.middle <= rule.when.middle_up_to
        and area.spread >= rule.when.spread_from
    )


def _need(area: Area) -> float:
    return 100 - area.middle + area.spread / 2
