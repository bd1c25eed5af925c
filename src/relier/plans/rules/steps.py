"""A person's next steps: at most three things to try, in no order of merit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relier.plans.rules.book import Rule, RuleBook
from relier.scoring.rules.results import Band

MOST_STEPS = 3
FROM_NEED_TO_SHARING = (Band.WITH_HELP, Band.ALONE, Band.ALONE_AND_HELPING)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a profile says that rules read: a band and points by dimension, and what lacks."""

    bands: Mapping[str, Band]
    points: Mapping[str, int]
    lacks: frozenset[str]


def choose_steps(book: RuleBook, situation: Situation) -> tuple[Rule, ...]:
    """Return up to three steps: one about a condition that lacks, then areas, help first.

    One step an area, so that three steps are three directions; the file's order decides among
    the rules of one area.
    """
    conditions = [r for r in book.rules if r.when.lacks and r.when.lacks in situation.lacks][:1]
    return (*conditions, *_areas(book.rules, situation))[:MOST_STEPS]


def _areas(rules: Sequence[Rule], situation: Situation) -> list[Rule]:
    chosen: dict[str, Rule] = {}
    for rule in rules:
        area = rule.when.dimension
        if area and area not in chosen and _fires(rule, situation):
            chosen[area] = rule

    def need(rule: Rule) -> tuple[int, int]:
        area = rule.when.dimension
        return FROM_NEED_TO_SHARING.index(situation.bands[area]), situation.points[area]

    return sorted(chosen.values(), key=need)


def _fires(rule: Rule, situation: Situation) -> bool:
    band = situation.bands.get(rule.when.dimension)
    return band is not None and (not rule.when.bands or band in rule.when.bands)


