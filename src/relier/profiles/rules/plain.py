"""A report's memory as plain values for a database column, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from relier.profiles.rules.change import ShownChange
from relier.profiles.rules.group import Memory, ShownPosition
from relier.profiles.rules.levels import Table
from relier.profiles.rules.position import Position
from relier.profiles.rules.series import Lot, Publication, Series

Plain = dict[str, Any]


def memory_to_plain(memory: Memory) -> Plain:
    """Return a memory as numbers, texts, lists and tables."""
    return {
        "persons": _series(memory.persons),
        "rows": {code: _series(one) for code, one in memory.rows.items()},
        "scored": {code: _series(one) for code, one in memory.scored.items()},
        "positions": {code: asdict(one) for code, one in memory.positions.items()},
        "variable": memory.variable,
        "margin": _series(memory.margin),
        "compared": {code: _series(one) for code, one in memory.compared.items()},
        "linked": _series(memory.linked),
        "changes": {code: asdict(one) for code, one in memory.changes.items()},
    }


def memory_from_plain(plain: Plain) -> Memory:
    """Return the memory that `memory_to_plain` wrote."""
    return Memory(
        persons=_read_series(plain["persons"]),
        rows=_read_all(plain["rows"]),
        scored=_read_all(plain["scored"]),
        positions={
            code: ShownPosition(one["batch"], Position(**one["position"]))
            for code, one in plain["positions"].items()
        },
        variable=plain["variable"],
        margin=_read_series(plain["margin"]),
        compared=_read_all(plain["compared"]),
        linked=_read_series(plain["linked"]),
        changes={code: ShownChange(**one) for code, one in plain["changes"].items()},
    )


def series_to_plain(series: Mapping[str, Series]) -> Plain:
    """Return what several rows have shown, by their code."""
    return {code: _series(one) for code, one in series.items()}


def series_from_plain(plain: Mapping[str, Plain]) -> dict[str, Series]:
    """Return the series that `series_to_plain` wrote."""
    return _read_all(plain)


def _series(series: Series) -> Plain:
    return {
        "lots": [
            {"first": lot.first, "last": lot.last, "cuts": sorted(lot.cuts), "kept": lot.kept}
            for lot in series.lots
        ],
        "publications": [
            {"batch": one.batch, "cuts": sorted(one.cuts), "shown": one.shown}
            for one in series.publications
        ],
        "withdrawn": series.withdrawn,
    }


def _read_all(plain: Mapping[str, Plain]) -> dict[str, Series]:
    return {code: _read_series(one) for code, one in plain.items()}


def _read_series(plain: Plain) -> Series:
    return Series(
        lots=tuple(
            Lot(one["first"], one["last"], frozenset(one["cuts"]), _table(one["kept"]))
            for one in plain["lots"]
        ),
        publications=tuple(
            Publication(one["batch"], frozenset(one["cuts"]), _table(one["shown"]))
            for one in plain["publications"]
        ),
        withdrawn=plain["withdrawn"],
    )


def _table(plain: list[list[int]]) -> Table:
    return tuple(tuple(strand) for strand in plain)
