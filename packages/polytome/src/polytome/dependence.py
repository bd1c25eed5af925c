"""Do items share more than θ? Q3 and LD-X² for every pair of items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from polytome._align import align_codes
from polytome._multiple_tests import benjamini_hochberg
from polytome._sum_scores import expected_item_scores
from polytome.calibration import Calibration
from polytome.models import ItemBank, log_probabilities
from polytome.responses import ResponseMatrix
from polytome.scores import score

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
PERSONS_AT_ONCE = 4096
FEWEST_PERSONS = 3
NOTICEABLE_EXCESS = 0.2
RARE_CELL = 1.0


@dataclass(frozen=True)
class DependentPair:
    """Two items that share more than θ (or repel each other), with both measures."""

    first: str
    second: str
    q3: float
    q3_excess: float
    ld_x2: float
    adjusted_p_value: float
    cramers_v: float


@dataclass(frozen=True, eq=False)
class LocalDependence:
    """Residual dependence of every pair of items; all matrices are (n_items, n_items), symmetric.

    Attributes
    ----------
    item_names : tuple of str
    q3 : float64
        Correlation of residuals x - E(x | θ̂), with ones on the diagonal. Under local independence
        near -1 / (n_items - 1), not 0.
    q3_mean : float
        Mean over pairs, which excesses are counted from (Christensen et al., 2017).
    ld_x2 : float64
        Pearson's X² of the pair's table against its expected one; NaN on the diagonal.
    df : int
        (K_j - 1)(K_l - 1). The reference distribution is approximate: the expected table has used
        the same answers.
    standardized : float64
        (X² - df) / sqrt(2 df); above 10 is clear, between 5 and 10 worth a look.
    p_value, adjusted_p_value : float64
        Adjusted over pairs for the false discovery rate (Benjamini & Hochberg, 1995).
    cramers_v : float64
        Size of the dependence, sqrt(X² / (N (min(K_j, K_l) - 1))); negative where the pair goes
        together less than θ says.
    n_persons : float64
        Persons who answered both.
    remarks : tuple of str
        Pairs without figures, and how many tables have rare cells (where X² may be too large).
    """

    item_names: tuple[str, ...]
    q3: Floats
    q3_mean: float
    ld_x2: Floats
    df: NDArray[np.intp]
    standardized: Floats
    p_value: Floats
    adjusted_p_value: Floats
    cramers_v: Floats
    n_persons: Floats
    remarks: tuple[str, ...]

    def pairs(self, excess: float = NOTICEABLE_EXCESS) -> tuple[DependentPair, ...]:
        """Pairs whose Q3 is farther than `excess` above the mean, the strongest first."""
        first, second = np.triu_indices(len(self.item_names), 1)
        above = self.q3[first, second] - self.q3_mean
        chosen = np.flatnonzero(above > excess)
        return tuple(
            DependentPair(
                self.item_names[first[i]],
                self.item_names[second[i]],
                float(self.q3[first[i], second[i]]),
                float(above[i]),
                float(self.ld_x2[first[i], second[i]]),
                float(self.adjusted_p_value[first[i], second[i]]),
                float(self.cramers_v[first[i], second[i]]),
            )
            for i in chosen[np.argsort(-above[chosen], kind="stable")]
        )


def local_dependence(
    responses: ArrayLike | ResponseMatrix,
    calibration: Calibration,
    *,
    theta: ArrayLike | None = None,
) -> LocalDependence:
    """Q3 (Yen, 1984) and LD-X² (Chen & Thissen, 1997) of all pairs.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        At least two items. Weights count as numbers of persons; each pair uses the persons who
        answered both.
    calibration : Calibration
    theta : (n_persons,) array_like, optional
        Scores for Q3; default: expected a posteriori.

    Returns
    -------
    LocalDependence

    References
    ----------
    Yen (1984), Applied Psychological Measurement 8, 125-145. Chen & Thissen (1997), Journal of
    Educational and Behavioral Statistics 22, 265-289. Christensen, Makransky & Horton (2017),
    Applied Psychological Measurement 41, 178-194.
    """
    codes = align_codes(responses, calibration)
    if codes.shape[1] < 2:
        raise ValueError("local dependence needs at least two items.")
    counts = np.ones(len(codes))
    if isinstance(responses, ResponseMatrix) and responses.weights is not None:
        counts = responses.weights
    levels = score(responses, calibration).theta if theta is None else _levels(theta, len(codes))
    q3 = _residual_correlations(codes, counts, levels, calibration.bank)
    pairs = np.triu_indices(codes.shape[1], 1)
    return _described(q3, _Tables.of(codes, counts, calibration), calibration, pairs)


def _levels(theta: ArrayLike, n_persons: int) -> Floats:
    levels = np.asarray(theta, dtype=np.float64)
    if levels.shape != (n_persons,) or not np.isfinite(levels).all():
        raise ValueError(f"theta must hold one finite value for each of {n_persons} persons.")
    return levels


def _residual_correlations(codes: Codes, counts: Floats, theta: Floats, bank: ItemBank) -> Floats:
    """(J, J) correlations of x - E(x | θ̂), each over the persons who answered both."""
    n_items = codes.shape[1]
    sums = np.zeros((4, n_items, n_items))
    for start in range(0, len(codes), PERSONS_AT_ONCE):
        block = slice(start, start + PERSONS_AT_ONCE)
        given = codes[block] >= 0
        residual = np.where(given, codes[block] - expected_item_scores(bank, theta[block]).T, 0.0)
        weighted = counts[block, None] * residual
        sums[0] += (counts[block, None] * given).T @ given
        sums[1] += weighted.T @ given
        sums[2] += (weighted * residual).T @ given
        sums[3] += weighted.T @ residual
    n = np.where(sums[0] >= FEWEST_PERSONS, sums[0], np.nan)
    mean = sums[1] / n
    variance = sums[2] / n - mean**2
    correlation: Floats = (sums[3] / n - mean * mean.T) / np.sqrt(variance * variance.T)
    return correlation


@dataclass(frozen=True, eq=False)
class _Tables:
    """Two-way tables of all pairs: (J, K, J, K) observed and expected, zero where K ends."""

    observed: Floats
    expected: Floats

    @classmethod
    def of(cls, codes: Codes, counts: Floats, calibration: Calibration) -> _Tables:
        bank, grid = calibration.bank, calibration.quadrature
        mask = bank.category_mask
        p = np.exp(log_probabilities(bank, grid.nodes)) * mask[:, :, None]
        table = p.reshape(mask.size, -1)
        weights = np.exp(grid.log_weights(calibration.mean, calibration.sd))
        shape = mask.shape + mask.shape
        observed = np.zeros((mask.size, mask.size))
        category = np.arange(mask.shape[1], dtype=np.int8)
        for start in range(0, len(codes), PERSONS_AT_ONCE):
            block = slice(start, start + PERSONS_AT_ONCE)
            one_hot = (codes[block, :, None] == category).astype(np.float64)
            one_hot = one_hot.reshape(len(one_hot), -1)
            observed += one_hot.T @ (one_hot * counts[block, None])
        answered = observed.reshape(shape).sum(axis=(1, 3))
        expected = ((table * weights) @ table.T).reshape(shape) * answered[:, None, :, None]
        return cls(observed.reshape(shape), expected)

    @property
    def n_persons(self) -> Floats:
        total: Floats = self.observed.sum(axis=(1, 3))
        return total

    @property
    def chi_square(self) -> Floats:
        possible = self.expected > 0
        gap = np.where(possible, self.observed - self.expected, 0.0) ** 2
        total: Floats = (gap / np.where(possible, self.expected, 1.0)).sum(axis=(1, 3))
        return total

    def direction(self) -> Floats:
        """Sign of observed less expected correlation of the two answers."""
        sign: Floats = np.sign(_correlations(self.observed) - _correlations(self.expected))
        return np.where(sign == 0, 1.0, sign)

    def has_rare_cells(self) -> NDArray[np.bool_]:
        rare = (self.expected > 0) & (self.expected < RARE_CELL)
        return np.asarray(rare.any(axis=(1, 3)), dtype=np.bool_)


def _correlations(tables: Floats) -> Floats:
    """(J, J) product-moment correlations inside two-way tables; 0 where undefined."""
    category = np.arange(tables.shape[1], dtype=np.float64)
    n = np.maximum(tables.sum(axis=(1, 3)), 1e-300)
    mean = np.einsum("jklm,k->jl", tables, category) / n
    square = np.einsum("jklm,k->jl", tables, category**2) / n
    product = np.einsum("jklm,k,m->jl", tables, category, category) / n
    spread = (square - mean**2) * (square - mean**2).T
    root = np.sqrt(np.where(spread > 0, spread, 1.0))
    correlation: Floats = np.where(spread > 0, product - mean * mean.T, 0.0) / root
    return correlation


def _described(
    q3: Floats,
    tables: _Tables,
    calibration: Calibration,
    pairs: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> LocalDependence:
    n_persons = tables.n_persons
    known = (n_persons >= FEWEST_PERSONS) & ~np.eye(len(n_persons), dtype=bool)
    width = np.array(calibration.n_categories, dtype=np.intp)
    df = np.outer(width - 1, width - 1)
    chi_square = np.where(known, tables.chi_square, np.nan)
    p_value = np.where(known, scipy.special.chdtrc(df, np.nan_to_num(chi_square)), np.nan)
    adjusted = np.full_like(p_value, np.nan)
    tested = np.zeros_like(known)
    tested[pairs] = known[pairs]
    adjusted[tested] = benjamini_hochberg(p_value[tested])
    adjusted = np.where(np.isnan(adjusted), adjusted.T, adjusted)
    size = chi_square / (n_persons.clip(min=1) * (np.minimum.outer(width, width) - 1))
    shared = q3[pairs]
    q3 = q3.copy()
    np.fill_diagonal(q3, 1.0)
    return LocalDependence(
        item_names=calibration.item_names,
        q3=q3,
        q3_mean=float(np.nanmean(shared)) if np.isfinite(shared).any() else float("nan"),
        ld_x2=chi_square,
        df=df,
        standardized=(chi_square - df) / np.sqrt(2.0 * df),
        p_value=p_value,
        adjusted_p_value=adjusted,
        cramers_v=tables.direction() * np.sqrt(size),
        n_persons=n_persons,
        remarks=_remarks(tables, calibration, known, pairs),
    )


def _remarks(
    tables: _Tables,
    calibration: Calibration,
    known: NDArray[np.bool_],
    pairs: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> tuple[str, ...]:
    names = calibration.item_names
    said = [
        f"items {names[j]!r} and {names[k]!r}: fewer than {FEWEST_PERSONS} persons answered both; "
        "there are no figures for them."
        for j, k in zip(*pairs, strict=True)
        if not known[j, k]
    ]
    rare = int((tables.has_rare_cells() & known)[pairs].sum())
    if rare:
        said.append(
            f"{rare} of {len(pairs[0])} tables have cells that expect fewer than one person: their "
            "LD-X² may be too large; trust Q3 and Cramér's V more."
        )
    return tuple(said)
