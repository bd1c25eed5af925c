"""Does each item follow its curve? S-X²: observed against expected answers by sum score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from polytome._align import align_codes
from polytome._multiple_tests import benjamini_hochberg
from polytome._sum_scores import sum_score_probabilities
from polytome.calibration import Calibration
from polytome.models import log_probabilities, model_named
from polytome.responses import ResponseMatrix

Floats = NDArray[np.float64]
SMALLEST_EXPECTED = 1.0


@dataclass(frozen=True, eq=False)
class FitTable:
    """Persons by sum score and category of one item.

    Attributes
    ----------
    sum_scores : (S,) int
        All but the lowest and the highest, where the answer is no longer free.
    observed, expected : (S, K) float64
        Numbers of persons; expected given how many have each sum score.
    """

    sum_scores: NDArray[np.intp]
    observed: Floats
    expected: Floats


@dataclass(frozen=True, eq=False)
class ItemFit:
    """S-X² of every item.

    Attributes
    ----------
    item_names : tuple of str
    statistic : (n_items,) float64
        Σ (observed - expected)² / expected over cells merged until each expects enough.
    df : (n_items,) int
    p_value, adjusted_p_value : (n_items,) float64
        The second controls the false discovery rate over items (Benjamini & Hochberg, 1995).
        NaN where no degree of freedom is left; `remarks` names these items.
    rmsea : (n_items,) float64
        sqrt(max(S-X² - df, 0) / (df (N - 1))): size of the misfit, whatever the sample.
    n_persons : float
        Persons who answered every item (the only ones with a comparable sum score).
    tables : tuple of FitTable
        Before merging, for drawing.
    remarks : tuple of str
    """

    item_names: tuple[str, ...]
    statistic: Floats
    df: NDArray[np.intp]
    p_value: Floats
    adjusted_p_value: Floats
    rmsea: Floats
    n_persons: float
    tables: tuple[FitTable, ...]
    remarks: tuple[str, ...]


def item_fit(
    responses: ArrayLike | ResponseMatrix,
    calibration: Calibration,
    *,
    parameters: Literal["estimated", "fixed"] = "estimated",
    smallest_expected: float = SMALLEST_EXPECTED,
) -> ItemFit:
    """S-X² (Orlando & Thissen, 2000) for any number of categories (Kang & Chen, 2008, 2011).

    For each sum score s and category k of item j the expected share is
    ∫ P_jk(θ) f(s - k | θ) φ(θ) dθ / ∫ f(s | θ) φ(θ) dθ, with f(s - k | θ) the distribution of the
    sum of the other items. Neighbouring sum scores, then neighbouring categories, are merged until
    each cell expects `smallest_expected` persons.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Persons with a missing answer are left out (`n_persons` says how many remain). Weights
        count as numbers of persons.
    calibration : Calibration
    parameters : {"estimated", "fixed"}
        "estimated" from these answers: each item's free parameters are taken from its degrees of
        freedom. "fixed": they come from elsewhere.
    smallest_expected : float

    Returns
    -------
    ItemFit

    Raises
    ------
    ValueError
        Where fewer than two persons answered every item.

    References
    ----------
    Orlando & Thissen (2000), Applied Psychological Measurement 24, 50-64.
    Kang & Chen (2008), Journal of Educational Measurement 45, 391-406; (2011), Asia Pacific
    Education Review 12, 89-96.
    """
    if parameters not in ("estimated", "fixed"):
        raise ValueError(f'parameters must be "estimated" or "fixed", not {parameters!r}.')
    if not smallest_expected > 0:
        raise ValueError(f"smallest_expected must be above zero, not {smallest_expected}.")
    codes = align_codes(responses, calibration)
    counts = np.ones(len(codes))
    if isinstance(responses, ResponseMatrix) and responses.weights is not None:
        counts = responses.weights
    complete = (codes >= 0).all(axis=1)
    if complete.sum() < 2:
        raise ValueError(
            f"S-X² needs persons who answered every item; {int(complete.sum())} of {len(codes)} "
            "did. Take fewer items at once."
        )
    tables = _tables(codes[complete], counts[complete], calibration)
    n_persons = float(counts[complete].sum())
    used = _free_parameters(calibration) if parameters == "estimated" else np.zeros(len(tables))
    return _tested(tables, calibration, n_persons, used, smallest_expected)


def _tables(
    codes: NDArray[np.int8], counts: Floats, calibration: Calibration
) -> tuple[FitTable, ...]:
    bank, grid = calibration.bank, calibration.quadrature
    p = np.exp(log_probabilities(bank, grid.nodes)) * bank.category_mask[:, :, None]
    weights = np.exp(grid.log_weights(calibration.mean, calibration.sd))
    of_all = sum_score_probabilities(p, bank.n_categories) @ weights
    sums = codes.sum(axis=1, dtype=np.intp)
    persons = np.bincount(sums, weights=counts, minlength=len(of_all))
    inner = slice(1, len(of_all) - 1)
    found = []
    for j, width in enumerate(bank.n_categories):
        others = np.arange(len(p)) != j
        rest = sum_score_probabilities(p[others], bank.n_categories[others])
        joint = np.zeros((len(of_all), int(width)))
        for category in range(int(width)):
            joint[category : category + len(rest), category] = rest @ (p[j, category] * weights)
        place = sums * int(width) + codes[:, j]
        cells = np.bincount(place, weights=counts, minlength=joint.size)
        observed = cells.astype(np.float64).reshape(joint.shape)
        expected = persons[:, None] * joint / of_all[:, None]
        found.append(FitTable(np.arange(len(of_all))[inner], observed[inner], expected[inner]))
    return tuple(found)


def _free_parameters(calibration: Calibration) -> Floats:
    """(n_items,) parameters each item spends on fitting itself."""
    model = model_named(calibration.model)
    steps = np.array(calibration.n_categories, dtype=np.float64) - 1
    if model.shared_steps:
        return np.ones_like(steps)
    return steps if model.unit_slopes else steps + 1


def _tested(
    tables: tuple[FitTable, ...],
    calibration: Calibration,
    n_persons: float,
    used: Floats,
    smallest: float,
) -> ItemFit:
    statistic = np.zeros(len(tables))
    df = np.zeros(len(tables), dtype=np.intp)
    for j, table in enumerate(tables):
        statistic[j], cells = _chi_square(table, smallest)
        df[j] = max(cells - int(used[j]), 0)
    testable = df > 0
    divisor = np.maximum(df, 1)
    p_value = np.where(testable, scipy.special.chdtrc(divisor, statistic), np.nan)
    adjusted = np.full(len(tables), np.nan)
    adjusted[testable] = benjamini_hochberg(p_value[testable])
    excess = np.maximum(statistic - df, 0.0) / (divisor * (n_persons - 1.0))
    remarks = tuple(
        f"item {name!r}: no degree of freedom is left after merging sparse cells; S-X² needs more "
        "items or more persons."
        for name, possible in zip(calibration.item_names, testable, strict=True)
        if not possible
    )
    return ItemFit(
        item_names=calibration.item_names,
        statistic=statistic,
        df=df,
        p_value=p_value,
        adjusted_p_value=adjusted,
        rmsea=np.where(testable, np.sqrt(excess), np.nan),
        n_persons=n_persons,
        tables=tables,
        remarks=remarks,
    )


def _chi_square(table: FitTable, smallest: float) -> tuple[float, int]:
    """Pearson's sum over merged cells, and the number of free cells (cells less rows)."""
    total, free = 0.0, 0
    for rows in _merged_rows(table.expected, smallest):
        observed, expected = table.observed[rows].sum(axis=0), table.expected[rows].sum(axis=0)
        starts = _cell_starts(expected, smallest)
        merged = np.add.reduceat(expected, starts)
        total += float(((np.add.reduceat(observed, starts) - merged) ** 2 / merged).sum())
        free += len(starts) - 1
    return total, free


def _merged_rows(expected: Floats, smallest: float) -> list[slice]:
    """Neighbouring sum scores, joined until two cells of each row can expect enough."""
    rows: list[slice] = []
    start = 0
    for stop in range(1, len(expected) + 1):
        if len(_cell_starts(expected[start:stop].sum(axis=0), smallest)) > 1:
            rows.append(slice(start, stop))
            start = stop
    if start < len(expected) and rows:
        rows[-1] = slice(rows[-1].start, len(expected))
    return rows


def _cell_starts(expected: Floats, smallest: float) -> list[int]:
    """First category of each merged cell; what is left over at the end joins the last cell."""
    starts = [0]
    inside = 0.0
    for category, value in enumerate(expected):
        if inside >= smallest and expected[category:].sum() >= smallest:
            starts.append(category)
            inside = 0.0
        inside += value
    return starts
