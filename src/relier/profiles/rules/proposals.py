"""The shape of a proposal: what somebody might try next, made downstream and shown here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from relier.scoring.rules.results import Band


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing to try, and why it is proposed. `area` is a dimension's code, or empty."""

    id: str
    kind: str
    title: str
    text: str
    why: str
    minutes: int
    area: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class PersonalNeeds:
    """What a profile tells whoever proposes next steps."""

    instrument: str
    language: str
    bands: Mapping[str, Band]
    points: Mapping[str, int]
    lacks: frozenset[str]


@dataclass(frozen=True, slots=True)
class GroupArea:
    """A group in one dimension, in whole points, as its report shows it."""

    middle: int
    spread: int


@dataclass(frozen=True, slots=True)
class GroupNeeds:
    """What a published report tells whoever proposes meetings; nothing that it does not show."""

    instrument: str
    language: str
    areas: Mapping[str, GroupArea]
    lacks: frozenset[str]


class NextSteps(Protocol):
    """Whoever proposes next steps to a person."""

    def __call__(self, needs: PersonalNeeds) -> tuple[Proposal, ...]: ...


class Meetings(Protocol):
    """Whoever proposes meetings to a group."""

    def __call__(self, needs: GroupNeeds) -> tuple[Proposal, ...]: ...
