"""How likely each sum score is at each θ (the recursion of Lord & Wingersky, 1984)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def sum_score_probabilities(p: Floats, n_categories: NDArray[np.intp]) -> Floats:
    """(S, Q) P(sum score = s | θ_q) from category probabilities (J, K, Q); S = 1 + Σ (K_j - 1)."""
    total = np.ones((1, p.shape[2]))
    for probabilities, width in zip(p, n_categories, strict=True):
        longer = np.zeros((len(total) + int(width) - 1, p.shape[2]))
        for category in range(int(width)):
            longer[category : category + len(total)] += probabilities[category] * total
        total = longer
    return total
