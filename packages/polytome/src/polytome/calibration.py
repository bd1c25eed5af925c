"""Calibration: item parameters by marginal maximum likelihood, with everything scoring needs."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome._calibrated import Calibration, StandardErrors
from polytome._checks import CalibrationWarning, check_answers, remarks
from polytome._marginal_fit import (
    ErrorMethod,
    Fitted,
    GroupAnswers,
    Problem,
    Settings,
    covariance_of,
    fit,
)
from polytome._model_layout import item_layout, single_group, starting_point
from polytome._start import starting_values
from polytome.models import ModelName, model_named
from polytome.priors import Priors
from polytome.quadrature import Quadrature
from polytome.responses import ResponseMatrix, as_responses

Floats = NDArray[np.float64]

__all__ = ["Calibration", "CalibrationWarning", "Settings", "StandardErrors", "calibrate"]


def calibrate(
    responses: ArrayLike | ResponseMatrix,
    model: ModelName = "graded",
    *,
    quadrature: Quadrature | None = None,
    priors: Priors | None = None,
    standard_errors: ErrorMethod = "auto",
    settings: Settings | None = None,
) -> Calibration:
    """Estimate item parameters by marginal maximum likelihood (Bock & Aitkin, 1981).

    Maximises Σ_i w_i log Σ_q P(x_i | θ_q) φ(θ_q) over the item parameters, with θ ~ N(0, 1) (or
    N(0, σ²) with σ free where slopes are fixed at one). Gradients follow from one E-step (Fisher's
    identity); a preconditioned L-BFGS needs about ten of them.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
    model : {"graded", "gpcm", "partial_credit", "rating_scale", "2pl", "rasch"}
    quadrature : Quadrature, optional
        Default: 61 nodes on [-6, 6], refined where posteriors turn out narrower than the nodes.
    priors : Priors, optional
        Default: none.
    standard_errors : {"auto", "exact", "model", "none"}
        "exact" = observed information; "model" = preview at no cost; "auto" = exact unless that
        would take longer than some seconds.
    settings : Settings, optional

    Returns
    -------
    Calibration
        With ``converged=False`` and a `CalibrationWarning` that says what to try where the search
        did not reach the maximum.

    Raises
    ------
    ValueError
        Naming item and value: empty categories, an item with one observed category, too many
        categories for a two-category model, unequal categories in a rating scale.

    References
    ----------
    Samejima (1969), Muraki (1992), Masters (1982), Andrich (1978), Bock & Aitkin (1981).
    """
    chosen = model_named(model)
    answers = as_responses(responses)
    check_answers(answers, chosen)
    n_categories = np.array(answers.n_categories, dtype=np.intp)
    layout = item_layout(chosen, n_categories, single_group(chosen, answers.n_items))
    psi = starting_values(answers.codes, answers.weights, n_categories, chosen.family)
    problem = Problem(
        (GroupAnswers(answers.codes, answers.weights),),
        layout,
        quadrature or Quadrature(),
        priors or Priors(),
    )
    fitted = fit(
        problem,
        starting_point(layout, chosen, psi),
        settings or Settings(),
        may_refine=quadrature is None,
    )
    covariance, method = covariance_of(fitted, standard_errors)
    return describe(fitted, answers, model, covariance, method)


def describe(
    fitted: Fitted, answers: ResponseMatrix, model: str, covariance: Floats | None, method: str
) -> Calibration:
    """A one-group fit as a Calibration, its remarks also given as warnings."""
    layout, eta = fitted.problem.layout, fitted.optimum.point
    mean, sd = layout.distributions(eta)[0]
    errors = None if covariance is None else item_errors(fitted, covariance, 0, method)
    said = remarks(fitted, answers, errors_failed=errors is None and method != "none")
    for remark in said:
        warnings.warn(remark, CalibrationWarning, stacklevel=3)
    psi = layout.item_parameters(eta)
    discrimination, thresholds, intercepts = shown_parameters(psi, layout.n_categories)
    return Calibration(
        model=model,
        item_names=answers.item_names,
        n_categories=answers.n_categories,
        categories=answers.categories,
        category_codes=answers.category_codes,
        discrimination=discrimination,
        thresholds=thresholds,
        intercepts=intercepts,
        standard_errors=errors,
        mean=mean,
        sd=sd,
        quadrature=fitted.problem.quadrature,
        log_likelihood=fitted.optimum.value,
        n_persons=answers.n_persons - answers.report.n_without_answers,
        n_parameters=layout.n_free,
        converged=fitted.optimum.converged,
        iterations=fitted.optimum.n_evaluations,
        remarks=said,
    )


def shown_parameters(psi: Floats, n_categories: NDArray[np.intp]) -> tuple[Floats, Floats, Floats]:
    """Slopes, thresholds b = -d / a and intercepts, NaN beyond an item's last step."""
    steps = np.arange(psi.shape[1] - 1)[None, :] < n_categories[:, None] - 1
    slopes = psi[:, 0].copy()
    intercepts = np.where(steps, psi[:, 1:], np.nan)
    return slopes, -intercepts / slopes[:, None], intercepts


def item_errors(fitted: Fitted, covariance: Floats, group: int, method: str) -> StandardErrors:
    """Standard errors of one group's items; those of b = -d / a by the delta method."""
    layout, eta = fitted.problem.layout, fitted.optimum.point
    psi = layout.item_parameters(eta)
    n_items = layout.n_item_parameters
    unit = np.eye(psi.size)
    chain = layout.pull_back(unit)
    full = (chain.T @ covariance[:n_items, :n_items] @ chain).reshape(psi.shape + psi.shape)
    versions = layout.groups[group].versions
    blocks = full[versions, :, versions, :]
    slopes, thresholds, intercepts = shown_parameters(psi[versions], layout.n_categories[versions])
    variances = np.diagonal(blocks, axis1=1, axis2=2)
    crossed = blocks[:, 0, 1:]
    threshold_variance = (
        variances[:, 1:] + 2 * thresholds * crossed + thresholds**2 * variances[:, :1]
    ) / slopes[:, None] ** 2
    absent = np.isnan(intercepts)
    return StandardErrors(
        discrimination=_root(variances[:, 0], variances[:, 0] <= 0),
        thresholds=_root(threshold_variance, absent),
        intercepts=_root(variances[:, 1:], absent),
        method=method,
    )


def _root(variance: Floats, absent: NDArray[np.bool_]) -> Floats:
    return np.where(absent, np.nan, np.sqrt(np.where(absent, 0.0, np.maximum(variance, 0.0))))
