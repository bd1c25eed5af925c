"""Group labels of persons, turned into numbers with the reference group first."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class GroupLabels:
    """``names`` (G,) with the reference first, ``codes`` (N,) each person's place among them."""

    names: tuple[str, ...]
    codes: IntArray

    @property
    def sizes(self) -> IntArray:
        return np.bincount(self.codes, minlength=len(self.names))


def read_groups(
    groups: Iterable[object], n_persons: int, reference: object = None, *, least: int = 20
) -> GroupLabels:
    """Check labels, and put the reference (by default the largest group) first.

    Raises `ValueError` for a wrong length, a missing label (row named), a reference nobody has,
    fewer than two groups, or a group of fewer than ``least`` persons.
    """
    given = groups.tolist() if isinstance(groups, np.ndarray) else list(groups)
    if len(given) != n_persons:
        raise ValueError(f"{len(given)} group labels were given for {n_persons} persons")
    labels = np.array(["" if _absent(label) else str(label) for label in given])
    absent = np.flatnonzero(labels == "")
    if absent.size:
        raise ValueError(f"person {absent[0]} (row from 0) has no group; leave such persons out")
    names, codes, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    if names.size < 2:
        raise ValueError(f"two groups or more are needed; everybody is in {str(names[0])!r}")
    if sizes.min() < least:
        small = int(np.argmin(sizes))
        raise ValueError(
            f"group {str(names[small])!r} has {sizes[small]} persons; {least} are needed"
        )
    first = int(np.argmax(sizes)) if reference is None else _place_of(reference, names)
    order = np.array([first, *(place for place in range(names.size) if place != first)])
    return GroupLabels(
        names=tuple(str(name) for name in names[order]), codes=np.argsort(order)[codes]
    )


def _absent(label: object) -> bool:
    return label is None or label == "" or (isinstance(label, float) and math.isnan(label))


def _place_of(reference: object, names: NDArray[np.str_]) -> int:
    place = np.flatnonzero(names == str(reference))
    if place.size == 0:
        raise ValueError(f"reference {reference!r} is no group; groups are {', '.join(names)}")
    return int(place[0])
