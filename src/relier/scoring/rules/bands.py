"""Bands in the words of the answers, and the reading that no strength can hide a gap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from relier.scoring.rules.layout import Array
from relier.scoring.rules.results import Band

# Provisional until a standard-setting is documented. A person whose every answer is "with
# help" has 33 points, "alone" 67: each cut belongs to the band below it, so that the band says
# what the answers said.
CUTS = (33, 67)
BANDS = (Band.WITH_HELP, Band.ALONE, Band.ALONE_AND_HELPING)
NO_BAND = -1


def whole_points(values: Array) -> Array:
    """Return values as they are shown: halves go up, as people round."""
    return np.floor(values + 0.5)


def band_numbers(values: Array) -> NDArray[np.int8]:
    """Return the place in BANDS of each value, NO_BAND for NaN. Read on whole points."""
    points = whole_points(values)
    numbers = np.searchsorted(np.array(CUTS), points, side="left").astype(np.int8)
    return np.where(np.isnan(values), np.int8(NO_BAND), numbers)


def band_of(value: float | None) -> Band | None:
    """Return the band of one value in points."""
    if value is None:
        return None
    return BANDS[int(band_numbers(np.array([value]))[0])]


def is_autonomous(numbers: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Say which bands are at autonomy level: alone, or alone and helping."""
    return numbers >= BANDS.index(Band.ALONE)
