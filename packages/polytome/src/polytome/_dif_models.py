"""The nested cumulative-logit models of one item: level, level and group, and their product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from polytome._matching import MatchedRows
from polytome._ordinal_logit import LogitFit, LogitRows, fit_logit, null_log_likelihood

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ItemModels:
    """Fits of one item with matching levels standardised by ``centre`` and ``spread``.

    ``common`` has one slope; ``shifted`` adds a shift for each of ``focal`` groups; ``free``
    adds a difference in slope for each. ``null`` is the log-likelihood of the frequencies.
    """

    null: float
    common: LogitFit
    shifted: LogitFit
    free: LogitFit
    n_persons: float
    focal: tuple[int, ...]
    categories: NDArray[np.intp]
    centre: float
    spread: float

    @property
    def converged(self) -> bool:
        return self.common.converged and self.shifted.converged and self.free.converged

    def differences(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log-odds of each focal group over the reference at standardised levels, with errors."""
        slopes, covariance, n_focal = self.free.slopes, self.free.slope_covariance, len(self.focal)
        shift, tilt = slice(1, 1 + n_focal), slice(1 + n_focal, 1 + 2 * n_focal)
        gaps = slopes[shift] + z[:, None] * slopes[tilt]
        variance = (
            np.diag(covariance)[shift]
            + 2.0 * z[:, None] * np.diag(covariance[shift, tilt])
            + z[:, None] ** 2 * np.diag(covariance)[tilt]
        )
        return gaps.ravel(), np.sqrt(np.maximum(variance, 0.0)).ravel()

    def expected(self, level: FloatArray, group: int) -> FloatArray:
        """Expected score of a group (0 or a group not in ``focal``: the reference) at levels."""
        z = (level - self.centre) / self.spread
        slopes, n_focal = self.free.slopes, len(self.focal)
        predictor = slopes[0] * z
        if group in self.focal:
            place = self.focal.index(group)
            predictor = predictor + slopes[1 + place] + slopes[1 + n_focal + place] * z
        above = scipy.special.expit(self.free.intercepts[None, :] + predictor[:, None])
        expected: FloatArray = self.categories[0] + above @ np.diff(self.categories)
        return expected


def fit_models(rows: MatchedRows) -> ItemModels:
    """Fit the three models; every focal group with answers gets its own shift and slope."""
    total = float(rows.weight.sum())
    centre = float(rows.weight @ rows.level) / total
    spread = float(np.sqrt(rows.weight @ (rows.level - centre) ** 2 / total))
    present, place = np.unique(rows.group, return_inverse=True)
    sorted_rows = LogitRows.of((rows.level - centre) / spread, rows.weight, rows.answer, place)
    focal = tuple(int(group) for group in present[1:])
    common = fit_logit(sorted_rows, 1)
    shifted = fit_logit(sorted_rows, 1 + len(focal), common)
    free = fit_logit(sorted_rows, 1 + 2 * len(focal), shifted)
    return ItemModels(
        null=null_log_likelihood(sorted_rows),
        common=common,
        shifted=shifted,
        free=free,
        n_persons=total,
        focal=focal,
        categories=rows.categories,
        centre=centre,
        spread=spread,
    )


def mcfadden(log_likelihood: float, null: float) -> float:
    """``1 - log L / log L_0`` (McFadden 1974)."""
    return 1.0 - log_likelihood / null


def nagelkerke(log_likelihood: float, null: float, n_persons: float) -> float:
    """Cox and Snell's share scaled to reach 1 (Nagelkerke 1991)."""
    reached = -np.expm1(2.0 * (null - log_likelihood) / n_persons)
    reachable = -np.expm1(2.0 * null / n_persons)
    return float(reached / reachable)
