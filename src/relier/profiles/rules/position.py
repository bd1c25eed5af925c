"""Where a group stands on a dimension: mean with its interval, and the half in the middle.

A quarter of a small group is one person's value. The quarters here are each the mean of the k
persons around them (docs/algorithms/disclosure.md), and everything is told in whole points.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

NORMAL_95 = 1.959964
MAX_POINTS = 100


@dataclass(frozen=True, slots=True)
class Position:
    """A group on one dimension, in whole points. The half is None for fewer than 2k persons."""

    mean: int
    low: int
    high: int
    first_quarter: int | None
    middle: int | None
    third_quarter: int | None


def locate_group(points: Mapping[int, int], *, k: int) -> Position | None:
    """Return where a group stands, from how many persons have each whole number of points.

    None when fewer than k persons differ from the most frequent value: the figures would then
    say what nearly everybody answered.
    """
    n = sum(points.values())
    if n == 0 or n - max(points.values()) < k:
        return None
    mean = sum(value * count for value, count in points.items()) / n
    spread = sum(count * (value - mean) ** 2 for value, count in points.items()) / (n - 1)
    margin = NORMAL_95 * math.sqrt(spread / n)
    quarters = [_around(points, share, k=k) if n >= 2 * k else None for share in (0.25, 0.5, 0.75)]
    return Position(
        mean=round(mean),
        low=max(0, math.floor(mean - margin)),
        high=min(MAX_POINTS, math.ceil(mean + margin)),
        first_quarter=quarters[0],
        middle=quarters[1],
        third_quarter=quarters[2],
    )


def _around(points: Mapping[int, int], share: float, *, k: int) -> int:
    """Return the mean of the k persons whose ranks are around a share of the group."""
    n = sum(points.values())
    start = min(max(share * n - k / 2, 0), n - k)
    reached, weighted = 0, 0.0
    for value in sorted(points):
        inside = min(reached + points[value], start + k) - max(reached, start)
        weighted += value * max(inside, 0)
        reached += points[value]
    return round(weighted / k)
