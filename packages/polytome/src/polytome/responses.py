"""The response matrix: what was answered, checked once and recoded with a report.

Everything else in the library starts from a `ResponseMatrix`. It knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome._recode import (
    SPARSE_BELOW,
    MergedCategory,
    RecodingReport,
    SparseCategory,
    merge_categories,
    read_codes,
)

MISSING = -1
_Array = TypeVar("_Array", bound=NDArray[Any])
Collapse = Literal["no", "empty", "sparse"]

__all__ = [
    "MISSING",
    "SPARSE_BELOW",
    "Collapse",
    "MergedCategory",
    "PatternTable",
    "RecodingReport",
    "ResponseMatrix",
    "SparseCategory",
    "as_responses",
    "collapse_patterns",
]


@dataclass(frozen=True, eq=False)
class ResponseMatrix:
    """Ordinal answers of persons to items.

    Attributes
    ----------
    codes : (n_persons, n_items) int8 array, read-only
        Category number from 0, or -1 where there is no answer.
    n_categories : tuple of int
        Number of categories of each item after recoding.
    categories : tuple of tuple
        For each item, the original values in ascending order.
    category_codes : tuple of tuple of int
        For each item, the code that each original value received (equal codes = merged).
    item_names : tuple of str
    weights : (n_persons,) float64 array or None
        Positive case weights.
    report : RecodingReport
        What recoding found and did.
    """

    codes: NDArray[np.int8]
    n_categories: tuple[int, ...]
    categories: tuple[tuple[Any, ...], ...]
    category_codes: tuple[tuple[int, ...], ...]
    item_names: tuple[str, ...]
    weights: NDArray[np.float64] | None
    report: RecodingReport

    @property
    def n_persons(self) -> int:
        return int(self.codes.shape[0])

    @property
    def n_items(self) -> int:
        return int(self.codes.shape[1])

    @property
    def answered(self) -> NDArray[np.bool_]:
        """(n_persons, n_items) bool: True where there is an answer."""
        given: NDArray[np.bool_] = self.codes != MISSING
        return given

    def select(self, rows: ArrayLike) -> ResponseMatrix:
        """The same items for some persons (row numbers or a boolean mask); the report stays."""
        chosen = np.asarray(rows)
        weights = None if self.weights is None else _frozen(self.weights[chosen])
        return replace(self, codes=_frozen(self.codes[chosen]), weights=weights)

    def select_items(self, columns: Sequence[int]) -> ResponseMatrix:
        """The same persons for some items, in the given order (report cut to these items)."""
        picked = [int(column) for column in columns]
        return replace(
            self,
            codes=_frozen(self.codes[:, picked]),
            n_categories=tuple(self.n_categories[j] for j in picked),
            categories=tuple(self.categories[j] for j in picked),
            category_codes=tuple(self.category_codes[j] for j in picked),
            item_names=tuple(self.item_names[j] for j in picked),
            report=self.report.for_items([self.item_names[j] for j in picked], picked),
        )


@dataclass(frozen=True, eq=False)
class PatternTable:
    """Distinct answer patterns.

    Attributes
    ----------
    responses : ResponseMatrix
        One row a pattern; its weights are the (weighted) number of persons.
    inverse : (n_persons,) int array
        Pattern of each person, so that `x_patterns[inverse]` is per person again.
    """

    responses: ResponseMatrix
    inverse: NDArray[np.intp]


def as_responses(
    x: ArrayLike | ResponseMatrix,
    *,
    item_names: Sequence[str] | None = None,
    missing: object = None,
    weights: ArrayLike | None = None,
    categories: Sequence[Any] | None = None,
    collapse: Collapse = "no",
) -> ResponseMatrix:
    """Check answers and recode them to 0, 1, … per item.

    Parameters
    ----------
    x : (n_persons, n_items) array_like, masked array or ResponseMatrix
        Whole-number codes (any start), or any values when `categories` lists them. NaN, None
        and masked cells are missing.
    item_names : sequence of str, optional
        Default: the column names of a table, else ``item1``, ``item2``, …
    missing : value or collection of values, optional
        Codes that mean "no answer" (for instance ``(-1, 99)``).
    weights : (n_persons,) array_like, optional
        Finite case weights above zero.
    categories : sequence, optional
        The values in ascending order: one sequence for all items, or one sequence per item.
        Without it an item's categories run from its smallest to its largest observed code.
    collapse : {"no", "empty", "sparse"}
        Merge categories nobody chose, or also those with fewer than five answers, into a
        neighbour. Otherwise they are only reported.

    Returns
    -------
    ResponseMatrix

    Raises
    ------
    ValueError
        Naming the item and the value: fractional, negative or unlisted codes, an item with one
        observed category (unless `categories` is given), weights that are not above zero.

    Examples
    --------
    >>> as_responses([[1, 2], [3, 5], [2, None]]).n_categories
    (3, 4)
    """
    if collapse not in ("no", "empty", "sparse"):
        raise ValueError(f'collapse must be "no", "empty" or "sparse", not {collapse!r}.')
    if isinstance(x, ResponseMatrix):
        return _revise(x, item_names, weights, collapse)
    names = _names_of(x, item_names)
    codes, values = read_codes(x, names, missing, categories)
    if not names:
        names = tuple(f"item{j + 1}" for j in range(codes.shape[1]))
    codes, category_codes, report = merge_categories(codes, values, names, collapse)
    if categories is None:
        _refuse_constant_items(report, names)
    return ResponseMatrix(
        codes=_frozen(codes),
        n_categories=tuple(max(numbers) + 1 for numbers in category_codes),
        categories=values,
        category_codes=category_codes,
        item_names=names,
        weights=_read_weights(weights, codes.shape[0]),
        report=report,
    )


def collapse_patterns(responses: ResponseMatrix) -> PatternTable:
    """Group persons with the same answers (the likelihood needs each pattern once).

    Parameters
    ----------
    responses : ResponseMatrix

    Returns
    -------
    PatternTable
        Patterns in the order of their first appearance in sorted bytes, with summed weights.
    """
    rows = np.ascontiguousarray(responses.codes)
    packed = rows.view(np.dtype((np.void, rows.shape[1]))).ravel()
    _, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
    counts = np.bincount(inverse, weights=responses.weights, minlength=len(first))
    table = replace(
        responses,
        codes=_frozen(rows[first]),
        weights=_frozen(counts.astype(np.float64)),
    )
    return PatternTable(responses=table, inverse=inverse)


def _revise(
    x: ResponseMatrix,
    item_names: Sequence[str] | None,
    weights: ArrayLike | None,
    collapse: Collapse,
) -> ResponseMatrix:
    """A ResponseMatrix given again: only what was asked for changes."""
    revised = x
    if item_names is not None:
        revised = replace(revised, item_names=_checked_names(item_names, x.n_items))
    if weights is not None:
        revised = replace(revised, weights=_read_weights(weights, x.n_persons))
    if collapse == "no":
        return revised
    steps = tuple(tuple(range(k)) for k in x.n_categories)
    codes, new_codes, report = merge_categories(revised.codes, steps, revised.item_names, collapse)
    chained = tuple(
        tuple(new[old] for old in olds)
        for olds, new in zip(x.category_codes, new_codes, strict=True)
    )
    return replace(
        revised,
        codes=_frozen(codes),
        n_categories=tuple(max(numbers) + 1 for numbers in new_codes),
        category_codes=chained,
        report=report,
    )


def _names_of(x: object, item_names: Sequence[str] | None) -> tuple[str, ...]:
    """Given names, or a table's column names, or nothing yet."""
    columns = getattr(x, "columns", None) if item_names is None else item_names
    if columns is None:
        return ()
    return _checked_names(columns, None)


def _checked_names(item_names: Sequence[str], n_items: int | None) -> tuple[str, ...]:
    names = tuple(str(name) for name in item_names)
    if n_items is not None and len(names) != n_items:
        raise ValueError(f"{len(names)} item names for {n_items} items.")
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ValueError(f"item name {doubled[0]!r} is given more than once.")
    return names


def _read_weights(weights: ArrayLike | None, n_persons: int) -> NDArray[np.float64] | None:
    if weights is None:
        return None
    read = np.array(weights, dtype=np.float64)
    if read.shape != (n_persons,):
        raise ValueError(
            f"weights have shape {read.shape}; expected one for each of {n_persons} persons."
        )
    bad = np.flatnonzero(~(np.isfinite(read) & (read > 0)))
    if bad.size:
        raise ValueError(
            f"weight {read[bad[0]]} of person {bad[0]} (row from 0) must be finite and above zero."
        )
    return _frozen(read)


def _refuse_constant_items(report: RecodingReport, names: tuple[str, ...]) -> None:
    for name, counts in zip(names, report.counts, strict=True):
        observed = np.flatnonzero(counts)
        if observed.size == 0:
            raise ValueError(f"item {name!r} has no answer at all; leave it out.")
        if observed.size == 1:
            value = report.values[names.index(name)][observed[0]]
            raise ValueError(
                f"item {name!r} has one observed category, {value!r}; leave it out, or list "
                "categories= if these answers are only to be scored."
            )


def _frozen(array: _Array) -> _Array:
    array.setflags(write=False)
    return array
