"""Optional priors on item parameters, for small samples and steep items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polytome.models import ItemBank

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Normal:
    """Normal prior with this mean and standard deviation."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.mean) and np.isfinite(self.sd) and self.sd > 0):
            raise ValueError(
                f"a prior needs a finite mean and a positive sd, not {self.mean}, {self.sd}."
            )


@dataclass(frozen=True)
class LogNormal(Normal):
    """Log-normal prior: log |a| is normal (so it pulls a slope away from 0 and keeps its sign)."""


@dataclass(frozen=True)
class Priors:
    """Independent priors; None = flat (maximum likelihood).

    Attributes
    ----------
    slope : Normal, LogNormal or None
        On each free discrimination a.
    intercept : Normal or None
        On each intercept d_k of a(θ - b_k) = aθ + d_k.
    """

    slope: Normal | LogNormal | None = None
    intercept: Normal | None = None

    @property
    def are_flat(self) -> bool:
        return self.slope is None and self.intercept is None

    def at(self, bank: ItemBank) -> tuple[float, Floats, Floats]:
        """Log-density, its gradient (I, P) and its precision (I, P), padding left at zero."""
        width = bank.intercepts.shape[1] + 1
        gradient = np.zeros((len(bank.slopes), width))
        precision = np.zeros_like(gradient)
        value = 0.0
        if self.slope is not None:
            logs, gradient[:, 0], precision[:, 0] = _log_density(self.slope, bank.slopes)
            value += float(logs.sum())
        if self.intercept is not None:
            logs, slopes, precisions = _log_density(self.intercept, bank.intercepts)
            gradient[:, 1:] = np.where(bank.step_mask, slopes, 0.0)
            precision[:, 1:] = np.where(bank.step_mask, precisions, 0.0)
            value += float(logs[bank.step_mask].sum())
        return value, gradient, precision


def _log_density(prior: Normal, x: Floats) -> tuple[Floats, Floats, Floats]:
    """Log-density, derivative and a positive stand-in for minus the second derivative."""
    if isinstance(prior, LogNormal):
        z = (np.log(np.abs(x)) - prior.mean) / prior.sd
        logs = -0.5 * z * z - np.log(np.abs(x) * prior.sd * np.sqrt(2 * np.pi))
        return logs, -(z / prior.sd + 1.0) / x, 1.0 / (prior.sd * x) ** 2
    z = (x - prior.mean) / prior.sd
    logs = -0.5 * z * z - np.log(prior.sd * np.sqrt(2 * np.pi))
    return logs, -z / prior.sd, np.full_like(x, prior.sd**-2)
