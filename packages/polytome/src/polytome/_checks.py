"""What is refused before a calibration, and what is remarked after it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from polytome._estep import NumpyPass
from polytome._marginal_fit import Fitted
from polytome._recode import count_codes
from polytome.models import Model, log_probabilities
from polytome.responses import ResponseMatrix

STEEP = 6.0
# Share of persons that would have to move: 3 to 18 % in real questionnaires, 36 % for two camps.
UNLIKE_NORMAL = 0.25
SHAPE_PERSONS = 1_000


class CalibrationWarning(UserWarning):
    """Something a reader of a calibration should know; the text says what to try."""


def check_answers(answers: ResponseMatrix, model: Model) -> None:
    """Refuse what no maximum exists for, naming item and value."""
    check_counts(answers, count_codes(answers.codes, max(answers.n_categories)), model)


def check_counts(answers: ResponseMatrix, table: NDArray[np.int64], model: Model) -> None:
    """The same from the number of answers to each category (n_items, max_categories)."""
    for name, row, n_values, numbers, values in zip(
        answers.item_names,
        table,
        answers.n_categories,
        answers.category_codes,
        answers.categories,
        strict=True,
    ):
        counts = row[:n_values]
        if np.count_nonzero(counts) < 2:
            raise ValueError(f"item {name!r} has fewer than two observed categories; leave it out.")
        if (counts == 0).any():
            value = values[numbers.index(int(np.flatnonzero(counts == 0)[0]))]
            raise ValueError(
                f"item {name!r}: nobody chose category {value!r}, so its threshold would be "
                'infinite; merge it with as_responses(..., collapse="empty").'
            )
        if model.two_categories and n_values != 2:
            raise ValueError(
                f"item {name!r} has {n_values} categories; model {model.name!r} takes two."
            )
        if model.shared_steps and n_values != answers.n_categories[0]:
            raise ValueError(
                f"item {name!r} has {n_values} categories and {answers.item_names[0]!r} has "
                f"{answers.n_categories[0]}; a rating scale needs the same for all items."
            )


def remarks(fitted: Fitted, answers: ResponseMatrix, *, errors_failed: bool) -> tuple[str, ...]:
    """What to know about a one-group fit."""
    said: list[str] = []
    if not fitted.optimum.converged:
        said.append(
            f"not converged after {fitted.optimum.n_evaluations} passes (estimated distance to the "
            f"maximum {fitted.optimum.decrement:.2g} log-likelihood units): try "
            "priors=Priors(slope=LogNormal(0, 0.5)), collapse='sparse', or more max_passes."
        )
    if errors_failed:
        said.append(
            "no standard errors: the information matrix is not positive definite; try priors."
        )
    n_parameters = fitted.problem.layout.n_free
    if answers.n_persons < max(answers.n_items, n_parameters):
        said.append(
            f"{answers.n_persons} persons for {answers.n_items} items and {n_parameters} "
            "parameters: estimates are unstable; use priors or more persons."
        )
    said += [
        f"item {rare.item!r}: only {rare.count} answers in category {rare.value!r}; its threshold "
        "has a large standard error."
        for rare in answers.report.sparse
        if not answers.report.merged
    ]
    said += _steep_items(fitted, answers) + _wide_traits(fitted)
    said += _grid_and_shape(fitted)
    return tuple(said)


def _steep_items(fitted: Fitted, answers: ResponseMatrix) -> list[str]:
    slopes = fitted.problem.layout.bank(fitted.optimum.point).slopes
    # With several groups the versions beyond the first belong to items that differ between them.
    return [
        f"item {name!r} has discrimination {slope:.1f}: look for a nearly identical item (local "
        "dependence), and leave one of them out."
        for name, slope in zip(answers.item_names, slopes, strict=False)
        if abs(slope) > STEEP
    ]


def _wide_traits(fitted: Fitted) -> list[str]:
    """Where slopes are fixed, the same trouble shows in the spread of the persons."""
    widest = max(sd for _, sd in fitted.problem.layout.distributions(fitted.optimum.point))
    if widest <= STEEP:
        return []
    said = (
        f"the trait has standard deviation {widest:.3g}: nearly everybody answers all items alike, "
        "so they cannot place persons; look for items that repeat each other."
    )
    return [said]


def _unlike_normal(fitted: Fitted) -> list[str]:
    """Compare where persons are found with where the model puts them, on evenly spaced persons."""
    problem, eta = fitted.problem, fitted.optimum.point
    layout, grid = problem.layout, problem.quadrature
    log_p = log_probabilities(layout.bank(eta), grid.nodes)
    worst = 0.0
    for data, group, (mean, sd) in zip(
        problem.groups, layout.groups, layout.distributions(eta), strict=True
    ):
        sample = data.thinned(min(SHAPE_PERSONS / len(data.codes), 1.0))
        found = NumpyPass(sample.codes, sample.weights, layout.width).expect(
            np.ascontiguousarray(log_p[group.versions]), grid.log_weights(mean, sd)
        )
        apart = found.nodes / found.nodes.sum() - np.exp(grid.log_weights(mean, sd))
        worst = max(worst, float(np.abs(apart).sum()) / 2)
    if worst <= UNLIKE_NORMAL:
        return []
    said = (
        f"the trait is not normal ({worst:.0%} of persons stand elsewhere than the model puts "
        "them): look at the scores for separate groups, and calibrate those with calibrate_groups."
    )
    return [said]


def _grid_and_shape(fitted: Fitted) -> list[str]:
    said: list[str] = []
    quadrature, narrowest = fitted.problem.quadrature, fitted.narrowest
    if not quadrature.resolves(narrowest):
        needed = quadrature.refined(narrowest).n_nodes
        said.append(
            f"the quadrature is coarser than the narrowest posterior (SD {narrowest:.2g}); "
            f"use quadrature=Quadrature({needed})."
        )
    return said + _unlike_normal(fitted)
