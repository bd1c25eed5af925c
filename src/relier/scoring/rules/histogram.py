"""A distribution on whole points 0–100, and what a report needs of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from relier.scoring.rules.bands import BANDS, band_of
from relier.scoring.rules.measurement import Z95
from relier.scoring.rules.results import Band


@dataclass(frozen=True, slots=True)
class PointHistogram:
    """How many persons stand at each whole point; `n_unscored` answered too few items."""

    counts: Mapping[int, int]
    n_unscored: int = 0

    @classmethod
    def from_counts(cls, counts: Mapping[int | None, int]) -> PointHistogram:
        """Return the histogram of counts per point, where None counts those without a score."""
        scored = {points: n for points, n in sorted(_scored(counts).items()) if n}
        return cls(counts=scored, n_unscored=counts.get(None, 0))

    @property
    def n(self) -> int:
        """Persons with a score."""
        return sum(self.counts.values())

    @property
    def mean(self) -> float | None:
        """The mean of the whole points."""
        if not self.n:
            return None
        return sum(points * n for points, n in self.counts.items()) / self.n

    @property
    def sd(self) -> float | None:
        """The standard deviation over persons (n − 1)."""
        mean = self.mean
        if mean is None or self.n < 2:
            return None
        squares = sum(n * (points - mean) ** 2 for points, n in self.counts.items())
        return math.sqrt(squares / (self.n - 1))

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the mean, cut to 0–100: mean ± 1.96 SD / √n."""
        mean, sd = self.mean, self.sd
        if mean is None or sd is None:
            return None
        margin = Z95 * sd / math.sqrt(self.n)
        return max(0.0, mean - margin), min(100.0, mean + margin)

    def quantile(self, share: float) -> int | None:
        """Return the smallest point that at least this share of the persons do not exceed."""
        passed = 0
        for points in sorted(self.counts):
            passed += self.counts[points]
            if passed >= share * self.n:
                return points
        return None

    @property
    def bands(self) -> dict[Band, int]:
        """Persons per band, every band named."""
        found = dict.fromkeys(BANDS, 0)
        for points, n in self.counts.items():
            band = band_of(float(points))
            if band is not None:
                found[band] += n
        return found


def _scored(counts: Mapping[int | None, int]) -> dict[int, int]:
    return {points: n for points, n in counts.items() if points is not None}
