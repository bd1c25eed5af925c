"""The attacker: everything that addition and subtraction can recover from published counts.

The attacker keeps every report ever published and knows, for each person, when they answered,
when they withdrew, and the group they belong to; only the level is hidden. Persons who look the
same to the attacker form an *atom* per level. A published count is a 0/1 vector over atoms.
A group is recovered when a 0/1 vector over atoms is a real combination of published vectors.
`can_recover_a_few` asks a mixed-integer solver for a recovered group of 1 to k - 1 persons: it
searches every combination, not only pairs. Atoms that a published zero empties are left out,
which gives the attacker more freedom.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

LARGEST_COEFFICIENT = 4


@dataclass(frozen=True)
class Cell:
    """One published count: who was there (0/1 per person), and which levels it counts."""

    persons: np.ndarray
    levels: frozenset[int]


def _atoms(
    cells: list[Cell], known: np.ndarray, level: np.ndarray, n_levels: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the cells as vectors over atoms, the persons in each atom, and each atom's kind."""
    kinds, index = np.unique(known, axis=0, return_inverse=True)
    index = index.ravel()
    example = np.array([np.flatnonzero(index == i)[0] for i in range(len(kinds))])
    sizes = np.zeros((len(kinds), n_levels), dtype=int)
    np.add.at(sizes, (index, level), 1)
    vectors = np.zeros((len(cells), len(kinds), n_levels))
    possible = np.ones((len(kinds), n_levels), dtype=bool)
    for number, cell in enumerate(cells):
        inside = np.outer(cell.persons[example], np.isin(np.arange(n_levels), list(cell.levels)))
        vectors[number] = inside
        if (sizes * inside).sum() == 0:
            possible &= ~inside.astype(bool)
    kind_of = np.repeat(np.arange(len(kinds))[:, None], n_levels, axis=1)
    return vectors[:, possible], sizes[possible], kind_of[possible]


def _merge_alike(
    vectors: np.ndarray, sizes: np.ndarray, kinds: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unite the atoms of one kind that no published cell tells apart: the attacker cannot."""
    labelled = np.vstack([vectors, kinds])
    merged, where = np.unique(labelled, axis=1, return_inverse=True)
    weight = np.bincount(where.ravel(), weights=sizes, minlength=merged.shape[1])
    return merged[:-1], weight, merged[-1].astype(int)


def can_recover_a_few(
    cells: list[Cell], known: np.ndarray, level: np.ndarray, *, k: int, n_levels: int
) -> bool:
    """Tell whether the level of a group of 1 to k - 1 persons can be recovered."""
    if not cells:
        return False
    vectors, weight, kinds = _merge_alike(*_atoms(cells, known, level, n_levels))
    if np.all((weight == 0) | (weight >= k)):
        return False  # every union of atoms is then empty or at least k
    # How many persons are of a kind is known: subtracting them all is free, and tells nothing.
    of_kind = (kinds[None, :] == np.unique(kinds)[:, None]).astype(float)
    tells_something = LinearConstraint(of_kind, -np.inf, of_kind.sum(axis=1) - 1)
    return _spans_a_few(np.vstack([vectors, of_kind]), weight, [tells_something], k=k)


def can_sum_a_few(totals: list[np.ndarray], *, k: int) -> bool:
    """Tell whether a total over 1 to k - 1 persons follows from totals over published groups.

    Each array says who (0/1 per person) a total is over: a mean's scored persons, or the n of a
    report. The sizes of other groups are not free here: a mean says nothing of them.
    """
    if not totals:
        return False
    atoms, weight = np.unique(np.stack(totals).astype(float), axis=1, return_counts=True)
    return _spans_a_few(atoms, weight, [], k=k)


def _spans_a_few(
    vectors: np.ndarray, weight: np.ndarray, also: list[LinearConstraint], *, k: int
) -> bool:
    """Search a real combination of vectors that is 0/1 and weighs 1 to k - 1 persons."""
    free = np.unique(vectors, axis=0)
    n_cells, n_atoms = free.shape
    constraints = [
        LinearConstraint(np.hstack([free.T, -np.eye(n_atoms)]), 0, 0),
        LinearConstraint(np.r_[np.zeros(n_cells), weight], 1, k - 1),
        *(
            LinearConstraint(np.hstack([np.zeros((len(c.A), n_cells)), c.A]), c.lb, c.ub)
            for c in also
        ),
    ]
    largest = np.full(n_cells, LARGEST_COEFFICIENT)
    answer = milp(
        c=np.zeros(n_cells + n_atoms),
        constraints=constraints,
        integrality=np.r_[np.zeros(n_cells), np.ones(n_atoms)],
        bounds=Bounds(np.r_[-largest, np.zeros(n_atoms)], np.r_[largest, np.ones(n_atoms)]),
    )
    return bool(answer.success)
