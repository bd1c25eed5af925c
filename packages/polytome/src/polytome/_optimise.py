"""Maximise a marginal likelihood in few evaluations: preconditioned limited-memory BFGS.

Each evaluation brings the exact gradient and a model-based curvature that is already within a few
per cent of the observed information, so a Newton step by it is nearly right; the secant pairs of
L-BFGS (Nocedal, 1980) remove what it misses. Stopping rests on the Newton decrement gᵀH⁻¹g / 2,
which estimates the distance to the maximum in log-likelihood units and does not suffer from the
rounding noise of the log-likelihood itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEMORY = 12
# Within this many log-likelihood units of the maximum the curvature is kept, not renewed.
NEAR = 0.5
# Below this share of the log-likelihood the decrement is rounding of the gradient.
ROUNDING = 2e-15
SMALL_TRIANGLE = 64
SMALLEST_STEP = 2.0**-20


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Value and gradient at one point, and its negative model-based Hessian when asked for.

    `penalty` is the part of `value` that comes from priors.
    """

    value: float
    gradient: Floats
    curvature: Callable[[], Floats]
    penalty: float = 0.0


@dataclass(frozen=True, eq=False)
class Optimum:
    """Where the search ended; `value` is without the penalty.

    `point` is one free step beyond the last evaluated point: with the decrement below tolerance
    that step only improves, and it costs nothing.
    """

    point: Floats
    value: float
    decrement: float
    curvature: Callable[[], Floats]
    converged: bool
    n_evaluations: int


@dataclass
class _Memory:
    """The latest displacement and gradient-change pairs."""

    moves: list[Floats] = field(default_factory=list)
    bends: list[Floats] = field(default_factory=list)

    def remember(self, move: Floats, bend: Floats) -> None:
        """Keep a pair whose curvature is positive (of the negative log-likelihood)."""
        if move @ bend > 1e-10 * np.sqrt((move @ move) * (bend @ bend)):
            self.moves.append(move)
            self.bends.append(bend)
            del self.moves[:-MEMORY], self.bends[:-MEMORY]

    def forget(self) -> None:
        self.moves.clear()
        self.bends.clear()

    def direction(self, gradient: Floats, solve: Callable[[Floats], Floats]) -> Floats:
        """Two-loop recursion around the preconditioner."""
        q = gradient.copy()
        shares = []
        for move, bend in zip(reversed(self.moves), reversed(self.bends), strict=True):
            share = (move @ q) / (move @ bend)
            shares.append(share)
            q -= share * bend
        step = solve(q)
        for (move, bend), share in zip(
            zip(self.moves, self.bends, strict=True), reversed(shares), strict=True
        ):
            step += (share - (bend @ step) / (move @ bend)) * move
        return step


def maximise(
    evaluate: Callable[[Floats], Evaluation],
    start: Floats,
    *,
    longest_step: Callable[[Floats, Floats], float],
    tolerance: float,
    max_evaluations: int,
    noise: float = 0.0,
) -> Optimum:
    """Climb from `start` until the Newton decrement is below `tolerance`.

    Parameters
    ----------
    evaluate : callable
        Point -> Evaluation.
    start : (p,) float64
    longest_step : callable
        (point, direction) -> the largest step factor in (0, 1] that stays feasible.
    tolerance : float
        On gᵀH⁻¹g / 2, in log-likelihood units.
    max_evaluations : int
    noise : float
        Rounding error of `value`; a fall smaller than this is not a fall.

    Returns
    -------
    Optimum
        `converged` False when evaluations ran out or no step helped.
    """
    memory = _Memory()
    point, here = start, evaluate(start)
    count = 1
    decrement = np.inf
    while True:
        if decrement > NEAR:
            solve = curvature_solver(here.curvature())
        step = memory.direction(here.gradient, solve)
        decrement = float(here.gradient @ step) / 2
        if not decrement >= 0:
            memory.forget()
            step = solve(here.gradient)
            decrement = float(here.gradient @ step) / 2
        factor = longest_step(point, step)
        reached = max(tolerance, ROUNDING * abs(here.value))
        if decrement < reached or count >= max_evaluations:
            done = decrement < reached
            ending = point + factor * step if done else point
            value = here.value - here.penalty
            return Optimum(ending, value, decrement, here.curvature, done, count)
        following = evaluate(point + factor * step)
        count += 1
        while not following.value >= here.value - noise - 1e-12 * abs(here.value):
            factor /= 4
            memory.forget()
            if factor < SMALLEST_STEP or count >= max_evaluations:
                return Optimum(
                    point,
                    here.value - here.penalty,
                    decrement,
                    here.curvature,
                    converged=False,
                    n_evaluations=count,
                )
            following = evaluate(point + factor * step)
            count += 1
        memory.remember(factor * step, here.gradient - following.gradient)
        point, here = point + factor * step, following


def curvature_solver(curvature: Floats) -> Callable[[Floats], Floats]:
    """Solve with the curvature, made positive definite by the smallest ridge that works."""
    scale = np.abs(np.diag(curvature)).clip(min=1e-12)
    ridge = 0.0
    while True:
        try:
            root = np.linalg.cholesky(curvature + ridge * np.diag(scale))
        except np.linalg.LinAlgError:
            ridge = max(10 * ridge, 1e-8)
            if ridge > 1e8:
                raise
            continue
        inverse = _inverse_of_triangle(np.asarray(root, dtype=np.float64))
        return lambda right: inverse.T @ (inverse @ right)


def _inverse_of_triangle(lower: Floats) -> Floats:
    """By halves, all products; scipy has this, but loading it costs a fifth of a second."""
    if len(lower) <= SMALL_TRIANGLE:
        return np.asarray(np.linalg.inv(lower), dtype=np.float64)
    half = len(lower) // 2
    first = _inverse_of_triangle(lower[:half, :half])
    last = _inverse_of_triangle(lower[half:, half:])
    inverse = np.zeros_like(lower)
    inverse[:half, :half], inverse[half:, half:] = first, last
    inverse[half:, :half] = -last @ (lower[half:, :half] @ first)
    return inverse
