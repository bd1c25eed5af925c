"""Item and sum scores at each θ: what to expect, and how likely each sum is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from polytome.models import ItemBank, log_probabilities

Floats = NDArray[np.float64]


def sum_score_probabilities(p: Floats, n_categories: NDArray[np.intp]) -> Floats:
    """(S, Q) P(sum score = s | θ_q) from category probabilities (J, K, Q); S = 1 + Σ (K_j - 1).

    Item by item (Lord & Wingersky, 1984).
    """
    total = np.ones((1, p.shape[2]))
    for probabilities, width in zip(p, n_categories, strict=True):
        longer = np.zeros((len(total) + int(width) - 1, p.shape[2]))
        for category in range(int(width)):
            longer[category : category + len(total)] += probabilities[category] * total
        total = longer
    return total


def expected_item_scores(bank: ItemBank, theta: Floats) -> Floats:
    """(J, Q) E(X_j | θ), categories counted from zero."""
    p = np.exp(log_probabilities(bank, theta)) * bank.category_mask[:, :, None]
    expected: Floats = np.einsum("k,jkq->jq", np.arange(p.shape[1], dtype=np.float64), p)
    return expected
