"""Nonlinear least squares for small smooth problems."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Residuals = Callable[[FloatArray], tuple[FloatArray, FloatArray]]

_MAX_STEPS = 500
_GAIN_TOLERANCE = 1e-14  # of the sum of squares; what is left is rounding


def minimise_squares(residuals: Residuals, start: FloatArray) -> tuple[FloatArray, bool]:
    """Parameters (p,) of least sum of squared residuals, and whether the search ended.

    ``residuals`` returns values (P,) and their derivatives (P, p). Levenberg (1944) and
    Marquardt (1963): the damping falls tenfold after a step that helps and rises until one does.
    """
    parameters, damping = start, 1e-3
    missed, slopes = residuals(parameters)
    value = float(missed @ missed)
    for _ in range(_MAX_STEPS):
        square, gradient = slopes.T @ slopes, slopes.T @ missed
        scale = np.maximum(np.diag(square), 1e-300)
        step = -np.linalg.lstsq(square + damping * np.diag(scale), gradient, rcond=None)[0]
        expected = -float(gradient @ step)
        if expected <= _GAIN_TOLERANCE * (value + 1.0):
            return parameters, True
        moved_missed, moved_slopes = residuals(parameters + step)
        moved_value = float(moved_missed @ moved_missed)
        if moved_value < value:
            parameters = parameters + step
            missed, slopes, value = moved_missed, moved_slopes, moved_value
            damping = max(damping / 10.0, 1e-12)
        else:
            damping *= 10.0
            if damping > 1e12:
                return parameters, False
    return parameters, False
