"""Between groups: true differences in level (impact), and what DIF does to the whole score."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from polytome._group_labels import read_groups
from polytome.dif import DifAnalysis

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class GroupImpact:
    """Level of one group beside the reference.

    ``difference`` of means to the reference with its interval (Welch), ``standardized`` by the
    pooled standard deviation (Hedges's g). The reference has 0 throughout.
    """

    group: str
    n_persons: int
    mean: float
    sd: float
    difference: float
    lower: float
    upper: float
    standardized: float


@dataclass(frozen=True)
class TestFunctioning:
    """Effect of DIF on the sum score of one group, in points.

    ``signed``: average over the group's persons of what they get more than persons of the
    reference at the same level; ``unsigned``: average of its absolute value, so that opposite
    effects at different levels do not cancel (Chalmers, Counsell & Flora 2016); ``largest``:
    the largest at any observed level, with its sign; ``share``: unsigned over the points of the
    test. ``items`` are those that took part.
    """

    group: str
    signed: float
    unsigned: float
    largest: float
    share: float
    items: tuple[str, ...]


def impact(
    scores: ArrayLike,
    groups: Iterable[object],
    *,
    reference: object = None,
    confidence: float = 0.95,
) -> tuple[GroupImpact, ...]:
    """Differences in level between groups, which are not DIF.

    Parameters
    ----------
    scores : (N,) levels, best free of DIF: item response scores of an invariant model, or
        ``dif(...).matching``; NaN for persons without one.
    groups : (N,) labels; two persons with a score at least in each.
    reference : the group to compare with; the largest by default. It comes first.

    Raises
    ------
    ValueError
        For unusable labels, infinite scores, or a group without two scores.
    """
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 1 or np.isinf(values).any():
        raise ValueError("scores must be a list of numbers, NaN where there is none")
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence!r}")
    labels = read_groups(groups, values.size, reference, least=2)
    parts = []
    for place, name in enumerate(labels.names):
        part = values[(labels.codes == place) & ~np.isnan(values)]
        if part.size < 2:
            raise ValueError(f"group {name!r} has {part.size} scores; two are needed")
        parts.append(part)
    return tuple(
        _beside(name, part, parts[0], confidence) if place else _alone(name, part)
        for place, (name, part) in enumerate(zip(labels.names, parts, strict=True))
    )


def differential_test_functioning(
    analysis: DifAnalysis, *, flagged_only: bool = True
) -> tuple[TestFunctioning, ...]:
    """What differential functioning of items adds up to in the sum score, group by group.

    Parameters
    ----------
    analysis : of `dif`.
    flagged_only : let only flagged items differ (the others differ by chance alone); False adds
        up every item's own curves.

    Returns
    -------
    One `TestFunctioning` for each group but the reference. Expected item scores come from the
    free model (own shift and slope), at the matching levels of the group's persons.
    """
    chosen = [
        (found, model)
        for found, model in zip(analysis.items, analysis.models, strict=True)
        if found.flagged or not flagged_only
    ]
    points = sum(float(np.ptp(model.categories)) for model in analysis.models)
    found = []
    for group, name in enumerate(analysis.groups.names[1:], start=1):
        level = analysis.matching[analysis.groups.codes == group]
        level = level[~np.isnan(level)]
        gain = np.zeros(level.size)
        for _, model in chosen:
            gain += model.expected(level, group) - model.expected(level, 0)
        found.append(
            TestFunctioning(
                group=name,
                signed=float(gain.mean()),
                unsigned=float(np.abs(gain).mean()),
                largest=float(gain[np.argmax(np.abs(gain))]),
                share=float(np.abs(gain).mean()) / points,
                items=tuple(item.item for item, model in chosen if group in model.focal),
            )
        )
    return tuple(found)


def _alone(name: str, part: FloatArray) -> GroupImpact:
    return GroupImpact(
        name, part.size, float(part.mean()), float(part.std(ddof=1)), 0.0, 0.0, 0.0, 0.0
    )


def _beside(name: str, part: FloatArray, reference: FloatArray, confidence: float) -> GroupImpact:
    n, m = part.size, reference.size
    difference = float(part.mean() - reference.mean())
    own, other = part.var(ddof=1) / n, reference.var(ddof=1) / m
    error = math.sqrt(own + other)
    half = 0.0
    if error > 0.0:
        dof = (own + other) ** 2 / (own**2 / (n - 1) + other**2 / (m - 1))
        half = float(scipy.special.stdtrit(dof, 0.5 + confidence / 2.0)) * error
    pooled = math.sqrt(((n - 1) * part.var(ddof=1) + (m - 1) * reference.var(ddof=1)) / (n + m - 2))
    small = 1.0 - 3.0 / (4.0 * (n + m) - 9.0)
    return GroupImpact(
        group=name,
        n_persons=n,
        mean=float(part.mean()),
        sd=float(part.std(ddof=1)),
        difference=difference,
        lower=difference - half,
        upper=difference + half,
        standardized=small * difference / pooled if pooled > 0.0 else 0.0,
    )
