"""Invented organisations that grow and shrink, counted as a campaign's answers would be.

A person arrives, may withdraw, belongs to a group that everybody knows (years of experience),
and has one hidden level per row. Level 0 is "not enough answers". Everything is seeded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relier.profiles.rules.group import ComparisonCounts, GroupCounts, PositionCounts
from relier.profiles.rules.series import RowCounts

N_ROWS = 3
N_LEVELS = 4
NEVER = 10_000
GROUPS = ("beginner", "experienced")
POINTS = (0, 17, 50, 84)


@dataclass(frozen=True)
class Organisation:
    """Persons: when they come and leave, their group, and their hidden level in each row."""

    arrives: np.ndarray
    leaves: np.ndarray
    group: np.ndarray
    levels: np.ndarray
    freezes: tuple[int, ...]

    def present(self, moment: int) -> np.ndarray:
        return (self.arrives <= moment) & (self.leaves > moment)


def invent_organisation(seed: int) -> Organisation:
    """A size from 5 to 400, skewed levels, a lopsided group, two to five reports."""
    rng = np.random.default_rng(seed)
    size = int(np.exp(rng.uniform(np.log(5), np.log(400))))
    skew = rng.uniform(0.2, 4.0, N_LEVELS) * np.array([rng.choice([0.0, 0.05, 0.3]), 1, 1, 1])
    shares = np.array([rng.dirichlet(skew + 0.02) for _ in range(N_ROWS)])
    levels = np.stack([rng.choice(N_LEVELS, size, p=share) for share in shares])
    arrives = np.sort(rng.integers(0, 100, size))
    gone = rng.random(size) < rng.choice([0.0, 0.0, 0.03, 0.15, 0.5])
    leaves = np.where(gone, arrives + rng.integers(1, 100, size), NEVER)
    group = (rng.random(size) < rng.choice([0.5, 0.3, 0.08])).astype(int)
    freezes = tuple(sorted(rng.choice(np.arange(5, 101), int(rng.integers(2, 6)), replace=False)))
    return Organisation(arrives, leaves, group, levels, tuple(int(f) for f in freezes))


def _count(org: Organisation, moment: int, cuts: list[int]) -> np.ndarray:
    """Count persons by row, batch of arrival (between two reports), group and level."""
    inside = org.present(moment)
    batch = np.searchsorted(np.array(cuts), org.arrives[inside], side="left")
    counts = np.zeros((N_ROWS, len(cuts) + 1, len(GROUPS), N_LEVELS), dtype=int)
    for row in range(N_ROWS):
        np.add.at(counts[row], (batch, org.group[inside], org.levels[row, inside]), 1)
    return counts


def _as_row(code: str, tables: np.ndarray, *, hides: bool = True) -> RowCounts:
    batches = tuple(tuple(tuple(strand) for strand in table) for table in tables.tolist())
    return RowCounts(code, batches, hides_unanimity=hides)


def count_organisation(org: Organisation, moment: int, cuts: list[int]) -> GroupCounts:
    """Everything a campaign would count at this moment, batches cut at the earlier reports."""
    counts = _count(org, moment, cuts)
    codes = [f"R{number}" for number in range(N_ROWS)]
    everybody = counts.sum(axis=2, keepdims=True)
    positions = tuple(
        PositionCounts(
            code=code,
            points=dict(zip(POINTS[1:], one.sum(axis=(0, 1))[1:].tolist(), strict=True)),
            scored=_as_row(code, one[:, :, 1:].sum(axis=2, keepdims=True), hides=False),
        )
        for code, one in zip(codes, everybody, strict=True)
    )
    return GroupCounts(
        persons=_as_row("persons", everybody[0].sum(axis=2, keepdims=True), hides=False),
        rows=tuple(map(_as_row, codes, everybody)),
        positions=positions,
        comparisons=(
            ComparisonCounts(
                variable="experience",
                groups=GROUPS,
                margin=_as_row("experience", counts[0].sum(axis=2, keepdims=True), hides=False),
                rows=tuple(map(_as_row, codes, counts)),
            ),
        ),
    )
