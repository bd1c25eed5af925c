"""Observed information of a fitted model, and standard errors from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from polytome._estep import Expected, NumpyPass
from polytome._likelihood import Likelihood
from polytome.models import curves, second_derivatives

Floats = NDArray[np.float64]


def observed_information(likelihood: Likelihood, passes: list[NumpyPass], eta: Floats) -> Floats:
    """(n_free, n_free) minus the Hessian of the marginal log-likelihood, exactly (Louis, 1982).

    Equal to what Oakes' (1999) identity gives: complete-data information minus the posterior
    covariance of the complete-data score, summed over persons.
    """
    layout, nodes = likelihood.layout, likelihood.quadrature.nodes
    bank = layout.bank(eta)
    shape = curves(bank, nodes)
    n_items = layout.n_item_parameters
    information = np.zeros((layout.n_free, layout.n_free))
    counts = np.zeros_like(shape.log_p)
    for index, (group, data) in enumerate(zip(layout.groups, passes, strict=True)):
        mean, sd = layout.distributions(eta)[index]
        log_p = np.ascontiguousarray(shape.log_p[group.versions])
        log_prior = likelihood.quadrature.log_weights(mean, sd)
        found = data.expect(log_p, log_prior)
        np.add.at(counts, group.versions, found.counts)
        z = (nodes - mean) / sd
        scores = _with_group_scores(shape.by_parameter[group.versions], z, sd)
        covariance = _score_covariance(data, log_p, log_prior, scores)
        chain = _chain(likelihood, index)
        information -= chain.T @ covariance @ chain
        _add_group_information(likelihood, index, eta, found, information)
    blocks = second_derivatives(bank, nodes, counts)
    information[:n_items, :n_items] += layout.pull_back_matrix(blocks)
    if not likelihood.priors.are_flat:
        _, _, precision = likelihood.priors.at(bank)
        diagonal = precision[:, :, None] * np.eye(layout.width)
        information[:n_items, :n_items] += layout.pull_back_matrix(diagonal)
    return information


def _with_group_scores(by_parameter: Floats, z: Floats, sd: float) -> Floats:
    """Scores (J + 1, K, P, Q): the last "item" carries ∂/∂μ and ∂/∂log σ of the log-density."""
    n_items, n_categories, width, n_nodes = by_parameter.shape
    scores = np.zeros((n_items + 1, n_categories, width, n_nodes))
    scores[:-1] = by_parameter
    scores[-1, 0, 0] = z / sd
    scores[-1, 0, 1] = z * z
    return scores


def _score_covariance(data: NumpyPass, log_p: Floats, log_prior: Floats, scores: Floats) -> Floats:
    """Σ_i w_i Cov(S_i(θ) | x_i) over the (J + 1)·P score components."""
    n_rows, n_categories, width, n_nodes = scores.shape
    size = n_rows * n_categories
    products = np.zeros((n_nodes, size, size))
    means = np.zeros((n_rows * width, n_rows * width))
    by_node = np.ascontiguousarray(scores.transpose(3, 0, 1, 2).reshape(n_nodes, -1))
    for one_hot, posterior, weights in data.posteriors(log_p, log_prior):
        always = np.zeros((len(one_hot), n_categories))
        always[:, 0] = 1.0
        chosen = np.concatenate([one_hot, always], axis=1)
        roots = np.sqrt(posterior * weights[:, None])
        for q in range(n_nodes):
            half = chosen * roots[:, q, None]
            products[q] += half.T @ half  # a matrix with its own transpose: half the work in BLAS
        average = (posterior @ by_node).reshape(len(one_hot), n_rows, n_categories, width)
        average *= chosen.reshape(len(one_hot), n_rows, n_categories, 1)
        flat = average.sum(axis=2).reshape(len(one_hot), -1)
        means += (flat * weights[:, None]).T @ flat
    second = np.zeros_like(means)
    for q in range(n_nodes):
        jacobian = scores[..., q]
        left = jacobian.swapaxes(1, 2) @ products[q].reshape(n_rows, n_categories, size)
        right = left.reshape(n_rows * width, n_rows, n_categories).swapaxes(0, 1) @ jacobian
        second += right.swapaxes(0, 1).reshape(n_rows * width, -1)
    return second - means


def _chain(likelihood: Likelihood, index: int) -> Floats:
    """((J + 1)·P, n_free): how a group's score components add up to those of η."""
    layout = likelihood.layout
    versions = layout.groups[index].versions
    width = layout.width
    chain = np.zeros(((len(versions) + 1) * width, layout.n_free))
    unit = np.zeros((layout.n_versions * width, len(versions) * width))
    rows = (versions[:, None] * width + np.arange(width)).ravel()
    unit[rows, np.arange(len(rows))] = 1.0
    chain[:-width, : layout.n_item_parameters] = layout.pull_back(unit).T
    mean_at, sd_at = layout.group_positions()[index]
    if mean_at is not None:
        chain[-width, mean_at] = 1.0
    if sd_at is not None:
        chain[-width + 1, sd_at] = 1.0
    return chain


def _add_group_information(
    likelihood: Likelihood, index: int, eta: Floats, found: Expected, information: Floats
) -> None:
    """Complete-data information of one group's mean and log-SD, on the grid's own normaliser."""
    layout, quadrature = likelihood.layout, likelihood.quadrature
    mean, sd = layout.distributions(eta)[index]
    mean_at, sd_at = layout.group_positions()[index]
    z = (quadrature.nodes - mean) / sd
    w = np.exp(quadrature.log_weights(mean, sd))
    total = found.nodes.sum()
    first, second = w @ z, w @ (z * z)
    if mean_at is not None:
        information[mean_at, mean_at] += total * (second - first**2) / sd**2
    if sd_at is not None:
        fourth = w @ z**4
        information[sd_at, sd_at] += 2 * found.nodes @ (z * z) + total * (
            fourth - second**2 - 2 * second
        )
    if mean_at is not None and sd_at is not None:
        third = w @ z**3
        mixed = (2 * found.nodes @ z + total * (third - first * second - 2 * first)) / sd
        information[mean_at, sd_at] += mixed
        information[sd_at, mean_at] += mixed


def parameter_covariance(information: Floats) -> Floats | None:
    """Inverse information, or None where it is not positive definite."""
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return None
    inverse = np.linalg.inv(information)
    covariance: Floats = (inverse + inverse.T) / 2
    return covariance
