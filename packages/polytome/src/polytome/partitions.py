"""Calibrate from many Parquet files, partition by partition, on one machine or on a cluster.

The sums of an E-step are additive over persons, so a pass is a sum over parts: about 80 kB come
back from each part and 40 kB of tables go there, whatever the number of persons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from os import PathLike, fspath

import numpy as np
from numpy.typing import NDArray

from polytome._calibrated import Calibration
from polytome._checks import check_counts, remarks
from polytome._describe import Account, describe
from polytome._errors import parameter_covariance
from polytome._estep import Expected
from polytome._marginal_fit import (
    WARM_PERSONS,
    WARM_TOLERANCE,
    Fitted,
    GroupAnswers,
    Problem,
    climb,
    prepared,
    settle,
)
from polytome._model_layout import item_layout, single_group, starting_point
from polytome._parts import Part, PassPlan, Survey, find_parts, sample_part, survey_part
from polytome._passes import chosen_backend
from polytome._runners import Runner, open_runner
from polytome._start import starting_values
from polytome._threads import one_blas_thread
from polytome.models import Model, ModelName, model_named
from polytome.quadrature import Quadrature
from polytome.responses import ResponseMatrix, as_responses
from polytome.settings import Settings

Floats = NDArray[np.float64]
# Parts are kept prepared between passes up to this size; larger data are read again each pass.
KEPT_BYTES = 200_000_000


@dataclass(frozen=True)
class FileColumns:
    """Which columns of the files are items (default: all) and which holds case weights."""

    items: Sequence[str] | None = None
    weights: str | None = None


@one_blas_thread()
def calibrate_files(
    files: Sequence[str | PathLike[str]],
    model: ModelName = "graded",
    *,
    columns: FileColumns | None = None,
    settings: Settings | None = None,
    scheduler: str | None = None,
    on_pass: Callable[[int], None] | None = None,
) -> Calibration:
    """Marginal maximum likelihood from Parquet files, never holding more than one part at a time.

    Parameters
    ----------
    files : sequence of paths
        Parquet files with one whole-number column per item; null = missing. Each row group is a
        part: memory is bounded by the largest.
    model : {"graded", "gpcm", "partial_credit", "rating_scale", "2pl", "rasch"}
    columns : FileColumns, optional
    settings : Settings, optional
        Standard errors are "model" (or "none"): the exact ones need every person twice.
    scheduler : str, optional
        Address of a Dask scheduler whose workers see the files; they keep their parts in memory.
    on_pass : callable, optional
        Called with the number of each pass over all persons as it starts, for a progress display.

    Returns
    -------
    Calibration
        The same estimates as `calibrate` on all rows together.

    Raises
    ------
    ValueError
        Files whose columns disagree or hold anything but codes (file and column are named), and
        what `calibrate` refuses.
    """
    settings, columns, chosen = settings or Settings(), columns or FileColumns(), model_named(model)
    if settings.standard_errors == "exact":
        raise ValueError('standard_errors="exact" is not offered for files; use "model".')
    parts = find_parts([fspath(file) for file in files], columns.items, columns.weights)
    with open_runner(scheduler) as runner:
        surveys = runner.each(survey_part, parts)
        answers, lowest = _sample(runner, parts, surveys, chosen)
        persons = _Persons(runner, parts, lowest, sum(survey.n_persons for survey in surveys))
        fitted = _fit(persons, answers, chosen, settings, on_pass)
    covariance, failed = None, False
    if settings.standard_errors != "none":
        covariance = parameter_covariance(fitted.optimum.curvature())
        failed = covariance is None
    account = Account(fitted, covariance, "model", remarks(fitted, answers, errors_failed=failed))
    account.warn()
    empty = sum(survey.n_without_answers for survey in surveys)
    return replace(describe(account, answers, model), n_persons=persons.total - empty)


@dataclass(frozen=True, eq=False)
class _Persons:
    """Where the persons are, the code that counts as 0 for each item, and how many they are."""

    runner: Runner
    parts: list[Part]
    lowest: NDArray[np.int8]
    total: int


class _SumOverParts:
    """An E-step as the sum of its parts."""

    def __init__(
        self, persons: _Persons, plan: PassPlan, on_pass: Callable[[int], None] | None
    ) -> None:
        keep = persons.total * len(persons.lowest) <= KEPT_BYTES
        self._expect = persons.runner.hold(persons.parts, plan, keep=keep)
        self._on_pass = on_pass
        self._passes = 0

    def expect(self, log_p: Floats, log_prior: Floats) -> Expected:
        self._passes += 1
        if self._on_pass is not None:
            self._on_pass(self._passes)
        total, counts, at_nodes = 0.0, np.zeros_like(log_p), np.zeros_like(log_prior)
        for found in self._expect(log_p, log_prior):
            total += found.log_likelihood
            counts += found.counts
            at_nodes += found.nodes
        return Expected(total, counts, at_nodes)


def _sample(
    runner: Runner, parts: list[Part], surveys: list[Survey], model: Model
) -> tuple[ResponseMatrix, NDArray[np.int8]]:
    """Some thousand persons for the start, with the categories of all persons."""
    counts = np.sum([survey.counts for survey in surveys], axis=0)
    if not counts.any():
        raise ValueError("the files hold no answer.")
    lowest = (counts > 0).argmax(axis=1)
    highest = counts.shape[1] - 1 - (counts[:, ::-1] > 0).argmax(axis=1)
    for name, low, high in zip(parts[0].items, lowest, highest, strict=True):
        if low >= high:
            raise ValueError(f"item {name!r} has fewer than two observed categories; leave it out.")
    total = sum(survey.n_persons for survey in surveys)
    found = runner.each(sample_part, parts, share=min(WARM_PERSONS / total, 1.0))
    codes = np.concatenate([codes for codes, _ in found])
    weights = None if found[0][1] is None else np.concatenate([w for _, w in found])
    answers = as_responses(
        np.ma.MaskedArray(codes, mask=codes < 0),
        item_names=parts[0].items,
        categories=[range(low, high + 1) for low, high in zip(lowest, highest, strict=True)],
        weights=weights,
    )
    table = np.zeros((len(lowest), max(answers.n_categories)), dtype=np.int64)
    for j, (low, high) in enumerate(zip(lowest, highest, strict=True)):
        table[j, : high - low + 1] = counts[j, low : high + 1]
    check_counts(answers, table, model)
    return answers, lowest.astype(np.int8)


def _fit(
    persons: _Persons,
    answers: ResponseMatrix,
    model: Model,
    settings: Settings,
    on_pass: Callable[[int], None] | None,
) -> Fitted:
    """A warm start on the sample, then passes over all parts."""
    n_categories = np.array(answers.n_categories, dtype=np.intp)
    layout = item_layout(model, n_categories, single_group(model, answers.n_items))
    psi = starting_values(answers.codes, answers.weights, n_categories, model.family)
    problem = Problem(
        (GroupAnswers(answers.codes, answers.weights),),
        layout,
        settings.quadrature or Quadrature(),
        settings.priors,
    )
    backend = chosen_backend(settings.backend, persons.total, problem.quadrature.n_nodes)
    start = starting_point(layout, model, psi)
    warm = replace(settings, tolerance=WARM_TOLERANCE)
    start = climb(problem, prepared(problem, start, backend), start, warm, backend).point
    plan = PassPlan(persons.lowest, layout.bank(start).slopes, layout.width, backend)
    everybody = replace(problem, total=persons.total)
    return settle(everybody, [_SumOverParts(persons, plan, on_pass)], start, settings, backend)
