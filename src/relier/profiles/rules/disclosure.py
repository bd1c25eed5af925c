"""What a row of a group report may show, now and after everything it has already shown.

docs/algorithms/disclosure.md states the rule, works it by hand and proves it; the test reads
the numbers of that page. In one sentence: a row shows a new state only when every group of
persons that somebody could tell apart (who came in together, level by level) is empty or has
at least k members; otherwise it keeps its last state, with its own date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from relier.profiles.rules.levels import (
    Cuts,
    Table,
    add,
    cells,
    coarsen,
    partitions,
    subtract,
    total,
    unite,
)
from relier.profiles.rules.series import (
    FREE,
    Bonds,
    Lot,
    Movement,
    Publication,
    RowCounts,
    Series,
    measure_movement,
)

ENOUGH_GROWTH = 1.5


def is_safe(row: RowCounts, series: Series, cuts: Cuts, *, k: int, bonds: Bonds = FREE) -> bool:
    """Tell whether the row may be published with these cuts, after all it has published."""
    return bonds.allow(cuts) and _holds(
        row, series, measure_movement(row, series, bonds), cuts, k=k
    )


def _holds(row: RowCounts, series: Series, movement: Movement, cuts: Cuts, *, k: int) -> bool:
    if not _lots_hold(series, movement, cuts, k=k):
        return False
    somebody_left = movement.anybody_left or series.withdrawn
    if somebody_left and any(cuts - lot.cuts for lot in series.lots):
        return False
    newcomers = [unite(lot, cuts) for lot in movement.new]
    new = add(*newcomers)
    gone = _gone(series, movement, cuts, like=new)
    if total(new) < k and (total(new) > 0 or total(gone) < k):
        return False
    return (
        all(_nobody_stands_out(cells(lot), k=k) for lot in newcomers)
        and _leavers_are_covered(_before(series, cuts, like=new), new, gone, k=k)
        and not (row.hides_unanimity and _somebody_agrees(row, newcomers, gone, cuts))
    )


def _nobody_stands_out(counts: Iterable[int], *, k: int) -> bool:
    return all(count == 0 or count >= k for count in counts)


def _lots_hold(series: Series, movement: Movement, cuts: Cuts, *, k: int) -> bool:
    """Each lot already shown stays large in every level in which it has been or will be seen."""
    for lot, stay, left in zip(series.lots, movement.stays, movement.left, strict=True):
        now = unite(stay, lot.cuts)
        emptied = any(b and not n for b, n in zip(cells(lot.kept), cells(now), strict=True))
        changed_level = any(count < 0 for count in cells(left))
        if emptied or changed_level:
            return False
        if not _nobody_stands_out(cells(unite(stay, lot.cuts | cuts)), k=k):
            return False
    return True


def _gone(series: Series, movement: Movement, cuts: Cuts, *, like: Table) -> Table:
    """Return who left since the last publication, in the blocks of the cuts.

    Where nobody left, the cuts may be finer than a lot's own and the answer is zero everywhere.
    """
    none = subtract(like, like)
    if not movement.anybody_left:
        return none
    pairs = zip(series.lots, movement.left, strict=True)
    return add(none, *(coarsen(left, lot.cuts, cuts) for lot, left in pairs))


def _before(series: Series, cuts: Cuts, *, like: Table) -> Table:
    """Return what the row last showed, in the blocks of the cuts (zero where cut finer)."""
    latest = series.latest
    if latest is None or cuts - latest.cuts:
        return subtract(like, like)
    return coarsen(latest.shown, latest.cuts, cuts)


def _leavers_are_covered(before: Table, new: Table, gone: Table, *, k: int) -> bool:
    """Nobody who left can be placed, nor ruled out of a level where somebody was.

    In each such level at least k newcomers blur the step, or at least k persons left.
    """
    if total(gone) == 0:
        return True
    triples = zip(cells(before), cells(new), cells(gone), strict=True)
    return all(not stood or came >= k or left >= k for stood, came, left in triples)


def _somebody_agrees(row: RowCounts, newcomers: list[Table], gone: Table, cuts: Cuts) -> bool:
    """Tell whether everybody of a group agrees, or everybody who came or left together."""
    moving = [lot for lot in newcomers if total(lot)] or [gone]
    return any(_anybody_unanimous(table) for table in (_present(row, cuts), *moving))


def _anybody_unanimous(table: Table) -> bool:
    return any(sum(1 for count in strand if count) == 1 for strand in table)


class Outcome(StrEnum):
    """What a row does in a new report."""

    NEW = "new"
    KEPT = "kept"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Decision:
    """The row's outcome, and its whole memory after it."""

    outcome: Outcome
    series: Series


def decide_row(row: RowCounts, series: Series, *, k: int, bonds: Bonds = FREE) -> Decision:
    """Publish the finest safe partition of a row, or keep its last state, or keep it hidden."""
    chosen = _finest_safe(row, series, k=k, bonds=bonds)
    if chosen is None or not _is_worth_it(row, series, chosen):
        outcome = Outcome.KEPT if series.publications else Outcome.HIDDEN
        return Decision(outcome=outcome, series=series)
    return Decision(outcome=Outcome.NEW, series=publish(row, series, chosen, bonds=bonds))


def _finest_safe(row: RowCounts, series: Series, *, k: int, bonds: Bonds) -> Cuts | None:
    movement = measure_movement(row, series, bonds)
    safe = [
        cuts
        for cuts in partitions(row.n_levels, tail_only=row.tail_only)
        if bonds.allow(cuts) and _holds(row, series, movement, cuts, k=k)
    ]
    return max(safe, key=lambda cuts: (_n_shown(row, cuts), -_largest(row, cuts)), default=None)


def _present(row: RowCounts, cuts: Cuts) -> Table:
    return unite(row.between(0, len(row.batches) - 1), cuts)


def _n_shown(row: RowCounts, cuts: Cuts) -> int:
    """Count the levels told apart where somebody is; empty levels carry no detail."""
    return sum(1 for count in cells(_present(row, cuts)) if count)


def _largest(row: RowCounts, cuts: Cuts) -> int:
    return max(cells(_present(row, cuts)))


def _is_worth_it(row: RowCounts, series: Series, cuts: Cuts) -> bool:
    """Detail is given up only for a group that has grown by half since the last publication."""
    latest = series.latest
    if latest is None or len(cuts) >= len(latest.cuts):
        return True
    return total(_present(row, cuts)) >= ENOUGH_GROWTH * total(latest.shown)


def publish(row: RowCounts, series: Series, cuts: Cuts, *, bonds: Bonds = FREE) -> Series:
    """Return the memory of a row after it has shown itself with these cuts."""
    movement = measure_movement(row, series, bonds)
    old = (
        Lot(lot.first, lot.last, lot.cuts | cuts, unite(stay, lot.cuts | cuts))
        for lot, stay in zip(series.lots, movement.stays, strict=True)
    )
    arrived = (
        Lot(first, last, cuts, unite(new, cuts))
        for (first, last), new in zip(movement.arrivals, movement.new, strict=True)
    )
    shown = Publication(len(row.batches) - 1, cuts, _present(row, cuts))
    return Series(
        lots=(*old, *arrived),
        publications=(*series.publications, shown),
        withdrawn=series.withdrawn or movement.anybody_left,
    )
