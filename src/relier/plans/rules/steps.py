"""A person's next steps: at most three things to try, in no order of merit."""

from __future__ import annotations

from collections.abc import Sequence

from relier.plans.rules.book import Rule, RuleBook
from relier.profiles.rules.proposals import PersonalNeeds
from relier.scoring.rules.results import Band

MOST_STEPS = 3
FROM_NEED_TO_SHARING = (Band.WITH_HELP, Band.ALONE, Band.ALONE_AND_HELPING)


def choose_steps(book: RuleBook, needs: PersonalNeeds) -> tuple[Rule, ...]:
    """Return up to three steps: one about a condition that lacks, then areas, help first.

    One step an area, so that three steps are three directions; the file's order decides among
    the rules of one area.
    """
    conditions = [r for r in book.rules if r.when.lacks and r.when.lacks in needs.lacks][:1]
    return (*conditions, *_areas(book.rules, needs))[:MOST_STEPS]


def _areas(rules: Sequence[Rule], needs: PersonalNeeds) -> list[Rule]:
    chosen: dict[str, Rule] = {}
    for rule in rules:
        area = rule.when.dimension
        if area and area not in chosen and _fires(rule, needs):
            chosen[area] = rule

    def need(rule: Rule) -> tuple[int, int]:
        area = rule.when.dimension
        return FROM_NEED_TO_SHARING.index(needs.bands[area]), needs.points[area]

    return sorted(chosen.values(), key=need)


def _fires(rule: Rule, needs: PersonalNeeds) -> bool:
    band = needs.bands.get(rule.when.dimension)
    return band is not None and (not rule.when.bands or band in rule.when.bands)
