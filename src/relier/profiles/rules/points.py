"""Points as a person reads them: whole, and in the words of the answers."""

from __future__ import annotations

from relier.scoring.rules.results import Band

ORDER = (Band.WITH_HELP, Band.ALONE, Band.ALONE_AND_HELPING)
HIGHEST_OF = {Band.WITH_HELP: 33, Band.ALONE: 67, Band.ALONE_AND_HELPING: 100}


def band_at(points: float) -> Band:
    """Return the band of a number of points; each cut belongs to the band below it."""
    return next(band for band in ORDER if points <= HIGHEST_OF[band])


def whole(points: float) -> int:
    """Return whole points, as people round: halves go up, nothing leaves 0–100."""
    return min(100, max(0, int(points + 0.5)))
