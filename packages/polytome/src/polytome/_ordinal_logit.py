"""Cumulative-logit regression on a level and on groups, by Newton's method on collapsed rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

_MAX_STEPS = 50
_LEAST = 1e-300
_LOGIT_SD = 1.8  # standard deviation of the logistic distribution, pi / sqrt(3)
_NEAR = 1e-5  # expected gain from which Newton's parabola is the likelihood to about 1e-9


@dataclass(frozen=True, eq=False)
class LogitRows:
    """Rows sorted by group and, within it, by answer.

    ``level`` (R,) of unit scale, ``weight`` (R,) persons behind each row; ``answer`` (R,) 0 to
    K - 1 and ``group`` (R,) 0 to G - 1, each value in use; ``starts`` where the row's
    (group, answer) changes.
    """

    level: FloatArray
    weight: FloatArray
    answer: IntArray
    group: IntArray
    starts: IntArray

    @classmethod
    def of(
        cls, level: FloatArray, weight: FloatArray, answer: IntArray, group: IntArray
    ) -> LogitRows:
        cell = group * (int(answer.max()) + 1) + answer
        order = np.argsort(cell, kind="stable")
        starts = np.flatnonzero(np.diff(cell[order], prepend=-1))
        return cls(level[order], weight[order], answer[order], group[order], starts)

    @property
    def n_categories(self) -> int:
        return int(self.answer.max()) + 1

    @property
    def n_groups(self) -> int:
        return int(self.group[-1]) + 1

    def sums(self, values: FloatArray) -> FloatArray:
        """Sums (m, G, K) of values (m, R) over the rows of each group and answer."""
        full = np.zeros((values.shape[0], self.n_groups, self.n_categories))
        parts = np.add.reduceat(values, self.starts, axis=1)
        full[:, self.group[self.starts], self.answer[self.starts]] = parts
        return full


@dataclass(frozen=True, eq=False)
class LogitFit:
    """Maximum of ``P(Y >= k) = logistic(intercept_k + slope z + shift_g + tilt_g z)``.

    ``intercepts`` (K - 1,) descending; ``slopes`` (p,): the slope, then a shift for each group
    but the first, then a tilt for each, as far as the model has them; their covariance (p, p).
    """

    intercepts: FloatArray
    slopes: FloatArray
    slope_covariance: FloatArray
    log_likelihood: float
    converged: bool


def null_log_likelihood(rows: LogitRows) -> float:
    """Log-likelihood of the category frequencies alone."""
    counts = np.bincount(rows.answer, weights=rows.weight)
    return float((counts * np.log(counts / counts.sum())).sum())


def fit_logit(rows: LogitRows, n_slopes: int, start: LogitFit | None = None) -> LogitFit:
    """Maximise the likelihood with the first ``n_slopes`` of 1 + 2 (G - 1) regressors.

    Parameters
    ----------
    rows : the data.
    n_slopes : 1 for the level alone, G with shifts, 2 G - 1 with tilts.
    start : a fit of a smaller model; its slopes are the first ones of this one.

    Notes
    -----
    McCullagh (1980). Newton with halved steps: the log-likelihood is concave (Pratt 1981). It has
    no maximum where a regressor separates the categories; the fit then says it did not converge.
    """
    parameters = _start(rows, n_slopes, start)
    n_cuts = rows.n_categories - 1
    value, gradient, hessian = _derivatives(parameters, rows)
    converged = False
    for _ in range(_MAX_STEPS):
        step = _solve(hessian, gradient)
        gain = float(gradient @ step) / 2.0
        if gain < _NEAR:
            parameters, value, converged = parameters + step, value + gain, True
            break
        parameters, value, gradient, hessian = _improved(parameters, step, value, rows)
    covariance = np.asarray(np.linalg.pinv(hessian, hermitian=True), dtype=np.float64)
    return LogitFit(
        intercepts=parameters[:n_cuts],
        slopes=parameters[n_cuts:],
        slope_covariance=covariance[n_cuts:, n_cuts:],
        log_likelihood=value,
        converged=converged,
    )


def _start(rows: LogitRows, n_slopes: int, start: LogitFit | None) -> FloatArray:
    slopes = np.zeros(n_slopes)
    if start is not None:
        slopes[: start.slopes.size] = start.slopes
        return np.concatenate([start.intercepts, slopes])
    counts = np.bincount(rows.answer, weights=rows.weight)
    above = np.cumsum(counts[::-1])[::-1][1:] / counts.sum()
    agreement = _correlation(rows)
    steeper = 1.0 / np.sqrt(1.0 - min(agreement**2, 0.8))  # a logit is wider without the level
    slopes[0] = _LOGIT_SD * agreement * steeper
    return np.concatenate([scipy.special.logit(above) * steeper, slopes])


def _correlation(rows: LogitRows) -> float:
    weight, total = rows.weight, rows.weight.sum()
    x = rows.level - weight @ rows.level / total
    y = rows.answer - weight @ rows.answer / total
    return float((weight * x) @ y / np.sqrt((weight @ x**2) * (weight @ y**2)))


def _improved(
    parameters: FloatArray, step: FloatArray, value: float, rows: LogitRows
) -> tuple[FloatArray, float, FloatArray, FloatArray]:
    """The point after the longest halving of the step that does not lower the likelihood."""
    for _ in range(30):
        moved = parameters + step
        found = _derivatives(moved, rows)
        if found[0] >= value - 1e-9 * abs(value):
            return moved, *found
        step = step / 2.0
    return parameters, *_derivatives(parameters, rows)


def _solve(hessian: FloatArray, gradient: FloatArray) -> FloatArray:
    try:
        step = np.linalg.solve(hessian, gradient)
    except np.linalg.LinAlgError:
        step = np.linalg.pinv(hessian, hermitian=True) @ gradient
    return np.asarray(step, dtype=np.float64)


def _derivatives(parameters: FloatArray, rows: LogitRows) -> tuple[float, FloatArray, FloatArray]:
    """Log-likelihood, gradient, and minus the Hessian.

    With u = P(Y >= y) and l = P(Y >= y + 1) the logistic makes everything closed: the derivative
    in the predictor is 1 - u - l, its own derivative -(u (1 - u) + l (1 - l)). Regressors are
    constant in a group or proportional to the level there, so that everything needed are sums by
    group and answer of a few quantities times 1, z and z^2.
    """
    n_cuts = rows.n_categories - 1
    intercepts, slopes = parameters[:n_cuts], parameters[n_cuts:]
    value, parts = _row_parts(intercepts, _predictor(slopes, rows), rows)
    sums = rows.sums(parts)
    up, down, bent_up, bent_down, beside = sums[:5].sum(axis=1)
    cross = sums[10:12][:, :, 1:] + sums[12:14][:, :, :-1]  # (1 or z, group, cut)
    size = n_cuts + slopes.size
    gradient, hessian = np.empty(size), np.zeros((size, size))
    gradient[:n_cuts] = up[1:] - down[:-1]
    gradient[n_cuts:] = _by_regressor(sums[8:10].sum(axis=2)[:, :, None])[: slopes.size, 0]
    cut = np.arange(n_cuts)
    hessian[cut, cut] = bent_up[1:] + bent_down[:-1]
    hessian[cut[:-1], cut[1:]] = hessian[cut[1:], cut[:-1]] = -beside[1:-1]
    mixed = _by_regressor(cross)[: slopes.size]
    hessian[n_cuts:, :n_cuts], hessian[:n_cuts, n_cuts:] = mixed, mixed.T
    hessian[n_cuts:, n_cuts:] = _curvature(sums[5:8].sum(axis=2))[: slopes.size, : slopes.size]
    return value, gradient, hessian


def _by_regressor(sums: FloatArray) -> FloatArray:
    """Sums (2, G, m) times 1 and z, per regressor (2 G - 1, m): level, shifts, tilts."""
    return np.concatenate([sums[1].sum(axis=0, keepdims=True), sums[0, 1:], sums[1, 1:]])


def _curvature(bent: FloatArray) -> FloatArray:
    """Block (2 G - 1, 2 G - 1) from sums (3, G) times 1, z and z^2: groups do not meet."""
    ones, levels, squares = bent[:, 1:]
    n_focal = ones.size
    shift, tilt = np.arange(1, 1 + n_focal), np.arange(1 + n_focal, 1 + 2 * n_focal)
    block = np.zeros((1 + 2 * n_focal, 1 + 2 * n_focal))
    block[0] = block[:, 0] = np.concatenate([[bent[2].sum()], levels, squares])
    block[shift, shift], block[tilt, tilt] = ones, squares
    block[shift, tilt] = block[tilt, shift] = levels
    return block


def _predictor(slopes: FloatArray, rows: LogitRows) -> FloatArray:
    n_focal = rows.n_groups - 1
    shift, tilt = np.zeros(n_focal + 1), np.full(n_focal + 1, slopes[0])
    if slopes.size > 1:
        shift[1:] = slopes[1 : 1 + n_focal]
    if slopes.size > 1 + n_focal:
        tilt[1:] += slopes[1 + n_focal :]
    predictor: FloatArray = shift[rows.group] + tilt[rows.group] * rows.level
    return predictor


def _row_parts(
    intercepts: FloatArray, predictor: FloatArray, rows: LogitRows
) -> tuple[float, FloatArray]:
    """Log-likelihood, and the fourteen quantities (14, R) whose sums make the derivatives."""
    weight, z = rows.weight, rows.level
    bounds = np.concatenate([[np.inf], intercepts, [-np.inf]])
    upper = _logistic(bounds[rows.answer] + predictor)
    lower = _logistic(bounds[rows.answer + 1] + predictor)
    chance = np.maximum(upper - lower, _LEAST)
    at_upper, at_lower = upper * (1.0 - upper), lower * (1.0 - lower)
    ratio_up, ratio_down = at_upper / chance, at_lower / chance
    parts = np.empty((14, z.size))
    np.multiply(weight, ratio_up, out=parts[0])
    np.multiply(weight, ratio_down, out=parts[1])
    np.multiply(parts[0], ratio_up - 1.0 + 2.0 * upper, out=parts[2])
    np.multiply(parts[1], ratio_down + 1.0 - 2.0 * lower, out=parts[3])
    np.multiply(parts[0], ratio_down, out=parts[4])
    np.multiply(weight, at_upper, out=parts[10])
    np.multiply(weight, at_lower, out=parts[12])
    np.add(parts[10], parts[12], out=parts[5])
    np.multiply(weight, 1.0 - upper - lower, out=parts[8])
    for first, power in ((5, 6), (6, 7), (8, 9), (10, 11), (12, 13)):
        np.multiply(parts[first], z, out=parts[power])
    if (np.diff(intercepts) >= 0.0).any():
        return -np.inf, parts
    return float(weight @ np.log(chance)), parts


def _logistic(x: FloatArray) -> FloatArray:
    """Twice as fast as scipy's; exp overflows to the right limit."""
    with np.errstate(over="ignore"):
        chance: FloatArray = 1.0 / (1.0 + np.exp(-x))
    return chance
