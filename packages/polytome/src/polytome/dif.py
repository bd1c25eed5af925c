"""Differential item functioning: do people at the same level answer an item alike?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from polytome._dif_models import ItemModels, fit_models, mcfadden, nagelkerke
from polytome._group_labels import GroupLabels, read_groups
from polytome._matching import item_levels, matched_rows, share_of_points
from polytome._moments import ResponsesLike
from polytome._multiple_tests import benjamini_hochberg
from polytome._purification import LEAST_ANCHORS, Judged
from polytome._purification import purify as purify_anchors
from polytome._threads import one_blas_thread
from polytome.responses import ResponseMatrix, as_responses

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Rescore = Callable[[BoolArray], ArrayLike]
Size = Literal["negligible", "moderate", "large"]
Kind = Literal["none", "uniform", "nonuniform"]

_LEAST_ANSWERS = 10
_ONE_SIDED = 1.645  # normal quantile of a one-sided test at 5 %


@dataclass(frozen=True)
class DifCriteria:
    """When an item counts as functioning differently.

    ``level``: of the total test after Benjamini and Hochberg's adjustment. ``moderate`` and
    ``large``: change of Nagelkerke's R2 from which the effect has that size (Jodoin & Gierl
    2001: .035 and .07). ``moderate_shift`` and ``large_shift``: log-odds between a group and the
    reference from which it has that size (1 and 1.5 points of the delta scale of Educational
    Testing Service, Dorans & Holland 1993; a large one must also exceed the moderate bound by
    1.645 standard errors); where slopes differ, the log-odds one standard deviation below and
    above the mean level count as well. R2 alone would overlook one group among many.
    ``max_rounds`` of purification.
    """

    level: float = 0.05
    moderate: float = 0.035
    large: float = 0.07
    moderate_shift: float = 0.4255
    large_shift: float = 0.6383
    max_rounds: int = 10


@dataclass(frozen=True)
class DifTest:
    """One comparison of nested models: likelihood ratio, its p-values, and changes of R2."""

    chi_square: float
    dof: int
    p_value: float
    adjusted_p: float
    mcfadden: float
    nagelkerke: float


@dataclass(frozen=True)
class ItemDif:
    """What was found for one item.

    ``uniform`` compares the models with and without shifts between groups, ``nonuniform`` with
    and without different slopes, ``total`` both at once. ``shifts`` are log-odds of higher
    answers relative to the reference at the same level, one for each of ``focal_groups``, with
    ``shift_errors``; ``slope_differences`` are per standard deviation of the matching score.
    ``slope_change`` is the relative change of the common slope when shifts enter (Crane et al.
    2007; above 0.1 is noticeable). ``size`` is the larger of what R2 and the shifts say (see
    `DifCriteria`); ``flagged`` items are significant and not negligible.
    """

    item: str
    n_persons: float
    uniform: DifTest
    nonuniform: DifTest
    total: DifTest
    focal_groups: tuple[str, ...]
    shifts: tuple[float, ...]
    shift_errors: tuple[float, ...]
    slope_differences: tuple[float, ...]
    slope_change: float
    size: Size
    kind: Kind
    flagged: bool
    converged: bool


@dataclass(frozen=True, eq=False)
class DifAnalysis:
    """All items, and how persons were matched.

    ``anchors`` are the items whose points made the matching score of the last round; ``settled``
    is False if purification stopped before the same items were flagged twice. ``matching`` (N,)
    is the last matching score of the anchors (NaN without one), ``groups`` the labels, reference
    first; ``models`` hold the fitted curves for `differential_test_functioning`.
    """

    items: tuple[ItemDif, ...]
    anchors: tuple[str, ...]
    rounds: int
    settled: bool
    matching: FloatArray
    groups: GroupLabels
    models: tuple[ItemModels, ...]
    criteria: DifCriteria

    @property
    def flagged(self) -> tuple[str, ...]:
        """Names of the items that function differently."""
        return tuple(found.item for found in self.items if found.flagged)


_Finding = tuple[tuple[ItemDif, ...], tuple[ItemModels, ...]]


@one_blas_thread()
def dif(
    responses: ResponsesLike,
    groups: Iterable[object],
    *,
    matching: ArrayLike | Rescore | None = None,
    reference: object = None,
    purify: bool = True,
    criteria: DifCriteria | None = None,
) -> DifAnalysis:
    """Differential item functioning by ordinal logistic regression, several groups at once.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Whole-number codes; NaN, None and masked cells are missing (see `as_responses`).
    groups : (N,) labels; 20 persons at least in each group.
    matching : what persons are matched on. None: the share of reachable points on the anchor
        items and the studied item. (N,) numbers: those, kept as they are, so that purification
        has nothing to do. A function: it receives the anchors as a mask (J,) and returns (N,)
        scores, for instance from an item response model fitted to the anchors. More than 20,000
        distinct scores are rounded to 1/128 standard deviation.
    reference : the group others are compared with; the largest by default.
    purify : drop flagged items from the anchors (the worst half of all items at most) and repeat
        until the same items are flagged.
    criteria : see `DifCriteria`.

    Raises
    ------
    ValueError
        For unusable labels (see the message), fewer than four items, an item that fewer than two
        groups answered ten times, or a matching score without spread.

    Notes
    -----
    Swaminathan & Rogers (1990), Zumbo (1999), Choi, Gibbons & Crane (2011): cumulative-logit
    models with the level, with group shifts, and with group slopes, compared by likelihood
    ratios. Groups may differ in level as they like (`impact`): only answers at equal levels
    count here. Many persons make tiny differences significant, hence the effect sizes.
    """
    rules = criteria or DifCriteria()
    matrix = as_responses(responses)
    if matrix.n_items < LEAST_ANCHORS + 1:
        raise ValueError(f"DIF needs four items or more; there are {matrix.n_items}")
    labels = read_groups(groups, matrix.n_persons, reference)
    _refuse_unshared_items(matrix, labels)
    moving = purify and (matching is None or callable(matching))

    def judge(anchors: BoolArray) -> Judged[_Finding]:
        models = _fit_round(matrix, labels, anchors, matching)
        items = _judge_items(matrix, labels, models, rules)
        flagged = np.array([found.flagged for found in items])
        return Judged((items, models), flagged, np.array([i.total.nagelkerke for i in items]))

    last = purify_anchors(matrix.n_items, judge, rules.max_rounds if moving else 1)
    items, models = last.finding
    return DifAnalysis(
        items=items,
        anchors=tuple(np.asarray(matrix.item_names)[last.anchors].tolist()),
        rounds=last.rounds,
        settled=last.settled,
        matching=_level(matrix, last.anchors, matching),
        groups=labels,
        models=models,
        criteria=rules,
    )


def _level(
    matrix: ResponseMatrix, anchors: BoolArray, matching: ArrayLike | Rescore | None
) -> FloatArray:
    if matching is None:
        return share_of_points(matrix, anchors)
    given = matching(anchors.copy()) if callable(matching) else matching
    level = np.asarray(given, dtype=np.float64)
    if level.shape != (matrix.n_persons,):
        raise ValueError(
            f"matching has shape {level.shape}; one score for each of {matrix.n_persons} persons"
        )
    if np.isinf(level).any():
        raise ValueError(f"matching of person {int(np.argmax(np.isinf(level)))} is infinite")
    return level


def _fit_round(
    matrix: ResponseMatrix,
    labels: GroupLabels,
    anchors: BoolArray,
    matching: ArrayLike | Rescore | None,
) -> tuple[ItemModels, ...]:
    given = None if matching is None else _level(matrix, anchors, matching)
    models = []
    for item, levels in enumerate(item_levels(matrix, anchors, given)):
        rows = matched_rows(matrix, item, levels, labels.codes)
        name = matrix.item_names[item]
        if rows.categories.size < 2:
            raise ValueError(f"item {name!r} has one observed category: it cannot differ")
        if np.ptp(rows.level) == 0.0:
            raise ValueError(f"everybody who answered item {name!r} has the same matching score")
        models.append(fit_models(rows))
    return tuple(models)


def _judge_items(
    matrix: ResponseMatrix,
    labels: GroupLabels,
    models: tuple[ItemModels, ...],
    rules: DifCriteria,
) -> tuple[ItemDif, ...]:
    uniform = _tests([(m, m.common.log_likelihood, m.shifted.log_likelihood, 1) for m in models])
    nonuniform = _tests([(m, m.shifted.log_likelihood, m.free.log_likelihood, 1) for m in models])
    total = _tests([(m, m.common.log_likelihood, m.free.log_likelihood, 2) for m in models])
    return tuple(
        _judge(name, model, labels, tests, rules)
        for name, model, *tests in zip(
            matrix.item_names, models, uniform, nonuniform, total, strict=True
        )
    )


def _tests(compared: list[tuple[ItemModels, float, float, int]]) -> tuple[DifTest, ...]:
    chi = [max(2.0 * (larger - smaller), 0.0) for _, smaller, larger, _ in compared]
    dofs = [len(model.focal) * times for model, _, _, times in compared]
    p_values = scipy.special.chdtrc(np.array(dofs, dtype=np.float64), np.array(chi))
    adjusted = benjamini_hochberg(p_values)
    return tuple(
        DifTest(
            chi_square=chi[place],
            dof=dofs[place],
            p_value=float(p_values[place]),
            adjusted_p=float(adjusted[place]),
            mcfadden=mcfadden(larger, model.null) - mcfadden(smaller, model.null),
            nagelkerke=nagelkerke(larger, model.null, model.n_persons)
            - nagelkerke(smaller, model.null, model.n_persons),
        )
        for place, (model, smaller, larger, _) in enumerate(compared)
    )


def _judge(
    name: str, model: ItemModels, labels: GroupLabels, tests: list[DifTest], rules: DifCriteria
) -> ItemDif:
    uniform, nonuniform, total = tests
    n_focal = len(model.focal)
    slope, shifted = float(model.common.slopes[0]), model.shifted.slopes
    errors = np.sqrt(np.diag(model.shifted.slope_covariance))
    gaps, gap_errors = model.shifted.slopes[1:], errors[1:]
    if nonuniform.adjusted_p < rules.level:
        gaps, gap_errors = model.differences(np.array([-1.0, 0.0, 1.0]))
    size = _size(total.nagelkerke, np.abs(gaps), gap_errors, rules)
    flagged = total.adjusted_p < rules.level and size != "negligible"
    return ItemDif(
        item=name,
        n_persons=model.n_persons,
        uniform=uniform,
        nonuniform=nonuniform,
        total=total,
        focal_groups=tuple(labels.names[group] for group in model.focal),
        shifts=tuple(float(value) for value in shifted[1:]),
        shift_errors=tuple(float(value) for value in errors[1:]),
        slope_differences=tuple(float(value) for value in model.free.slopes[1 + n_focal :]),
        slope_change=abs(float(shifted[0]) - slope) / max(abs(slope), 1e-12),
        size=size,
        kind=_kind(uniform, nonuniform, rules) if flagged else "none",
        flagged=flagged,
        converged=model.converged,
    )


def _size(change: float, shifts: FloatArray, errors: FloatArray, rules: DifCriteria) -> Size:
    surely = shifts - _ONE_SIDED * errors > rules.moderate_shift
    if change >= rules.large or bool((surely & (shifts >= rules.large_shift)).any()):
        return "large"
    if change >= rules.moderate or bool((shifts >= rules.moderate_shift).any()):
        return "moderate"
    return "negligible"


def _kind(uniform: DifTest, nonuniform: DifTest, rules: DifCriteria) -> Kind:
    crossing = nonuniform.adjusted_p < rules.level
    return "nonuniform" if crossing and nonuniform.nagelkerke > uniform.nagelkerke else "uniform"


def _refuse_unshared_items(matrix: ResponseMatrix, labels: GroupLabels) -> None:
    seen = (matrix.codes >= 0).astype(np.float64)
    member = np.eye(len(labels.names))[labels.codes]
    enough = (member.T @ seen >= _LEAST_ANSWERS).sum(axis=0)
    lonely = np.flatnonzero(enough < 2)
    if lonely.size:
        raise ValueError(
            f"item {matrix.item_names[lonely[0]]!r} has {_LEAST_ANSWERS} answers or more in "
            f"{enough[lonely[0]]} group only: there is nothing to compare"
        )
