"""Read answers, calibrate, write the calibration."""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from relier.core.failures import BadInput
from relier.instruments.rules.definition import Instrument
from relier.instruments.rules.loader import find_instrument, load_instrument
from relier.portal.management.index_data import IndexRequest
from relier.portal.management.index_run import Advance, read_ranks, set_up, shown_progress
from relier.scoring.rules.calibrating import HowToCalibrate, calibrate_parquet, calibrate_ranks
from relier.scoring.rules.calibration_file import CalibrationFile, write_calibration
from relier.scoring.rules.layout import Layout, Ranks, layout_of

PARQUET = ".parquet"
# Enough to see a second dimension, few enough to take no time.
SAMPLE = 4000


def run_calibrate(arguments: argparse.Namespace) -> dict[str, Any]:
    """Calibrate as the command line asks, and return what was found.

    Raises
    ------
    BadInput
        If the files, the instrument or the answers cannot be used.
    """
    with warnings.catch_warnings(), shown_progress() as step:
        # What a calibration warns of is in its remarks, which are told in the end.
        warnings.simplefilter("ignore")
        on_rows, on_pass = step("Reading answers"), step("Calibrating")
        how = HowToCalibrate(
            model=arguments.model,
            scheduler=arguments.scheduler,
            several_dimensions=arguments.several_dimensions,
            on_pass=lambda _number: on_pass(1),
        )
        file = _calibrate(arguments, how, on_rows)
    try:
        write_calibration(file, arguments.out)
    except OSError as error:
        raise BadInput(f"{arguments.out} cannot be written ({error.strerror}).") from error
    return _summary(file)


def _calibrate(
    arguments: argparse.Namespace, how: HowToCalibrate, on_rows: Advance
) -> CalibrationFile:
    files: Sequence[Path] = arguments.files
    if all(file.suffix == PARQUET for file in files):
        layout = _parquet_layout(arguments)
        return calibrate_parquet(files, _sample(files, layout), layout, how)
    if len(files) > 1:
        raise BadInput("Several files are read only as Parquet; give one CSV, XLSX or SPSS file.")
    if how.scheduler:
        raise BadInput("--scheduler goes with Parquet files.")
    set_up()
    request = IndexRequest(files[0], arguments.instrument, Path(), form=arguments.form)
    read = read_ranks(request, on_rows=on_rows)
    return calibrate_ranks(read.ranks, read.layout, how)


def _parquet_layout(arguments: argparse.Namespace) -> Layout:
    instrument = load_instrument(find_instrument(arguments.instrument))
    return layout_of(instrument, form=_form(instrument, arguments.form))


def _form(instrument: Instrument, asked: str | None) -> str:
    if asked is not None and asked not in instrument.forms:
        known = ", ".join(instrument.forms)
        raise BadInput(f"The instrument has no form “{asked}”; it has {known}.")
    return asked or instrument.default_form.code


def _sample(files: Sequence[Path], layout: Layout) -> Ranks:
    """Return some persons of the first row group of the first file."""
    try:
        from pyarrow import ArrowException, parquet
    except ModuleNotFoundError as error:
        raise BadInput("Parquet files need pyarrow: pip install 'relier[parquet]'.") from error
    try:
        first = parquet.ParquetFile(files[0])
        absent = [item for item in layout.items if item not in first.schema_arrow.names]
        if absent:
            raise BadInput(f"{files[0]}: there is no column {absent[0]}.")
        rows = next(first.iter_batches(batch_size=SAMPLE, columns=list(layout.items)))
        # Answers are often kept as unsigned bytes, which hold no -1.
        columns = [rows.column(item).cast("float64").fill_null(-1) for item in layout.items]
    except (OSError, ArrowException, StopIteration) as error:
        raise BadInput(f"{files[0]}: cannot be read as Parquet ({error}).") from error
    return np.stack([c.to_numpy(zero_copy_only=False) for c in columns], axis=1).astype(np.int8)


def _summary(file: CalibrationFile) -> dict[str, Any]:
    return {
        "format": 1,
        "id": file.id,
        "instrument": file.instrument,
        "instrument_version": file.instrument_version,
        "form": file.form,
        "model": file.model,
        "norm": file.norm,
        "n_persons": file.n_persons,
        "converged": file.converged,
        "library_version": file.library_version,
        "dimensions": {
            code: {
                "n_items": len(calibration.item_names),
                "n_dimensions": file.n_dimensions[code],
                "log_likelihood": calibration.log_likelihood,
                "passes": calibration.iterations,
                "converged": calibration.converged,
            }
            for code, calibration in file.dimensions.items()
        },
        "remarks": [r for calibration in file.dimensions.values() for r in calibration.remarks],
    }
