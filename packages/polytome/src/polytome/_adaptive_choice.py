"""Which item next, for many persons at once: everything about the bank is computed beforehand.

A set of items is a row of bits. At each point of a fine θ grid the items are ranked once, and the
first r of that ranking are kept as bits too; the best item that is still allowed is then found by
halving: "is any of the first r allowed?" is one look-up and one AND for all persons together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from polytome.calibration import Calibration
from polytome.information import information
from polytome.models import log_probabilities

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Bits = NDArray[np.uint64]
FINEST_SPACING = 0.05
STRIDE = 64
# Items take the upper 60 bits of a word: whatever is left of a set is then larger than any step of
# the search, and min(set, step) is the step where the set has an item, 0 where it has none.
FREE_BITS = 4
BITS_IN_WORD = 64 - FREE_BITS
LONGEST_STEP = 2**FREE_BITS
WHOLE_ROWS = 2**46 - STRIDE
BLOCK = 16_384
ONE = np.uint64(1)


@dataclass(frozen=True, eq=False)
class BankTables:
    """A bank of I items in W words, on G points of θ and Q quadrature nodes.

    Attributes
    ----------
    grid : (G,)
    information : (G, I)
    ranking : (G * 64,) int
        Items by rising information at each point, the best one last; empty for banks of more than
        one word.
    leaders : (G * 64,) uint64
        Bits of the 63, 62, … 0 best items at each point.
    bits : (I, W) uint64
        Each item as a set.
    area_bits, area_of, shares : (A, W), (I,), (A,)
        Content areas as sets, each item's area, and the share wanted for each area.
    nodes, prior : (Q,)
    chances : (I * K, Q)
        P(X = k | θ) at the nodes.
    width : int
        K, rows an item in `chances`.
    expected_information : (Q, I)
    """

    grid: Floats
    information: Floats
    ranking: Places
    leaders: Bits
    bits: Bits
    area_bits: Bits
    area_of: Places
    shares: Floats
    nodes: Floats
    prior: Floats
    chances: Floats
    width: int
    expected_information: Floats

    @property
    def n_items(self) -> int:
        return len(self.bits)

    def points(self, theta: Floats) -> Places:
        """(n,) nearest points of the grid; posterior means never lie outside it."""
        return self.rows(theta) // STRIDE

    def rows(self, theta: Floats) -> Places:
        """(n,) where those points begin in `ranking` and `leaders`: 64 × the point.

        A number of size 2^46 has its last bit at 1/64, so that its bits, read as a whole number,
        are 64 × its value: twice as fast as rounding, converting and multiplying.
        """
        per_unit = (len(self.grid) - 1) / (self.grid[-1] - self.grid[0])
        place = theta * per_unit
        place += 2.0**46 + 0.5 - self.grid[0] * per_unit
        rows: Places = place.view(np.int64)
        rows &= WHOLE_ROWS
        return rows

    def full_pool(self, n_persons: int) -> Bits:
        """(n, W) every item allowed for everybody."""
        return np.tile(np.bitwise_or.reduce(self.bits, axis=0), (n_persons, 1))

    def as_mask(self, pool: Bits) -> NDArray[np.bool_]:
        """(n, I) the same sets as booleans."""
        place = np.arange(self.n_items)
        words = pool[:, place // BITS_IN_WORD] >> _bit_of(place)
        mask: NDArray[np.bool_] = (words & ONE).astype(np.bool_)
        return mask


def bank_tables(
    calibration: Calibration, areas: Mapping[str, str] | None, shares: Mapping[str, float] | None
) -> BankTables:
    """Prepare a calibration; without `areas` all items are of one area."""
    quadrature, bank = calibration.quadrature, calibration.bank
    n_points = int(np.ceil((quadrature.upper - quadrature.lower) / FINEST_SPACING)) + 1
    grid = np.linspace(quadrature.lower, quadrature.upper, n_points)
    known = information(calibration, grid).items.T
    p = np.exp(log_probabilities(bank, quadrature.nodes)) * bank.category_mask[:, :, None]
    names = [areas[name] if areas else "" for name in calibration.item_names]
    labels = sorted(set(names))
    area_of = np.array([labels.index(name) for name in names], dtype=np.intp)
    bits = _item_bits(len(names))
    by_area = [np.bitwise_or.reduce(bits[area_of == a], axis=0) for a in range(len(labels))]
    wanted = np.array([shares[a] if shares else names.count(a) / len(names) for a in labels])
    ranking, leaders = _ranked(known, bits)
    return BankTables(
        grid=grid,
        information=known,
        ranking=ranking,
        leaders=leaders,
        bits=bits,
        area_bits=np.array(by_area),
        area_of=area_of,
        shares=wanted / wanted.sum(),
        nodes=quadrature.nodes,
        prior=np.exp(quadrature.log_weights(calibration.mean, calibration.sd)),
        chances=p.reshape(-1, p.shape[2]),
        width=p.shape[1],
        expected_information=information(calibration, quadrature.nodes).items.T,
    )


def _item_bits(n_items: int) -> Bits:
    place = np.arange(n_items)
    bits = np.zeros((n_items, (n_items - 1) // BITS_IN_WORD + 1), dtype=np.uint64)
    bits[place, place // BITS_IN_WORD] = ONE << _bit_of(place)
    return bits


def _bit_of(place: Places) -> Bits:
    return (place % BITS_IN_WORD + FREE_BITS).astype(np.uint64)


def _ranked(known: Floats, bits: Bits) -> tuple[Places, Bits]:
    if bits.shape[1] > 1:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.uint64)
    n_items = len(bits)
    order = np.argsort(-known, axis=1, kind="stable")
    first = np.zeros((len(known), STRIDE), dtype=np.uint64)
    first[:, 1 : n_items + 1] = np.bitwise_or.accumulate(bits[order, 0], axis=1)
    first[:, n_items + 1 :] = first[:, n_items : n_items + 1]
    ranking = order[:, np.minimum(np.arange(STRIDE), n_items - 1)]
    return ranking[:, ::-1].ravel(), first[:, ::-1].ravel()


class Preference(Protocol):
    """How the items stand for each person at one step."""

    def best(self, allowed: Bits, rows: Places | slice = ...) -> Places:
        """(n,) the best allowed item of each of these persons (each must have one)."""
        ...


class Ranked:
    """By information at θ̂: a walk down the ranking that was made beforehand.

    Parameters
    ----------
    tables : BankTables
        Of one word.
    theta : (n,)
    deepest : int
        At most so many items ahead of the best allowed one are not allowed.
    """

    def __init__(self, tables: BankTables, theta: Floats, deepest: int) -> None:
        self._start = tables.rows(theta)
        self._steps = _steps(deepest)
        passed = list(accumulate(self._steps, initial=0))
        self._leaders = [tables.leaders[STRIDE - 1 - p :] for p in passed[1:]]
        self._ranking = tables.ranking[STRIDE - 1 - passed[-1] :]

    def best(self, allowed: Bits, rows: Places | slice = slice(None)) -> Places:
        start, pool = self._start[rows], allowed[:, 0]
        chosen = np.empty(len(start), dtype=np.intp)
        for at in range(0, len(start), BLOCK):
            here = slice(at, at + BLOCK)
            self._search(start[here].copy(), pool[here], chosen[here])
        return chosen

    def _search(self, place: Places, pool: Bits, chosen: Places) -> None:
        """Walk from these places on; `chosen` is work space first, then the result."""
        word = chosen.view(np.uint64)
        # Each step passes so many leaders of the ranking, and takes it back where one is allowed.
        for leaders, step in zip(self._leaders, self._steps, strict=True):
            leaders.take(place, out=word, mode="clip")
            word &= pool
            np.minimum(word, _repeated(step)[: len(word)], out=word)
            place += chosen
        self._ranking.take(place, out=chosen, mode="clip")


@lru_cache(maxsize=FREE_BITS + 1)
def _repeated(step: int) -> Bits:
    """A minimum with an array takes half the time of one with a number."""
    return np.full(BLOCK, step, dtype=np.uint64)


def _steps(deepest: int) -> list[int]:
    """Steps of a halving search that reach from 0 to at least `deepest`."""
    halvings = min(deepest, LONGEST_STEP).bit_length()
    steps = [2**k for k in reversed(range(halvings))]
    return [LONGEST_STEP] * -((sum(steps) - deepest) // LONGEST_STEP) + steps


class Weighed:
    """By any figure for each person and item."""

    def __init__(self, tables: BankTables, figures: Floats) -> None:
        self._tables = tables
        self._figures = figures

    def best(self, allowed: Bits, rows: Places | slice = slice(None)) -> Places:
        mask = self._tables.as_mask(allowed)
        best: Places = np.where(mask, self._figures[rows], -np.inf).argmax(axis=1)
        return best


def within_areas(tables: BankTables, pool: Bits, given: NDArray[np.intp]) -> Bits:
    """The pool cut to the area that is most behind its share (Kingsbury & Zara, 1989).

    `given` is (n, A): items answered in each area. Areas used up are passed over.
    """
    if len(tables.area_bits) == 1:
        return pool
    behind = tables.shares * (given.sum(axis=1, keepdims=True) + 1.0) - given
    for area, bits in enumerate(tables.area_bits):
        behind[~(pool & bits).any(axis=1), area] = -np.inf
    cut: Bits = pool & tables.area_bits[behind.argmax(axis=1)]
    return cut


def among_best(
    tables: BankTables,
    preference: Preference,
    allowed: Bits,
    n_best: int,
    lots: np.random.Generator,
) -> Places:
    """One of the `n_best` best allowed items by lot (Kingsbury & Zara, 1989: randomesque)."""
    chosen = preference.best(allowed)
    turns = lots.integers(0, n_best, len(chosen))
    allowed = allowed.copy()
    for turn in range(1, n_best):
        rows = np.flatnonzero(turns >= turn)
        left = allowed[rows] & ~tables.bits[chosen[rows]]
        some = left.any(axis=1)
        rows = rows[some]
        allowed[rows] = left[some]
        chosen[rows] = preference.best(allowed[rows], rows)
    return chosen
