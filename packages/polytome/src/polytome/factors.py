"""Exploratory factor analysis by minimum residuals, with oblique or orthogonal rotation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome._fit_indices import FitIndices, fit_indices, root_mean_square_residual
from polytome._minres import extract_minres
from polytome._rotation import rotate_oblimin, rotate_varimax, tidy_factors
from polytome._threads import one_blas_thread
from polytome.correlations import nearest_correlation

FloatArray = NDArray[np.float64]
Rotation = Literal["oblimin", "varimax", "none"]


@dataclass(frozen=True, eq=False)
class FactorSolution:
    """Factors behind J items.

    Attributes
    ----------
    loadings : (J, m) pattern: weights of the standardised factors, strongest factor first, each
        turned to the side where most of its loadings are positive.
    factor_correlation : (m, m); the identity unless the rotation is oblique.
    uniqueness : (J,) variance of each item that no factor explains.
    fit : indices from the maximum-likelihood discrepancy of this solution, or None if the
        number of persons was not given. On polychoric correlations they describe, they do not
        test: `polytome.cfa` tests.
    srmr : root mean square of the residual correlations.
    heywood : items whose uniqueness stopped at 0.005; one factor too many, or a repeated item.
    smoothed : True if the correlations were not positive definite and were repaired first.
    """

    loadings: FloatArray
    factor_correlation: FloatArray
    uniqueness: FloatArray
    fit: FitIndices | None
    srmr: float
    heywood: tuple[str, ...]
    converged: bool
    smoothed: bool
    rotation: Rotation
    item_names: tuple[str, ...]

    @property
    def communality(self) -> FloatArray:
        """(J,) variance of each item that the factors explain."""
        return 1.0 - self.uniqueness

    @property
    def own_factor(self) -> NDArray[np.intp]:
        """(J,) for each item the factor it loads on most."""
        own: NDArray[np.intp] = np.argmax(np.abs(self.loadings), axis=1)
        return own


@one_blas_thread()
def factor_analysis(
    correlation: ArrayLike,
    n_factors: int,
    *,
    n_persons: float | None = None,
    rotation: Rotation = "oblimin",
    item_names: Sequence[str] | None = None,
) -> FactorSolution:
    """Minimum-residual factor analysis of a correlation matrix.

    Parameters
    ----------
    correlation : (J, J), Pearson or polychoric. If it is not positive definite it is smoothed
        first (see `polytome.nearest_correlation`) and the solution says so.
    n_factors : m, from 1; the model needs (J - m)^2 >= J + m.
    n_persons : for the fit indices.
    rotation : ``"oblimin"`` (quartimin, oblique), ``"varimax"`` (orthogonal) or ``"none"``.
    item_names : J names; ``item1``, ``item2``, ... without them.

    Raises
    ------
    ValueError
        If the matrix is no correlation matrix (the entry is named), or m does not fit J.

    Notes
    -----
    Harman & Jones (1966): loadings minimise the sum of squared off-diagonal residuals. Rotation:
    Jennrich & Sampson (1966), Kaiser (1958). Chi-square is Bartlett's (1951) correction of
    the likelihood discrepancy, ``(N - 1 - (2 J + 5) / 6 - 2 m / 3) F``, as in ``psych::fa``.
    """
    matrix, names = _checked(correlation, item_names)
    _check_number(n_factors, matrix.shape[0])
    solid = nearest_correlation(matrix)
    found = extract_minres(solid, n_factors)
    pattern, phi = _rotated(found.loadings, rotation)
    implied = pattern @ phi @ pattern.T
    np.fill_diagonal(implied, 1.0)
    srmr = root_mean_square_residual(solid, implied)
    fit = None if n_persons is None else _likelihood_fit(solid, implied, n_factors, n_persons, srmr)
    return FactorSolution(
        loadings=pattern,
        factor_correlation=phi,
        uniqueness=found.uniqueness,
        fit=fit,
        srmr=srmr,
        heywood=tuple(np.asarray(names)[found.heywood].tolist()),
        converged=found.converged,
        smoothed=solid is not matrix,
        rotation=rotation,
        item_names=names,
    )


def _rotated(loadings: FloatArray, rotation: Rotation) -> tuple[FloatArray, FloatArray]:
    alone = np.eye(loadings.shape[1])
    if rotation not in ("oblimin", "varimax", "none"):
        raise ValueError(f"rotation must be 'oblimin', 'varimax' or 'none', not {rotation!r}")
    if rotation == "none" or loadings.shape[1] == 1:
        return tidy_factors(loadings, alone)
    if rotation == "varimax":
        return tidy_factors(rotate_varimax(loadings), alone)
    return tidy_factors(*rotate_oblimin(loadings))


def _likelihood_fit(
    observed: FloatArray, implied: FloatArray, n_factors: int, n_persons: float, srmr: float
) -> FitIndices:
    size = observed.shape[0]
    dof_0 = size * (size - 1) // 2
    dof = dof_0 - size * n_factors + n_factors * (n_factors - 1) // 2
    weight_0 = n_persons - 1.0 - (2.0 * size + 5.0) / 6.0
    weight = weight_0 - 2.0 * n_factors / 3.0
    if weight <= 0.0:
        raise ValueError(f"n_persons is {n_persons:g}: too few for {size} items")
    log_det = float(np.linalg.slogdet(observed)[1])
    ratio = np.linalg.solve(nearest_correlation(implied), observed)
    discrepancy = float(np.trace(ratio)) - float(np.linalg.slogdet(ratio)[1]) - size
    return fit_indices(
        (weight * discrepancy, dof), (weight * -log_det, dof_0), n_persons - 1.0, srmr
    )


def _checked(
    correlation: ArrayLike, item_names: Sequence[str] | None
) -> tuple[FloatArray, tuple[str, ...]]:
    matrix = np.asarray(correlation, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"correlation has shape {matrix.shape}; a square matrix was expected")
    size = matrix.shape[0]
    names = tuple(item_names) if item_names is not None else _default_names(size)
    if len(names) != size:
        raise ValueError(f"{len(names)} item names were given for {size} items")
    bad = np.argwhere(~(np.abs(matrix) <= 1.0 + 1e-9) | (np.abs(matrix - matrix.T) > 1e-8))
    if bad.size:
        row, column = (int(index) for index in bad[0])
        raise ValueError(
            f"{matrix[row, column]} between {names[row]!r} and {names[column]!r} is no correlation"
            " (or the matrix is not symmetric)"
        )
    off = np.flatnonzero(np.abs(np.diag(matrix) - 1.0) > 1e-8)
    if off.size:
        raise ValueError(f"the diagonal holds {matrix[off[0], off[0]]} at {names[off[0]]!r}, not 1")
    return matrix, names


def _default_names(size: int) -> tuple[str, ...]:
    return tuple(f"item{place}" for place in range(1, size + 1))


def _check_number(n_factors: int, size: int) -> None:
    if n_factors < 1 or (size - n_factors) ** 2 < size + n_factors or n_factors >= size:
        raise ValueError(f"{n_factors} factors cannot be told apart with {size} items")
