"""From groups of answers and a layout to the maximum of the marginal likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polytome._errors import observed_information, parameter_covariance
from polytome._estep import Expecting, NumpyPass, PersonPass
from polytome._layout import Layout
from polytome._likelihood import Likelihood
from polytome._optimise import Optimum, maximise
from polytome._passes import Engine, chosen_backend, prepare_pass
from polytome.models import theta_derivatives
from polytome.priors import Priors
from polytome.quadrature import Quadrature
from polytome.settings import ErrorMethod, Settings

Floats = NDArray[np.float64]

WARM_PERSONS = 4_000
# Below this a warm start costs more passes than it saves.
WARM_FROM = 10 * WARM_PERSONS
WARM_TOLERANCE = 0.1
EXACT_TOLERANCE = 1e-11
# Per person, so that parameters are equally accurate (about 1e-5) whatever their number.
FAST_TOLERANCE = 1e-9
# Exact information costs about nodes × persons × (items × categories)²; beyond this (some seconds)
# "auto" takes the model-based curvature, which is within a few per cent.
EXACT_ERRORS_UP_TO = 3e10
MOST_NODES = 241


@dataclass(frozen=True, eq=False)
class GroupAnswers:
    """Codes and weights of one group of persons."""

    codes: NDArray[np.int8]
    weights: Floats | None

    def thinned(self, share: float) -> GroupAnswers:
        """Evenly spaced rows, for the warm start."""
        n_rows = max(int(len(self.codes) * share), 1)
        rows = np.linspace(0, len(self.codes) - 1, n_rows).astype(np.intp)
        return GroupAnswers(self.codes[rows], None if self.weights is None else self.weights[rows])


@dataclass(frozen=True, eq=False)
class Problem:
    """What is to be fitted; `total` counts the persons where `groups` hold only a sample."""

    groups: tuple[GroupAnswers, ...]
    layout: Layout
    quadrature: Quadrature
    priors: Priors
    total: int | None = None

    @property
    def n_persons(self) -> int:
        return self.total or sum(len(group.codes) for group in self.groups)


@dataclass(frozen=True, eq=False)
class Fitted:
    """Where the fit ended, with the grid it ended on."""

    problem: Problem
    optimum: Optimum
    backend: Engine

    @property
    def narrowest(self) -> float:
        """Smallest posterior standard deviation, about 1 / sqrt(1/σ² + max T(θ))."""
        return smallest_posterior_sd(
            self.problem.layout, self.problem.quadrature, self.optimum.point
        )


def fit(problem: Problem, start: Floats, settings: Settings) -> Fitted:
    """Maximise; again on a finer grid where posteriors are narrower than a grid nobody chose."""
    backend = chosen_backend(settings.backend, problem.n_persons, problem.quadrature.n_nodes)
    if problem.n_persons >= WARM_FROM:
        share = WARM_PERSONS / problem.n_persons
        thin = replace(problem, groups=tuple(group.thinned(share) for group in problem.groups))
        warm = replace(settings, tolerance=WARM_TOLERANCE)
        start = climb(thin, prepared(thin, start, backend), start, warm, backend).point
    return settle(problem, prepared(problem, start, backend), start, settings, backend)


def settle(
    problem: Problem,
    passes: Sequence[Expecting],
    start: Floats,
    settings: Settings,
    backend: Engine,
) -> Fitted:
    """Climb over these passes, whose persons need not be those of the problem (a sample)."""
    optimum = climb(problem, passes, start, settings, backend)
    narrowest = smallest_posterior_sd(problem.layout, problem.quadrature, optimum.point)
    if settings.quadrature is None and not problem.quadrature.resolves(narrowest):
        finer = problem.quadrature.refined(narrowest)
        if finer.n_nodes > MOST_NODES:
            finer = replace(finer, n_nodes=MOST_NODES)
        problem = replace(problem, quadrature=finer)
        again = climb(problem, passes, optimum.point, settings, backend)
        optimum = replace(again, n_evaluations=again.n_evaluations + optimum.n_evaluations)
    return Fitted(problem, optimum, backend)


def smallest_posterior_sd(layout: Layout, quadrature: Quadrature, eta: Floats) -> float:
    """1 / sqrt(1/σ² + T(θ)) at the most informative node of any group."""
    p, first, _ = theta_derivatives(layout.bank(eta), quadrature.nodes)
    by_version = (p * first**2).sum(axis=1)
    return min(
        float((1.0 / (1.0 / sd**2 + by_version[group.versions].sum(axis=0))).min() ** 0.5)
        for group, (_, sd) in zip(layout.groups, layout.distributions(eta), strict=True)
    )


def covariance_of(fitted: Fitted, method: ErrorMethod) -> tuple[Floats | None, str]:
    """Covariance of the free parameters and the name of the method that was used."""
    problem, optimum = fitted.problem, fitted.optimum
    if method == "auto":
        columns = problem.groups[0].codes.shape[1] * problem.layout.width
        cost = problem.n_persons * columns**2 * problem.quadrature.n_nodes
        method = "exact" if cost <= EXACT_ERRORS_UP_TO else "model"
    if method == "none":
        return None, "none"
    if method == "model":
        return parameter_covariance(optimum.curvature()), "model"
    passes = [NumpyPass(g.codes, g.weights, problem.layout.width) for g in problem.groups]
    likelihood = Likelihood(passes, problem.layout, problem.quadrature, problem.priors)
    return parameter_covariance(observed_information(likelihood, passes, optimum.point)), "exact"


def prepared(problem: Problem, start: Floats, backend: Engine) -> list[PersonPass]:
    """A pass over the persons of each group."""
    layout = problem.layout
    slopes = layout.bank(start).slopes
    return [
        prepare_pass(data.codes, data.weights, slopes[group.versions], layout.width, backend)
        for data, group in zip(problem.groups, layout.groups, strict=True)
    ]


def climb(
    problem: Problem,
    passes: Sequence[Expecting],
    start: Floats,
    settings: Settings,
    backend: Engine,
) -> Optimum:
    """Maximise on the problem's grid."""
    likelihood = Likelihood(passes, problem.layout, problem.quadrature, problem.priors)
    usual = EXACT_TOLERANCE if backend == "numpy" else FAST_TOLERANCE * problem.n_persons
    return maximise(
        likelihood.evaluate,
        start,
        longest_step=likelihood.longest_step,
        tolerance=settings.tolerance or usual,
        max_evaluations=settings.max_passes,
        noise=0.0 if backend == "numpy" else 1e-6 * problem.n_persons,
    )
