"""How much expected scores differ between groups for persons of the same θ (Meade, 2010)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polytome.calibration import Calibration
from polytome.models import log_probabilities
from polytome.multigroup import GroupCalibration

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ItemDifference:
    """One item in one group: its expected score less that of the reference, at the same θ.

    `signed` (Meade's SIDS) and `unsigned` (UIDS) are averages over the group's persons of the
    difference and of its size, in points; `largest` (D-max) the largest, with its sign;
    `standardised` (ESSD) and `unsigned_standardised` the averages in pooled standard deviations of
    the expected scores, readable like Cohen's d.
    """

    group: Hashable
    signed: float
    unsigned: float
    largest: float
    standardised: float
    unsigned_standardised: float


@dataclass(frozen=True)
class TestDifference:
    """The whole test in one group: differential test functioning.

    `signed` (Meade's STDS): average difference of the expected sum score, in points. `unsigned`
    (UETSDS): average of its size, so that items may cancel at the same θ. `items_unsigned` (UTDS):
    sum of the items' unsigned differences, where nothing cancels. `largest` (test D-max), with its
    sign. `standardised` (ETSSD).
    """

    group: Hashable
    signed: float
    unsigned: float
    items_unsigned: float
    largest: float
    standardised: float


def item_differences(
    fitted: GroupCalibration, item: int, levels: tuple[Floats, ...]
) -> tuple[ItemDifference, ...]:
    """One item in every group but the reference, at the θ of that group's persons."""
    found = []
    for label, theta in zip(fitted.groups[1:], levels[1:], strict=True):
        own = expected_scores(fitted.of(label), theta)[item]
        reference = expected_scores(fitted.calibrations[0], theta)[item]
        gap = own - reference
        spread = _pooled(own, reference)
        found.append(
            ItemDifference(
                group=label,
                signed=float(gap.mean()),
                unsigned=float(np.abs(gap).mean()),
                largest=float(gap[np.abs(gap).argmax()]),
                standardised=float(gap.mean() / spread),
                unsigned_standardised=float(np.abs(gap).mean() / spread),
            )
        )
    return tuple(found)


def test_differences(
    fitted: GroupCalibration, levels: tuple[Floats, ...]
) -> tuple[TestDifference, ...]:
    """The sum score in every group but the reference, at the θ of that group's persons."""
    found = []
    for label, theta in zip(fitted.groups[1:], levels[1:], strict=True):
        own = expected_scores(fitted.of(label), theta)
        reference = expected_scores(fitted.calibrations[0], theta)
        gap = (own - reference).sum(axis=0)
        found.append(
            TestDifference(
                group=label,
                signed=float(gap.mean()),
                unsigned=float(np.abs(gap).mean()),
                items_unsigned=float(np.abs(own - reference).mean(axis=1).sum()),
                largest=float(gap[np.abs(gap).argmax()]),
                standardised=float(gap.mean() / _pooled(own.sum(axis=0), reference.sum(axis=0))),
            )
        )
    return tuple(found)


def expected_scores(calibration: Calibration, theta: Floats) -> Floats:
    """(n_items, n) E(X | θ), categories counted from zero."""
    bank = calibration.bank
    p = np.exp(log_probabilities(bank, theta)) * bank.category_mask[:, :, None]
    expected: Floats = np.einsum("k,jkn->jn", np.arange(p.shape[1], dtype=np.float64), p)
    return expected


def _pooled(first: Floats, second: Floats) -> float:
    """Root of the mean of two variances; infinite where neither varies, so nothing is divided."""
    spread = float(np.sqrt((np.var(first, ddof=1) + np.var(second, ddof=1)) / 2.0))
    return spread if spread > 0 else float("inf")
