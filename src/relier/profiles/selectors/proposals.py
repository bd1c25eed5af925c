"""What the installation's rules propose to a group, from its published figures."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from relier.profiles.rules.figures import GroupFigures
from relier.profiles.rules.proposals import GroupArea, GroupNeeds, Meetings, Proposal
from relier.profiles.rules.reading import conditions_lacked_by_many, width


def meetings_for(figures: GroupFigures, instrument: str, *, language: str) -> tuple[Proposal, ...]:
    """Return the meetings that the published figures suggest."""
    propose: Meetings = import_string(settings.RELIER_MEETINGS)
    areas = {
        one.code: GroupArea(middle=one.position.middle, spread=width(one.position) or 0)
        for one in figures.positions
        if one.position.middle is not None
    }
    lacks = conditions_lacked_by_many(figures)
    return propose(GroupNeeds(instrument, language, areas, lacks))
