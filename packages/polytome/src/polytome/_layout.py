"""Which numbers are free: from one vector to item parameters and group distributions, and back.

Several groups may share items; an item that differs between groups simply appears once per
version, and each group names the versions its members answered. So configural, metric, scalar
and anchored calibrations are all the same computation with another layout.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polytome.models import Family, ItemBank

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class GroupLayout:
    """One group: the item version behind each of its columns, and what is free in its θ."""

    versions: Indices
    free_mean: bool
    free_sd: bool


@dataclass(frozen=True, eq=False)
class Layout:
    """Map between the free vector η and the padded item parameters ψ (I, P), P = max categories.

    ψ = offset + design · η for the item part (`design` None: ψ[kept] = η), followed in η by the
    free means and log standard deviations of the groups.

    `shifts` and `stretches` number the sets of groups whose θ can only be shifted or stretched
    together because they share intercepts or slopes; `stretches` is empty where slopes are fixed.
    """

    family: Family
    n_categories: Indices
    kept: Indices
    design: Floats | None
    offset: Floats
    groups: tuple[GroupLayout, ...]
    shifts: tuple[int, ...]
    stretches: tuple[int, ...]

    @property
    def n_versions(self) -> int:
        return len(self.n_categories)

    @property
    def width(self) -> int:
        """Parameters per item version, padding included."""
        return int(self.n_categories.max())

    @property
    def n_item_parameters(self) -> int:
        return len(self.kept) if self.design is None else self.design.shape[1]

    @property
    def n_free(self) -> int:
        return self.n_item_parameters + sum(g.free_mean + g.free_sd for g in self.groups)

    def group_positions(self) -> list[tuple[int | None, int | None]]:
        """Where each group's mean and log-SD stand in η (None: fixed at 0)."""
        positions: list[tuple[int | None, int | None]] = []
        following = self.n_item_parameters
        for group in self.groups:
            mean_at = following if group.free_mean else None
            following += group.free_mean
            sd_at = following if group.free_sd else None
            following += group.free_sd
            positions.append((mean_at, sd_at))
        return positions

    def item_parameters(self, eta: Floats) -> Floats:
        """(I, P) slopes in column 0, intercepts after."""
        part = eta[: self.n_item_parameters]
        psi = self.offset.copy()
        if self.design is None:
            psi[self.kept] = part
        else:
            psi += self.design @ part
        return psi.reshape(self.n_versions, self.width)

    def bank(self, eta: Floats) -> ItemBank:
        psi = self.item_parameters(eta)
        return ItemBank(self.family, psi[:, 0], psi[:, 1:], self.n_categories)

    def free_group_positions(self) -> list[int]:
        """Positions of the free ones among all groups' (mean, log-SD) after the item part."""
        first = self.n_item_parameters
        free = [flag for group in self.groups for flag in (group.free_mean, group.free_sd)]
        return [first + position for position, flag in enumerate(free) if flag]

    def gauge(self, eta: Floats) -> Floats:
        """Directions that change no likelihood: θ shifted or stretched with everything on it.

        Columns over the item part and every group's (mean, log-SD), free or not.
        """
        psi, distributions = self.item_parameters(eta), self.distributions(eta)
        columns = []
        for links, stretch in ((self.shifts, False), (self.stretches, True)):
            for component in sorted(set(links)):
                change = np.zeros_like(psi)
                tail = np.zeros((len(self.groups), 2))
                for index in np.flatnonzero(np.array(links) == component):
                    versions = self.groups[index].versions
                    if stretch:
                        change[versions, 0] = -psi[versions, 0]
                        tail[index] = distributions[index][0], 1.0
                    else:
                        change[versions, 1:] = -psi[versions, :1]
                        tail[index, 0] = 1.0
                columns.append(np.concatenate([self._solved(change.ravel()), tail.ravel()]))
        return np.stack(columns, axis=1)

    def _solved(self, flat: Floats) -> Floats:
        """The free item parameters whose change gives this change of ψ."""
        if self.design is None:
            return flat[self.kept]
        solved: Floats = np.linalg.lstsq(self.design, flat, rcond=None)[0].astype(np.float64)
        return solved

    def distributions(self, eta: Floats) -> list[tuple[float, float]]:
        """(mean, standard deviation) of each group."""
        return [
            (
                0.0 if mean_at is None else float(eta[mean_at]),
                1.0 if sd_at is None else float(np.exp(eta[sd_at])),
            )
            for mean_at, sd_at in self.group_positions()
        ]

    def pack(self, psi: Floats, distributions: list[tuple[float, float]]) -> Floats:
        """The free vector closest to these item parameters and distributions."""
        eta = np.zeros(self.n_free)
        flat = psi.ravel()
        eta[: self.n_item_parameters] = self._solved(flat - self.offset)
        for (mean, sd), (mean_at, sd_at) in zip(distributions, self.group_positions(), strict=True):
            if mean_at is not None:
                eta[mean_at] = mean
            if sd_at is not None:
                eta[sd_at] = np.log(sd)
        return eta

    def pull_back(self, rows: Floats) -> Floats:
        """Item rows (I·P, m) seen from the free item parameters (n_item_parameters, m)."""
        if self.design is None:
            return rows[self.kept]
        pulled: Floats = self.design.T @ rows
        return pulled

    def pull_back_matrix(self, blocks: Floats) -> Floats:
        """Block-diagonal (I, P, P) information seen from the free item parameters."""
        n_versions, width, _ = blocks.shape
        full = np.zeros((n_versions, width, n_versions, width))
        which = np.arange(n_versions)
        full[which, :, which, :] = blocks
        dense = full.reshape(n_versions * width, -1)
        if self.design is None:
            return dense[np.ix_(self.kept, self.kept)]
        pulled: Floats = self.design.T @ dense @ self.design
        return pulled


def existing_parameters(n_categories: Indices) -> Indices:
    """Flat positions in (I, P) of the parameters that exist: slope and K - 1 intercepts."""
    width = int(n_categories.max())
    exists = np.arange(width)[None, :] < n_categories[:, None]
    return np.flatnonzero(exists)
