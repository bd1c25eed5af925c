"""Many tests at once: p-values adjusted so that a share of false alarms is kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def benjamini_hochberg(p_values: Floats) -> Floats:
    """p-values adjusted for the false discovery rate (Benjamini & Hochberg, 1995); NaN stays.

    The i-th smallest of m becomes min over j ≥ i of m p_(j) / j, at most 1.
    """
    flat = np.asarray(p_values, dtype=np.float64).ravel()
    adjusted = np.full(flat.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(flat))
    order = tested[np.argsort(flat[tested], kind="stable")]
    scaled = flat[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted.reshape(np.shape(p_values))
