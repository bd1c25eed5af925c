"""McDonald's omega: total from one factor, hierarchical from Schmid and Leiman's transformation."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polytome._minres import extract_minres
from polytome._moments import MissingRule, ResponsesLike, reliability_moments
from polytome._rotation import rotate_oblimin, tidy_factors
from polytome._threads import one_blas_thread

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class OmegaTotal:
    """McDonald's omega of the one-factor model, from standardised ``loadings`` (J,)."""

    value: float
    loadings: FloatArray
    converged: bool


@dataclass(frozen=True)
class OmegaHierarchical:
    """How much of the sum score's variance is one general factor (``hierarchical``).

    ``total`` adds the group factors; ``explained_common`` is the general factor's share of the
    common variance (ECV). ``general`` (J,) and ``group`` (J, m) are the Schmid-Leiman loadings.
    """

    hierarchical: float
    total: float
    explained_common: float
    general: FloatArray
    group: FloatArray
    converged: bool


@dataclass(frozen=True, eq=False)
class SchmidLeiman:
    """``general`` (J,) and ``group`` (J, m) loadings, and the general one's share of both."""

    general: FloatArray
    group: FloatArray
    general_share: float


@one_blas_thread()
def omega_total(
    responses: ResponsesLike,
    *,
    missing: MissingRule = "pairwise",
    correlation: FloatArray | None = None,
) -> OmegaTotal:
    """Omega of one factor (McDonald 1999): ``1 - sum_j u_j / sum_ij r_ij``.

    The uniquenesses u come from minimum residuals on the correlations r, and the denominator is
    the observed variance of the standardised sum, as in ``psych::omega`` (2.2.9) with one
    factor. Give ``correlation`` (J, J), for instance polychoric, to use another matrix.
    Raises as `alpha` does; three items at least.
    """
    matrix = _correlations_of(responses, missing, correlation, least=3)
    found = extract_minres(matrix, 1)
    return OmegaTotal(
        value=1.0 - float(found.uniqueness.sum()) / float(matrix.sum()),
        loadings=found.loadings[:, 0],
        converged=found.converged,
    )


@one_blas_thread()
def omega_hierarchical(
    responses: ResponsesLike,
    *,
    n_factors: int = 3,
    missing: MissingRule = "pairwise",
    correlation: FloatArray | None = None,
) -> OmegaHierarchical:
    """Omega hierarchical by Schmid & Leiman's (1957) transformation (Zinbarg et al. 2005).

    ``n_factors`` oblique factors (minimum residuals, oblimin), one general factor above them;
    with two factors both load on it alike, sqrt(|r|), since one correlation cannot tell more.
    Raises as `alpha` does, and if the items are too few: three for each factor.
    """
    if n_factors < 2:
        raise ValueError(f"n_factors must be 2 or more, not {n_factors}")
    matrix = _correlations_of(responses, missing, correlation, least=3 * n_factors)
    found = extract_minres(matrix, n_factors)
    pattern, phi = tidy_factors(*rotate_oblimin(found.loadings))
    split = schmid_leiman(pattern, phi)
    total_variance = float(matrix.sum())
    return OmegaHierarchical(
        hierarchical=float(split.general.sum()) ** 2 / total_variance,
        total=1.0 - float(found.uniqueness.sum()) / total_variance,
        explained_common=split.general_share,
        general=split.general,
        group=split.group,
        converged=found.converged,
    )


def schmid_leiman(pattern: FloatArray, phi: FloatArray) -> SchmidLeiman:
    """Split oblique factors into a general one above them and what is left of each.

    One factor is all general. With two both load on it alike, sqrt(|r|). A general loading
    beyond 1 (factors that one above them cannot explain) counts as 1.
    """
    second = _second_order(phi)
    general = pattern @ second
    group = pattern * np.sqrt(1.0 - second**2)
    shared, own = float((general**2).sum()), float((group**2).sum())
    return SchmidLeiman(general=general, group=group, general_share=shared / (shared + own))


def _correlations_of(
    responses: ResponsesLike, missing: MissingRule, given: FloatArray | None, *, least: int
) -> FloatArray:
    matrix, moments = reliability_moments(responses, missing)
    size = len(matrix.item_names)
    if size < least:
        raise ValueError(f"this many factors need {least} items or more; there are {size}")
    if given is None:
        return moments.correlation
    if given.shape != (size, size):
        raise ValueError(f"correlation has shape {given.shape}; {(size, size)} was expected")
    return given


def _second_order(phi: FloatArray) -> FloatArray:
    if phi.shape[0] == 1:
        return np.ones(1)
    if phi.shape[0] == 2:
        root = math.sqrt(abs(float(phi[0, 1])))
        return np.array([root, math.copysign(root, float(phi[0, 1]))])
    loadings: FloatArray = np.clip(extract_minres(phi, 1).loadings[:, 0], -1.0, 1.0)
    return loadings
