"""A model-based observed information that costs nothing in persons: the preconditioner.

Complete information minus what θ being unseen takes away. At a posterior mean θ̂ with posterior
variance v ≈ 1 / (1/σ² + T(θ̂)), the complete-data score S(θ) of a person varies by about
v S'S'ᵀ + ½ v² S''S''ᵀ (delta method). Given θ̂ the answers satisfy ℓ'(θ̂) = (θ̂ - μ) / σ², so S' has
mean -g + c (θ̂ - μ) / (σ² T) and loses the variance c cᵀ / T, where g is the cross-information of
the parameters with θ, c the covariance of ∂S/∂θ with ℓ', and S'' ≈ -(g' + c). So the missing part
is a product of matrices with one column per node.

Shifting or stretching θ changes items and groups together and leaves the likelihood as it is.
These gauge directions are where such an approximation is worst (a small difference of large
numbers) and the truth is known: zero. So the matrix is built for the items and every group's mean
and log-SD, made exactly flat along the gauge, and only then restricted to what is free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polytome._estep import Expected
from polytome._layout import Layout
from polytome.models import Curves
from polytome.quadrature import Quadrature

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Slopes:
    """Expectations over answers at each node, for each item version (I, P, Q) or (I, Q)."""

    cross: Floats
    tilt: Floats
    theta: Floats
    bent: Floats


@dataclass(frozen=True, eq=False)
class _Group:
    """One group: its place, (mean, SD), the share of its members who answered each item version."""

    layout: Layout
    index: int
    distribution: tuple[float, float]
    share: Floats
    found: Expected


def model_curvature(
    layout: Layout, quadrature: Quadrature, eta: Floats, shape: Curves, sums: Sequence[Expected]
) -> Floats:
    """(n_free, n_free) approximate minus Hessian of the marginal log-likelihood at η."""
    n_items = layout.n_item_parameters
    extended = np.zeros((n_items + 2 * len(layout.groups),) * 2)
    slopes = _slopes(shape, quadrature.nodes)
    answered = np.zeros(slopes.theta.shape)
    spread = np.zeros_like(answered)
    for index, (group, found) in enumerate(zip(layout.groups, sums, strict=True)):
        np.add.at(answered, group.versions, found.counts.sum(axis=1))
        share = np.zeros(layout.n_versions)
        np.add.at(share, group.versions, found.counts.sum(axis=(1, 2)) / found.nodes.sum())
        own = _Group(layout, index, layout.distributions(eta)[index], share, found)
        lost, weight = _missing(own, slopes, quadrature.nodes)
        spread += share[:, None] * weight
        extended -= lost
        _add_complete_information(own, extended)
    pulled = shape.by_parameter.swapaxes(1, 2)
    complete = _weighted_squares(pulled, shape.p * answered[:, None])
    blocks = complete - _weighted_squares(slopes.bent, shape.p * spread[:, None])
    blocks += (slopes.cross * spread[:, None]) @ slopes.cross.swapaxes(1, 2)
    extended[:n_items, :n_items] += layout.pull_back_matrix(blocks)
    flat = _flattened(extended, layout, eta, layout.pull_back_matrix(complete))
    free = np.array([*range(n_items), *layout.free_group_positions()], dtype=np.intp)
    return flat[np.ix_(free, free)]


def _slopes(shape: Curves, nodes: Floats) -> _Slopes:
    pulled = shape.by_parameter.swapaxes(1, 2)
    bent = np.gradient(pulled, nodes, axis=3)
    weighted = shape.p[:, None] * bent
    return _Slopes(
        cross=-weighted.sum(axis=2),
        tilt=(weighted * shape.by_theta[:, None]).sum(axis=2),
        theta=(shape.p * shape.by_theta**2).sum(axis=1),
        bent=bent,
    )


def _missing(group: _Group, slopes: _Slopes, nodes: Floats) -> tuple[Floats, Floats]:
    """One group's low-rank missing information, and its persons × variance by node."""
    layout, share, (mean, sd) = group.layout, group.share, group.distribution
    information = np.maximum(share @ slopes.theta, 1e-8)
    variance = 1.0 / (1.0 / sd**2 + information)
    weight = _spread_of_estimates(nodes, group.found.nodes, variance) * variance
    n_items = layout.n_item_parameters
    mean_at = n_items + 2 * group.index
    g = np.zeros((n_items + 2 * len(layout.groups), len(nodes)))
    c = np.zeros_like(g)
    g[:n_items] = layout.pull_back((slopes.cross * share[:, None, None]).reshape(-1, len(nodes)))
    c[:n_items] = layout.pull_back((slopes.tilt * share[:, None, None]).reshape(-1, len(nodes)))
    z = (nodes - mean) / sd**2
    g[mean_at] = -1.0 / sd**2
    g[mean_at + 1] = -2.0 * z
    f = np.gradient(g, nodes, axis=1) + c
    at_mean = g - c * (z / information)
    lost = (at_mean * weight) @ at_mean.T
    lost -= (c * (weight / information)) @ c.T
    lost += (f * (0.5 * weight * variance)) @ f.T
    return lost, weight


def _spread_of_estimates(nodes: Floats, at_nodes: Floats, variance: Floats) -> Floats:
    """(Q,) expected number of persons by posterior mean: the nodes' own spread, shrunken."""
    total = at_nodes.sum()
    mean = at_nodes @ nodes / total
    spread = at_nodes @ (nodes - mean) ** 2 / total
    left = max(spread - at_nodes @ variance / total, 0.05 * spread)
    density = np.exp(-0.5 * (nodes - mean) ** 2 / left)
    shrunken: Floats = total * density / density.sum()
    return shrunken


def _add_complete_information(group: _Group, extended: Floats) -> None:
    mean_at = group.layout.n_item_parameters + 2 * group.index
    total = group.found.nodes.sum()
    extended[mean_at, mean_at] += total / group.distribution[1] ** 2
    extended[mean_at + 1, mean_at + 1] += 2.0 * total


def _flattened(extended: Floats, layout: Layout, eta: Floats, complete: Floats) -> Floats:
    """The matrix made zero along the gauge, keeping it on what is orthogonal in complete data."""
    gauge = layout.gauge(eta)
    n_items = layout.n_item_parameters
    along = np.zeros_like(gauge)
    along[:n_items] = complete @ gauge[:n_items]
    hold = np.linalg.solve(gauge.T @ along, along.T)
    half = extended - (extended @ gauge) @ hold
    flat: Floats = half - hold.T @ (gauge.T @ half)
    return flat


def _weighted_squares(rows: Floats, weights: Floats) -> Floats:
    """(I, P, P) Σ_kq w_ikq x_ipkq x_iskq, as one product of matrices per item."""
    flat = (rows * np.sqrt(weights)[:, None]).reshape(rows.shape[0], rows.shape[1], -1)
    squares: Floats = flat @ flat.swapaxes(1, 2)
    return squares
