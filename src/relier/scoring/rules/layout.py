"""Which answers of a form count in which dimension, and in which direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from relier.instruments.rules.definition import BlockKind, Instrument, Item

MISSING = -1
Ranks = NDArray[np.int8]
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DimensionLayout:
    """The columns of the rank matrix that one dimension reads."""

    code: str
    columns: tuple[int, ...]
    min_answered: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How the answers to one form of one instrument version become scores.

    `items` names the columns of every rank matrix; `maxima` holds each item's highest rank.
    """

    instrument: str
    instrument_version: str
    form: str
    items: tuple[str, ...]
    maxima: tuple[int, ...]
    is_reversed: tuple[bool, ...]
    dimensions: tuple[DimensionLayout, ...]

    def ranks_of(self, answers: Mapping[str, str], instrument: Instrument) -> Ranks:
        """Return one person's answers (item code → option code) as a row of ranks.

        An answer outside the scale and an item without answer are missing; answers to items
        that this form does not score are left aside.
        """
        row = np.full((1, len(self.items)), MISSING, dtype=np.int8)
        for column, code in enumerate(self.items):
            answer = answers.get(code)
            if answer is not None:
                rank = instrument.scales[instrument.items[code].scale].value_of(answer)
                row[0, column] = MISSING if rank is None else rank
        return row

    def directed(self, ranks: Ranks) -> Ranks:
        """Return ranks in which a higher one always means more of the dimension."""
        flipped = np.array(self.is_reversed)
        if not flipped.any():
            return ranks
        maxima = np.array(self.maxima, dtype=np.int8)
        return np.where(flipped & (ranks >= 0), maxima - ranks, ranks)

    def only(self, items: Sequence[str]) -> Layout:
        """Return the layout of fewer items, for a file that lacks some of the form's."""
        kept = [place for place, code in enumerate(self.items) if code in set(items)]
        place_of = {old: new for new, old in enumerate(kept)}
        dimensions = (
            replace(d, columns=tuple(place_of[c] for c in d.columns if c in place_of))
            for d in self.dimensions
        )
        return replace(
            self,
            items=tuple(self.items[place] for place in kept),
            maxima=tuple(self.maxima[place] for place in kept),
            is_reversed=tuple(self.is_reversed[place] for place in kept),
            dimensions=tuple(d for d in dimensions if d.columns),
        )


def layout_of(instrument: Instrument, *, form: str) -> Layout:
    """Return the layout of the perceived index of one form."""
    items = scored_items(instrument, form=form)
    codes = [item.code for item in items]
    dimensions = []
    for dimension in instrument.dimensions:
        columns = tuple(place for place, item in enumerate(items) if item.dimension == dimension)
        if columns:
            least = min(instrument.forms[form].min_answered, len(columns))
            dimensions.append(DimensionLayout(dimension, columns, max(1, least)))
    return Layout(
        instrument=instrument.id,
        instrument_version=instrument.version,
        form=form,
        items=tuple(codes),
        maxima=tuple(_highest_rank(instrument, item) for item in items),
        is_reversed=tuple(item.reversed for item in items),
        dimensions=tuple(dimensions),
    )


def scored_items(instrument: Instrument, *, form: str) -> tuple[Item, ...]:
    """Return the perceived items of a form that belong to a dimension."""
    perceived = instrument.items_of(form, kind=BlockKind.PERCEIVED)
    return tuple(item for item in perceived if item.dimension is not None)


def ranked_options(instrument: Instrument, item: str) -> tuple[str, ...]:
    """Return the option codes of an item's scale, from rank 0 up."""
    options = instrument.scales[instrument.items[item].scale].options
    ranked = [(option.value, option.code) for option in options if option.value is not None]
    return tuple(code for _rank, code in sorted(ranked))


def _highest_rank(instrument: Instrument, item: Item) -> int:
    options = instrument.scales[item.scale].options
    return max(option.value for option in options if option.value is not None)
