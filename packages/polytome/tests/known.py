"""Calibrations whose parameters are known because they were written down, not estimated."""

from __future__ import annotations

import numpy as np

from polytome import Calibration, calibration_from_parameters


def known_calibration(
    n_items: int = 10, n_categories: int = 4, model: str = "graded", seed: int = 0
) -> Calibration:
    """Items with slopes in [0.8, 2.2] and thresholds around their own place."""
    rng = np.random.default_rng([seed, n_items, n_categories])
    slopes = rng.uniform(0.8, 2.2, n_items)
    places = np.linspace(-1.2, 1.2, n_items)[rng.permutation(n_items)]
    steps = np.linspace(-1.0, 1.0, n_categories - 1) if n_categories > 2 else np.zeros(1)
    return calibration_from_parameters(slopes, places[:, None] + steps[None, :], model=model)
