"""Before and after: what a group's change is, and whether it is more than the noise.

Persons are linked by a code that they made themselves. A change counts only beyond the smallest
detectable change of the group: 1.96 × the standard deviation of the differences / √n.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from relier.profiles.rules.position import NORMAL_95


class Verdict(StrEnum):
    """What may be said of a change."""

    CLEAR = "clear"
    TOO_SMALL = "too_small"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One dimension, twice, in whole points, with what is needed to call it a change."""

    batch: int
    n: int
    before: int
    after: int
    detectable: int
    verdict: str


def measure_change(pairs: Sequence[tuple[int, int]], *, batch: int, k: int) -> ShownChange | None:
    """Return the change of a dimension over linked persons, from their points before and after.

    None when fewer than k of them differ from the most frequent pair: it would say what nearly
    everybody answered, twice.
    """
    n = len(pairs)
    if n < 2 or n - max(Counter(pairs).values()) < k:
        return None
    differences = [after - before for before, after in pairs]
    mean = sum(differences) / n
    variance = sum((difference - mean) ** 2 for difference in differences) / (n - 1)
    detectable = NORMAL_95 * math.sqrt(variance / n)
    before = sum(before for before, _after in pairs) / n
    return ShownChange(
        batch=batch,
        n=n,
        before=round(before),
        after=round(before + mean),
        detectable=math.ceil(detectable),
        verdict=_verdict(mean, detectable),
    )


def _verdict(mean: float, detectable: float) -> Verdict:
    if abs(mean) > detectable:
        return Verdict.CLEAR
    return Verdict.NONE if round(mean) == 0 else Verdict.TOO_SMALL
