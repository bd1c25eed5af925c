"""Do people at the same level answer a question alike, whatever their language or country?

Differential item functioning by ordinal logistic regression (Zumbo 1999; Choi, Gibbons & Crane
2011) with effect sizes, between groups of 200 people or more. This module loads polytome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

import polytome
from polytome.dif import DifCriteria, ItemDif
from relier.scoring.rules.evidence import STRUCTURE_FROM
from relier.scoring.rules.findings import (
    Compared,
    GroupDifferences,
    ItemDifference,
    PartDifferences,
)
from relier.scoring.rules.item_curves import Part, responses_of
from relier.scoring.rules.layout import Layout, Ranks

# Those who are compared are matched on the other questions: polytome asks for four.
LEAST_ITEMS = 4
LEVEL = 0.05
# That somebody at all belongs to a group is told from here on.
SMALLEST_NAMED = 10


def differences_of(
    ranks: Ranks, layout: Layout, parts: Sequence[Part], *, variable: str, groups: Sequence[str]
) -> GroupDifferences | None:
    """Compare the large groups; None where people are (nearly) all of one. "" is no answer."""
    counted = Counter(name for name in groups if name)
    sizes = {name: n for name, n in counted.most_common() if n >= SMALLEST_NAMED}
    if len(sizes) < 2:
        return None
    large = tuple(name for name, n in sizes.items() if n >= STRUCTURE_FROM)
    missing = tuple(
        (name, _in_tens(STRUCTURE_FROM - n))
        for name, n in sorted(sizes.items())
        if n < STRUCTURE_FROM
    )
    found: tuple[PartDifferences, ...] = ()
    if len(large) > 1:
        inside = np.isin(np.array(groups, dtype=object), large)
        labels = [name for name in groups if name in large]
        found = tuple(_compare(ranks[inside], layout, part, labels, large[0]) for part in parts)
    return GroupDifferences(variable, large, missing, found)


def _in_tens(number: int) -> int:
    return -(-number // 10) * 10


def _compare(
    ranks: Ranks, layout: Layout, part: Part, labels: Sequence[str], reference: str
) -> PartDifferences:
    if len(part.columns) < LEAST_ITEMS:
        return PartDifferences(part.dimension, Compared.FEW_ITEMS)
    answered: NDArray[np.bool_] = np.any(ranks[:, list(part.columns)] >= 0, axis=1)
    of_those = [label for label, there in zip(labels, answered, strict=True) if there]
    try:
        responses = responses_of(ranks[answered], layout, part)
        found = polytome.dif(responses, of_those, reference=reference)
    except ValueError:  # a question that one group hardly answered, or answered alike
        return PartDifferences(part.dimension, Compared.NOT_POSSIBLE)
    items = tuple(_item(one) for one in found.items)
    return PartDifferences(part.dimension, Compared.YES, items)


def _item(found: ItemDif) -> ItemDifference:
    gaps, kind = np.array(found.shifts)[:, None], found.kind
    if found.nonuniform.adjusted_p < LEVEL:
        # The curves cross or spread: the groups differ most one standard deviation off the mean.
        gaps = gaps + np.array(found.slope_differences)[:, None] * np.array([-1.0, 0.0, 1.0])
        if found.flagged and np.abs(found.shifts).max() < DifCriteria().moderate_shift:
            kind = "nonuniform"  # in the middle alone it would not matter
    group, place = np.unravel_index(int(np.abs(gaps).argmax()), gaps.shape)
    return ItemDifference(
        item=found.item,
        size=found.size,
        kind=kind,
        is_flagged=found.flagged,
        effect=round(found.total.nagelkerke, 3),
        shift=round(float(gaps[group, place]), 2),
        group=found.focal_groups[group],
    )
