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
Engine = Literal["numpy", "numba"]

# Below this the compiled path gains less than loading it costs (numba takes half a second).
COMPILED_FROM_PERSONS = 8_000
COMPILED_UP_TO_NODES = 256


@lru_cache(maxsize=1)
def numba_is_installed() -> bool:
    return find_spec("numba") is not None


def chosen_backend(backend: Backend, n_persons: int, n_nodes: int) -> Literal["numpy", "numba"]:
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
    worth_it = n_persons >= COMPILED_FROM_PERSONS and n_nodes <= COMPILED_UP_TO_NODES
    return "numba" if worth_it and numba_is_installed() else "numpy"


def prepare_pass(
    codes: NDArray[np.int8],
    weights: Floats | None,
    slopes: Floats,
    n_categories: int,
    backend: Engine,
) -> PersonPass:
    """A pass over these persons by the named backend; rough slopes only decide their order."""
    if backend == "numba":
        from polytome._compiled import KernelPass

        return KernelPass(codes, weights, slopes, n_categories)
    return NumpyPass(codes, weights, n_categories)
