"""Bring answers to the items and codes of a calibration."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome.calibration import Calibration
from polytome.responses import MISSING, ResponseMatrix, as_responses

Codes = NDArray[np.int8]


def align_codes(responses: ArrayLike | ResponseMatrix, calibration: Calibration) -> Codes:
    """(n_persons, n_items) codes as the calibration numbers them, -1 = missing.

    Raises
    ------
    ValueError
        Items that differ from the calibration's, or a value it does not know.
    """
    if not isinstance(responses, ResponseMatrix):
        _check_width(responses, calibration)
        responses = as_responses(
            responses, item_names=calibration.item_names, categories=calibration.categories
        )
    elif responses.item_names != calibration.item_names:
        responses = _in_order(responses, calibration)
    if (
        responses.categories == calibration.categories
        and responses.category_codes == calibration.category_codes
    ):
        return responses.codes
    codes = np.full(responses.codes.shape, MISSING, dtype=np.int8)
    for j in range(responses.n_items):
        codes[:, j] = _translation(responses, calibration, j)[responses.codes[:, j]]
    return codes


def _check_width(responses: ArrayLike, calibration: Calibration) -> None:
    shape = np.shape(responses)
    if len(shape) != 2 or shape[1] != len(calibration.item_names):
        raise ValueError(
            f"answers of shape {shape}; this calibration scores persons × "
            f"{len(calibration.item_names)} items."
        )


def _in_order(responses: ResponseMatrix, calibration: Calibration) -> ResponseMatrix:
    absent = [name for name in calibration.item_names if name not in responses.item_names]
    if absent:
        raise ValueError(f"item {absent[0]!r} of the calibration is not among the answers.")
    return responses.select_items([responses.item_names.index(n) for n in calibration.item_names])


def _translation(responses: ResponseMatrix, calibration: Calibration, j: int) -> Codes:
    """Calibration code of each code of one item; the last entry keeps -1 = missing."""
    known = dict(zip(calibration.categories[j], calibration.category_codes[j], strict=True))
    table = np.full(responses.n_categories[j] + 1, MISSING, dtype=np.int8)
    used = set(np.unique(responses.codes[:, j]).tolist())
    for value, code in zip(responses.categories[j], responses.category_codes[j], strict=True):
        if value in known:
            table[code] = known[value]
        elif code in used:
            raise ValueError(
                f"item {responses.item_names[j]!r}: value {value!r} is not one of the calibrated "
                f"categories {calibration.categories[j]!r}."
            )
    return table
