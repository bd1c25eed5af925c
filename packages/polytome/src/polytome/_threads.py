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
    before = [(put, get()) for get, put in _controls()]
    for put, _ in before:
        put(1)
    try:
        yield
    finally:
        for put, threads in before:
            put(threads)


@lru_cache(maxsize=1)
def _controls() -> tuple[tuple[Callable[[], int], Callable[[int], Any]], ...]:
    """Getter and setter of each OpenBLAS that numpy and scipy brought; none for another BLAS."""
    found = []
    for module in ("numpy._core._multiarray_umath", "scipy.linalg._fblas"):
        library = ctypes.CDLL(str(import_module(module).__file__))
        for name in _NAMES:
            try:
                found.append((library[name.format("get")], library[name.format("set")]))
            except AttributeError:
                continue
            break
    return tuple(found)
