"""QR codes as one SVG path: filled squares, no style of its own, right on paper and in a PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import segno


@dataclass(frozen=True, slots=True)
class QrCode:
    """A drawn QR code: the side of its square in modules, and the path that fills it."""

    side: int
    path: str


def qr_code(text: str) -> QrCode:
    """Return the QR code of an address (error correction M: a creased poster still reads)."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
    path = "".join(run for y, row in enumerate(rows) for run in _runs(row, y))
    return QrCode(side=len(rows), path=path)


def _runs(row: Sequence[int], y: int) -> Iterator[str]:
    x = 0
    for dark, group in groupby(row, key=bool):
        length = sum(1 for _ in group)
        if dark:
            yield f"M{x} {y}h{length}v1h-{length}z"
        x += length
