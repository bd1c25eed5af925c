"""Purification: match on items that function alike, find those by matching, until it settles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
Finding = TypeVar("Finding")

LEAST_ANCHORS = 3


@dataclass(frozen=True, eq=False)
class Judged(Generic[Finding]):
    """What one round found: ``flagged`` (J,) items, and the size of every item's ``effect``."""

    finding: Finding
    flagged: BoolArray
    effect: FloatArray


@dataclass(frozen=True, eq=False)
class Purified(Generic[Finding]):
    """The last ``finding``, the ``anchors`` (J,) it was matched on, and how the search ended."""

    finding: Finding
    anchors: BoolArray
    rounds: int
    settled: bool


def purify(
    n_items: int, judge: Callable[[BoolArray], Judged[Finding]], max_rounds: int
) -> Purified[Finding]:
    """Drop the items that ``judge`` flags from the anchors it is given, and ask again.

    At most half of the items are dropped, those with the largest effects: when many function
    differently the rest seem to, in the other direction, until the worst are gone. Ends when the
    anchors come out as they went in (settled), when an earlier round would be repeated, after
    ``max_rounds``, or when fewer than three anchors would be left. With ``max_rounds`` 1 nothing
    is dropped, and that counts as settled.
    """
    anchors = np.ones(n_items, dtype=bool)
    earlier: list[BoolArray] = []
    rounds = 1
    while True:
        judged = judge(anchors)
        kept = ~_worst(judged, n_items // 2)
        settled = max_rounds == 1 or bool(np.array_equal(kept, anchors))
        repeated = any(np.array_equal(kept, before) for before in earlier)
        if settled or repeated or rounds >= max_rounds or kept.sum() < LEAST_ANCHORS:
            return Purified(judged.finding, anchors, rounds, settled)
        earlier.append(anchors)
        anchors = kept
        rounds += 1


def _worst(judged: Judged[Finding], most: int) -> BoolArray:
    effect = np.where(judged.flagged, judged.effect, -np.inf)
    worst = np.zeros(effect.size, dtype=bool)
    worst[np.argsort(-effect, kind="stable")[:most]] = True
    return worst & judged.flagged
