"""Differential item functioning by likelihood ratio of item response models, several groups."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome._multiple_tests import benjamini_hochberg
from polytome._purification import Judged, purify
from polytome._score_differences import (
    ItemDifference,
    TestDifference,
    item_differences,
    test_differences,
)
from polytome.calibration import CalibrationWarning
from polytome.models import ModelName
from polytome.multigroup import (
    GroupCalibration,
    GroupDesign,
    LikelihoodRatio,
    calibrate_groups,
    likelihood_ratio,
)
from polytome.responses import ResponseMatrix, as_responses
from polytome.scores import score
from polytome.settings import Settings

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Groups = Sequence[Hashable] | NDArray[np.generic]

__all__ = [
    "ItemDifference",
    "ItemLikelihoodDif",
    "LikelihoodDif",
    "LikelihoodDifDesign",
    "TestDifference",
    "dif_likelihood",
]


@dataclass(frozen=True)
class LikelihoodDifDesign:
    """How items are compared.

    Attributes
    ----------
    anchors : sequence of str, optional
        Items trusted to function alike; all others are tested with every other tested item free.
        Default: found by purification, starting with all items as anchors.
    reference : hashable, optional
        The group whose θ ~ N(0, 1); default: the first in sorted order.
    level : float
        For p-values adjusted by Benjamini & Hochberg (1995).
    smallest_effect : float
        An item is flagged where it is significant and the unsigned difference of expected scores
        of some group is at least this many standard deviations (0.2 = small, Cohen, 1988).
    max_rounds : int
        Of purification; 1 = none.
    """

    anchors: Sequence[str] | None = None
    reference: Hashable = None
    level: float = 0.05
    smallest_effect: float = 0.2
    max_rounds: int = 5

    def __post_init__(self) -> None:
        if not 0.0 < self.level < 1.0:
            raise ValueError(f"level must be between 0 and 1, not {self.level}.")
        if self.max_rounds < 1:
            raise ValueError(f"max_rounds must be at least 1, not {self.max_rounds}.")
        if self.anchors is not None and not self.anchors:
            raise ValueError("anchors must name at least one item.")


@dataclass(frozen=True)
class ItemLikelihoodDif:
    """One item: the test of all its parameters at once, and how much expected scores differ."""

    item: str
    test: LikelihoodRatio
    adjusted_p_value: float
    flagged: bool
    differences: tuple[ItemDifference, ...]

    @property
    def effect(self) -> float:
        """Largest unsigned difference of any group, in standard deviations of expected scores."""
        return max(abs(difference.unsigned_standardised) for difference in self.differences)


@dataclass(frozen=True, eq=False)
class LikelihoodDif:
    """Items, anchors and what remains in the whole test.

    Attributes
    ----------
    items : tuple of ItemLikelihoodDif
        The tested items, in order.
    anchors : tuple of str
        Items held equal between groups in the last round.
    model : GroupCalibration
        With the flagged items free: its means and variances are the groups' impact, apart from DIF.
    test : tuple of TestDifference
        Differential test functioning of each group but the reference, from that model.
    rounds : int
    settled : bool
        False where purification stopped before flags and anchors agreed.
    remarks : tuple of str
        Items that could not be tested, fits that did not converge.
    """

    items: tuple[ItemLikelihoodDif, ...]
    anchors: tuple[str, ...]
    model: GroupCalibration
    test: tuple[TestDifference, ...]
    rounds: int
    settled: bool
    remarks: tuple[str, ...]

    @property
    def flagged(self) -> tuple[str, ...]:
        """Names of the flagged items."""
        return tuple(found.item for found in self.items if found.flagged)


def dif_likelihood(
    responses: ArrayLike | ResponseMatrix,
    groups: Groups,
    model: ModelName = "graded",
    design: LikelihoodDifDesign | None = None,
    settings: Settings | None = None,
) -> LikelihoodDif:
    """Test each item for DIF by likelihood ratio (Thissen, Steinberg & Wainer, 1993).

    Two multi-group models are compared for each item, with the item's parameters equal between
    groups and with them free; means and variances of θ are free in both, so that impact is not
    taken for DIF. Anchors are equal, the other items free. Without trusted anchors, all items
    start as anchors and flagged ones leave, until both agree.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
    groups : (n_persons,) sequence
        Two or more groups.
    model : {"graded", "gpcm", "partial_credit", "2pl", "rasch"}
    design : LikelihoodDifDesign, optional
    settings : Settings, optional
        Standard errors are not computed.

    Returns
    -------
    LikelihoodDif

    Raises
    ------
    ValueError
        As `calibrate_groups`; or an anchor that is not an item, or no item to test.

    References
    ----------
    Thissen, Steinberg & Wainer (1993), in Holland & Wainer, Differential Item Functioning.
    Meade (2010), Journal of Applied Psychology 95, 728-743. Woods (2009), Applied Psychological
    Measurement 33, 42-57.
    """
    design = design or LikelihoodDifDesign()
    answers = as_responses(responses)
    sweep = _Sweep(answers, groups, model, design, settings or Settings())
    if design.anchors is None:
        found = purify(answers.n_items, sweep.judge, design.max_rounds)
    else:
        found = purify(answers.n_items, lambda _: sweep.judge(sweep.trusted), 1)
    anchors = found.anchors if design.anchors is None else sweep.trusted
    flagged = {item.item for item in found.finding if item.flagged}
    last = sweep.fit(np.isin(answers.item_names, list(flagged)))
    levels = sweep.levels(last)
    return LikelihoodDif(
        items=found.finding,
        anchors=tuple(np.array(answers.item_names)[anchors | ~sweep.testable].tolist()),
        model=last,
        test=test_differences(last, levels),
        rounds=found.rounds,
        settled=found.settled,
        remarks=sweep.remarks(last),
    )


class _Sweep:
    """Fits of the same answers with different items free, each computed once."""

    def __init__(
        self,
        answers: ResponseMatrix,
        groups: Groups,
        model: ModelName,
        design: LikelihoodDifDesign,
        settings: Settings,
    ) -> None:
        self._answers = answers
        self._groups = np.asarray(groups)
        self._model = model
        self._design = design
        self._settings = replace(settings, standard_errors="none")
        self._fits: dict[bytes, GroupCalibration] = {}
        self.testable = _in_every_group(answers, self._groups)
        self.trusted = self._trusted()
        if not self.testable.any():
            raise ValueError("no item has all its categories in every group: none can be tested.")

    def fit(self, free: Mask) -> GroupCalibration:
        """The model with these items free."""
        key = free.tobytes()
        if key not in self._fits:
            names = [n for n, f in zip(self._answers.item_names, free, strict=True) if f]
            chosen = GroupDesign(free_items=names, reference=self._design.reference)
            with warnings.catch_warnings():
                # The same remarks would come with every fit; the last one's are reported.
                warnings.simplefilter("ignore", CalibrationWarning)
                self._fits[key] = calibrate_groups(
                    self._answers, self._groups, self._model, chosen, self._settings
                )
        return self._fits[key]

    def levels(self, fitted: GroupCalibration) -> tuple[Floats, ...]:
        """Expected a posteriori scores of each group's persons."""
        return tuple(
            score(self._answers.select(self._rows(label)), fitted.of(label)).theta
            for label in fitted.groups
        )

    def judge(self, anchors: Mask) -> Judged[tuple[ItemLikelihoodDif, ...]]:
        """Test every item with these anchors."""
        base_free = ~anchors & self.testable
        levels = self.levels(self.fit(base_free))
        tested = np.flatnonzero(self._to_test())
        tests, differences = [], []
        for j in tested:
            item = np.arange(len(anchors)) == j
            general = self.fit(base_free | item)
            tests.append(likelihood_ratio(self.fit(base_free & ~item), general))
            differences.append(item_differences(general, int(j), levels))
        adjusted = benjamini_hochberg([test.p_value for test in tests])
        items = tuple(
            self._judged(int(j), *found)
            for j, *found in zip(tested, tests, differences, adjusted.tolist(), strict=True)
        )
        flagged, effect = np.zeros(len(anchors), dtype=bool), np.zeros(len(anchors))
        flagged[tested] = [item.flagged for item in items]
        effect[tested] = [item.effect for item in items]
        return Judged(items, flagged, effect)

    def remarks(self, last: GroupCalibration) -> tuple[str, ...]:
        said = [
            f"item {name!r} was not tested: some group has nobody in one of its categories; "
            "merge the category in all groups."
            for name, possible in zip(self._answers.item_names, self.testable, strict=True)
            if not possible
        ]
        failed = sum(not fitted.converged for fitted in self._fits.values())
        if failed:
            said.append(f"{failed} of {len(self._fits)} fits did not converge.")
        return (*said, *last.calibrations[0].remarks)

    def _judged(
        self, j: int, test: LikelihoodRatio, found: tuple[ItemDifference, ...], adjusted: float
    ) -> ItemLikelihoodDif:
        item = ItemLikelihoodDif(
            item=self._answers.item_names[j],
            test=test,
            adjusted_p_value=adjusted,
            flagged=False,
            differences=found,
        )
        large = item.effect >= self._design.smallest_effect
        return replace(item, flagged=bool(adjusted < self._design.level and large))

    def _to_test(self) -> Mask:
        if self._design.anchors is None:
            return self.testable
        left = self.testable & ~self.trusted
        if not left.any():
            raise ValueError("all items are anchors: none is left to test.")
        return left

    def _trusted(self) -> Mask:
        names = self._answers.item_names
        unknown = [name for name in self._design.anchors or () if name not in names]
        if unknown:
            raise ValueError(f"anchor {unknown[0]!r} is not among the items.")
        return np.isin(np.array(names), list(self._design.anchors or ()))

    def _rows(self, label: Hashable) -> Mask:
        return np.array([given == label for given in self._groups.tolist()])


def _in_every_group(answers: ResponseMatrix, groups: NDArray[np.generic]) -> Mask:
    """(n_items,) whether each category of an item was chosen in every group."""
    found = np.ones(answers.n_items, dtype=bool)
    labels = np.array(groups.tolist(), dtype=object)
    if len(labels) != answers.n_persons:
        raise ValueError(f"{len(labels)} group labels for {answers.n_persons} persons.")
    for label in set(groups.tolist()):
        codes = answers.codes[labels == label]
        for j, width in enumerate(answers.n_categories):
            found[j] &= len(np.unique(codes[codes[:, j] >= 0, j])) == width
    return found
