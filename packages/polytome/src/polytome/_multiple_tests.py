"""Adjusting p-values of many tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def benjamini_hochberg(p_values: ArrayLike) -> FloatArray:
    """Adjusted p-values (m,) that control the false discovery rate (Benjamini & Hochberg 1995).

    Rejecting where the adjusted value is below q makes, on average, at most the share q of the
    rejections false. ``ValueError`` names a value outside 0 to 1.
    """
    given = np.asarray(p_values, dtype=np.float64)
    if given.ndim != 1:
        raise ValueError(f"p_values have shape {given.shape}; a list was expected")
    bad = np.flatnonzero(~((given >= 0.0) & (given <= 1.0)))
    if bad.size:
        raise ValueError(f"p_values hold {given[bad[0]]} at place {bad[0]} (from 0)")
    order = np.argsort(given)
    scaled = given[order] * given.size / np.arange(1, given.size + 1)
    adjusted = np.empty_like(given)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted
