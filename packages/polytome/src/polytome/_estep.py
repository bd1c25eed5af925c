"""One pass over the persons: posterior sums that the likelihood and its gradient need.

The exact reference in numpy. Answers are turned into a one-hot matrix once, so that a pass is two
matrix products with a softmax between them; memory is bounded by blocks of persons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK = 2048
KEPT_BYTES = 64_000_000


@dataclass(frozen=True, eq=False)
class Expected:
    """Sums over persons at one set of parameters.

    Attributes
    ----------
    log_likelihood : float
    counts : (J, K, Q)
        Expected (weighted) number of persons who chose category k of item j at node q.
    nodes : (Q,)
        Expected (weighted) number of persons at node q.
    """

    log_likelihood: float
    counts: Floats
    nodes: Floats


class Expecting(Protocol):
    """Persons, wherever they are, that can be summed over."""

    def expect(self, log_p: Floats, log_prior: Floats) -> Expected:
        """Expected counts at log-probabilities (J, K, Q) and log-weights (Q,)."""
        ...


class PersonPass(Expecting, Protocol):
    """A prepared set of persons; every backend offers the same sums and scores."""

    def moments(self, log_p: Floats, log_prior: Floats, nodes: Floats) -> tuple[Floats, Floats]:
        """Posterior mean and standard deviation of each person."""
        ...


class NumpyPass:
    """float64 throughout; the reference for every other backend.

    Parameters
    ----------
    codes : (n, J) int8, -1 = missing
    weights : (n,) float64 or None
    n_categories : int
        Number of rows per item in the tables (the largest number of categories).
    """

    def __init__(self, codes: NDArray[np.int8], weights: Floats | None, n_categories: int) -> None:
        self._codes = codes
        self._weights = np.ones(len(codes)) if weights is None else weights
        self._n_categories = n_categories
        size = len(codes) * codes.shape[1] * n_categories * 8
        self._kept = list(self._one_hot_blocks()) if size <= KEPT_BYTES else None

    def expect(self, log_p: Floats, log_prior: Floats) -> Expected:
        table = log_p.reshape(-1, log_p.shape[-1])
        counts = np.zeros_like(table)
        at_nodes = np.zeros_like(log_prior)
        total = 0.0
        start = 0
        for one_hot in self._blocks():
            weights = self._weights[start : start + len(one_hot)]
            start += len(one_hot)
            posterior, log_marginal = _posterior(one_hot, table, log_prior)
            total += float(weights @ log_marginal)
            posterior *= weights[:, None]
            counts += one_hot.T @ posterior
            at_nodes += posterior.sum(axis=0)
        return Expected(total, counts.reshape(log_p.shape), at_nodes)

    def moments(self, log_p: Floats, log_prior: Floats, nodes: Floats) -> tuple[Floats, Floats]:
        table = log_p.reshape(-1, log_p.shape[-1])
        powers = np.stack([nodes, nodes * nodes], axis=1)
        parts = [_posterior(one_hot, table, log_prior)[0] @ powers for one_hot in self._blocks()]
        sums = np.concatenate(parts)
        mean = sums[:, 0]
        return mean, np.sqrt(np.maximum(sums[:, 1] - mean * mean, 0.0))

    def posteriors(
        self, log_p: Floats, log_prior: Floats
    ) -> Iterator[tuple[Floats, Floats, Floats]]:
        """Blocks of (one-hot answers, posterior, weights), for second-order sums."""
        table = log_p.reshape(-1, log_p.shape[-1])
        start = 0
        for one_hot in self._blocks():
            weights = self._weights[start : start + len(one_hot)]
            start += len(one_hot)
            yield one_hot, _posterior(one_hot, table, log_prior)[0], weights

    def _blocks(self) -> Iterator[Floats]:
        return iter(self._kept) if self._kept is not None else self._one_hot_blocks()

    def _one_hot_blocks(self) -> Iterator[Floats]:
        categories = np.arange(self._n_categories, dtype=np.int8)
        for start in range(0, len(self._codes), BLOCK):
            block = self._codes[start : start + BLOCK]
            one_hot = (block[:, :, None] == categories).astype(np.float64)
            yield one_hot.reshape(len(block), -1)


def _posterior(one_hot: Floats, table: Floats, log_prior: Floats) -> tuple[Floats, Floats]:
    """(n, Q) posterior weights and (n,) log marginal likelihood."""
    logs = one_hot @ table
    logs += log_prior
    peak = logs.max(axis=1)
    logs -= peak[:, None]
    np.exp(logs, out=logs)
    totals = logs.sum(axis=1)
    logs /= totals[:, None]
    return logs, peak + np.log(totals)
