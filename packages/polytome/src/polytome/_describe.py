"""A finished fit, put in the words of a `Calibration`."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polytome._calibrated import Calibration, StandardErrors
from polytome._checks import CalibrationWarning
from polytome._marginal_fit import Fitted
from polytome.responses import ResponseMatrix

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Account:
    """A fit with its covariance (None: not computed or not positive definite) and remarks."""

    fitted: Fitted
    covariance: Floats | None
    error_method: str
    remarks: tuple[str, ...]

    def warn(self) -> None:
        """Give every remark as a warning too."""
        for remark in self.remarks:
            warnings.warn(remark, CalibrationWarning, stacklevel=3)


def describe(account: Account, answers: ResponseMatrix, model: str, group: int = 0) -> Calibration:
    """One group of a fit as a Calibration; `answers` are that group's."""
    fitted = account.fitted
    layout, optimum = fitted.problem.layout, fitted.optimum
    mean, sd = layout.distributions(optimum.point)[group]
    versions = layout.groups[group].versions
    psi = layout.item_parameters(optimum.point)[versions]
    discrimination, thresholds, intercepts = shown_parameters(psi, layout.n_categories[versions])
    return Calibration(
        model=model,
        item_names=answers.item_names,
        n_categories=answers.n_categories,
        categories=answers.categories,
        category_codes=answers.category_codes,
        discrimination=discrimination,
        thresholds=thresholds,
        intercepts=intercepts,
        standard_errors=item_errors(account, group),
        mean=mean,
        sd=sd,
        quadrature=fitted.problem.quadrature,
        log_likelihood=optimum.value,
        n_persons=int(np.count_nonzero(answers.answered.any(axis=1))),
        n_parameters=layout.n_free,
        converged=optimum.converged,
        iterations=optimum.n_evaluations,
        remarks=account.remarks,
    )


def shown_parameters(psi: Floats, n_categories: NDArray[np.intp]) -> tuple[Floats, Floats, Floats]:
    """Slopes, thresholds b = -d / a and intercepts, NaN beyond an item's last step."""
    steps = np.arange(psi.shape[1] - 1)[None, :] < n_categories[:, None] - 1
    slopes = psi[:, 0].copy()
    intercepts = np.where(steps, psi[:, 1:], np.nan)
    return slopes, -intercepts / slopes[:, None], intercepts


def item_errors(account: Account, group: int) -> StandardErrors | None:
    """Standard errors of one group's items; those of b = -d / a by the delta method."""
    if account.covariance is None:
        return None
    layout, eta = account.fitted.problem.layout, account.fitted.optimum.point
    psi = layout.item_parameters(eta)
    n_items = layout.n_item_parameters
    unit = np.eye(psi.size)
    chain = layout.pull_back(unit)
    full = (chain.T @ account.covariance[:n_items, :n_items] @ chain).reshape(psi.shape + psi.shape)
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
        method=account.error_method,
    )


def _root(variance: Floats, absent: NDArray[np.bool_]) -> Floats:
    return np.where(absent, np.nan, np.sqrt(np.where(absent, 0.0, np.maximum(variance, 0.0))))
