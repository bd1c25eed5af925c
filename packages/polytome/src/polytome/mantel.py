"""Differential item functioning by Mantel's test and the generalised Mantel-Haenszel test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from polytome._group_labels import GroupLabels, read_groups
from polytome._mantel import (
    association_statistic,
    common_log_odds,
    mean_score_statistic,
    standardized_difference,
)
from polytome._matching import Levels, item_levels
from polytome._moments import ResponsesLike
from polytome._multiple_tests import benjamini_hochberg
from polytome._purification import LEAST_ANCHORS, Judged
from polytome._purification import purify as purify_anchors
from polytome._threads import one_blas_thread
from polytome.dif import DifCriteria, Size
from polytome.responses import ResponseMatrix, as_responses

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

_MOST_LEVELS = 200  # more distinct matching scores than this are cut into strata
_STRATA = 50


@dataclass(frozen=True)
class StratifiedTest:
    """A chi-square over strata of persons at the same level."""

    chi_square: float
    dof: int
    p_value: float
    adjusted_p: float


@dataclass(frozen=True)
class MantelItem:
    """What was found for one item.

    ``mean`` asks whether mean answers differ between groups at equal levels (Mantel 1963;
    ``G - 1`` dof), ``association`` whether any answer is chosen more often (generalised
    Mantel-Haenszel; ``(G - 1)(K - 1)`` dof). For each of ``focal_groups``: ``log_odds`` of
    higher answers than the reference (Liu & Agresti 1996; for two categories Mantel and
    Haenszel's, and -2.35 times it is the delta scale) and ``mean_differences`` in category steps
    (Dorans & Schmitt 1991). ``size`` follows the log odds, see `DifCriteria`.
    """

    item: str
    n_persons: float
    mean: StratifiedTest
    association: StratifiedTest
    focal_groups: tuple[str, ...]
    log_odds: tuple[float, ...]
    mean_differences: tuple[float, ...]
    size: Size
    flagged: bool


@dataclass(frozen=True, eq=False)
class MantelAnalysis:
    """All items, with the ``anchors`` of the last round; ``settled`` as in `DifAnalysis`."""

    items: tuple[MantelItem, ...]
    anchors: tuple[str, ...]
    rounds: int
    settled: bool
    groups: GroupLabels

    @property
    def flagged(self) -> tuple[str, ...]:
        """Names of the items that function differently."""
        return tuple(found.item for found in self.items if found.flagged)


@one_blas_thread()
def mantel_dif(
    responses: ResponsesLike,
    groups: Iterable[object],
    *,
    matching: ArrayLike | None = None,
    reference: object = None,
    purify: bool = True,
    criteria: DifCriteria | None = None,
) -> MantelAnalysis:
    """Differential item functioning without a model, several groups at once.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Whole-number codes; NaN, None and masked cells are missing (see `as_responses`).
    groups : (N,) labels; 20 persons at least in each group.
    matching : (N,) scores to match on; by default the share of reachable points on the anchor
        items and the studied item. More than 200 distinct values are cut into 50 strata of equal
        size.
    reference, purify, criteria : as in `dif`; an item is flagged if the adjusted p-value of
        either test is below the level and the log odds of a group are not negligible.

    Raises
    ------
    ValueError
        For unusable labels, fewer than four items, or a matching of the wrong length.

    Notes
    -----
    Zwick, Donoghue & Grima (1993). Sensitive to shifts; crossing curves (nonuniform) may cancel
    in the mean test, where `dif` sees them.
    """
    rules = criteria or DifCriteria()
    matrix = as_responses(responses)
    if matrix.n_items < LEAST_ANCHORS + 1:
        raise ValueError(f"DIF needs four items or more; there are {matrix.n_items}")
    labels = read_groups(groups, matrix.n_persons, reference)
    given = None if matching is None else np.asarray(matching, dtype=np.float64)
    if given is not None and given.shape != (matrix.n_persons,):
        raise ValueError(f"matching has shape {given.shape}; one score for each person")

    def judge(anchors: BoolArray) -> Judged[tuple[MantelItem, ...]]:
        tables = [
            _strata_tables(matrix, item, _strata(levels), labels)
            for item, levels in enumerate(item_levels(matrix, anchors, given))
        ]
        items = _judge_items(matrix, labels, tables, rules)
        flagged = np.array([found.flagged for found in items])
        effect = np.array([max(map(abs, found.log_odds), default=0.0) for found in items])
        return Judged(items, flagged, effect)

    moving = purify and given is None
    last = purify_anchors(matrix.n_items, judge, rules.max_rounds if moving else 1)
    return MantelAnalysis(
        items=last.finding,
        anchors=tuple(np.asarray(matrix.item_names)[last.anchors].tolist()),
        rounds=last.rounds,
        settled=last.settled,
        groups=labels,
    )


def _strata(levels: Levels) -> IntArray:
    """Each person's stratum (N,), -1 for none."""
    if levels.values.size <= _MOST_LEVELS:
        return levels.place
    known = levels.place >= 0
    at_or_below = np.cumsum(np.bincount(levels.place[known]))
    stratum_of = (at_or_below - 1) * _STRATA // at_or_below[-1]
    return np.where(known, stratum_of[levels.place], -1)


def _strata_tables(
    matrix: ResponseMatrix, item: int, strata: IntArray, labels: GroupLabels
) -> FloatArray:
    """Counts (S, G, K) of one item's answers in the strata where somebody answered it."""
    answers = matrix.codes[:, item].astype(np.intp)
    there = (answers >= 0) & (strata >= 0)
    if not there.any():
        raise ValueError(f"nobody who answered item {matrix.item_names[item]!r} has a level")
    shape = (int(strata.max()) + 1, len(labels.names), int(matrix.n_categories[item]))
    cell = np.ravel_multi_index((strata[there], labels.codes[there], answers[there]), shape)
    weights = None if matrix.weights is None else matrix.weights[there]
    counts = np.bincount(cell, weights=weights, minlength=int(np.prod(shape)))
    tables = counts.astype(np.float64).reshape(shape)
    return tables[tables.any(axis=(1, 2))]


def _judge_items(
    matrix: ResponseMatrix, labels: GroupLabels, tables: list[FloatArray], rules: DifCriteria
) -> tuple[MantelItem, ...]:
    mean = _tests(
        [mean_score_statistic(t, np.arange(t.shape[2], dtype=np.float64)) for t in tables]
    )
    association = _tests([association_statistic(table) for table in tables])
    return tuple(
        _judge(name, table, labels, tests, rules)
        for name, table, *tests in zip(matrix.item_names, tables, mean, association, strict=True)
    )


def _tests(found: list[tuple[float, int]]) -> list[StratifiedTest]:
    p_values = [float(scipy.special.chdtrc(dof, chi)) if dof else 1.0 for chi, dof in found]
    adjusted = benjamini_hochberg(p_values)
    return [
        StratifiedTest(chi, dof, p, float(q))
        for (chi, dof), p, q in zip(found, p_values, adjusted, strict=True)
    ]


def _judge(
    name: str,
    table: FloatArray,
    labels: GroupLabels,
    tests: list[StratifiedTest],
    rules: DifCriteria,
) -> MantelItem:
    mean, association = tests
    scores = np.arange(table.shape[2], dtype=np.float64)
    present = [group for group in range(1, len(labels.names)) if table[:, group].any()]
    pairs = [table[:, [0, group]][table[:, [0, group]].sum(axis=(1, 2)) > 0.0] for group in present]
    odds = tuple(common_log_odds(pair) for pair in pairs)
    largest = max((abs(value) for value in odds), default=0.0)
    size: Size = "negligible"
    if largest >= rules.moderate_shift:
        size = "large" if largest >= rules.large_shift else "moderate"
    significant = min(mean.adjusted_p, association.adjusted_p) < rules.level
    return MantelItem(
        item=name,
        n_persons=float(table.sum()),
        mean=mean,
        association=association,
        focal_groups=tuple(labels.names[group] for group in present),
        log_odds=odds,
        mean_differences=tuple(standardized_difference(pair, scores) for pair in pairs),
        size=size,
        flagged=significant and size != "negligible",
    )
