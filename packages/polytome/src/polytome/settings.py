"""How a calibration is computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from polytome._passes import Backend
from polytome.priors import Priors
from polytome.quadrature import Quadrature

ErrorMethod = Literal["auto", "exact", "model", "none"]


@dataclass(frozen=True)
class Settings:
    """How a calibration is computed; only `priors` changes what is estimated.

    Attributes
    ----------
    quadrature : Quadrature or None
        Default: 61 nodes on [-6, 6], refined where posteriors turn out narrower than the nodes.
    priors : Priors
        Default: flat.
    standard_errors : {"auto", "exact", "model", "none"}
        "exact" = observed information (Louis, 1982, equal to Oakes, 1999); "model" = expected
        information of the fitted model, a preview at no cost; "auto" = exact unless that would
        take longer than some seconds.
    tolerance : float or None
        Stop when the estimated distance to the maximum, gᵀH⁻¹g / 2 in log-likelihood units, is
        below this. Default 1e-11 on the exact path, 1e-9 a person on the compiled float32 path.
    max_passes : int
        Most passes over the persons.
    backend : {"auto", "numpy", "numba"}
        "auto" takes the compiled path from 8,000 persons on where numba is installed.

    Raises
    ------
    ValueError
        Naming the setting that is out of range.
    """

    quadrature: Quadrature | None = None
    priors: Priors = field(default_factory=Priors)
    standard_errors: ErrorMethod = "auto"
    tolerance: float | None = None
    max_passes: int = 300
    backend: Backend = "auto"

    def __post_init__(self) -> None:
        if self.standard_errors not in ("auto", "exact", "model", "none"):
            raise ValueError(
                'standard_errors must be "auto", "exact", "model" or "none", '
                f"not {self.standard_errors!r}."
            )
        if self.tolerance is not None and not self.tolerance > 0:
            raise ValueError(f"tolerance must be above zero, not {self.tolerance}.")
        if self.max_passes < 1:
            raise ValueError(f"max_passes must be at least 1, not {self.max_passes}.")
