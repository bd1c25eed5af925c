"""The compiled backend: persons sorted and cut into chunks, kernels run on every core."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polytome._estep import Expected
from polytome._kernels import (
    BLOCK,
    WIDTHS,
    Persons,
    Tables,
    expect_chunk,
    moments_chunk,
    sort_keys,
    sorted_codes,
)

Floats = NDArray[np.float64]

# Several chunks a core even out cores that are shared; each starts with all nodes, so few persons
# are cut into as few chunks as there are cores.
MOST_CHUNKS_PER_CORE = 4
MANY_BLOCKS = 64


def n_cores() -> int:
    """Cores this process may use: POLYTOME_THREADS, or those it is allowed to run on."""
    named = os.environ.get("POLYTOME_THREADS")
    if named:
        return max(int(named), 1)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(n_cores(), thread_name_prefix="polytome")


class KernelPass:
    """The same sums as `polytome._estep.NumpyPass`, in float32 with float64 accumulators.

    Parameters
    ----------
    codes : (n, J) int8, -1 = missing
    weights : (n,) float64 or None
    slopes : (J,) float64
        Rough discriminations, to sort persons by; they change speed, not results.
    n_categories : int
        Number of rows per item in the tables (the largest number of categories).
    """

    def __init__(
        self,
        codes: NDArray[np.int8],
        weights: Floats | None,
        slopes: Floats,
        n_categories: int,
    ) -> None:
        tops = np.maximum(codes.max(axis=0, initial=1), 1).astype(np.float64)
        self._order = np.argsort(sort_keys(codes, slopes, tops), kind="stable")
        sorted_weights = np.ones(len(codes)) if weights is None else weights[self._order]
        taken = sorted_codes(codes, self._order, n_categories)
        self._persons = Persons(taken, sorted_weights, n_categories + 1)

    def expect(self, log_p: Floats, log_prior: Floats) -> Expected:
        tables = self._tables(log_p, log_prior, np.zeros_like(log_prior))
        n_items, n_categories, n_nodes = log_p.shape

        def run(span: tuple[int, int]) -> tuple[float, Floats, Floats]:
            counts = np.zeros(tables.rows.shape)
            at_nodes = np.zeros(tables.rows.shape[1])
            total = expect_chunk(self._persons, tables, *span, counts, at_nodes)
            return total, counts, at_nodes

        parts = self._in_threads(run)
        at_nodes = sum(part[2] for part in parts)[:n_nodes]
        shape = (n_items, self._persons.stride, -1)
        counts = sum(part[1] for part in parts).reshape(shape)[:, :n_categories, :n_nodes]
        rounded = tables.rows.reshape(shape)[:, :n_categories, :n_nodes]
        # d log L = Σ counts · d log P: what rounding the table to float32 did, undone.
        rounding = float((counts * (log_p - rounded)).sum())
        rounding += float(at_nodes @ (log_prior - tables.prior[:n_nodes]))
        total = sum(part[0] for part in parts) + rounding
        return Expected(total, np.ascontiguousarray(counts), at_nodes)

    def moments(self, log_p: Floats, log_prior: Floats, nodes: Floats) -> tuple[Floats, Floats]:
        tables = self._tables(log_p, log_prior, nodes)
        mean, sd = np.empty(len(self._order)), np.empty(len(self._order))

        def run(span: tuple[int, int]) -> None:
            moments_chunk(self._persons, tables, *span, mean, sd)

        self._in_threads(run)
        theta, spread = np.empty_like(mean), np.empty_like(sd)
        theta[self._order], spread[self._order] = mean, sd
        return theta, spread

    def _tables(self, log_p: Floats, log_prior: Floats, nodes: Floats) -> Tables:
        n_items, n_categories, n_nodes = log_p.shape
        if n_nodes > WIDTHS[-1]:
            raise ValueError(f"the compiled path takes at most {WIDTHS[-1]} nodes, not {n_nodes}.")
        full = next(width for width in WIDTHS if width >= n_nodes)
        rows = np.zeros((n_items, self._persons.stride, full), np.float32)
        rows[:, :n_categories, :n_nodes] = log_p
        prior = np.full(full, -1e30, np.float32)
        prior[:n_nodes] = log_prior
        padded = np.zeros(full, np.float32)
        padded[:n_nodes] = nodes
        return Tables(rows.reshape(-1, full), prior, padded, n_nodes)

    def _in_threads(self, run: Callable[[tuple[int, int]], Any]) -> list[Any]:
        """Chunks of whole blocks on all cores; threads wait passively."""
        n_blocks = -(-len(self._order) // BLOCK)
        n_chunks = n_cores() * (MOST_CHUNKS_PER_CORE if n_blocks > MANY_BLOCKS else 1)
        edges = np.linspace(0, n_blocks, min(n_chunks, n_blocks) + 1).astype(np.intp) * BLOCK
        edges[-1] = len(self._order)
        spans = [(int(a), int(b)) for a, b in pairwise(edges)]
        if len(spans) == 1:
            return [run(spans[0])]
        return list(_threads().map(run, spans))
