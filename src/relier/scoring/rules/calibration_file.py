"""A calibration as a file: which instrument, which model, which data, with an id of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polytome
from relier.core.failures import BadInput
from relier.scoring.rules.layout import Layout
from relier.scoring.rules.measurement import LIBRARY_VERSION
from relier.scoring.rules.norms import NORM

FORMAT = "relier-calibration"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class CalibrationFile:
    """Item parameters of each dimension of one form, as `relier calibrate` writes them.

    `id` is made from the content: two files with one id hold the same parameters. `n_dimensions`
    says, per dimension, how many were found in the data; a score needs exactly one.
    """

    id: str
    instrument: str
    instrument_version: str
    form: str
    model: str
    norm: str
    library_version: str
    n_persons: int
    n_dimensions: Mapping[str, int]
    dimensions: Mapping[str, polytome.Calibration]

    @property
    def converged(self) -> bool:
        """Whether the search reached the maximum in every dimension."""
        return all(calibration.converged for calibration in self.dimensions.values())


def new_calibration_file(
    layout: Layout,
    dimensions: Mapping[str, polytome.Calibration],
    *,
    n_dimensions: Mapping[str, int],
    model: str,
    n_persons: int,
) -> CalibrationFile:
    """Return a calibration file, with the id that its content gives it."""
    digest = hashlib.sha256()
    digest.update(f"{layout.instrument}:{layout.instrument_version}:{layout.form}:{NORM}".encode())
    for code in sorted(dimensions):
        digest.update(f"{code}{dimensions[code].to_json()}".encode())
    return CalibrationFile(
        id=f"{model}-{digest.hexdigest()[:12]}",
        instrument=layout.instrument,
        instrument_version=layout.instrument_version,
        form=layout.form,
        model=model,
        norm=NORM,
        library_version=LIBRARY_VERSION,
        n_persons=n_persons,
        n_dimensions=dict(n_dimensions),
        dimensions=dict(dimensions),
    )


def write_calibration(file: CalibrationFile, path: Path) -> None:
    """Write a calibration; the file replaces an older one only when it is complete."""
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        **{name: getattr(file, name) for name in _PLAIN},
        "dimensions": {code: json.loads(c.to_json()) for code, c in file.dimensions.items()},
    }
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    unfinished.replace(path)


def read_calibration(path: Path) -> CalibrationFile:
    """Read a calibration.

    Raises
    ------
    BadInput
        If the file is not a calibration of this format, or is incomplete.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return _from(document)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{path}: not a calibration that `relier calibrate` wrote.") from error


_PLAIN = (
    *("id", "instrument", "instrument_version", "form", "model", "norm", "library_version"),
    *("n_persons", "n_dimensions"),
)


def _from(document: Mapping[str, Any]) -> CalibrationFile:
    if document["format"] != FORMAT or document["format_version"] != FORMAT_VERSION:
        raise ValueError("another format")
    dimensions = {
        code: polytome.Calibration.from_json(json.dumps(part))
        for code, part in document["dimensions"].items()
    }
    return CalibrationFile(
        **{name: document[name] for name in _PLAIN},
        dimensions=dimensions,
    )
