"""What DIF does to scores: expected answers and sums of two groups at the same θ (Meade, 2010)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome._align import align_codes
from polytome._sum_scores import expected_item_scores
from polytome.multigroup import GroupCalibration
from polytome.responses import ResponseMatrix, as_responses
from polytome.scores import score

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ScoreDifference:
    """One item, or the whole test, in one group: its expected score less the reference's.

    Averages over the group's persons, in points (categories counted from zero).

    Attributes
    ----------
    item : str or None
        None for the whole test.
    group : hashable
    signed : float
        Average difference (Meade's SIDS; STDS for the test).
    unsigned : float
        Average size of the difference (UIDS; UETSDS), where levels do not cancel.
    largest : float
        The largest difference at any person's θ, with its sign (D-max).
    standardised : float
        `signed` in pooled standard deviations of the expected scores (ESSD; ETSSD), read like
        Cohen's d: 0.2 small, 0.5 medium, 0.8 large.
    """

    item: str | None
    group: Hashable
    signed: float
    unsigned: float
    largest: float
    standardised: float


@dataclass(frozen=True, eq=False)
class ScoreDifferences:
    """Differences of every item and of the test, for each group but the reference.

    Attributes
    ----------
    items : tuple of ScoreDifference
        Items within groups; zero for items that the model holds equal.
    test : tuple of ScoreDifference
        Differential test functioning: what items add up to, where opposite ones cancel.
    """

    items: tuple[ScoreDifference, ...]
    test: tuple[ScoreDifference, ...]

    def without_cancelling(self, group: Hashable) -> float:
        """Sum of the items' unsigned differences in this group (Meade's UTDS)."""
        found = [difference.unsigned for difference in self.items if difference.group == group]
        if not found:
            raise ValueError(f"group {group!r} is not compared with the reference here.")
        return sum(found)


def score_differences(
    model: GroupCalibration,
    responses: ArrayLike | ResponseMatrix,
    groups: Sequence[Hashable] | NDArray[np.generic],
) -> ScoreDifferences:
    """How much expected scores differ between groups for persons of the same θ.

    Parameters
    ----------
    model : GroupCalibration
        Fitted with some items free (`GroupDesign(free_items=…)`), the others being anchors; the
        free items are those that may differ.
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Whose persons the averages run over, at their expected a posteriori scores. Weights are
        used.
    groups : (n_persons,) sequence
        Labels as in `model`.

    Returns
    -------
    ScoreDifferences

    Raises
    ------
    ValueError
        A model without equal items, whose groups have no common scale; a label it does not know;
        a group without persons.

    References
    ----------
    Meade (2010), A taxonomy of effect size measures for the differential functioning of items and
    scales, Journal of Applied Psychology 95, 728-743.
    """
    if model.design.invariance != "scalar":
        raise ValueError(
            "expected scores can only be compared on a common scale: calibrate with "
            'invariance="scalar", and free_items for those that may differ.'
        )
    first = model.calibrations[0]
    answers = (
        responses
        if isinstance(responses, ResponseMatrix)
        else as_responses(responses, item_names=first.item_names, categories=first.categories)
    )
    align_codes(answers, first)
    rows = _rows(model, groups, answers.n_persons)
    items: list[ScoreDifference] = []
    test: list[ScoreDifference] = []
    for label in model.groups[1:]:
        persons = answers.select(rows[label])
        theta = score(persons, model.of(label)).theta
        own = expected_item_scores(model.of(label).bank, theta)
        reference = expected_item_scores(first.bank, theta)
        weights = np.ones(len(theta)) if persons.weights is None else persons.weights
        items += [
            _compared(name, label, own[j], reference[j], weights)
            for j, name in enumerate(first.item_names)
        ]
        test.append(_compared(None, label, own.sum(axis=0), reference.sum(axis=0), weights))
    return ScoreDifferences(tuple(items), tuple(test))


def _rows(
    model: GroupCalibration, groups: Sequence[Hashable] | NDArray[np.generic], n_persons: int
) -> dict[Hashable, NDArray[np.intp]]:
    given = np.asarray(groups).tolist()
    if len(given) != n_persons:
        raise ValueError(f"{len(given)} group labels for {n_persons} persons.")
    strange = [label for label in given if label not in model.groups]
    if strange:
        raise ValueError(f"group {strange[0]!r} is not one of the model's {model.groups!r}.")
    rows = {
        label: np.array([i for i, other in enumerate(given) if other == label], dtype=np.intp)
        for label in model.groups
    }
    empty = [label for label in model.groups[1:] if not rows[label].size]
    if empty:
        raise ValueError(f"group {empty[0]!r} has no persons among these answers.")
    return rows


def _compared(
    item: str | None, group: Hashable, own: Floats, reference: Floats, weights: Floats
) -> ScoreDifference:
    gap = own - reference
    signed = float(np.average(gap, weights=weights))
    spread = np.sqrt((_variance(own, weights) + _variance(reference, weights)) / 2.0)
    return ScoreDifference(
        item=item,
        group=group,
        signed=signed,
        unsigned=float(np.average(np.abs(gap), weights=weights)),
        largest=float(gap[np.abs(gap).argmax()]),
        standardised=signed / float(spread) if spread > 0 else 0.0,
    )


def _variance(values: Floats, weights: Floats) -> float:
    mean = np.average(values, weights=weights)
    n = weights.sum()
    return float(weights @ (values - mean) ** 2 / max(n - 1.0, 1.0))
