"""What a row of a report has shown so far, and who has come and gone since.

Persons are never named here: a row knows counts per *batch*, and a batch is everybody whose
complete answers arrived between two reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from relier.profiles.rules.levels import Cuts, Table, add, cells, subtract, unite

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lot:
    """Persons who came into a row together: those of batches `first` to `last`.

    `kept` are the counts of the lot that were still there at the row's last publication, at the
    finest levels in which the lot was ever shown (`cuts`). Each of them is 0 or at least k, so
    that the memory of a report could itself be published.
    """

    first: int
    last: int
    cuts: Cuts
    kept: Table


@dataclass(frozen=True, slots=True)
class Publication:
    """One state of a row that somebody may have kept a copy of."""

    batch: int
    cuts: Cuts
    shown: Table


@dataclass(frozen=True, slots=True)
class Series:
    """Everything a row has shown. `withdrawn`: somebody shown in it has since left."""

    lots: tuple[Lot, ...] = ()
    publications: tuple[Publication, ...] = ()
    withdrawn: bool = False

    @property
    def latest(self) -> Publication | None:
        """The state that readers see now."""
        return self.publications[-1] if self.publications else None

    @property
    def next_batch(self) -> int:
        """The first batch whose persons the row has never counted."""
        return self.lots[-1].last + 1 if self.lots else 0


@dataclass(frozen=True, slots=True)
class RowCounts:
    """The persons present now in one row: one table (strands by levels) per batch of arrival.

    `hides_unanimity` is off only for what everybody knows anyway, such as how many persons
    answered. `tail_only` unites levels without an order at their end.
    """

    code: str
    batches: tuple[Table, ...]
    hides_unanimity: bool = True
    tail_only: bool = False

    @property
    def n_levels(self) -> int:
        """How many ordered levels the row has."""
        return len(self.batches[0][0])

    def between(self, first: int, last: int) -> Table:
        """Return the persons present now who arrived in batches `first` to `last`."""
        none = subtract(self.batches[0], self.batches[0])
        return add(none, *self.batches[first : last + 1])


@dataclass(frozen=True, slots=True)
class Bonds:
    """What a published row about the same levels imposes, so that the two never cross.

    The row is cut at least as finely as `finer_than`, at most as finely as `coarser_than`, and
    its newcomers are judged in the lots (`arrivals`) in which the other row has shown them.
    """

    finer_than: Cuts = frozenset()
    coarser_than: Cuts | None = None
    arrivals: tuple[Span, ...] = ()

    def allow(self, cuts: Cuts) -> bool:
        """Tell whether these cuts respect the other row's."""
        return self.finer_than <= cuts and (self.coarser_than is None or cuts <= self.coarser_than)


FREE = Bonds()


@dataclass(frozen=True, slots=True)
class Movement:
    """What has happened to a row since its last publication."""

    arrivals: tuple[Span, ...]
    new: tuple[Table, ...]
    stays: tuple[Table, ...]
    left: tuple[Table, ...]

    @property
    def anybody_left(self) -> bool:
        """Whether somebody shown earlier is no longer there."""
        return any(count for table in self.left for count in cells(table))


def measure_movement(row: RowCounts, series: Series, bonds: Bonds) -> Movement:
    """Compare who is there now with who was there when the row was last published."""
    stays = tuple(row.between(lot.first, lot.last) for lot in series.lots)
    left = tuple(
        subtract(lot.kept, unite(stay, lot.cuts))
        for lot, stay in zip(series.lots, stays, strict=True)
    )
    arrivals = _spans(row, series, bonds)
    return Movement(
        arrivals=arrivals,
        new=tuple(row.between(first, last) for first, last in arrivals),
        stays=stays,
        left=left,
    )


def _spans(row: RowCounts, series: Series, bonds: Bonds) -> tuple[Span, ...]:
    """Return the lots in which the newcomers came: one, or those of the row it is bound to."""
    last = len(row.batches) - 1
    bound = tuple((a, b) for a, b in bonds.arrivals if a >= series.next_batch)
    return bound or ((series.next_batch, last),)
