"""From raw cells to category codes: reading, counting, merging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

SPARSE_BELOW = 5
MOST_CATEGORIES = 100


@dataclass(frozen=True)
class SparseCategory:
    """A category with few answers (0 = empty)."""

    item: str
    value: Any
    count: int


@dataclass(frozen=True)
class MergedCategory:
    """A category that was merged into a neighbour on request."""

    item: str
    value: Any
    into: Any


@dataclass(frozen=True, eq=False)
class RecodingReport:
    """What was found while recoding.

    Attributes
    ----------
    values : tuple of tuple
        Original values of each item, ascending.
    counts : tuple of int arrays
        Answers to each original value (unweighted).
    n_missing : tuple of int
        Cells without an answer, by item.
    n_without_answers : int
        Persons who answered nothing.
    empty, sparse : tuple of SparseCategory
        Categories nobody chose; categories with one to four answers.
    merged : tuple of MergedCategory
        What was merged on request.
    """

    values: tuple[tuple[Any, ...], ...]
    counts: tuple[NDArray[np.int64], ...]
    n_missing: tuple[int, ...]
    n_without_answers: int
    empty: tuple[SparseCategory, ...] = ()
    sparse: tuple[SparseCategory, ...] = ()
    merged: tuple[MergedCategory, ...] = field(default=())

    def for_items(self, names: Sequence[str], columns: Sequence[int]) -> RecodingReport:
        """The part of the report about some items."""
        kept = set(names)
        return RecodingReport(
            values=tuple(self.values[j] for j in columns),
            counts=tuple(self.counts[j] for j in columns),
            n_missing=tuple(self.n_missing[j] for j in columns),
            n_without_answers=self.n_without_answers,
            empty=tuple(e for e in self.empty if e.item in kept),
            sparse=tuple(s for s in self.sparse if s.item in kept),
            merged=tuple(m for m in self.merged if m.item in kept),
        )


def read_codes(
    x: object, names: tuple[str, ...], missing: object, categories: Sequence[Any] | None
) -> tuple[NDArray[np.int8], tuple[tuple[Any, ...], ...]]:
    """Codes from 0 (missing = -1) and the original values of each item."""
    cells, absent = _read_cells(x, missing)
    n_items = cells.shape[1]
    if names and len(names) != n_items:
        raise ValueError(f"{len(names)} item names for {n_items} items.")
    labels = names or tuple(f"item{j + 1}" for j in range(n_items))
    if categories is not None:
        return _read_listed(cells, absent, labels, _per_item(categories, n_items, labels))
    if cells.dtype.kind not in "biuf":
        cells = _numbers(cells, absent, labels)
    return _read_whole_numbers(cells, absent, labels)


def _read_cells(x: object, missing: object) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """A 2-D array and where it has no answer."""
    mask = np.ma.getmaskarray(x) if isinstance(x, np.ma.MaskedArray) else None
    cells = np.asarray(x.data if isinstance(x, np.ma.MaskedArray) else x)
    if cells.ndim != 2 or cells.shape[0] == 0 or cells.shape[1] == 0:
        raise ValueError(
            f"answers must be persons × items with at least one of each, not {cells.shape}."
        )
    if cells.dtype.kind in "biu":
        absent = np.zeros(cells.shape, dtype=bool)
    elif cells.dtype.kind == "f":
        absent = np.isnan(cells)
    else:
        cells = cells.astype(object)
        absent = _object_missing(cells)
    if mask is not None:
        absent |= mask
    for code in _missing_codes(missing):
        absent |= np.asarray(cells == code, dtype=bool)
    return cells, absent


def _object_missing(cells: NDArray[Any]) -> NDArray[np.bool_]:
    absent: NDArray[np.bool_] = np.frompyfunc(_is_missing, 1, 1)(cells).astype(bool)
    return absent


def _is_missing(cell: Any) -> bool:
    """None and every kind of NaN."""
    return cell is None or (isinstance(cell, (float, np.floating)) and bool(np.isnan(cell)))


def _missing_codes(missing: object) -> Iterable[Any]:
    if missing is None:
        return ()
    if isinstance(missing, str) or not isinstance(missing, Iterable):
        return (missing,)
    return missing


def _per_item(
    categories: Sequence[Any], n_items: int, labels: tuple[str, ...]
) -> tuple[tuple[Any, ...], ...]:
    nested = all(isinstance(entry, (list, tuple, np.ndarray, range)) for entry in categories)
    listed = [tuple(entry) for entry in categories] if nested else [tuple(categories)] * n_items
    if len(listed) != n_items:
        raise ValueError(
            f"categories are listed for {len(listed)} items, the answers have {n_items}."
        )
    for label, values in zip(labels, listed, strict=True):
        if len(values) < 2 or len(set(values)) != len(values):
            raise ValueError(
                f"item {label!r} needs at least two different categories, not {values!r}."
            )
    return tuple(listed)


def _read_listed(
    cells: NDArray[Any],
    absent: NDArray[np.bool_],
    labels: tuple[str, ...],
    listed: tuple[tuple[Any, ...], ...],
) -> tuple[NDArray[np.int8], tuple[tuple[Any, ...], ...]]:
    codes = np.full(cells.shape, -1, dtype=np.int8)
    for j, values in enumerate(listed):
        column = cells[:, j]
        for code, value in enumerate(values):
            codes[np.asarray(column == value, dtype=bool), j] = code
        codes[absent[:, j], j] = -1
        stray = np.flatnonzero((codes[:, j] < 0) & ~absent[:, j])
        if stray.size:
            raise ValueError(
                f"item {labels[j]!r}: value {column[stray[0]]!r} (person {stray[0]}, row from 0) "
                f"is not one of the categories {values!r}."
            )
    return codes, listed


def _numbers(
    cells: NDArray[Any], absent: NDArray[np.bool_], labels: tuple[str, ...]
) -> NDArray[np.float64]:
    """Object cells as numbers; words have no order unless categories= gives one."""
    numbers = np.full(cells.shape, np.nan)
    for row, j in zip(*np.nonzero(~absent), strict=True):
        cell = cells[row, j]
        ordered = isinstance(cell, (int, float, np.integer, np.floating))
        if not ordered:
            raise ValueError(
                f"item {labels[j]!r}: value {cell!r} (person {row}, row from 0) has no order; "
                "list the values in ascending order in categories=."
            )
        numbers[row, j] = float(cell)
    return numbers


def _read_whole_numbers(
    cells: NDArray[Any], absent: NDArray[np.bool_], labels: tuple[str, ...]
) -> tuple[NDArray[np.int8], tuple[tuple[Any, ...], ...]]:
    if cells.dtype.kind == "f":
        _refuse_fractions(cells, absent, labels)
    lowest, highest = _observed_range(cells, absent)
    for j, label in enumerate(labels):
        if lowest[j] < 0:
            raise ValueError(
                f"item {label!r}: negative code {lowest[j]}; name it in missing= if it means no "
                "answer, or list categories= if it is a category."
            )
        if highest[j] - lowest[j] >= MOST_CATEGORIES:
            raise ValueError(
                f"item {label!r}: codes from {lowest[j]} to {highest[j]}; an ordinal item has at "
                f"most {MOST_CATEGORIES} categories (name a missing code in missing=)."
            )
    if cells.dtype.kind in "bf":
        cells = np.where(absent, 0, cells).astype(np.int64)
    shifted = cells - lowest.astype(cells.dtype) if lowest.any() else cells
    codes = shifted.astype(np.int8)
    if absent.any():
        codes[absent] = -1
    return codes, tuple(
        tuple(range(int(lo), int(hi) + 1)) for lo, hi in zip(lowest, highest, strict=True)
    )


def _refuse_fractions(
    cells: NDArray[Any], absent: NDArray[np.bool_], labels: tuple[str, ...]
) -> None:
    with np.errstate(invalid="ignore"):
        odd = ~absent & (cells != np.floor(cells))
    odd |= ~absent & np.isinf(cells)
    if odd.any():
        row, j = np.argwhere(odd)[0]
        raise ValueError(
            f"item {labels[j]!r}: value {cells[row, j]} (person {row}, row from 0) is not a whole "
            "number, so not an ordinal code."
        )


def _observed_range(
    cells: NDArray[Any], absent: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Smallest and largest answered code of each item; (0, 0) where nobody answered."""
    if cells.dtype.kind == "b":
        cells = cells.astype(np.int8)
    if not absent.any():
        return cells.min(axis=0).astype(np.int64), cells.max(axis=0).astype(np.int64)
    ranges = np.zeros((2, cells.shape[1]), dtype=np.int64)
    for j in range(cells.shape[1]):
        seen = cells[~absent[:, j], j]
        if seen.size:
            ranges[:, j] = seen.min(), seen.max()
    return ranges[0], ranges[1]


def merge_categories(
    codes: NDArray[np.int8],
    values: tuple[tuple[Any, ...], ...],
    names: tuple[str, ...],
    collapse: str,
) -> tuple[NDArray[np.int8], tuple[tuple[int, ...], ...], RecodingReport]:
    """Count categories, merge those asked for, and report; codes are those after merging."""
    n_persons = codes.shape[0]
    table = count_codes(codes, max(len(given) for given in values))
    counts = tuple(table[j, : len(given)] for j, given in enumerate(values))
    fewest = {"no": 0, "empty": 1, "sparse": SPARSE_BELOW}[collapse]
    maps = tuple(_merge_map(count, fewest) for count in counts)
    merged = tuple(
        MergedCategory(name, value, given[_anchor(count, numbers, code)])
        for name, given, count, numbers in zip(names, values, counts, maps, strict=True)
        for code, value in enumerate(given)
        if _anchor(count, numbers, code) != code
    )
    if any(numbers != tuple(range(len(numbers))) for numbers in maps):
        codes = codes.copy()
        for j, numbers in enumerate(maps):
            codes[:, j] = np.array([*numbers, -1], dtype=np.int8)[codes[:, j]]
    report = RecodingReport(
        values=values,
        counts=counts,
        n_missing=tuple(n_persons - int(count.sum()) for count in counts),
        n_without_answers=int(n_persons - np.count_nonzero((codes >= 0).any(axis=1))),
        empty=_rare(names, values, counts, 0, 0),
        sparse=_rare(names, values, counts, 1, SPARSE_BELOW - 1),
        merged=merged,
    )
    return codes, maps, report


def count_codes(codes: NDArray[np.int8], n_values: int) -> NDArray[np.int64]:
    """(n_items, n_values) answers to each category.

    Rows are added up in bytes, 255 at a time: ten times faster than counting column by column.
    """
    whole = len(codes) // 255 * 255
    counts = np.empty((codes.shape[1], n_values), dtype=np.int64)
    for value in range(n_values):
        chosen = (codes == value).view(np.uint8)
        batches = chosen[:whole].reshape(-1, 255, codes.shape[1]).sum(axis=1, dtype=np.uint8)
        counts[:, value] = batches.sum(axis=0, dtype=np.int64)
        counts[:, value] += chosen[whole:].sum(axis=0, dtype=np.int64)
    return counts


def _rare(
    names: tuple[str, ...],
    values: tuple[tuple[Any, ...], ...],
    counts: tuple[NDArray[np.int64], ...],
    fewest: int,
    most: int,
) -> tuple[SparseCategory, ...]:
    return tuple(
        SparseCategory(name, value, int(count))
        for name, given, numbers in zip(names, values, counts, strict=True)
        for value, count in zip(given, numbers, strict=True)
        if fewest <= count <= most
    )


def _merge_map(count: NDArray[np.int64], fewest: int) -> tuple[int, ...]:
    """Code of each category once those with fewer than `fewest` answers joined a neighbour.

    The rarest category goes first and joins its rarer neighbour; two categories always remain.
    """
    groups = [[code] for code in range(len(count))]
    totals = [int(number) for number in count]
    while len(groups) > 2 and min(totals) < fewest:
        rarest = totals.index(min(totals))
        beside = [g for g in (rarest - 1, rarest + 1) if 0 <= g < len(groups)]
        left, right = sorted((rarest, min(beside, key=lambda g: totals[g])))
        groups[left : right + 1] = [groups[left] + groups[right]]
        totals[left : right + 1] = [totals[left] + totals[right]]
    return tuple(number for number, group in enumerate(groups) for _ in group)


def _anchor(count: NDArray[np.int64], numbers: tuple[int, ...], code: int) -> int:
    """The most answered category among those that share this one's new code."""
    group = [other for other, number in enumerate(numbers) if number == numbers[code]]
    return max(group, key=lambda other: int(count[other]))
