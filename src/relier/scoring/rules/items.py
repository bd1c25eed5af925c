"""The item table: how each question was answered and how it goes with the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import polytome
from relier.instruments.rules.definition import Instrument
from relier.scoring.rules.layout import (
    MISSING,
    Array,
    DimensionLayout,
    Layout,
    Ranks,
    ranked_options,
)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One question: `frequencies` per option of its scale, in the scale's order.

    `mean` and `sd` are points, with the item's own direction turned if it is reversed;
    `item_rest` is the correlation with the rest of its dimension.
    """

    item: str
    dimension: str
    n: int
    n_missing: int
    options: tuple[str, ...]
    frequencies: tuple[int, ...]
    mean: float | None
    sd: float | None
    item_rest: float | None
    alpha_if_dropped: float | None


def item_rows(ranks: Ranks, layout: Layout, instrument: Instrument) -> tuple[ItemRow, ...]:
    """Return one row per item, in the order of the dimensions."""
    directed = layout.directed(ranks)
    rows: list[ItemRow] = []
    for dimension in layout.dimensions:
        relations = _relations(directed, dimension)
        for place, column in enumerate(dimension.columns):
            points = _points(directed[:, column], layout.maxima[column])
            code = layout.items[column]
            options = ranked_options(instrument, code)
            counts = np.bincount(ranks[ranks[:, column] >= 0, column], minlength=len(options))
            rows.append(
                ItemRow(
                    item=code,
                    dimension=dimension.code,
                    n=int(points.size),
                    n_missing=int(ranks.shape[0] - points.size),
                    options=options,
                    frequencies=tuple(int(count) for count in counts),
                    mean=float(points.mean()) if points.size else None,
                    sd=float(points.std(ddof=1)) if points.size > 1 else None,
                    item_rest=relations[place][0],
                    alpha_if_dropped=relations[place][1],
                )
            )
    return tuple(rows)


def _points(ranks: Ranks, highest: int) -> Array:
    return ranks[ranks >= 0].astype(np.float64) * (100.0 / highest)


def _relations(
    directed: Ranks, dimension: DimensionLayout
) -> list[tuple[float | None, float | None]]:
    """Item-rest correlation and alpha if dropped, None for an item that does not vary."""
    answers = directed[:, list(dimension.columns)]
    lowest = np.where(answers >= 0, answers, np.int8(127)).min(axis=0, initial=127)
    varies = np.flatnonzero(answers.max(axis=0, initial=MISSING) > lowest)
    found: list[tuple[float | None, float | None]] = [(None, None)] * len(dimension.columns)
    if varies.size < 2:
        return found
    responses = polytome.as_responses(answers[:, varies], missing=MISSING)
    for place, row in zip(varies, polytome.item_statistics(responses), strict=True):
        found[place] = (row.item_rest, row.alpha_if_dropped)
    return found
