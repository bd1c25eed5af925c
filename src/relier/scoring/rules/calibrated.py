"""Scores from a calibration: θ by the item response model, points by a documented norm.

This module loads polytome. Formulas and worked numbers: docs/algorithms/calibrated-index.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

import polytome
from relier.scoring.rules.layout import MISSING, Array
from relier.scoring.rules.measurement import Z95, DimensionAnswers, Estimates

# How θ becomes points. A new norm is a new name: points of two norms are never compared.
EXPECTED_SCORE_NORM = "expected-score-1"


@dataclass(frozen=True, slots=True)
class CalibratedMeasurement:
    """One calibration per dimension, on directed ranks; `id` names them all, norm included.

    Raises
    ------
    ValueError
        At once, for an item whose slope is not above zero: its expected score would fall as θ
        rises, so that points would not follow θ.
    """

    id: str
    calibrations: Mapping[str, polytome.Calibration]

    def __post_init__(self) -> None:
        for dimension, calibration in self.calibrations.items():
            slopes = zip(calibration.item_names, calibration.discrimination, strict=True)
            backward = [item for item, slope in slopes if slope <= 0]
            if backward:
                raise ValueError(
                    f"item {backward[0]!r} of {dimension} has no slope above zero: declare it "
                    "reversed or leave it out of the calibration"
                )

    @property
    def calibration_id(self) -> str:
        """The calibration and the norm, as they are stored beside each score."""
        return f"{self.id}/{EXPECTED_SCORE_NORM}"

    def estimate(self, answers: DimensionAnswers) -> Estimates:
        """Return points at θ (EAP) and at θ ± 1.96 SE(θ); the error is that width over 3.92."""
        calibration = self.calibrations[answers.code]
        scores = polytome.score(_in_order(answers, calibration), calibration, method="eap")
        value = expected_points(calibration, scores.theta)
        low = expected_points(calibration, scores.theta - Z95 * scores.sem)
        high = expected_points(calibration, scores.theta + Z95 * scores.sem)
        return Estimates(value=value, sem=(high - low) / (2 * Z95), low=low, high=high)


def expected_points(calibration: polytome.Calibration, theta: Array) -> Array:
    """Return the expected score at θ over all items of the calibration, 0–100, equal weights."""
    probabilities = np.nan_to_num(polytome.category_probabilities(calibration, theta))
    ranks = np.arange(probabilities.shape[1], dtype=np.float64)
    expected = np.einsum("jkq,k->jq", probabilities, ranks)
    highest = np.array(calibration.n_categories, dtype=np.float64) - 1
    points: Array = 100.0 * (expected / highest[:, None]).mean(axis=0)
    return points


def _in_order(
    answers: DimensionAnswers, calibration: polytome.Calibration
) -> polytome.ResponseMatrix:
    """The answers under the calibration's items; an item that a form lacks is unanswered."""
    places = {item: place for place, item in enumerate(answers.items)}
    ranks = np.full((len(answers.ranks), len(calibration.item_names)), MISSING, dtype=np.int8)
    for column, item in enumerate(calibration.item_names):
        if item in places:
            ranks[:, column] = answers.ranks[:, places[item]]
    return polytome.as_responses(
        ranks,
        item_names=calibration.item_names,
        missing=MISSING,
        categories=calibration.categories,
    )
