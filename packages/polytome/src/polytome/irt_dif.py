"""Differential item functioning by likelihood ratios of item response models."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from polytome._checks import CalibrationWarning
from polytome._group_labels import GroupLabels, read_groups
from polytome._moments import ResponsesLike
from polytome._multiple_tests import benjamini_hochberg
from polytome._purification import LEAST_ANCHORS, Judged
from polytome._purification import purify as purify_anchors
from polytome.dif import Size
from polytome.information import category_probabilities
from polytome.models import ModelName
from polytome.multigroup import GroupCalibration, GroupDesign, calibrate_groups, likelihood_ratio
from polytome.responses import ResponseMatrix, as_responses
from polytome.settings import Settings

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_SETTINGS = Settings(standard_errors="none")
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(41)


@dataclass(frozen=True)
class IrtDifCriteria:
    """When an item counts as functioning differently.

    ``level``: of the test after Benjamini and Hochberg's adjustment; ``moderate`` and ``large``:
    unsigned difference in expected answer, in standard deviations of it, from which an effect
    has that size (Meade 2010, after Cohen 1988); ``max_rounds`` of purification. ``anchors``: two
    or more items trusted to function alike; then the others are free throughout, nothing is
    purified, and each anchor is tested against the other anchors.
    """

    level: float = 0.05
    moderate: float = 0.2
    large: float = 0.5
    max_rounds: int = 6
    anchors: Sequence[str] | None = None


@dataclass(frozen=True)
class IrtItemDif:
    """What was found for one item.

    The likelihood ratio of the item's own parameters in every group against common ones
    (``chi_square``, ``dof``, ``p_value``, ``adjusted_p``). For each of ``focal_groups``, over
    its own distribution: ``signed`` and ``unsigned`` mean difference in expected answer to the
    reference at the same level, in category steps, and ``standardized``, the unsigned one over
    the standard deviation of the expected answer.
    """

    item: str
    chi_square: float
    dof: int
    p_value: float
    adjusted_p: float
    focal_groups: tuple[str, ...]
    signed: tuple[float, ...]
    unsigned: tuple[float, ...]
    standardized: tuple[float, ...]
    size: Size
    flagged: bool
    converged: bool


@dataclass(frozen=True, eq=False)
class IrtDifAnalysis:
    """All items, and the model they were tested in.

    ``means`` and ``sds`` (G,) of the groups' levels on the scale of the anchors, the reference
    N(0, 1): impact free of the flagged items. ``log_likelihood`` of the last model; ``merged``
    items in which a category that some group never chose was merged into its neighbour;
    ``settled`` as in `polytome.dif.DifAnalysis`.
    """

    items: tuple[IrtItemDif, ...]
    anchors: tuple[str, ...]
    groups: GroupLabels
    means: FloatArray
    sds: FloatArray
    log_likelihood: float
    merged: tuple[str, ...]
    rounds: int
    settled: bool

    @property
    def flagged(self) -> tuple[str, ...]:
        """Names of the items that function differently."""
        return tuple(found.item for found in self.items if found.flagged)


@dataclass(frozen=True, eq=False)
class _Round:
    items: tuple[IrtItemDif, ...]
    model: GroupCalibration


def irt_dif(
    responses: ResponsesLike,
    groups: Iterable[object],
    *,
    model: ModelName = "graded",
    reference: object = None,
    purify: bool = True,
    criteria: IrtDifCriteria | None = None,
) -> IrtDifAnalysis:
    """Test every item's parameters for equality between groups, several groups at once.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Whole-number codes; NaN, None and masked cells are missing (see `as_responses`).
    groups : (N,) labels; 20 persons at least in each group.
    model : item response model, see `polytome.calibrate`.
    reference : the group others are compared with; the largest by default.
    purify : free the flagged items (the worst half at most), fit again, and repeat until the
        same items are flagged; otherwise all other items are anchors throughout.
    criteria : see `IrtDifCriteria`.

    Raises
    ------
    ValueError
        For unusable labels, fewer than four items, fewer than two anchors or unknown ones, an
        item that is left with one category once those that a group never chose are merged, or a
        model that cannot free single items.

    Notes
    -----
    Thissen, Steinberg & Wainer (1993): groups have their own means and variances, anchors the
    same parameters; freeing one item gains ``2 (log L_1 - log L_0)``, chi-square with the number
    of its parameters times the focal groups. One fit an item and round: slower than `dif`, but
    levels are not taken from the answers under test.
    """
    rules = criteria or IrtDifCriteria()
    matrix = as_responses(responses)
    if matrix.n_items < LEAST_ANCHORS + 1:
        raise ValueError(f"DIF needs four items or more; there are {matrix.n_items}")
    labels = read_groups(groups, matrix.n_persons, reference)
    shared, merged = merge_unshared_categories(matrix, labels)

    def judge(anchors: BoolArray) -> Judged[_Round]:
        found = _test_items(shared, labels, model, ~anchors, rules)
        flagged = np.array([item.flagged for item in found.items])
        effect = np.array([max(item.standardized) for item in found.items])
        return Judged(found, flagged, effect)

    trusted = None if rules.anchors is None else _trusted(matrix, rules.anchors)
    rounds = rules.max_rounds if purify and trusted is None else 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CalibrationWarning)  # `converged` says it item by item
        last = purify_anchors(
            matrix.n_items, lambda found: judge(found if trusted is None else trusted), rounds
        )
    held = last.anchors if trusted is None else trusted
    fitted = last.finding.model
    return IrtDifAnalysis(
        items=last.finding.items,
        anchors=tuple(np.asarray(matrix.item_names)[held].tolist()),
        groups=labels,
        means=fitted.means,
        sds=np.sqrt(fitted.variances),
        log_likelihood=fitted.log_likelihood,
        merged=merged,
        rounds=last.rounds,
        settled=last.settled,
    )


def _trusted(matrix: ResponseMatrix, anchors: Sequence[str]) -> BoolArray:
    unknown = [name for name in anchors if name not in matrix.item_names]
    if unknown:
        raise ValueError(f"anchor {unknown[0]!r} is not among the items")
    held = np.isin(np.asarray(matrix.item_names), list(anchors))
    if held.sum() < 2:
        raise ValueError("at least two anchors are needed, so that each can be tested too")
    return held


def merge_unshared_categories(
    matrix: ResponseMatrix, labels: GroupLabels
) -> tuple[ResponseMatrix, tuple[str, ...]]:
    """Merge categories that a group never chose into their neighbour, in all groups.

    A group has no threshold of its own where it has no answers. The lower neighbour takes the
    category, the upper one takes the lowest. Also returns the names of the items touched.
    """
    codes, touched = matrix.codes.copy(), []
    n_groups = len(labels.names)
    for item, name in enumerate(matrix.item_names):
        seen = codes[:, item] >= 0
        cell = labels.codes[seen] * matrix.n_categories[item] + codes[seen, item]
        counts = np.bincount(cell, minlength=n_groups * matrix.n_categories[item])
        shared = (counts.reshape(n_groups, -1) > 0).all(axis=0)
        if shared.all():
            continue
        if shared.sum() < 2:
            raise ValueError(f"item {name!r} has fewer than two categories that every group chose")
        new = np.maximum(np.cumsum(shared) - 1, 0).astype(np.int8)
        codes[seen, item] = new[codes[seen, item]]
        touched.append(name)
    if not touched:
        return matrix, ()
    remade = as_responses(codes, item_names=matrix.item_names, missing=-1, weights=matrix.weights)
    return remade, tuple(touched)


def _calibrate(
    matrix: ResponseMatrix, labels: GroupLabels, model: ModelName, free: BoolArray
) -> GroupCalibration:
    names = np.asarray(matrix.item_names)[free].tolist()
    design = GroupDesign(invariance="scalar", free_items=tuple(names), reference=0)
    return calibrate_groups(matrix, labels.codes, model, design, _SETTINGS)


def _test_items(
    matrix: ResponseMatrix,
    labels: GroupLabels,
    model: ModelName,
    freed: BoolArray,
    rules: IrtDifCriteria,
) -> _Round:
    """One fit with ``freed`` (J,) items, and one for each item with that item the other way."""
    base = _calibrate(matrix, labels, model, freed)
    pairs = []
    for item in range(matrix.n_items):
        turned = freed.copy()
        turned[item] = not freed[item]
        other = _calibrate(matrix, labels, model, turned)
        pairs.append((other, base) if freed[item] else (base, other))
    ratios = [likelihood_ratio(restricted, general) for restricted, general in pairs]
    p_values = [float(scipy.special.chdtrc(r.df, max(r.statistic, 0.0))) for r in ratios]
    adjusted = benjamini_hochberg(p_values)
    items = []
    for item, (restricted, general) in enumerate(pairs):
        signed, unsigned, standardized = _effects(general, item)
        size = _size(max(standardized), rules)
        items.append(
            IrtItemDif(
                item=matrix.item_names[item],
                chi_square=max(ratios[item].statistic, 0.0),
                dof=ratios[item].df,
                p_value=p_values[item],
                adjusted_p=float(adjusted[item]),
                focal_groups=labels.names[1:],
                signed=signed,
                unsigned=unsigned,
                standardized=standardized,
                size=size,
                flagged=bool(adjusted[item] < rules.level) and size != "negligible",
                converged=restricted.converged and general.converged,
            )
        )
    return _Round(tuple(items), base)


def _effects(
    model: GroupCalibration, item: int
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Signed, unsigned and standardised differences of each focal group to the reference."""
    weights = _WEIGHTS / _WEIGHTS.sum()
    reference = model.calibrations[0]
    signed, unsigned, standardized = [], [], []
    for focal in model.calibrations[1:]:
        theta = focal.mean + focal.sd * _NODES
        chances = (category_probabilities(side, theta)[item] for side in (focal, reference))
        own, other = (np.nansum(np.arange(len(p))[:, None] * p, axis=0) for p in chances)
        spread = float(np.sqrt(weights @ (own - weights @ own) ** 2))
        signed.append(float(weights @ (own - other)))
        unsigned.append(float(weights @ np.abs(own - other)))
        standardized.append(unsigned[-1] / max(spread, 1e-12))
    return tuple(signed), tuple(unsigned), tuple(standardized)


def _size(standardized: float, rules: IrtDifCriteria) -> Size:
    if standardized < rules.moderate:
        return "negligible"
    return "moderate" if standardized < rules.large else "large"
