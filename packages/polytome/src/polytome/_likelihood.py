"""The marginal log-likelihood of all groups with its exact gradient and a model-based curvature.

The gradient follows from Fisher's identity: the complete-data score at the expected counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polytome._curvature import model_curvature
from polytome._estep import Expected, Expecting
from polytome._layout import Layout
from polytome._optimise import Evaluation
from polytome.models import ItemBank, curves
from polytome.priors import Priors
from polytome.quadrature import Quadrature

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Everything an evaluation needs: data passes, layout, nodes and priors."""

    passes: Sequence[Expecting]
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
        self._add_group_gradient(eta, sums, gradient)

        def curvature() -> Floats:
            return model_curvature(layout, self.quadrature, eta, shape, sums)

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

    def _with_priors(self, eta: Floats, bare: Evaluation) -> Evaluation:
        if self.priors.are_flat:
            return bare
        layout = self.layout
        value, gradient, precision = self.priors.at(layout.bank(eta))
        n_items = layout.n_item_parameters
        bare.gradient[:n_items] += layout.pull_back(gradient.reshape(-1, 1))[:, 0]
        diagonal = precision[:, :, None] * np.eye(layout.width)

        def curvature() -> Floats:
            penalised = bare.curvature()
            penalised[:n_items, :n_items] += layout.pull_back_matrix(diagonal)
            return penalised

        return Evaluation(bare.value + value, bare.gradient, curvature, penalty=value)


def _inner_gaps(bank: ItemBank) -> Floats:
    """d_k - d_{k+1} of every inner category."""
    gaps: Floats = (bank.intercepts[:, :-1] - bank.intercepts[:, 1:])[bank.step_mask[:, 1:]]
    return gaps
