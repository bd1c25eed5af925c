"""A calibration as a file: which instrument, which model, which data, with an id of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    refuse_useless_slopes(dimensions)
    file = CalibrationFile(
        id="",
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
    return replace(file, id=_id_of(file))


def digest_of(file: CalibrationFile) -> str:
    """Return what the parameters of a calibration amount to, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    digest.update(f"{file.instrument}:{file.instrument_version}:{file.form}:{file.norm}".encode())
    for code in sorted(file.dimensions):
        digest.update(f"{code}{file.dimensions[code].to_json()}".encode())
    return digest.hexdigest()


def _id_of(file: CalibrationFile) -> str:
    return f"{file.model}-{digest_of(file)[:12]}"


def calibration_document(file: CalibrationFile) -> dict[str, Any]:
    """Return a calibration as plain values, as it is written and as it is stored."""
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        **{name: getattr(file, name) for name in _PLAIN},
        "dimensions": {code: json.loads(c.to_json()) for code, c in file.dimensions.items()},
    }


def write_calibration(file: CalibrationFile, path: Path) -> None:
    """Write a calibration; the file replaces an older one only when it is complete."""
    text = json.dumps(calibration_document(file), ensure_ascii=False, indent=1)
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def read_calibration(path: Path) -> CalibrationFile:
    """Read a calibration.

    Raises
    ------
    BadInput
        If the file is not a calibration of this format, is incomplete, was changed since it was
        written, or holds an item that cannot measure.
    """
    try:
        file = calibration_from_document(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{path}: not a calibration that `relier calibrate` wrote.") from error
    if file.id != _id_of(file):
        raise BadInput(
            f"{path}: its content is not the one that {file.id} stands for. It was changed after "
            "`relier calibrate` wrote it; calibrate again."
        )
    refuse_useless_slopes(file.dimensions)
    return file


def refuse_useless_slopes(dimensions: Mapping[str, polytome.Calibration]) -> None:
    """Refuse items that do not rise with their dimension: no score may rest on them.

    Raises
    ------
    BadInput
        If a discrimination is not above 0; names the dimension, the item and the value.
    """
    for code, calibration in dimensions.items():
        slopes = zip(calibration.item_names, calibration.discrimination, strict=True)
        for item, slope in slopes:
            if not slope > 0:
                raise BadInput(
                    f"{code}: the item {item} has the slope {slope:.2f}. Higher answers to it do "
                    "not mean more of the dimension: declare it reversed in the instrument, or "
                    "leave it out."
                )


_PLAIN = (
    *("id", "instrument", "instrument_version", "form", "model", "norm", "library_version"),
    *("n_persons", "n_dimensions"),
)


def calibration_from_document(document: Mapping[str, Any]) -> CalibrationFile:
    """Return the calibration that `calibration_document` described.

    Raises
    ------
    ValueError, KeyError, TypeError
        If the document is another one.
    """
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
