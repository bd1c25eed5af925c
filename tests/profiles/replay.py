"""Replays the life of invented organisations, and lists every count that readers ever saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from relier.profiles.rules.group import Bars, Memory, freeze_batch
from relier.profiles.rules.levels import blocks
from relier.profiles.rules.series import Series
from tests.profiles.organisations import (
    GROUPS,
    N_LEVELS,
    N_ROWS,
    Organisation,
    count_organisation,
)
from tests.profiles.subtraction import Cell, can_recover_a_few, can_sum_a_few

Publish: TypeAlias = Callable[[Organisation], "list[Seen]"]
BARS = Bars(cell=5, report=10)
EVERY_LEVEL = frozenset(range(N_LEVELS))


@dataclass(frozen=True)
class Seen:
    """One count in front of a reader: when, of which row (None: all), group (None: all), levels."""

    moment: int
    row: int | None
    group: int | None
    levels: frozenset[int]
    kind: str = "count"


def _new(series: Series | None, batch: int) -> Iterator[frozenset[int]]:
    """Yield the blocks of levels that this batch has shown of a row."""
    for publication in series.publications if series else ():
        if publication.batch == batch:
            yield from (frozenset(block) for block in blocks(publication.cuts, N_LEVELS))


def _seen_of(memory: Memory, moment: int, batch: int) -> Iterator[Seen]:
    yield Seen(moment, None, None, EVERY_LEVEL)
    if any(publication.batch == batch for publication in memory.margin.publications):
        yield from (Seen(moment, None, group, EVERY_LEVEL) for group in range(len(GROUPS)))
    for row in range(N_ROWS):
        code = f"R{row}"
        yield from (Seen(moment, row, None, b) for b in _new(memory.rows.get(code), batch))
        for block in _new(memory.compared.get(code), batch):
            yield from (Seen(moment, row, group, block) for group in range(len(GROUPS)))
        if code in memory.positions and memory.positions[code].batch == batch:
            yield Seen(moment, row, None, EVERY_LEVEL - {0}, kind="mean")


def publish_with_memory(org: Organisation) -> list[Seen]:
    """What readers see under the rule."""
    memory, moments, seen = Memory(), [], []
    for moment in org.freezes:
        after = freeze_batch(count_organisation(org, moment, moments), memory, BARS)
        if after is not None:
            seen += _seen_of(after, moment, len(moments))
            memory = after
            moments.append(moment)
    return seen


def publish_all_or_nothing(org: Organisation) -> list[Seen]:
    """What readers would see if each report forgot the earlier ones."""
    seen = []
    for moment in org.freezes:
        memory = freeze_batch(count_organisation(org, moment, []), Memory(), BARS)
        if memory is not None:
            seen += _seen_of(memory, moment, 0)
    return seen


def publish_above_threshold(org: Organisation) -> list[Seen]:
    """What readers would see if a cell were hidden only for being under k itself."""
    seen = []
    for moment in org.freezes:
        here = org.present(moment)
        if here.sum() < BARS.report:
            continue
        seen.append(Seen(moment, None, None, EVERY_LEVEL))
        seen.extend(
            Seen(moment, row, None, frozenset({level}))
            for row in range(N_ROWS)
            for level in range(N_LEVELS)
            if np.sum(here & (org.levels[row] == level)) >= BARS.cell
        )
    return seen


def gives_away(org: Organisation, seen: list[Seen]) -> bool:
    """Tell whether a few persons can be singled out by anything readers ever saw."""
    over = [_persons(org, one) for one in seen if one.row is None]
    return can_sum_a_few(over, k=BARS.cell) or any(
        _row_gives_away(org, [one for one in seen if one.row == row], row) for row in range(N_ROWS)
    )


def _persons(org: Organisation, one: Seen) -> np.ndarray:
    here = org.present(one.moment)
    return here if one.group is None else here & (org.group == one.group)


def _row_gives_away(org: Organisation, seen: list[Seen], row: int) -> bool:
    """Attack one row with what was shown of it.

    Two persons whom no cell of the row tells apart are of one kind: when they came is then known
    of both, and helps no further.
    """
    counts = [one for one in seen if one.kind == "count"]
    means = [one for one in seen if one.kind == "mean"]
    scored = [_persons(org, one) & (org.levels[row] > 0) for one in means]
    if can_sum_a_few(scored, k=BARS.cell):
        return True
    if not counts:
        return False
    moments = sorted({one.moment for one in counts})
    divided = any(one.group is not None for one in counts)
    known = [org.present(moment) for moment in moments] + ([org.group] if divided else [])
    return can_recover_a_few(
        [Cell(_persons(org, one), one.levels) for one in counts],
        np.stack(known, axis=1).astype(int),
        org.levels[row],
        k=BARS.cell,
        n_levels=N_LEVELS,
    )
