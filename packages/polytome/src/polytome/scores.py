"""Scores of persons under a calibration, each with its standard error of measurement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome._align import align_codes
from polytome._passes import Backend, chosen_backend, prepare_pass
from polytome._threads import one_blas_thread
from polytome.calibration import Calibration
from polytome.models import log_probabilities, theta_derivatives
from polytome.quadrature import Quadrature
from polytome.responses import ResponseMatrix

Floats = NDArray[np.float64]
Method = Literal["eap", "map", "wle"]

PERSONS_AT_ONCE = 4096
FARTHEST = 12.0
FINEST = 1e-11
MOST_STEPS = 200


@dataclass(frozen=True, eq=False)
class Scores:
    """Estimates of θ.

    Attributes
    ----------
    theta : (n_persons,) float64
    sem : (n_persons,) float64
        Standard error of measurement: posterior SD ("eap"), or from the curvature of what was
        maximised, the log-posterior ("map") or the weighted log-likelihood ("wle").
    n_answered : (n_persons,) int
        Answers each score rests on; with none, the score is the population's mean and SD.
    method : str
    """

    theta: Floats
    sem: Floats
    n_answered: NDArray[np.intp]
    method: str


@one_blas_thread()
def score(
    responses: ArrayLike | ResponseMatrix,
    calibration: Calibration,
    method: Method = "eap",
    *,
    quadrature: Quadrature | None = None,
    backend: Backend = "auto",
) -> Scores:
    """Score persons; a person alone gets the same score as in any company.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Columns in the calibration's order (a ResponseMatrix may have them in any order, by name);
        values as they were when calibrated.
    calibration : Calibration
    method : {"eap", "map", "wle"}
        "eap": posterior mean (Bock & Mislevy, 1982). "map": posterior mode (Samejima, 1969).
        "wle": weighted likelihood, root of ℓ'(θ) + J(θ) / 2T(θ) (Warm, 1989), no prior.
    quadrature : Quadrature, optional
        For "eap"; default: the calibration's.
    backend : {"auto", "numpy", "numba"}
        For "eap".

    Returns
    -------
    Scores

    Raises
    ------
    ValueError
        A value the calibration does not know, or items that differ.
    """
    codes = align_codes(responses, calibration)
    answered = (codes >= 0).sum(axis=1)
    if method == "eap":
        theta, sem = _expected_a_posteriori(codes, calibration, quadrature, backend)
    elif method in ("map", "wle"):
        theta, sem = _at_root(codes, calibration, method)
    else:
        raise ValueError(f'method must be "eap", "map" or "wle", not {method!r}.')
    theta[answered == 0] = calibration.mean
    sem[answered == 0] = calibration.sd
    return Scores(theta, sem, answered, method)


@one_blas_thread()
def plausible_values(
    responses: ArrayLike | ResponseMatrix,
    calibration: Calibration,
    *,
    n_draws: int = 5,
    seed: int,
) -> Floats:
    """Draws from each person's posterior (Mislevy, 1991), for analyses of groups.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
    calibration : Calibration
    n_draws : int
    seed : int
        The same seed gives the same draws.

    Returns
    -------
    (n_persons, n_draws) float64
        By inversion of the posterior's distribution function, linear between nodes.
    """
    if n_draws < 1:
        raise ValueError(f"n_draws must be at least 1, not {n_draws}.")
    codes = align_codes(responses, calibration)
    nodes = calibration.quadrature.nodes
    log_p = log_probabilities(calibration.bank, nodes)
    log_prior = calibration.quadrature.log_weights(calibration.mean, calibration.sd)
    uniforms = np.random.default_rng(seed).random((len(codes), n_draws))
    draws = np.empty_like(uniforms)
    for start in range(0, len(codes), PERSONS_AT_ONCE):
        block = slice(start, start + PERSONS_AT_ONCE)
        density = posterior_weights(codes[block], log_p, log_prior)
        draws[block] = _invert(density, nodes, uniforms[block])
    return draws


def posterior_weights(codes: NDArray[np.int8], log_p: Floats, log_prior: Floats) -> Floats:
    """(n, Q) posterior probability of each node for each person."""
    logs = np.tile(log_prior, (len(codes), 1))
    for j in range(codes.shape[1]):
        given = codes[:, j] >= 0
        logs[given] += log_p[j][codes[given, j]]
    weights: Floats = np.exp(logs - logs.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def _expected_a_posteriori(
    codes: NDArray[np.int8],
    calibration: Calibration,
    quadrature: Quadrature | None,
    backend: Backend,
) -> tuple[Floats, Floats]:
    grid = quadrature or calibration.quadrature
    width = max(calibration.n_categories)
    engine = chosen_backend(backend, len(codes), grid.n_nodes)
    data = prepare_pass(codes, None, calibration.discrimination, width, engine)
    log_p = log_probabilities(calibration.bank, grid.nodes)
    log_prior = grid.log_weights(calibration.mean, calibration.sd)
    return data.moments(log_p, log_prior, grid.nodes)


def _at_root(
    codes: NDArray[np.int8], calibration: Calibration, method: str
) -> tuple[Floats, Floats]:
    """Persons in blocks: the root of the (penalised) score function and its standard error."""
    theta = np.empty(len(codes))
    sem = np.empty(len(codes))
    for start in range(0, len(codes), PERSONS_AT_ONCE):
        block = codes[start : start + PERSONS_AT_ONCE]
        slope_at = _posterior_slope if method == "map" else _weighted_slope
        stop = start + len(block)
        theta[start:stop], sem[start:stop] = _solve(block, calibration, slope_at)
    return theta, sem


SlopeAt = Callable[[NDArray[np.int8], Calibration, Floats], tuple[Floats, Floats]]


def _solve(
    codes: NDArray[np.int8], calibration: Calibration, slope_at: SlopeAt
) -> tuple[Floats, Floats]:
    """Newton steps inside a shrinking bracket, halved where they do not (all persons at once)."""
    low = np.full(len(codes), calibration.mean - FARTHEST * calibration.sd)
    high = np.full(len(codes), calibration.mean + FARTHEST * calibration.sd)
    theta = np.full(len(codes), calibration.mean)
    before = high - low
    for _ in range(MOST_STEPS):
        slope, information = slope_at(codes, calibration, theta)
        low = np.where(slope > 0, theta, low)
        high = np.where(slope < 0, theta, high)
        newton = slope / np.maximum(information, 1e-12)
        inside = (theta + newton > low) & (theta + newton < high)
        step = np.where(inside & (2 * np.abs(newton) < before), newton, (low + high) / 2 - theta)
        step = np.where(slope == 0, 0.0, step)
        theta = theta + step
        before = np.abs(step)
        if before.max(initial=0.0) < FINEST:
            break
    nearby = 1e-5
    bend = (
        slope_at(codes, calibration, theta - nearby)[0]
        - slope_at(codes, calibration, theta + nearby)[0]
    ) / (2 * nearby)
    information = slope_at(codes, calibration, theta)[1]
    return theta, 1.0 / np.sqrt(np.where(bend > 0, bend, np.maximum(information, 1e-12)))


def _posterior_slope(
    codes: NDArray[np.int8], calibration: Calibration, theta: Floats
) -> tuple[Floats, Floats]:
    """Slope of the log-posterior and minus its second derivative."""
    _, first, second = theta_derivatives(calibration.bank, theta)
    z = (theta - calibration.mean) / calibration.sd**2
    return _chosen(codes, first) - z, 1.0 / calibration.sd**2 - _chosen(codes, second)


def _weighted_slope(
    codes: NDArray[np.int8], calibration: Calibration, theta: Floats
) -> tuple[Floats, Floats]:
    """Warm's weighted score ℓ' + J / 2T over the answered items, and T."""
    p, first, second = theta_derivatives(calibration.bank, theta)
    answered = (codes >= 0).T
    information = ((p * first**2).sum(axis=1) * answered).sum(axis=0)
    bias = ((p * first * (first**2 + second)).sum(axis=1) * answered).sum(axis=0)
    slope = _chosen(codes, first) + bias / (2.0 * np.maximum(information, 1e-300))
    return slope, information


def _chosen(codes: NDArray[np.int8], table: Floats) -> Floats:
    """(n,) Σ_j table[j, x_ij, i] over answered items."""
    picked = np.take_along_axis(table, np.maximum(codes.T, 0)[:, None, :].astype(np.intp), axis=1)
    total: Floats = np.where(codes.T >= 0, picked[:, 0], 0.0).sum(axis=0)
    return total


def _invert(density: Floats, nodes: Floats, uniforms: Floats) -> Floats:
    """Draws from a density known at nodes: its piecewise-linear distribution function inverted."""
    steps = 0.5 * (density[:, 1:] + density[:, :-1])
    below = np.concatenate([np.zeros((len(density), 1)), np.cumsum(steps, axis=1)], axis=1)
    below /= below[:, -1:]
    draws = [np.interp(u, rising, nodes) for u, rising in zip(uniforms, below, strict=True)]
    return np.array(draws)
