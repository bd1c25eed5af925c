"""Who works through the parts: this process, or the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from polytome._estep import Expected
from polytome._parts import Part, PassPlan, expect_part, load_part

Floats = NDArray[np.float64]
Expect = Callable[[Floats, Floats], Iterable[Expected]]


class Runner(Protocol):
    """Run a function on every part, and hold parts for repeated passes."""

    def each(
        self, function: Callable[..., Any], parts: Sequence[Part], **options: Any
    ) -> list[Any]:
        """The function's result for each part, in order."""
        ...

    def hold(self, parts: Sequence[Part], plan: PassPlan, *, keep: bool) -> Expect:
        """An E-step over all parts; `keep` says whether they fit in memory together."""
        ...


class _ThisProcess:
    """One part after the other; parts that do not fit together are read again each pass."""

    def each(
        self, function: Callable[..., Any], parts: Sequence[Part], **options: Any
    ) -> list[Any]:
        return [function(part, **options) for part in parts]

    def hold(self, parts: Sequence[Part], plan: PassPlan, *, keep: bool) -> Expect:
        kept = [load_part(part, plan) for part in parts] if keep else None

        def expect(log_p: Floats, log_prior: Floats) -> Iterator[Expected]:
            for number, part in enumerate(parts):
                loaded = kept[number] if kept is not None else load_part(part, plan)
                yield expect_part(loaded, log_p, log_prior)

        return expect


class _Cluster:
    """Parts stay, prepared, with the worker that read them; only sums travel."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def each(
        self, function: Callable[..., Any], parts: Sequence[Part], **options: Any
    ) -> list[Any]:
        found: list[Any] = self._client.gather(
            self._client.map(function, list(parts), pure=False, **options)
        )
        return found

    def hold(self, parts: Sequence[Part], plan: PassPlan, *, keep: bool) -> Expect:
        held = self._client.map(load_part, list(parts), plan=plan, pure=False)

        def expect(log_p: Floats, log_prior: Floats) -> Iterator[Expected]:
            sums = self._client.map(expect_part, held, log_p=log_p, log_prior=log_prior, pure=False)
            yield from self._client.gather(sums)

        return expect


@contextmanager
def open_runner(scheduler: str | None) -> Iterator[Runner]:
    """This process, or a client of the Dask scheduler at this address until the block ends."""
    if scheduler is None:
        yield _ThisProcess()
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise ImportError("a scheduler needs the extra polytome[dask].") from error
    make_client: Any = Client
    with make_client(scheduler, set_as_default=False) as client:
        yield _Cluster(client)
