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
    """

    family: Family
    n_categories: Indices
    kept: Indices
    design: Floats | None
    offset: Floats
    groups: tuple[GroupLayout, ...]

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
        if self.design is None:
            eta[: len(self.kept)] = flat[self.kept]
        else:
            solved = np.linalg.lstsq(self.design, flat - self.offset, rcond=None)[0]
            eta[: self.n_item_parameters] = solved
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
