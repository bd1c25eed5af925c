"""A whole group report: every row judged together, in space and in time.

The report moves in frozen batches. A batch is refused as a whole when too few complete answers
are new; inside it, each row decides by `disclosure`. All rows describe the same persons (who
answered too little is a level of each row), so that two rows never differ by a hidden few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from relier.profiles.rules.change import ShownChange, measure_change
from relier.profiles.rules.disclosure import Decision, Outcome, decide_row
from relier.profiles.rules.levels import Cuts, every_cut, total
from relier.profiles.rules.position import Position, locate_group
from relier.profiles.rules.series import Bonds, RowCounts, Series


@dataclass(frozen=True, slots=True)
class PositionCounts:
    """The persons with a score: how many per whole point, and per batch of arrival."""

    code: str
    points: Mapping[int, int]
    scored: RowCounts


@dataclass(frozen=True, slots=True)
class ComparisonCounts:
    """One way to divide the group: `margin` counts the divisions, `rows` their levels."""

    variable: str
    groups: tuple[str, ...]
    margin: RowCounts
    rows: tuple[RowCounts, ...]


@dataclass(frozen=True, slots=True)
class LinkedCounts:
    """Persons who answered an earlier campaign too.

    `row` has two levels, not linked and linked; `only_before` counts those of the earlier campaign
    who are not linked; `pairs` are the points before and after, by dimension.
    """

    row: RowCounts
    only_before: int
    pairs: Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """Everything counted about a group now, before any decision."""

    persons: RowCounts
    rows: tuple[RowCounts, ...]
    positions: tuple[PositionCounts, ...] = ()
    comparisons: tuple[ComparisonCounts, ...] = ()
    linked: LinkedCounts | None = None


@dataclass(frozen=True, slots=True)
class ShownPosition:
    """A position and the batch at which it was computed."""

    batch: int
    position: Position


@dataclass(frozen=True, slots=True)
class Memory:
    """What a report has shown so far; every number in it is one that could be shown.

    `variable` is the one comparison that this report makes, once it has made one.
    """

    persons: Series = field(default_factory=Series)
    rows: Mapping[str, Series] = field(default_factory=dict)
    scored: Mapping[str, Series] = field(default_factory=dict)
    positions: Mapping[str, ShownPosition] = field(default_factory=dict)
    variable: str = ""
    margin: Series = field(default_factory=Series)
    compared: Mapping[str, Series] = field(default_factory=dict)
    linked: Series = field(default_factory=Series)
    changes: Mapping[str, ShownChange] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bars:
    """The thresholds of one report: persons per cell, and persons in all."""

    cell: int
    report: int


def freeze_batch(counts: GroupCounts, memory: Memory, bars: Bars) -> Memory | None:
    """Return the memory of the report after a new batch, or None when it must wait.

    A report waits while the group is too small, or while too few persons are new.
    """
    present = total(counts.persons.between(0, len(counts.persons.batches) - 1))
    if present < bars.report:
        return None
    persons = decide_row(counts.persons, memory.persons, k=bars.cell)
    if persons.outcome is not Outcome.NEW:
        return None
    rows = {row.code: _decide_base_row(row, memory, bars) for row in counts.rows}
    after = replace(
        memory,
        persons=persons.series,
        rows={code: decision.series for code, decision in rows.items()},
    )
    after = _measure_changes(counts, _locate(counts, after, bars), bars)
    return _compare(counts, after, {c for c, d in rows.items() if d.outcome is Outcome.NEW}, bars)


def _decide_base_row(row: RowCounts, memory: Memory, bars: Bars) -> Decision:
    """Decide a row over the whole group, never coarser than a comparison already shown of it."""
    shown = memory.compared.get(row.code, Series()).publications
    needed: Cuts = frozenset().union(*(publication.cuts for publication in shown))
    series = memory.rows.get(row.code, Series())
    return decide_row(row, series, k=bars.cell, bonds=Bonds(finer_than=needed))


def _locate(counts: GroupCounts, memory: Memory, bars: Bars) -> Memory:
    """Move the positions whose scored persons came and went in large enough numbers."""
    scored, positions = dict(memory.scored), dict(memory.positions)
    for row in counts.positions:
        if sum(row.points.values()) < bars.report:
            continue
        decision = decide_row(row.scored, scored.get(row.code, Series()), k=bars.cell)
        position = locate_group(row.points, k=bars.cell)
        if decision.outcome is Outcome.NEW and position is not None:
            scored[row.code] = decision.series
            positions[row.code] = ShownPosition(len(row.scored.batches) - 1, position)
    return replace(memory, scored=scored, positions=positions)


def _compare(counts: GroupCounts, memory: Memory, moved: set[str], bars: Bars) -> Memory:
    """Make the report's one comparison: the first that can be shown, and then always that one."""
    for candidate in counts.comparisons:
        if memory.variable and candidate.variable != memory.variable:
            continue
        margin = decide_row(candidate.margin, memory.margin, k=bars.cell)
        if margin.outcome is not Outcome.NEW or _n_groups(candidate) < 2:
            continue
        compared = _compare_rows(candidate, memory, moved, bars)
        if compared != memory.compared:
            return replace(
                memory, variable=candidate.variable, margin=margin.series, compared=compared
            )
    return memory


def _measure_changes(counts: GroupCounts, memory: Memory, bars: Bars) -> Memory:
    """Show before and after, when nobody who answered once can be told by subtraction."""
    linked = counts.linked
    if linked is None or 0 < linked.only_before < bars.cell:
        return memory
    now = linked.row.between(0, len(linked.row.batches) - 1)[0][1]
    bonds = Bonds(finer_than=every_cut(linked.row.n_levels))
    decision = decide_row(linked.row, memory.linked, k=bars.cell, bonds=bonds)
    if now < bars.report or decision.outcome is not Outcome.NEW:
        return memory
    batch = len(linked.row.batches) - 1
    found = {
        code: measure_change(pairs, batch=batch, k=bars.cell)
        for code, pairs in linked.pairs.items()
        if len(pairs) == now or now - len(pairs) >= bars.cell
    }
    changes = {code: change for code, change in found.items() if change is not None}
    return replace(memory, linked=decision.series, changes={**memory.changes, **changes})


def _n_groups(candidate: ComparisonCounts) -> int:
    margin = candidate.margin.between(0, len(candidate.margin.batches) - 1)
    return sum(1 for strand in margin if sum(strand))


def _compare_rows(
    candidate: ComparisonCounts, memory: Memory, moved: set[str], bars: Bars
) -> Mapping[str, Series]:
    """Compare the rows that have just moved, never finer than any state of the whole row."""
    compared = dict(memory.compared)
    for row in candidate.rows:
        if row.code not in moved:
            continue
        whole = memory.rows[row.code]
        bonds = Bonds(
            coarser_than=every_cut(row.n_levels).intersection(
                *(p.cuts for p in whole.publications)
            ),
            arrivals=tuple((lot.first, lot.last) for lot in whole.lots),
        )
        decision = decide_row(row, compared.get(row.code, Series()), k=bars.cell, bonds=bonds)
        if decision.outcome is Outcome.NEW:
            compared[row.code] = decision.series
    return compared
