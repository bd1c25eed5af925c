"""Ordered levels, and the ways of uniting neighbours.

A row of a report counts persons over ordered levels (no answer, with help, alone, …). A
*partition* of L levels into neighbouring blocks is the set of its cuts: the cut `c` separates
level `c - 1` from level `c`. Finer means more cuts, so "finer than both" is a union of cuts
and "coarser or equal" is a subset: the whole geometry of uniting levels is set algebra.

A table has one strand (a tuple of counts) per group compared; a plain row has one strand.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, pairwise
from typing import TypeAlias

Cuts: TypeAlias = frozenset[int]
Strand: TypeAlias = tuple[int, ...]
Table: TypeAlias = tuple[Strand, ...]

WHOLE: Cuts = frozenset()


def every_cut(n_levels: int) -> Cuts:
    """Return the cuts of the finest partition."""
    return frozenset(range(1, n_levels))


def blocks(cuts: Cuts, n_levels: int) -> tuple[range, ...]:
    """Return the blocks of neighbouring levels that the cuts leave together."""
    edges = (0, *sorted(cuts), n_levels)
    return tuple(range(start, stop) for start, stop in pairwise(edges))


def unite(table: Table, cuts: Cuts) -> Table:
    """Add up the levels of each block, strand by strand."""
    return tuple(
        tuple(sum(strand[level] for level in block) for block in blocks(cuts, len(strand)))
        for strand in table
    )


def coarsen(united: Table, cuts: Cuts, fewer: Cuts) -> Table:
    """Unite further a table whose levels were already united by `cuts`, down to `fewer` cuts."""
    place = {cut: index for index, cut in enumerate(sorted(cuts), start=1)}
    return unite(united, frozenset(place[cut] for cut in fewer))


def add(*tables: Table) -> Table:
    """Add tables of one shape, cell by cell."""
    return tuple(
        tuple(sum(cells) for cells in zip(*strands, strict=True))
        for strands in zip(*tables, strict=True)
    )


def subtract(left: Table, right: Table) -> Table:
    """Subtract two tables of one shape, cell by cell."""
    return tuple(
        tuple(a - b for a, b in zip(mine, theirs, strict=True))
        for mine, theirs in zip(left, right, strict=True)
    )


def cells(table: Table) -> Iterator[int]:
    """Yield every count of a table."""
    return chain.from_iterable(table)


def total(table: Table) -> int:
    """Return how many persons a table counts."""
    return sum(cells(table))


def partitions(n_levels: int, *, tail_only: bool = False) -> Iterator[Cuts]:
    """Yield the partitions of the levels, the finest first.

    Levels without an order (roles, languages) are sorted from the most to the least frequent by
    the caller and united at the tail only: "the others, together".
    """
    if tail_only:
        for last in range(n_levels - 1, -1, -1):
            yield frozenset(range(1, last + 1))
        return
    inner = range(1, n_levels)
    for size in range(n_levels - 1, -1, -1):
        yield from (frozenset(chosen) for chosen in combinations(inner, size))
