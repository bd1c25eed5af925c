"""The compiled pass over the persons: the only file that knows numba.

One person is one call of `_solve_person` (sum the table rows of the answers, softmax over nodes)
and one of `_scatter_person` (add the posterior to the rows of the answers). Persons come sorted, so
that neighbours have neighbouring posteriors and a block of them needs only a window of the nodes.
The window is taken from the block before and checked afterwards; where mass reached its edge, the
block is done again with all nodes. Work is in float32, sums are flushed to float64 by block.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from polytome._kernels.vector_code import write_moments, write_posterior, write_scatter

Floats = NDArray[np.float64]

BLOCK = 512
WIDTHS = (16, 32, 64, 128, 256)
# Posterior mass (persons, over a block) below which a node is left out, and at which an edge of
# the window proves it too narrow.
NEGLIGIBLE = 1e-6
TOO_NARROW = 1e-4
MARGIN = 2

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Write = Callable[[Any, int, Any], None]


def _compiled(function: _Function) -> _Function:
    """Compile without the interpreter's lock, and keep the result on disk."""
    compile_it = numba.njit(nogil=True, cache=True, fastmath=True, error_model="numpy")
    return cast("_Function", compile_it(function))


def _generator(write: _Write, width: int) -> Callable[[Any, Any, Any, Any], Any]:
    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        write(builder, width, arguments)
        return target.get_dummy_value()

    return generate


def _vector_code(width: int) -> tuple[Any, Any, Any]:
    """Posterior, scatter and moments for this many nodes."""
    address, count, share = types.uintp, types.intp, types.float32

    @intrinsic
    def posterior(
        context: Any, table: Any, codes: Any, prior: Any, out: Any, n_items: Any, stride: Any
    ) -> Any:
        taken = types.void(address, address, address, address, count, count)
        return taken, _generator(write_posterior, width)

    @intrinsic
    def scatter(
        context: Any,
        sums: Any,
        codes: Any,
        nodes: Any,
        terms: Any,
        n_items: Any,
        stride: Any,
        factor: Any,
    ) -> Any:
        taken = types.void(address, address, address, address, count, count, share)
        return taken, _generator(write_scatter, width)

    @intrinsic
    def moments(context: Any, terms: Any, nodes: Any, out: Any, factor: Any) -> Any:
        return types.void(address, address, address, share), _generator(write_moments, width)

    return posterior, scatter, moments


_posterior_16, _scatter_16, _moments_16 = _vector_code(16)
_posterior_32, _scatter_32, _moments_32 = _vector_code(32)
_posterior_64, _scatter_64, _moments_64 = _vector_code(64)
_posterior_128, _scatter_128, _moments_128 = _vector_code(128)
_posterior_256, _scatter_256, _moments_256 = _vector_code(256)


class Persons(NamedTuple):
    """Sorted codes (missing = last row of an item's table) and weights."""

    codes: NDArray[np.uint8]
    weights: Floats
    stride: int


class Tables(NamedTuple):
    """Log-probabilities (items × stride rows), log-weights and nodes, padded to a width."""

    rows: NDArray[np.float32]
    prior: NDArray[np.float32]
    nodes: NDArray[np.float32]
    n_nodes: int


class Work(NamedTuple):
    """Window of the tables and sums over it, contiguous so that it fits the nearest cache."""

    rows: NDArray[np.float32]
    sums: NDArray[np.float32]
    prior: NDArray[np.float32]
    nodes: NDArray[np.float32]
    at_nodes: NDArray[np.float32]
    terms: NDArray[np.float32]


@_compiled
def _aligned(size: int) -> NDArray[np.float32]:
    """Uninitialised floats that start on a cache line."""
    raw = np.empty(size + 16, np.float32)
    skip = (16 - (raw.ctypes.data // 4) % 16) % 16
    return raw[skip : skip + size]


@_compiled
def _workspace(n_rows: int, width: int) -> Work:
    return Work(
        _aligned(n_rows * width),
        _aligned(n_rows * width),
        _aligned(width),
        _aligned(width),
        _aligned(width),
        _aligned(width + 16),
    )


@_compiled
def _open_window(tables: Tables, work: Work, low: int, width: int) -> None:
    for row in range(tables.rows.shape[0]):
        source = tables.rows[row, low : low + width]
        rows = work.rows[row * width : (row + 1) * width]
        for q in range(width):
            rows[q] = source[q]
    work.sums[: tables.rows.shape[0] * width] = 0.0
    for q in range(width):
        work.prior[q] = tables.prior[low + q]
        work.nodes[q] = tables.nodes[low + q]
        work.at_nodes[q] = 0.0


@_compiled
def _solve_person(persons: Persons, work: Work, i: int, width: int) -> None:
    """Posterior terms of one person into work.terms (then their log peak and their sum)."""
    n_items, stride = persons.codes.shape[1], persons.stride
    codes = persons.codes.ctypes.data + i * n_items
    rows, prior, out = work.rows.ctypes.data, work.prior.ctypes.data, work.terms.ctypes.data
    if width == 16:
        _posterior_16(rows, codes, prior, out, n_items, stride)
    elif width == 32:
        _posterior_32(rows, codes, prior, out, n_items, stride)
    elif width == 64:
        _posterior_64(rows, codes, prior, out, n_items, stride)
    elif width == 128:
        _posterior_128(rows, codes, prior, out, n_items, stride)
    else:
        _posterior_256(rows, codes, prior, out, n_items, stride)


@_compiled
def _scatter_person(persons: Persons, work: Work, i: int, width: int, share: float) -> None:
    n_items, stride = persons.codes.shape[1], persons.stride
    codes = persons.codes.ctypes.data + i * n_items
    sums, nodes, terms = work.sums.ctypes.data, work.at_nodes.ctypes.data, work.terms.ctypes.data
    if width == 16:
        _scatter_16(sums, codes, nodes, terms, n_items, stride, share)
    elif width == 32:
        _scatter_32(sums, codes, nodes, terms, n_items, stride, share)
    elif width == 64:
        _scatter_64(sums, codes, nodes, terms, n_items, stride, share)
    elif width == 128:
        _scatter_128(sums, codes, nodes, terms, n_items, stride, share)
    else:
        _scatter_256(sums, codes, nodes, terms, n_items, stride, share)


@_compiled
def _score_person(work: Work, width: int, share: float) -> None:
    """Posterior mean and variance into the two places after work.terms."""
    terms, nodes = work.terms.ctypes.data, work.nodes.ctypes.data
    out = terms + 4 * width
    if width == 16:
        _moments_16(terms, nodes, out, share)
    elif width == 32:
        _moments_32(terms, nodes, out, share)
    elif width == 64:
        _moments_64(terms, nodes, out, share)
    elif width == 128:
        _moments_128(terms, nodes, out, share)
    else:
        _moments_256(terms, nodes, out, share)


@_compiled
def _is_too_narrow(tables: Tables, work: Work, low: int, width: int) -> bool:
    cut_below = low > 0 and work.at_nodes[0] > TOO_NARROW
    cut_above = low + width < tables.n_nodes and work.at_nodes[width - 1] > TOO_NARROW
    return cut_below or cut_above


@_compiled
def _next_window(tables: Tables, work: Work, low: int, width: int) -> tuple[int, int]:
    """Window for the following block: where this block had mass, and a margin."""
    first, last = 0, width - 1
    while first < last and work.at_nodes[first] <= NEGLIGIBLE:
        first += 1
    while last > first and work.at_nodes[last] <= NEGLIGIBLE:
        last -= 1
    full = tables.rows.shape[1]
    low, high = max(low + first - MARGIN, 0), min(low + last + MARGIN + 1, full)
    for fitting in WIDTHS:
        if high - low <= fitting <= full:
            return min(low, full - fitting), fitting
    return 0, full


@_compiled
def _expect_block(
    persons: Persons, tables: Tables, work: Work, first: int, last: int, window: tuple[int, int]
) -> float:
    """Sums over persons first … last - 1 in one window; returns their log-likelihood."""
    low, width = window
    _open_window(tables, work, low, width)
    total = 0.0
    for i in range(first, last):
        _solve_person(persons, work, i, width)
        weight = persons.weights[i]
        sum_of_terms = work.terms[width + 1]
        total += weight * (np.float64(work.terms[width]) + np.log(np.float64(sum_of_terms)))
        _scatter_person(persons, work, i, width, np.float32(weight) / sum_of_terms)
    return total


@_compiled
def expect_chunk(
    persons: Persons, tables: Tables, first: int, last: int, counts: Floats, at_nodes: Floats
) -> float:
    """Blocks of persons one after the other, each flushed to float64."""
    n_rows, full = tables.rows.shape
    work = _workspace(n_rows, full)
    window = (0, full)
    total = 0.0
    for start in range(first, last, BLOCK):
        stop = min(start + BLOCK, last)
        part = _expect_block(persons, tables, work, start, stop, window)
        if _is_too_narrow(tables, work, window[0], window[1]):
            window = (0, full)
            part = _expect_block(persons, tables, work, start, stop, window)
        total += part
        low, width = window
        for row in range(n_rows):
            total_row = counts[row, low : low + width]
            sums = work.sums[row * width : (row + 1) * width]
            for q in range(width):
                total_row[q] += sums[q]
        for q in range(width):
            at_nodes[low + q] += work.at_nodes[q]
        window = _next_window(tables, work, low, width)
    return total


@_compiled
def _moments_block(
    persons: Persons,
    tables: Tables,
    work: Work,
    span: tuple[int, int, int, int],
    mean: Floats,
    sd: Floats,
) -> None:
    first, last, low, width = span
    _open_window(tables, work, low, width)
    for i in range(first, last):
        _solve_person(persons, work, i, width)
        share = np.float32(1.0) / work.terms[width + 1]
        for q in range(width):
            work.at_nodes[q] += work.terms[q] * share
        _score_person(work, width, share)
        mean[i] = work.terms[width]
        sd[i] = np.sqrt(work.terms[width + 1])


@_compiled
def moments_chunk(
    persons: Persons, tables: Tables, first: int, last: int, mean: Floats, sd: Floats
) -> None:
    n_rows, full = tables.rows.shape
    work = _workspace(n_rows, full)
    low, width = 0, full
    for start in range(first, last, BLOCK):
        stop = min(start + BLOCK, last)
        _moments_block(persons, tables, work, (start, stop, low, width), mean, sd)
        if _is_too_narrow(tables, work, low, width):
            low, width = 0, full
            _moments_block(persons, tables, work, (start, stop, low, width), mean, sd)
        low, width = _next_window(tables, work, low, width)


@_compiled
def sort_keys(codes: NDArray[np.int8], slopes: Floats, tops: Floats) -> NDArray[np.uint16]:
    """Weighted sum-scores of the answered items, as whole numbers that keep their order."""
    keys = np.empty(len(codes), np.uint16)
    for i in range(len(codes)):
        total, possible = 0.0, 1e-12
        for j in range(codes.shape[1]):
            code = codes[i, j]
            if code >= 0:
                total += slopes[j] * (code / tops[j] - 0.5)
                possible += abs(slopes[j])
        keys[i] = np.uint16(32767.0 + 65000.0 * total / possible)
    return keys


@_compiled
def sorted_codes(
    codes: NDArray[np.int8], order: NDArray[np.intp], missing: int
) -> NDArray[np.uint8]:
    taken = np.empty(codes.shape, np.uint8)
    for i in range(len(order)):
        for j in range(codes.shape[1]):
            code = codes[order[i], j]
            taken[i, j] = code if code >= 0 else missing
    return taken
