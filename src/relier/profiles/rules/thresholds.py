"""The fewest persons that a cell, a report and a public figure may stand for."""

from __future__ import annotations

from enum import StrEnum

FEWEST_EVER = 5
FEWEST_IN_PUBLIC = 10
SMALLEST_REPORT = 10
PUBLIC_STEP = 5


class Audience(StrEnum):
    """Who reads the figures: an organisation its own group, or anybody."""

    ORGANISATION = "organisation"
    PUBLIC = "public"


def cell_threshold(audience: Audience, *, sensitive: bool = False) -> int:
    """Return k, the fewest persons that a cell may count when it is not empty."""
    inside = audience is Audience.ORGANISATION and not sensitive
    return FEWEST_EVER if inside else FEWEST_IN_PUBLIC


def report_threshold(asked: int | None) -> int:
    """Return the fewest persons of a report: 10, or what a campaign asks, never below 5."""
    return SMALLEST_REPORT if asked is None else max(asked, FEWEST_EVER)


def round_for(audience: Audience, count: int) -> int:
    """Return a count as this audience may read it: public figures go by fives."""
    if audience is Audience.ORGANISATION:
        return count
    return PUBLIC_STEP * ((count + PUBLIC_STEP // 2) // PUBLIC_STEP)
