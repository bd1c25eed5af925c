"""Calibrated scores: θ by its posterior mean, told in points by the norm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

import polytome
from relier.scoring.rules.calibration_file import CalibrationFile
from relier.scoring.rules.layout import Array, Ranks
from relier.scoring.rules.measurement import Z95, Estimates
from relier.scoring.rules.norms import ExpectedScoreNorm


@dataclass(frozen=True, slots=True)
class CalibratedMeasurement:
    """Scores of every dimension under a calibration.

    `columns` names, per dimension, the items in the order in which ranks arrive: a file may lack
    some of the calibration's items, and these count as not answered.
    """

    file: CalibrationFile
    columns: Mapping[str, tuple[str, ...]]
    _norms: dict[str, ExpectedScoreNorm] = field(default_factory=dict)

    @property
    def calibration_id(self) -> str:
        """The calibration's own id, stored beside each score."""
        return self.file.id

    def estimate(self, dimension: str, ranks: Ranks, maxima: Array) -> Estimates:
        """Return EAP estimates in points; the interval is that of θ ± 1.96 SE, carried over.

        A person without any answer gets NaN, not the population's mean.
        """
        calibration = self.file.dimensions[dimension]
        scores = polytome.score(self._in_order(dimension, ranks), calibration)
        norm = self._norm(dimension)
        theta, error = scores.theta, scores.sem
        value, sem = norm.points(theta), norm.slope(theta) * error
        low, high = norm.points(theta - Z95 * error), norm.points(theta + Z95 * error)
        nobody = scores.n_answered == 0
        found = Estimates(
            value=value, sem=sem, low=low, high=high, theta=theta.copy(), theta_sem=error.copy()
        )
        for figures in (value, sem, low, high, found.theta, found.theta_sem):
            if figures is not None:
                figures[nobody] = np.nan
        return found

    def _norm(self, dimension: str) -> ExpectedScoreNorm:
        if dimension not in self._norms:
            self._norms[dimension] = ExpectedScoreNorm(self.file.dimensions[dimension])
        return self._norms[dimension]

    def _in_order(self, dimension: str, ranks: Ranks) -> Array:
        wanted = self.file.dimensions[dimension].item_names
        given = self.columns[dimension]
        ordered = np.full((len(ranks), len(wanted)), np.nan)
        for place, item in enumerate(wanted):
            if item in given:
                column = ranks[:, given.index(item)]
                ordered[:, place] = np.where(column >= 0, column, np.nan)
        return ordered
