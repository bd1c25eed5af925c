"""Calibrations whose parameters are known because they were written down, not estimated."""

from __future__ import annotations

import numpy as np

from polytome import Calibration, Quadrature


def known_calibration(
    n_items: int = 10, n_categories: int = 4, model: str = "graded", seed: int = 0
) -> Calibration:
    """Items with slopes in [0.8, 2.2] and thresholds around their own place."""
    rng = np.random.default_rng([seed, n_items, n_categories])
    slopes = rng.uniform(0.8, 2.2, n_items)
    places = np.linspace(-1.2, 1.2, n_items)[rng.permutation(n_items)]
    steps = np.linspace(-1.0, 1.0, n_categories - 1) if n_categories > 2 else np.zeros(1)
    return calibration_of(slopes, places[:, None] + steps[None, :], model)


def calibration_of(
    slopes: np.ndarray, thresholds: np.ndarray, model: str = "graded"
) -> Calibration:
    """A calibration with these parameters for θ ~ N(0, 1)."""
    n_items, n_steps = thresholds.shape
    codes = tuple(range(n_steps + 1))
    return Calibration(
        model=model,
        item_names=tuple(f"item{j + 1}" for j in range(n_items)),
        n_categories=(n_steps + 1,) * n_items,
        categories=(codes,) * n_items,
        category_codes=(codes,) * n_items,
        discrimination=slopes,
        thresholds=thresholds,
        intercepts=-slopes[:, None] * thresholds,
        standard_errors=None,
        mean=0.0,
        sd=1.0,
        quadrature=Quadrature(),
        log_likelihood=0.0,
        n_persons=0,
        n_parameters=n_items * (n_steps + 1),
        converged=True,
        iterations=0,
        remarks=(),
    )
