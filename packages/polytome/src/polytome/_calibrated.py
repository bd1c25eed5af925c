"""What a calibration is: item parameters with their doubt, and their life as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polytome.models import ItemBank, model_named
from polytome.quadrature import Quadrature

Floats = NDArray[np.float64]
FORMAT = "polytome-calibration"
FORMAT_VERSION = 1


@dataclass(frozen=True, eq=False)
class StandardErrors:
    """Standard errors of item parameters, shaped like the parameters; NaN where fixed or absent.

    `method` is "exact" (observed information: Louis, 1982, equal to Oakes, 1999) or "model"
    (expected information of the fitted model, within a few per cent).
    """

    discrimination: Floats
    thresholds: Floats
    intercepts: Floats
    method: str


@dataclass(frozen=True, eq=False)
class Calibration:
    """A fitted item response model.

    Attributes
    ----------
    model : str
    item_names : tuple of str
    n_categories : tuple of int
    categories, category_codes : tuple of tuple
        Original values of each item and the code each stands for.
    discrimination : (n_items,) float64
        a, in units of 1/θ.
    thresholds : (n_items, max_categories - 1) float64
        b_k as in a(θ - b_k), in θ units; NaN beyond an item's last step.
    intercepts : (n_items, max_categories - 1) float64
        d_k = -a b_k; NaN beyond an item's last step.
    standard_errors : StandardErrors or None
    mean, sd : float
        Distribution of θ in the calibrated population.
    quadrature : Quadrature
    log_likelihood : float
    n_persons : int
        Persons with at least one answer.
    n_parameters : int
    converged : bool
    iterations : int
        Passes over the persons.
    remarks : tuple of str
        What a reader of these figures should know.
    """

    model: str
    item_names: tuple[str, ...]
    n_categories: tuple[int, ...]
    categories: tuple[tuple[Any, ...], ...]
    category_codes: tuple[tuple[int, ...], ...]
    discrimination: Floats
    thresholds: Floats
    intercepts: Floats
    standard_errors: StandardErrors | None
    mean: float
    sd: float
    quadrature: Quadrature
    log_likelihood: float
    n_persons: int
    n_parameters: int
    converged: bool
    iterations: int
    remarks: tuple[str, ...]

    @property
    def aic(self) -> float:
        """Akaike's information criterion (Akaike, 1974)."""
        return 2.0 * self.n_parameters - 2.0 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Bayesian information criterion (Schwarz, 1978)."""
        return float(np.log(self.n_persons)) * self.n_parameters - 2.0 * self.log_likelihood

    @property
    def bank(self) -> ItemBank:
        """The items in the form that `polytome.models` computes with."""
        return ItemBank(
            model_named(self.model).family,
            self.discrimination,
            np.nan_to_num(self.intercepts),
            np.array(self.n_categories, dtype=np.intp),
        )

    def to_json(self) -> str:
        """The whole calibration as JSON text (format "polytome-calibration", version 1)."""
        return json.dumps(_as_document(self), ensure_ascii=False, allow_nan=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Calibration:
        """Read what `to_json` wrote; a ValueError names a format or version it does not know."""
        return _from_document(json.loads(text))


def _as_document(calibration: Calibration) -> dict[str, Any]:
    errors = calibration.standard_errors
    grid = calibration.quadrature
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "model": calibration.model,
        "items": [
            {
                "name": name,
                "categories": [_plain(value) for value in calibration.categories[j]],
                "codes": list(calibration.category_codes[j]),
                "discrimination": float(calibration.discrimination[j]),
                "intercepts": _steps(calibration.intercepts[j]),
                "standard_errors": None
                if errors is None
                else {
                    "discrimination": _number(errors.discrimination[j]),
                    "thresholds": _steps(errors.thresholds[j]),
                    "intercepts": _steps(errors.intercepts[j]),
                },
            }
            for j, name in enumerate(calibration.item_names)
        ],
        "standard_error_method": None if errors is None else errors.method,
        "mean": calibration.mean,
        "sd": calibration.sd,
        "quadrature": {"n_nodes": grid.n_nodes, "lower": grid.lower, "upper": grid.upper},
        "log_likelihood": calibration.log_likelihood,
        "n_persons": calibration.n_persons,
        "n_parameters": calibration.n_parameters,
        "converged": calibration.converged,
        "iterations": calibration.iterations,
        "remarks": list(calibration.remarks),
    }


def _from_document(document: dict[str, Any]) -> Calibration:
    if document.get("format") != FORMAT:
        raise ValueError(f"this is not a {FORMAT} document.")
    if document.get("version") != FORMAT_VERSION:
        raise ValueError(
            f"{FORMAT} version {document.get('version')!r} is not known here (this is version "
            f"{FORMAT_VERSION})."
        )
    items = document["items"]
    codes = tuple(tuple(item["codes"]) for item in items)
    width = max(max(numbers) for numbers in codes)
    slopes = np.array([item["discrimination"] for item in items], dtype=np.float64)
    intercepts = _padded([item["intercepts"] for item in items], width)
    return Calibration(
        model=document["model"],
        item_names=tuple(item["name"] for item in items),
        n_categories=tuple(max(numbers) + 1 for numbers in codes),
        categories=tuple(tuple(item["categories"]) for item in items),
        category_codes=codes,
        discrimination=slopes,
        thresholds=-intercepts / slopes[:, None],
        intercepts=intercepts,
        standard_errors=_errors_from(items, document["standard_error_method"], width),
        mean=document["mean"],
        sd=document["sd"],
        quadrature=Quadrature(**document["quadrature"]),
        log_likelihood=document["log_likelihood"],
        n_persons=document["n_persons"],
        n_parameters=document["n_parameters"],
        converged=document["converged"],
        iterations=document["iterations"],
        remarks=tuple(document["remarks"]),
    )


def _errors_from(
    items: list[dict[str, Any]], method: str | None, width: int
) -> StandardErrors | None:
    if method is None:
        return None
    found = [item["standard_errors"] for item in items]
    slopes = [np.nan if e["discrimination"] is None else e["discrimination"] for e in found]
    return StandardErrors(
        discrimination=np.array(slopes, dtype=np.float64),
        thresholds=_padded([e["thresholds"] for e in found], width),
        intercepts=_padded([e["intercepts"] for e in found], width),
        method=method,
    )


def _padded(rows: list[list[float]], width: int) -> Floats:
    """Rows of unequal length in one array, NaN after each row's end."""
    table = np.full((len(rows), width), np.nan)
    for j, row in enumerate(rows):
        table[j, : len(row)] = row
    return table


def _steps(row: Floats) -> list[float]:
    return [float(value) for value in row[~np.isnan(row)]]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _plain(value: Any) -> Any:
    """A category value as JSON knows it."""
    return value.item() if isinstance(value, np.generic) else value
