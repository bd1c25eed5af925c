"""The marginal log-likelihood of all groups with its exact gradient and a model-based curvature.

Gradient by Fisher's identity: the expected complete-data score at the expected counts. Curvature:
complete information minus the information that θ being unseen takes away. For a person whose
posterior has variance v ≈ 1 / (1/σ² + T(θ)), the complete-data score S(θ) varies by
v S'S'ᵀ - ½ v² S''S''ᵀ (delta method to second order, averaged over θ rather than over posterior
means), and E S' is minus the cross-information of the parameters with θ. So the whole missing part
is a product of matrices with one column per node: it costs nothing in persons, and the second
term, which carries the latent scale, keeps the sum positive definite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polytome._estep import Expected, PersonPass
from polytome._layout import Layout
from polytome._optimise import Evaluation
from polytome.models import Curves, ItemBank, curves
from polytome.priors import Priors
from polytome.quadrature import Quadrature

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Everything an evaluation needs: data passes, layout, nodes and priors."""

    passes: Sequence[PersonPass]
    layout: Layout
    quadrature: Quadrature
    priors: Priors

    def evaluate(self, eta: Floats) -> Evaluation:
        """Penalised log-likelihood, gradient and negative model-based Hessian at η."""
        layout, nodes = self.layout, self.quadrature.nodes
        bank = layout.bank(eta)
        shape = curves(bank, nodes)
        sums = self.expected(eta, shape.log_p)
        counts = np.zeros_like(shape.log_p)
        for group, found in zip(layout.groups, sums, strict=True):
            np.add.at(counts, group.versions, found.counts)
        value = sum(found.log_likelihood for found in sums)
        psi_gradient = np.einsum("ikq,ikpq->ip", counts, shape.by_parameter)
        gradient = np.zeros(layout.n_free)
        n_items = layout.n_item_parameters
        gradient[:n_items] = layout.pull_back(psi_gradient.reshape(-1, 1))[:, 0]
        curvature = self._curvature(eta, shape, sums, counts.sum(axis=1))
        self._add_group_gradient(eta, sums, gradient)
        return self._with_priors(eta, Evaluation(value, gradient, curvature))

    def expected(self, eta: Floats, log_p: Floats) -> list[Expected]:
        """Expected sums of each group."""
        return [
            data.expect(
                np.ascontiguousarray(log_p[group.versions]), self.quadrature.log_weights(mean, sd)
            )
            for data, group, (mean, sd) in zip(
                self.passes, self.layout.groups, self.layout.distributions(eta), strict=True
            )
        ]

    def longest_step(self, eta: Floats, step: Floats) -> float:
        """Keep graded thresholds apart (none may lose 80 % of its gap) and steps below 3 units."""
        largest = float(np.abs(step).max(initial=0.0))
        factor = 1.0 if largest <= 3.0 else 3.0 / largest
        if self.layout.family != "graded":
            return factor
        gaps = _inner_gaps(self.layout.bank(eta))
        moved = _inner_gaps(self.layout.bank(eta + step)) - gaps
        closing = moved < 0
        if closing.any():
            factor = min(factor, 0.8 * float((gaps[closing] / -moved[closing]).min()))
        return factor

    def _add_group_gradient(self, eta: Floats, sums: Sequence[Expected], gradient: Floats) -> None:
        nodes = self.quadrature.nodes
        positions = self.layout.group_positions()
        for found, (mean, sd), (mean_at, sd_at) in zip(
            sums, self.layout.distributions(eta), positions, strict=True
        ):
            surplus = found.nodes - found.nodes.sum() * np.exp(
                self.quadrature.log_weights(mean, sd)
            )
            z = (nodes - mean) / sd
            if mean_at is not None:
                gradient[mean_at] = surplus @ z / sd
            if sd_at is not None:
                gradient[sd_at] = surplus @ (z * z)

    def _curvature(
        self, eta: Floats, shape: Curves, sums: Sequence[Expected], answered: Floats
    ) -> Floats:
        """Complete minus missing information at η (see the module's head)."""
        layout, nodes = self.layout, self.quadrature.nodes
        n_versions, _, _, n_nodes = shape.by_parameter.shape
        pulled = shape.by_parameter.swapaxes(1, 2)
        bent = np.gradient(pulled, nodes, axis=3)
        cross = -(shape.p[:, None] * bent).sum(axis=2)
        tilt = (shape.p[:, None] * bent * shape.by_theta[:, None]).sum(axis=2)
        theta_information = (shape.p * shape.by_theta**2).sum(axis=1)
        blocks = _weighted_squares(pulled, shape.p * answered[:, None])
        spread_weight = np.zeros((n_versions, n_nodes))
        missing = np.zeros((layout.n_free, layout.n_free))
        for index, (group, found) in enumerate(zip(layout.groups, sums, strict=True)):
            share = np.zeros(n_versions)
            np.add.at(share, group.versions, found.counts.sum(axis=(1, 2)) / found.nodes.sum())
            mean, sd = layout.distributions(eta)[index]
            information = share @ theta_information
            variance = 1.0 / (1.0 / sd**2 + information)
            seen = self._spread_of_estimates(found.nodes, variance)
            spread_weight += share[:, None] * seen * variance
            g = self._score_slopes(eta, index, cross * share[:, None, None])
            c = np.zeros_like(g)
            c[: layout.n_item_parameters] = layout.pull_back(
                (tilt * share[:, None, None]).reshape(-1, n_nodes)
            )
            f = np.gradient(g, nodes, axis=1) + c
            at_mode = g - c * ((nodes - mean) / sd**2 / np.maximum(information, 1e-8))
            missing += (at_mode * (seen * variance)) @ at_mode.T
            missing -= (c * (seen * variance / np.maximum(information, 1e-8))) @ c.T
            missing += (f * (0.5 * seen * variance**2)) @ f.T
        blocks -= _weighted_squares(bent, shape.p * spread_weight[:, None])
        blocks += np.einsum("ipq,isq,iq->ips", cross, cross, spread_weight)
        curvature = -missing
        n_items = layout.n_item_parameters
        curvature[:n_items, :n_items] += layout.pull_back_matrix(blocks)
        self._add_complete_group_information(eta, sums, curvature)
        return curvature

    def _spread_of_estimates(self, at_nodes: Floats, variance: Floats) -> Floats:
        """(Q,) expected number of persons by posterior mean: the nodes' own spread, shrunken."""
        nodes = self.quadrature.nodes
        total = at_nodes.sum()
        mean = at_nodes @ nodes / total
        spread = at_nodes @ (nodes - mean) ** 2 / total
        left = max(spread - at_nodes @ variance / total, 0.05 * spread)
        shrunken: Floats = total * np.exp(self.quadrature.log_weights(mean, np.sqrt(left)))
        return shrunken

    def _score_slopes(self, eta: Floats, index: int, cross: Floats) -> Floats:
        """(n_free, Q) -∂/∂θ of one group's complete-data score, expected over answers."""
        layout, nodes = self.layout, self.quadrature.nodes
        slopes = np.zeros((layout.n_free, len(nodes)))
        rows = cross.reshape(-1, len(nodes))
        slopes[: layout.n_item_parameters] = layout.pull_back(rows)
        mean, sd = layout.distributions(eta)[index]
        mean_at, sd_at = layout.group_positions()[index]
        if mean_at is not None:
            slopes[mean_at] = -1.0 / sd**2
        if sd_at is not None:
            slopes[sd_at] = -2.0 * (nodes - mean) / sd**2
        return slopes

    def _add_complete_group_information(
        self, eta: Floats, sums: Sequence[Expected], curvature: Floats
    ) -> None:
        for found, (_, sd), (mean_at, sd_at) in zip(
            sums, self.layout.distributions(eta), self.layout.group_positions(), strict=True
        ):
            if mean_at is not None:
                curvature[mean_at, mean_at] += found.nodes.sum() / sd**2
            if sd_at is not None:
                curvature[sd_at, sd_at] += 2.0 * found.nodes.sum()

    def _with_priors(self, eta: Floats, bare: Evaluation) -> Evaluation:
        if self.priors.are_flat:
            return bare
        layout = self.layout
        value, gradient, precision = self.priors.at(layout.bank(eta))
        n_items = layout.n_item_parameters
        bare.gradient[:n_items] += layout.pull_back(gradient.reshape(-1, 1))[:, 0]
        diagonal = precision[:, :, None] * np.eye(layout.width)
        bare.curvature[:n_items, :n_items] += layout.pull_back_matrix(diagonal)
        return Evaluation(bare.value + value, bare.gradient, bare.curvature)


def _weighted_squares(rows: Floats, weights: Floats) -> Floats:
    """(I, P, P) Σ_kq w_ikq x_ipkq x_iskq, as one product of matrices per item."""
    flat = (rows * np.sqrt(weights)[:, None]).reshape(rows.shape[0], rows.shape[1], -1)
    return flat @ flat.swapaxes(1, 2)


def _inner_gaps(bank: ItemBank) -> Floats:
    """d_k - d_{k+1} of every inner category."""
    gaps: Floats = (bank.intercepts[:, :-1] - bank.intercepts[:, 1:])[bank.step_mask[:, 1:]]
    return gaps
