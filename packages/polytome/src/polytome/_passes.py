"""Choose who does the pass over the persons: numpy (exact) or the compiled kernels (fast)."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from polytome._estep import NumpyPass, PersonPass

Floats = NDArray[np.float64]
Backend = Literal["auto", "numpy", "numba"]

# Below this the compiled path gains less than loading it costs (numba takes half a second).
COMPILED_FROM_PERSONS = 8_000


@lru_cache(maxsize=1)
def numba_is_installed() -> bool:
    return find_spec("numba") is not None


def chosen_backend(backend: Backend, n_persons: int) -> Literal["numpy", "numba"]:
    """The backend that will run; a ValueError where it cannot."""
    if backend == "numpy":
        return "numpy"
    if backend == "numba":
        if not numba_is_installed():
            raise ValueError(
                'backend "numba" needs the extra polytome[fast], which is not installed.'
            )
        return "numba"
    if backend != "auto":
        raise ValueError(f'backend must be "auto", "numpy" or "numba", not {backend!r}.')
    return "numba" if n_persons >= COMPILED_FROM_PERSONS and numba_is_installed() else "numpy"


def prepare_pass(
    codes: NDArray[np.int8],
    weights: Floats | None,
    n_categories: int,
    backend: Literal["numpy", "numba"],
) -> PersonPass:
    """A pass over these persons by the named backend."""
    return NumpyPass(codes, weights, n_categories)
