"""Several groups at once: free means and variances, invariance, and likelihood ratios."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from polytome._calibrated import Calibration
from polytome._checks import check_answers, remarks
from polytome._describe import Account, describe
from polytome._group_layout import group_layout, group_start
from polytome._marginal_fit import GroupAnswers, Problem, covariance_of, fit
from polytome._start import starting_values
from polytome._threads import one_blas_thread
from polytome.models import Model, ModelName, model_named
from polytome.quadrature import Quadrature
from polytome.responses import ResponseMatrix, as_responses
from polytome.settings import Settings

Floats = NDArray[np.float64]
Invariance = Literal["configural", "metric", "scalar"]


@dataclass(frozen=True)
class GroupDesign:
    """What is equal between groups.

    Attributes
    ----------
    invariance : {"configural", "metric", "scalar"}
        "configural": nothing, each group θ ~ N(0, 1). "metric": discriminations; variances are
        free but the reference's. "scalar": discriminations and thresholds; means and variances
        are free but the reference's, so groups can be compared.
    free_items : sequence of str
        Items whose parameters differ between groups all the same (partial invariance); the others
        anchor the scale. Only with "scalar".
    reference : hashable, optional
        The group whose θ ~ N(0, 1); default: the first in sorted order.
    """

    invariance: Invariance = "scalar"
    free_items: Sequence[str] = ()
    reference: Hashable = None

    def __post_init__(self) -> None:
        if self.invariance not in ("configural", "metric", "scalar"):
            raise ValueError(
                f'invariance must be "configural", "metric" or "scalar", not {self.invariance!r}.'
            )
        if self.free_items and self.invariance != "scalar":
            raise ValueError('free_items go with invariance="scalar" (partial invariance).')


@dataclass(frozen=True, eq=False)
class GroupCalibration:
    """A model fitted to several groups.

    Attributes
    ----------
    groups : tuple
        Labels, the reference first.
    calibrations : tuple of Calibration
        One for each group, with that group's mean and SD; log-likelihood, passes and number of
        parameters in each are those of the whole fit.
    design : GroupDesign
    log_likelihood : float
    n_parameters : int
    n_persons : int
    converged : bool
    iterations : int
    """

    groups: tuple[Hashable, ...]
    calibrations: tuple[Calibration, ...]
    design: GroupDesign
    log_likelihood: float
    n_parameters: int
    n_persons: int
    converged: bool
    iterations: int

    def of(self, group: Hashable) -> Calibration:
        """The calibration of one group, for `polytome.score`."""
        if group not in self.groups:
            raise ValueError(f"no group {group!r}; there are {', '.join(map(repr, self.groups))}.")
        return self.calibrations[self.groups.index(group)]

    @property
    def means(self) -> Floats:
        """(n_groups,) means of θ."""
        return np.array([calibration.mean for calibration in self.calibrations])

    @property
    def variances(self) -> Floats:
        """(n_groups,) variances of θ."""
        return np.array([calibration.sd**2 for calibration in self.calibrations])


@dataclass(frozen=True)
class LikelihoodRatio:
    """Twice the gain in log-likelihood, its degrees of freedom and p-value (Wilks, 1938)."""

    statistic: float
    df: int
    p_value: float


@one_blas_thread()
def calibrate_groups(
    responses: ArrayLike | ResponseMatrix,
    groups: Sequence[Hashable] | NDArray[np.generic],
    model: ModelName = "graded",
    design: GroupDesign | Invariance = "scalar",
    settings: Settings | None = None,
) -> GroupCalibration:
    """Calibrate several groups together (Bock & Zimowski, 1997).

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
        Categories are recoded over all groups together.
    groups : (n_persons,) sequence
        Group of each person.
    model : {"graded", "gpcm", "partial_credit", "rating_scale", "2pl", "rasch"}
    design : GroupDesign or {"configural", "metric", "scalar"}
    settings : Settings, optional

    Returns
    -------
    GroupCalibration

    Raises
    ------
    ValueError
        Fewer than two groups, a group without answers, an unknown reference or free item, or a
        category that nobody in a group chose where that group has thresholds of its own (item,
        value and group are named).
    """
    settings, chosen = settings or Settings(), model_named(model)
    design = design if isinstance(design, GroupDesign) else GroupDesign(design)
    answers = as_responses(responses)
    check_answers(answers, chosen)
    labels, members = _members(groups, answers.n_persons, design.reference)
    free = _free_columns(answers, design, chosen)
    parts = [answers.select(rows) for rows in members]
    _check_groups(parts, labels, free)
    layout = group_layout(chosen, answers.n_categories, len(labels), free, design.invariance)
    psi = starting_values(
        answers.codes, answers.weights, np.array(answers.n_categories, np.intp), chosen.family
    )
    grid = settings.quadrature or Quadrature()
    problem = Problem(
        tuple(GroupAnswers(part.codes, part.weights) for part in parts),
        layout,
        grid,
        settings.priors,
    )
    fitted = fit(problem, group_start(layout, chosen, psi, parts), settings)
    covariance, method = covariance_of(fitted, settings.standard_errors)
    failed = covariance is None and method != "none"
    said = remarks(fitted, answers, errors_failed=failed)
    account = Account(fitted, covariance, method, said)
    account.warn()
    calibrations = tuple(describe(account, part, model, group) for group, part in enumerate(parts))
    return GroupCalibration(
        groups=labels,
        calibrations=calibrations,
        design=design,
        log_likelihood=fitted.optimum.value,
        n_parameters=layout.n_free,
        n_persons=sum(calibration.n_persons for calibration in calibrations),
        converged=fitted.optimum.converged,
        iterations=fitted.optimum.n_evaluations,
    )


def likelihood_ratio(
    restricted: Calibration | GroupCalibration, general: Calibration | GroupCalibration
) -> LikelihoodRatio:
    """Compare two nested models of the same answers on the same grid.

    Parameters
    ----------
    restricted, general : Calibration or GroupCalibration
        `restricted` is `general` with some parameters set equal or fixed.

    Raises
    ------
    ValueError
        Different persons, or a `general` without more parameters.
    """
    if restricted.n_persons != general.n_persons:
        raise ValueError(
            f"the models rest on {restricted.n_persons} and {general.n_persons} persons."
        )
    df = general.n_parameters - restricted.n_parameters
    if df <= 0:
        raise ValueError(
            f"the general model has {general.n_parameters} parameters, the restricted "
            f"{restricted.n_parameters}: they are not nested in this order."
        )
    statistic = 2.0 * (general.log_likelihood - restricted.log_likelihood)
    return LikelihoodRatio(statistic, df, float(scipy.special.chdtrc(df, max(statistic, 0.0))))


def _members(
    groups: Sequence[Hashable] | NDArray[np.generic], n_persons: int, reference: Hashable
) -> tuple[tuple[Hashable, ...], list[NDArray[np.intp]]]:
    """Labels (the reference first) and the rows of each."""
    given = np.asarray(groups).tolist()
    if len(given) != n_persons:
        raise ValueError(f"{len(given)} group labels for {n_persons} persons.")
    labels = sorted(set(given), key=lambda label: (str(type(label)), label))
    if len(labels) < 2:
        raise ValueError("at least two groups are needed; use calibrate for one.")
    if reference is not None:
        if reference not in labels:
            raise ValueError(f"the reference {reference!r} is not one of the groups {labels!r}.")
        labels.remove(reference)
        labels.insert(0, reference)
    position = {label: index for index, label in enumerate(labels)}
    where = np.array([position[label] for label in given])
    return tuple(labels), [np.flatnonzero(where == index) for index in range(len(labels))]


def _free_columns(answers: ResponseMatrix, design: GroupDesign, model: Model) -> NDArray[np.bool_]:
    """(n_items,) True where each group has thresholds of its own."""
    unknown = [name for name in design.free_items if name not in answers.item_names]
    if unknown:
        raise ValueError(f"free item {unknown[0]!r} is not among the items.")
    if model.shared_steps and (design.free_items or design.invariance != "scalar"):
        raise ValueError("a rating scale shares its steps: use partial_credit to free items.")
    if design.invariance != "scalar":
        return np.ones(answers.n_items, dtype=bool)
    free = np.isin(np.array(answers.item_names), list(design.free_items))
    if free.all():
        raise ValueError("at least one item must stay equal between groups to anchor the scale.")
    return free


def _check_groups(
    parts: list[ResponseMatrix], labels: tuple[Hashable, ...], free: NDArray[np.bool_]
) -> None:
    for part, label in zip(parts, labels, strict=True):
        if not part.answered.any():
            raise ValueError(f"group {label!r} gave no answer at all; leave it out.")
        for j in np.flatnonzero(free):
            counts = np.bincount(part.codes[:, j].view(np.uint8), minlength=256)
            absent = np.flatnonzero(counts[: part.n_categories[j]] == 0)
            if absent.size:
                value = part.categories[j][part.category_codes[j].index(int(absent[0]))]
                raise ValueError(
                    f"item {part.item_names[j]!r}: nobody in group {label!r} chose category "
                    f"{value!r}, so this group has no threshold of its own there; merge the "
                    "category in all groups, or keep the item equal between groups."
                )
