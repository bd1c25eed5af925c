"""Layouts for several groups: which item versions there are and who answered which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from polytome._layout import GroupLayout, Layout
from polytome._model_layout import item_layout
from polytome.models import Model
from polytome.responses import ResponseMatrix

Floats = NDArray[np.float64]


def group_layout(
    model: Model,
    n_categories: Sequence[int],
    n_groups: int,
    free: NDArray[np.bool_],
    invariance: str,
) -> Layout:
    """Items equal between groups appear once; free ones once per group, the reference's first."""
    n_items = len(n_categories)
    versions = np.tile(np.arange(n_items), (n_groups, 1))
    n_free = int(np.count_nonzero(free))
    following = n_items
    for group in range(1, n_groups):
        versions[group, free] = following + np.arange(n_free)
        following += n_free
    counts = np.array(n_categories, dtype=np.intp)
    repeated = np.concatenate([counts] + [counts[free]] * (n_groups - 1))
    groups = tuple(
        GroupLayout(
            versions[group],
            free_mean=group > 0 and invariance == "scalar",
            free_sd=model.unit_slopes or (group > 0 and invariance != "configural"),
        )
        for group in range(n_groups)
    )
    layout = item_layout(model, repeated, groups)
    apart = tuple(range(n_groups))
    if invariance == "scalar":
        return layout
    if invariance == "metric" and not model.unit_slopes:
        return replace(_with_shared_slopes(layout, n_items), shifts=apart)
    return replace(layout, shifts=apart, stretches=() if model.unit_slopes else apart)


def group_start(
    layout: Layout, model: Model, psi: Floats, parts: Sequence[ResponseMatrix]
) -> Floats:
    """η from pooled starting values and each group's standing on the mean answer."""
    n_items = psi.shape[0]
    origin = np.zeros(layout.n_versions, dtype=np.intp)
    for group in layout.groups:
        origin[group.versions] = np.arange(n_items)
    keyed = np.where(psi[:, 0] >= 0, 1.0, -1.0)
    levels = [_mean_answers(part, keyed) for part in parts]
    center, spread = float(levels[0].mean()), float(levels[0].std()) or 1.0
    unit = float(np.abs(psi[:, 0]).mean()) if model.unit_slopes else 1.0
    distributions = []
    for group, level in zip(layout.groups, levels, strict=True):
        mean = (float(level.mean()) - center) / spread * unit if group.free_mean else 0.0
        sd = max(float(level.std()) / spread, 0.3) * unit if group.free_sd else 1.0
        distributions.append((mean, sd))
    return layout.pack(psi[origin], distributions)


def _mean_answers(part: ResponseMatrix, keyed: Floats) -> Floats:
    """Mean keyed answer of each person who answered anything, as a share of the top category."""
    top = np.array(part.n_categories) - 1.0
    shares = np.where(part.answered, (part.codes / top - 0.5) * keyed, 0.0)
    answered = part.answered.sum(axis=1)
    means: Floats = shares[answered > 0].sum(axis=1) / answered[answered > 0]
    return means if len(means) else np.zeros(1)


def _with_shared_slopes(layout: Layout, n_items: int) -> Layout:
    """Metric invariance: versions of an item share its slope, not its intercepts."""
    width = layout.width
    item_of = np.arange(layout.n_versions) % n_items
    intercepts = layout.kept[layout.kept % width != 0]
    design = np.zeros((layout.n_versions * width, n_items + len(intercepts)))
    design[np.arange(layout.n_versions) * width, item_of] = 1.0
    design[intercepts, n_items + np.arange(len(intercepts))] = 1.0
    return replace(layout, kept=intercepts, design=design)
