"""Parts of a data set that is too large for memory: row groups of Parquet files.

Plain functions on one part each, so that a loop or a cluster can map them; what they return is
small, or stays where it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polytome._estep import Expected, PersonPass
from polytome._passes import Engine, prepare_pass

Floats = NDArray[np.float64]

ABSENT = -1
HIGHEST_CODE = 127


@dataclass(frozen=True)
class Part:
    """One row group of one file."""

    file: str
    row_group: int
    items: tuple[str, ...]
    weights: str | None


@dataclass(frozen=True, eq=False)
class Survey:
    """What one part contains: (n_items, 128) answers by code, and persons by kind."""

    counts: NDArray[np.int64]
    n_persons: int
    n_without_answers: int


@dataclass(frozen=True, eq=False)
class PassPlan:
    """How parts are prepared: each item's lowest code and rough slope, table width, backend."""

    lowest: NDArray[np.int8]
    slopes: Floats
    n_categories: int
    backend: Engine


def find_parts(
    files: Sequence[str], items: Sequence[str] | None, weights: str | None
) -> list[Part]:
    """Every row group of every file, once their columns agree.

    Raises
    ------
    ValueError
        No file, one that is not Parquet, or whose columns differ from the first one's (file and
        column are named).
    """
    parquet = _parquet()
    if not files:
        raise ValueError("no file to calibrate from.")
    chosen = tuple(items) if items is not None else None
    parts = []
    for file in files:
        try:
            opened = parquet.ParquetFile(file)
        except ValueError as refused:  # what pyarrow raises names no file
            raise ValueError(f"file {file} is not a Parquet file: {refused}") from refused
        names = [name for name in opened.schema_arrow.names if name != weights]
        chosen = tuple(names) if chosen is None else chosen
        expected = [*chosen, *([weights] if weights else [])]
        absent = [name for name in expected if name not in opened.schema_arrow.names]
        if absent:
            raise ValueError(f"file {file}: column {absent[0]!r} is missing.")
        surplus = [name for name in names if name not in chosen]
        if items is None and surplus:
            raise ValueError(
                f"file {file}: column {surplus[0]!r} is not in the first file; name the items."
            )
        parts += [
            Part(file, group, chosen, weights) for group in range(opened.metadata.num_row_groups)
        ]
    return parts


def survey_part(part: Part) -> Survey:
    """Count the answers of one part."""
    codes, _ = read_part(part)
    counts = np.stack(
        [np.bincount(column[column >= 0], minlength=HIGHEST_CODE + 1) for column in codes.T]
    )
    empty = int(np.count_nonzero((codes < 0).all(axis=1)))
    return Survey(counts, len(codes), empty)


def sample_part(part: Part, share: float) -> tuple[NDArray[np.int8], Floats | None]:
    """Evenly spaced rows of one part."""
    codes, weights = read_part(part)
    rows = np.linspace(0, len(codes) - 1, max(int(len(codes) * share), 1)).astype(np.intp)
    return codes[rows], None if weights is None else weights[rows]


def load_part(part: Part, plan: PassPlan) -> PersonPass:
    """A prepared pass over one part."""
    codes, weights = read_part(part)
    codes = np.where(codes >= 0, codes - plan.lowest, np.int8(ABSENT))
    return prepare_pass(codes, weights, plan.slopes, plan.n_categories, plan.backend)


def expect_part(loaded: PersonPass, log_p: Floats, log_prior: Floats) -> Expected:
    """The E-step sums of one prepared part."""
    return loaded.expect(log_p, log_prior)


def read_part(part: Part) -> tuple[NDArray[np.int8], Floats | None]:
    """Codes (n, J) as they stand in the file, -1 where there is no answer, and weights."""
    columns = [*part.items, *([part.weights] if part.weights else [])]
    table = _parquet().ParquetFile(part.file).read_row_group(part.row_group, columns=columns)
    codes = np.empty((table.num_rows, len(part.items)), dtype=np.int8)
    for j, name in enumerate(part.items):
        codes[:, j] = _column_codes(table.column(name), name, part.file)
    if part.weights is None:
        return codes, None
    weights = np.asarray(table.column(part.weights).to_numpy(), dtype=np.float64)
    bad = np.flatnonzero(~(np.isfinite(weights) & (weights > 0)))
    if bad.size:
        raise ValueError(
            f"file {part.file}: weight {weights[bad[0]]} must be finite and above zero."
        )
    return codes, weights


def _column_codes(column: Any, name: str, file: str) -> NDArray[np.int8]:
    """One column as codes; whole numbers from 0 to 127 only."""
    values = column.to_numpy()
    if values.dtype.kind not in "iuf":
        raise ValueError(f"file {file}: item {name!r} holds {column.type}, not whole-number codes.")
    absent = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)
    known = values[~absent]
    odd = known[(known < 0) | (known > HIGHEST_CODE) | (known != np.floor(known))]
    if odd.size:
        raise ValueError(
            f"file {file}: item {name!r} has value {odd[0]}; codes are whole numbers from 0 to "
            f"{HIGHEST_CODE}, and a missing answer is null."
        )
    return np.where(absent, ABSENT, values).astype(np.int8)


def _parquet() -> Any:
    """pyarrow's Parquet module, or a word on how to get it."""
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise ImportError("reading Parquet needs the extra polytome[parquet].") from error
    return parquet
