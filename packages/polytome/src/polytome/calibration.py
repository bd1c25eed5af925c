"""Calibration: item parameters by marginal maximum likelihood, with everything scoring needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from polytome._calibrated import Calibration, StandardErrors
from polytome._checks import CalibrationWarning, check_answers, remarks
from polytome._describe import Account, describe
from polytome._marginal_fit import GroupAnswers, Problem, covariance_of, fit
from polytome._model_layout import item_layout, single_group, starting_point
from polytome._start import starting_values
from polytome._threads import one_blas_thread
from polytome.models import ModelName, model_named
from polytome.quadrature import Quadrature
from polytome.responses import ResponseMatrix, as_responses
from polytome.settings import Settings

__all__ = ["Calibration", "CalibrationWarning", "StandardErrors", "calibrate"]


@one_blas_thread()
def calibrate(
    responses: ArrayLike | ResponseMatrix,
    model: ModelName = "graded",
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
    settings : Settings, optional
        Quadrature, priors, standard errors, stopping, backend.

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
    settings = settings or Settings()
    chosen = model_named(model)
    answers = as_responses(responses)
    check_answers(answers, chosen)
    n_categories = np.array(answers.n_categories, dtype=np.intp)
    layout = item_layout(chosen, n_categories, single_group(chosen, answers.n_items))
    psi = starting_values(answers.codes, answers.weights, n_categories, chosen.family)
    problem = Problem(
        (GroupAnswers(answers.codes, answers.weights),),
        layout,
        settings.quadrature or Quadrature(),
        settings.priors,
    )
    fitted = fit(problem, starting_point(layout, chosen, psi), settings)
    covariance, method = covariance_of(fitted, settings.standard_errors)
    failed = covariance is None and method != "none"
    said = remarks(fitted, answers, errors_failed=failed)
    account = Account(fitted, covariance, method, said)
    account.warn()
    return describe(account, answers, model)
