"""How questions work in different languages and countries, as lines of a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from relier.instruments.rules.definition import Wording
from relier.profiles.rules.research_figures import ResearchFigures
from relier.scoring.rules.findings import GroupDifferences, ItemDifference, PartDifferences

# By variable: what the codes of its groups are called.
GroupNames = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One question between two groups: the figures, and what its words and the group are called."""

    code: str
    text: str
    group: str
    found: ItemDifference


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """The questions that were compared together; `compared` says why there may be none."""

    label: str
    compared: str
    lines: tuple[DifferenceLine, ...]


@dataclass(frozen=True, slots=True)
class ComparedGroups:
    """One way to divide people."""

    variable: str
    reference: str
    others: tuple[str, ...]
    missing: tuple[tuple[str, int], ...]
    parts: tuple[ComparedPart, ...]
    is_comparable: bool

    @property
    def flagged(self) -> tuple[DifferenceLine, ...]:
        """The questions that work differently, enough to matter."""
        return tuple(line for part in self.parts for line in part.lines if line.found.is_flagged)

    @property
    def n_lines(self) -> int:
        """How many questions were compared."""
        return sum(len(part.lines) for part in self.parts)


def read_differences(
    figures: ResearchFigures, wording: Wording, names: GroupNames
) -> tuple[ComparedGroups, ...]:
    """Return every division of the people that was looked at."""
    return tuple(
        _groups(one, wording, names.get(one.variable, {})) for one in figures.findings.differences
    )


def _groups(found: GroupDifferences, wording: Wording, names: Mapping[str, str]) -> ComparedGroups:
    reference, *others = (names.get(code, code) for code in found.large or ("",))
    return ComparedGroups(
        variable=found.variable,
        reference=reference,
        others=tuple(others),
        missing=tuple((names.get(code, code), n) for code, n in found.missing),
        parts=tuple(_part(part, wording, names) for part in found.parts),
        is_comparable=found.is_comparable,
    )


def _part(part: PartDifferences, wording: Wording, names: Mapping[str, str]) -> ComparedPart:
    lines = tuple(
        DifferenceLine(one.item, wording.items[one.item].text, names.get(one.group, one.group), one)
        for one in part.items
    )
    return ComparedPart(wording.dimensions[part.dimension].label, part.compared, lines)
