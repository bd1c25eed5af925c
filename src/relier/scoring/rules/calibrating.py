"""Calibrate an instrument: one model a dimension, after asking whether it is one dimension."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import polytome
from polytome.models import ModelName
from relier.core.failures import BadInput
from relier.scoring.rules.calibration_file import CalibrationFile, new_calibration_file
from relier.scoring.rules.layout import DimensionLayout, Layout, Ranks
from relier.scoring.rules.reliability import measure_group

OnPass = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class HowToCalibrate:
    """What may be chosen. `several_dimensions` accepts what one score cannot stand for.

    `on_pass` is called as the work moves on: a dimension, or a pass over the files, is done.
    """

    model: ModelName = "graded"
    scheduler: str | None = None
    several_dimensions: bool = False
    on_pass: OnPass | None = None


def calibrate_ranks(ranks: Ranks, layout: Layout, how: HowToCalibrate) -> CalibrationFile:
    """Calibrate every dimension from a matrix of ranks (persons × `layout.items`, −1: none).

    Raises
    ------
    BadInput
        If a dimension's answers hold more than one dimension, or an item cannot be calibrated.
    """
    found = dimensions_in(ranks, layout)
    _refuse_several(found, how)
    directed = layout.directed(ranks)
    calibrations = {}
    for done, dimension in enumerate(layout.dimensions, start=1):
        calibrations[dimension.code] = _one(directed, layout, dimension, how)
        if how.on_pass is not None:
            how.on_pass(done)
    persons = int((ranks >= 0).any(axis=1).sum())
    return new_calibration_file(
        layout, calibrations, n_dimensions=found, model=how.model, n_persons=persons
    )


def calibrate_parquet(
    files: Sequence[Path], sample: Ranks, layout: Layout, how: HowToCalibrate
) -> CalibrationFile:
    """Calibrate from Parquet files of ranks, one part at a time; `sample` judges the structure.

    Raises
    ------
    BadInput
        As `calibrate_ranks`; also for reversed items, which these files cannot turn around.
    """
    if any(layout.is_reversed):
        raise BadInput("Parquet files are read as they are: reverse the reversed items in them.")
    found = dimensions_in(sample, layout)
    _refuse_several(found, how)
    calibrations = {}
    for dimension in layout.dimensions:
        items = [layout.items[column] for column in dimension.columns]
        with _plain_refusal(dimension.code):
            calibrations[dimension.code] = polytome.calibrate_files(
                list(files),
                how.model,
                columns=polytome.FileColumns(items=items),
                scheduler=how.scheduler,
                on_pass=how.on_pass,
            )
    persons = max(c.n_persons for c in calibrations.values())
    return new_calibration_file(
        layout, calibrations, n_dimensions=found, model=how.model, n_persons=persons
    )


def dimensions_in(ranks: Ranks, layout: Layout) -> Mapping[str, int]:
    """Return how many dimensions each dimension's answers hold (0: too few persons to say)."""
    measured = measure_group(ranks, layout).dimensions
    return {code: dimension.n_factors or 0 for code, dimension in measured.items()}


def _one(
    directed: Ranks, layout: Layout, dimension: DimensionLayout, how: HowToCalibrate
) -> polytome.Calibration:
    columns = list(dimension.columns)
    answers = directed[:, columns].astype(np.float64)
    answers[answers < 0] = np.nan
    with _plain_refusal(dimension.code):
        responses = polytome.as_responses(
            answers,
            item_names=[layout.items[column] for column in columns],
            categories=[list(range(layout.maxima[column] + 1)) for column in columns],
            collapse="empty",
        )
        return polytome.calibrate(responses, how.model)


def _refuse_several(found: Mapping[str, int], how: HowToCalibrate) -> None:
    several = {code: count for code, count in found.items() if count > 1}
    if several and not how.several_dimensions:
        told = ", ".join(f"{code} holds {count}" for code, count in several.items())
        raise BadInput(
            f"More than one dimension under one name ({told}): one score would mix different "
            "things, so nothing was calibrated. Split the items in the instrument, or insist "
            "with --several-dimensions."
        )


@contextmanager
def _plain_refusal(dimension: str) -> Iterator[None]:
    """Turn the library's refusals, which name item and value, into what a command tells."""
    try:
        yield
    except ValueError as error:
        raise BadInput(f"{dimension}: {error}") from error
