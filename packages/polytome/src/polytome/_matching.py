"""Scores on which persons of different groups are matched, and the rows that result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polytome.responses import ResponseMatrix

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

_EXACT_UP_TO = 20_000
_STEPS_PER_SD = 128.0


@dataclass(frozen=True, eq=False)
class MatchedRows:
    """Distinct (level, group, answer) of one item with the persons (weights) in each.

    ``level`` (R,) matching score, ``group`` (R,), ``answer`` (R,) categories renumbered so that
    each is observed, ``weight`` (R,); ``categories`` the original codes of the answers.
    """

    level: FloatArray
    group: IntArray
    answer: IntArray
    weight: FloatArray
    categories: IntArray


def share_of_points(responses: ResponseMatrix, chosen: BoolArray) -> FloatArray:
    """(N,) points over points reachable on the chosen items a person answered; NaN if none.

    Without gaps this orders persons as the sum score does.
    """
    codes = responses.codes[:, chosen]
    most = np.array(responses.n_categories, dtype=np.float64)[chosen] - 1.0
    seen = codes >= 0
    reachable = seen.astype(np.float64) @ most
    points = np.where(seen, codes, 0).sum(axis=1, dtype=np.float64)
    share = np.full(codes.shape[0], np.nan)
    np.divide(points, reachable, out=share, where=reachable > 0.0)
    return np.round(share, 10)  # equal shares of different items are one level


@dataclass(frozen=True, eq=False)
class Levels:
    """Matching scores as distinct ``values`` (L,) and each person's ``place`` (N,), -1 for none."""

    values: FloatArray
    place: IntArray

    @classmethod
    def of(cls, score: FloatArray) -> Levels:
        """Sort once. More than 20,000 distinct scores are rounded to 1/128 standard deviation,
        which takes 5e-6 of their variance and bounds the work of everything after."""
        known = np.isfinite(score)
        values, inverse = np.unique(score[known], return_inverse=True)
        if values.size > _EXACT_UP_TO:
            grid = float(np.std(score[known])) / _STEPS_PER_SD
            values, inverse = np.unique(np.round(score[known] / grid), return_inverse=True)
            values = values * grid
        place = np.full(score.size, -1, dtype=np.intp)
        place[known] = inverse
        return cls(values, place)


def item_levels(
    responses: ResponseMatrix, anchors: BoolArray, given: FloatArray | None
) -> Iterator[Levels]:
    """Levels for each item in turn: the given scores, or anchors with the item itself."""
    shared = Levels.of(share_of_points(responses, anchors) if given is None else given)
    for item in range(responses.n_items):
        if given is not None or anchors[item]:
            yield shared
        else:
            with_item = anchors.copy()
            with_item[item] = True
            yield Levels.of(share_of_points(responses, with_item))


def matched_rows(
    responses: ResponseMatrix, item: int, levels: Levels, group: IntArray
) -> MatchedRows:
    """Rows of one item; persons without an answer or a level are left out."""
    codes = responses.codes[:, item]
    there = (codes >= 0) & (levels.place >= 0)
    place, group = levels.place[there], group[there]
    weights = None if responses.weights is None else responses.weights[there]
    categories, answers = np.unique(codes[there], return_inverse=True)
    shape = (int(group.max(initial=0)) + 1, max(categories.size, 1), levels.values.size)
    if np.prod(shape) > 2 * answers.size:  # nearly every level is one person's own
        alone = np.ones(answers.size) if weights is None else weights
        return MatchedRows(levels.values[place], group, answers, alone, categories.astype(np.intp))
    cell = (group * shape[1] + answers) * shape[2] + place
    counts = np.bincount(cell, weights=weights, minlength=int(np.prod(shape)))
    used = np.flatnonzero(counts)
    of_group, answer, at_level = np.unravel_index(used, shape)
    return MatchedRows(
        level=levels.values[at_level],
        group=of_group,
        answer=answer,
        weight=counts[used].astype(np.float64),
        categories=categories.astype(np.intp),
    )
