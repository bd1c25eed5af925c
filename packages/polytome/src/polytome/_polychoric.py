"""Maximum likelihood of polychoric correlations, all pairs at once, thresholds given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from polytome._bivariate_normal import bivariate_cdf, bivariate_density, density_slope

FloatArray = NDArray[np.float64]

BOUND = 0.99999  # a correlation this close to 1 means that one item repeats the other
_MAX_STEPS = 60
_STEP_TOLERANCE = 1e-9
_LEAST = 1e-300
_NOISE = 1e-13  # cells less likely than this are rounding, not probability


@dataclass(frozen=True)
class PairGrid:
    """Thresholds of the two items of each pair: ``rows`` (P, K - 1), ``columns`` (P, K - 1)."""

    rows: FloatArray
    columns: FloatArray


@dataclass(frozen=True)
class CellModel:
    """Cell probabilities (P, K, K) and their first and second derivative in rho."""

    probability: FloatArray
    slope: FloatArray
    bend: FloatArray


def cell_model(grid: PairGrid, rho: FloatArray) -> CellModel:
    """The bivariate normal cut at the thresholds."""
    h, k = grid.rows[:, :, None], grid.columns[:, None, :]
    r = rho[:, None, None]
    density = bivariate_density(h, k, r)
    n_pairs, cuts = grid.rows.shape
    corners = np.zeros((3, n_pairs, cuts + 2, cuts + 2))
    corners[0, :, 1:-1, 1:-1] = bivariate_cdf(h, k, r)
    corners[0, :, 1:-1, -1] = scipy.special.ndtr(grid.rows)
    corners[0, :, -1, 1:-1] = scipy.special.ndtr(grid.columns)
    corners[0, :, -1, -1] = 1.0
    corners[1, :, 1:-1, 1:-1] = density
    corners[2, :, 1:-1, 1:-1] = density * density_slope(h, k, r)
    cells = np.diff(np.diff(corners, axis=2), axis=3)
    return CellModel(probability=cells[0], slope=cells[1], bend=cells[2])


def solve_rho(counts: FloatArray, grid: PairGrid) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Correlations (P,) of greatest likelihood, and which of them converged.

    Newton's method from the correlation of normal scores, held inside the interval where the
    likelihood still rises towards its top; a step that leaves it becomes a bisection.
    """
    rho = _start(counts, grid)
    bracket = np.tile([-1.0, 1.0], (rho.size, 1))
    converged = np.zeros(rho.size, dtype=bool)
    for _ in range(_MAX_STEPS):
        active = np.flatnonzero(~converged)
        here = PairGrid(grid.rows[active], grid.columns[active])
        old = rho[active]
        gradient, target = _newton_target(counts[active], here, old)
        low = np.where(gradient >= 0.0, old, bracket[active, 0])
        high = np.where(gradient <= 0.0, old, bracket[active, 1])
        inside = (target >= low) & (target <= high)
        new = np.clip(np.where(inside, target, (low + high) / 2.0), -BOUND, BOUND)
        bracket[active] = np.column_stack([low, high])
        rho[active] = new
        converged[active[np.abs(new - old) < _STEP_TOLERANCE]] = True
        if converged.all():
            break
    return rho, converged


def influence_tables(counts: FloatArray, grid: PairGrid, rho: FloatArray) -> FloatArray:
    """Influence (P, K, K) of one person in each cell on the two-step estimate of rho.

    The estimate moves by the mean of these values over the persons, thresholds included (Olsson
    1979; Muthen 1984, with cross-products for the information, as lavaan does).
    """
    model = cell_model(grid, rho)
    n_persons = counts.sum(axis=(1, 2), keepdims=True)
    share = counts / n_persons
    probability = np.maximum(model.probability, _NOISE)
    score = np.where(counts > 0.0, model.slope / probability, 0.0)
    information = (share * score**2).sum(axis=(1, 2))
    pull = share * score / probability
    by_row = _threshold_part(pull, share, grid.rows, grid.columns, rho)
    by_column = _threshold_part(
        pull.transpose(0, 2, 1), share.transpose(0, 2, 1), grid.columns, grid.rows, rho
    )
    whole = score - by_row[:, :, None] - by_column[:, None, :]
    influence: FloatArray = whole / np.maximum(information, _LEAST)[:, None, None]
    return influence


def _newton_target(
    counts: FloatArray, grid: PairGrid, rho: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Gradient of the log-likelihood, and where Newton's step leads (out of range: bisect)."""
    model = cell_model(grid, rho)
    seen = counts > 0.0
    probability = np.where(seen, np.maximum(model.probability, _NOISE), 1.0)
    ratio = np.where(seen, model.slope / probability, 0.0)
    gradient = (counts * ratio).sum(axis=(1, 2))
    observed = (counts * (ratio**2 - model.bend / probability)).sum(axis=(1, 2))
    lost = (seen & (model.probability < _NOISE)).any(axis=(1, 2))
    usable = (observed > 0.0) & ~lost
    target = np.where(usable, rho + gradient / np.where(usable, observed, 1.0), np.inf)
    return gradient, target


def _start(counts: FloatArray, grid: PairGrid) -> FloatArray:
    """First-order estimate at independence: normal scores, widened for their grouping."""
    row_score, row_kept = _normal_scores(grid.rows)
    column_score, column_kept = _normal_scores(grid.columns)
    shared = np.einsum("pab,pa,pb->p", counts, row_score, column_score)
    n_persons = counts.sum(axis=(1, 2))
    start: FloatArray = np.clip(shared / (n_persons * row_kept * column_kept), -0.9, 0.9)
    return start


def _normal_scores(cuts: FloatArray) -> tuple[FloatArray, FloatArray]:
    edge = np.zeros((cuts.shape[0], 1))
    density = np.concatenate([edge, np.exp(-0.5 * cuts**2), edge], axis=1) / np.sqrt(2.0 * np.pi)
    below = np.concatenate([edge, scipy.special.ndtr(cuts), edge + 1.0], axis=1)
    share = np.diff(below, axis=1)
    score = np.where(share > 0.0, -np.diff(density, axis=1) / np.maximum(share, _LEAST), 0.0)
    return score, np.maximum((share * score**2).sum(axis=1), 1e-6)


def _threshold_part(
    pull: FloatArray, share: FloatArray, own: FloatArray, other: FloatArray, rho: FloatArray
) -> FloatArray:
    """What the estimated thresholds ``own`` (P, K - 1) take from the score, per category (P, K)."""
    width = np.sqrt(1.0 - rho**2)[:, None, None]
    below = scipy.special.ndtr((other[:, None, :] - rho[:, None, None] * own[:, :, None]) / width)
    edge = np.zeros((*own.shape, 1))
    along = np.diff(np.concatenate([edge, below, edge + 1.0], axis=2), axis=2)
    # moving a threshold moves probability density(own) * along between two neighbouring cells;
    # the density cancels against the threshold's own influence (1[answer below] - F) / density
    cross = ((pull[:, :-1] - pull[:, 1:]) * along).sum(axis=2)
    margin = np.cumsum(share.sum(axis=2), axis=1)[:, :-1]
    n_categories = share.shape[1]
    is_below = (np.arange(n_categories)[:, None] <= np.arange(n_categories - 1)).astype(np.float64)
    part: FloatArray = cross @ is_below.T - (cross * margin).sum(axis=1, keepdims=True)
    return part
