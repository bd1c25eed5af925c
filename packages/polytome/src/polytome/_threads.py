"""Keep linear algebra to one thread while many small products run.

OpenBLAS lets its threads spin between calls. With matrices as small as ours that gains nothing on
an idle machine and, where another process wants the cores, made a calibration twenty times slower.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from typing import Any

# numpy and scipy wheels bundle OpenBLAS under prefixed names; distributions use the plain ones.
_NAMES = (
    "scipy_openblas_{}_num_threads64_",
    "scipy_openblas_{}_num_threads",
    "openblas_{}_num_threads64_",
    "openblas_{}_num_threads",
)


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Run the block (or decorated function) with BLAS at one thread, then restore."""
    control = _control()
    if control is None:
        yield
        return
    get, put = control
    before = get()
    put(1)
    try:
        yield
    finally:
        put(before)


@lru_cache(maxsize=1)
def _control() -> tuple[Callable[[], int], Callable[[int], Any]] | None:
    """Getter and setter of the OpenBLAS that numpy brought; None for another BLAS."""
    library = ctypes.CDLL(str(import_module("numpy._core._multiarray_umath").__file__))
    for name in _NAMES:
        try:
            return library[name.format("get")], library[name.format("set")]
        except AttributeError:
            continue
    return None
