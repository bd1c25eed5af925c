"""How each question works along its dimension: category curves and information.

This module loads polytome; import it where a campaign is analysed, not on a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

import polytome
from relier.scoring.rules.findings import THETA, ItemCurves, PartCurves
from relier.scoring.rules.layout import Array, Layout, Ranks

_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that may share one θ: a whole dimension, or one of the groups it falls into."""

    dimension: str
    columns: tuple[int, ...]


def curves_of(ranks: Ranks, layout: Layout, part: Part) -> PartCurves | None:
    """Fit a graded model to one part; None where its answers do not allow it."""
    responses = responses_of(ranks, layout, part)
    try:
        found = polytome.calibrate(responses, "graded")
    except ValueError:  # a question that everybody answers alike, or too few answers
        return None
    chances = polytome.category_probabilities(found, np.array(THETA))
    known = polytome.information(found, np.array(THETA))
    items = (
        ItemCurves(
            item=item,
            slope=round(float(found.discrimination[place]), 2),
            thresholds=tuple(round(float(b), 2) for b in _given(found.thresholds[place])),
            categories=tuple(_rounded(chances[place, code]) for code in range(n)),
            information=_rounded(known.items[place]),
        )
        for place, (item, n) in enumerate(zip(found.item_names, found.n_categories, strict=True))
    )
    return PartCurves(part.dimension, tuple(items), _rounded(known.test))


def responses_of(ranks: Ranks, layout: Layout, part: Part) -> polytome.ResponseMatrix:
    """Return the answers to one part in its direction, categories that nobody chose left out."""
    columns = list(part.columns)
    answers = layout.directed(ranks)[:, columns].astype(np.float64)
    answers[answers < 0] = np.nan
    return polytome.as_responses(
        answers,
        item_names=[layout.items[column] for column in columns],
        categories=[list(range(layout.maxima[column] + 1)) for column in columns],
        collapse="empty",
    )


def _given(values: Array) -> Iterator[float]:
    return (float(value) for value in values if not np.isnan(value))


def _rounded(values: Array) -> tuple[float, ...]:
    return tuple(round(float(value), _DECIMALS) for value in values)
