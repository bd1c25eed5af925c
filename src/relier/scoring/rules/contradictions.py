"""Where the data contradict the instrument: warnings that a researcher must see.

Each has a code that a machine reads and the facts that a sentence needs; the sentence itself is
written, in the reader's language, where it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relier.scoring.rules.items import ItemRow
from relier.scoring.rules.layout import Layout, Ranks
from relier.scoring.rules.reliability import GroupMeasurement

# A correlation below this, and beyond chance, is no weak item but one that points the other way.
REVERSED_BELOW = -0.10
CHANCE_Z = 1.96
WEAK_ALPHA = 0.60
# Fewer answers than this in a category: a calibration could not place its threshold.
SPARSE_CATEGORY = 10
SPARSE_NEEDS = 200
STRAIGHT_ITEMS = 6
STRAIGHT_SHARE = 0.10
MISSING_SHARE = 0.20
MISSING_EXCESS = 0.10
SMALL_SAMPLE = 30


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One warning: `about` names items or dimensions; `value` is the figure that decided."""

    code: str
    about: tuple[str, ...] = ()
    value: float | None = None
    count: int | None = None


def contradictions(
    ranks: Ranks, layout: Layout, *, items: Sequence[ItemRow], group: GroupMeasurement
) -> tuple[Contradiction, ...]:
    """Return every warning about answers, the gravest kinds first."""
    return (
        *_structure(group),
        *_reversed_items(items),
        *_constant_items(items),
        *_categories(items),
        *_missing_by_block(ranks, layout),
        *_straight_lining(ranks, layout),
        *_weak_reliability(group),
        *_small_sample(group),
    )


def _structure(group: GroupMeasurement) -> Iterator[Contradiction]:
    for code, dimension in group.dimensions.items():
        if dimension.n_factors is not None and dimension.n_factors > 1:
            yield Contradiction("multidimensional", (code,), count=dimension.n_factors)


def _reversed_items(items: Sequence[ItemRow]) -> Iterator[Contradiction]:
    for item in items:
        r = item.item_rest
        if r is not None and r <= REVERSED_BELOW and -r * math.sqrt(item.n) > CHANCE_Z:
            yield Contradiction("reversed_item", (item.item,), value=r)


def _constant_items(items: Sequence[ItemRow]) -> Iterator[Contradiction]:
    unanswered = tuple(item.item for item in items if item.n == 0)
    if unanswered:
        yield Contradiction("unanswered_item", unanswered)
    constant = tuple(i.item for i in items if i.n > 0 and sum(n > 0 for n in i.frequencies) == 1)
    if constant:
        yield Contradiction("constant_item", constant)


def _categories(items: Sequence[ItemRow]) -> Iterator[Contradiction]:
    """A category that no item uses is unused; one that some items use is empty in the others."""
    answered = [item for item in items if item.n > 0]
    by_scale: dict[tuple[str, ...], list[ItemRow]] = {}
    for item in answered:
        by_scale.setdefault(item.options, []).append(item)
    for options, alike in by_scale.items():
        used = np.array([item.frequencies for item in alike]).sum(axis=0) > 0
        unused = tuple(code for code, seen in zip(options, used, strict=True) if not seen)
        if unused:
            yield Contradiction("unused_category", unused, count=len(alike))
        for item in alike:
            empty = _codes(item, lambda n: n == 0)
            missing_here = tuple(code for code in empty if code not in unused)
            if missing_here:
                yield Contradiction("empty_category", (item.item, *missing_here))
    sparse = tuple(
        item.item
        for item in answered
        if item.n >= SPARSE_NEEDS and _codes(item, lambda n: 0 < n < SPARSE_CATEGORY)
    )
    if sparse:
        yield Contradiction("sparse_category", sparse, count=SPARSE_CATEGORY)


def _codes(item: ItemRow, wanted: Callable[[int], bool]) -> tuple[str, ...]:
    return tuple(c for c, n in zip(item.options, item.frequencies, strict=True) if wanted(n))


def _missing_by_block(ranks: Ranks, layout: Layout) -> Iterator[Contradiction]:
    gaps = ranks < 0
    overall = float(gaps.mean())
    for dimension in layout.dimensions:
        share = float(gaps[:, list(dimension.columns)].mean())
        if share >= MISSING_SHARE and share - overall >= MISSING_EXCESS:
            yield Contradiction("missing_by_block", (dimension.code,), value=share)
    if overall >= MISSING_SHARE:
        yield Contradiction("missing_overall", value=overall)


def _straight_lining(ranks: Ranks, layout: Layout) -> Iterator[Contradiction]:
    straight = straight_liners(ranks)
    share = float(straight.mean()) if straight.size else 0.0
    if len(layout.items) >= STRAIGHT_ITEMS and share >= STRAIGHT_SHARE:
        yield Contradiction("straight_lining", value=share, count=int(straight.sum()))


def straight_liners(ranks: Ranks) -> NDArray[np.bool_]:
    """Say who gave one and the same answer to every item, having answered six or more.

    Undirected ranks: who ticks the same column throughout does not read the questions' sense.
    """
    answered = ranks >= 0
    lowest = np.where(answered, ranks, np.int8(127)).min(axis=1)
    enough = answered.sum(axis=1) >= STRAIGHT_ITEMS
    straight: NDArray[np.bool_] = enough & (ranks.max(axis=1) == lowest)
    return straight


def _weak_reliability(group: GroupMeasurement) -> Iterator[Contradiction]:
    for code, dimension in group.dimensions.items():
        if dimension.alpha is not None and dimension.alpha < WEAK_ALPHA:
            yield Contradiction("low_reliability", (code,), value=dimension.alpha)


def _small_sample(group: GroupMeasurement) -> Iterator[Contradiction]:
    if group.n_persons < SMALL_SAMPLE:
        yield Contradiction("small_sample", count=group.n_persons)
