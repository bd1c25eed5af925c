"""The layout of each model for one group, and starting points for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from polytome._layout import GroupLayout, Layout, existing_parameters
from polytome.models import Model

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


def item_layout(model: Model, n_categories: Indices, groups: tuple[GroupLayout, ...]) -> Layout:
    """Free item parameters of a model over these item versions, for these groups."""
    width = int(n_categories.max())
    offset = np.zeros(len(n_categories) * width)
    kept = existing_parameters(n_categories)
    design: Floats | None = None
    if model.unit_slopes:
        offset[::width] = 1.0
        kept = kept[kept % width != 0]
    if model.shared_steps:
        design = _rating_scale_design(len(n_categories), width)
    together = (0,) * len(groups)
    stretches = () if model.unit_slopes else together
    return Layout(model.family, n_categories, kept, design, offset, groups, together, stretches)


def single_group(model: Model, n_items: int) -> tuple[GroupLayout, ...]:
    """One group: N(0, 1), or N(0, σ²) where the slopes are fixed at one."""
    return (GroupLayout(np.arange(n_items), free_mean=False, free_sd=model.unit_slopes),)


def starting_point(layout: Layout, model: Model, psi: Floats) -> Floats:
    """η at starting item parameters; unit-slope models turn their mean slope into a spread."""
    sd = float(np.abs(psi[:, 0]).mean()) if model.unit_slopes else 1.0
    return layout.pack(psi, [(0.0, sd)] * len(layout.groups))


def _rating_scale_design(n_items: int, width: int) -> Floats:
    """d_jk = -b_j - τ_k, with the τ summing to zero."""
    steps = width - 1
    design = np.zeros((n_items, width, n_items + steps - 1))
    for j in range(n_items):
        design[j, 1:, j] = -1.0
        for k in range(steps - 1):
            design[j, 1 + k, n_items + k] = -1.0
        design[j, steps, n_items:] = 1.0
    return design.reshape(n_items * width, -1)
