"""Counting a group, batch by batch, for a report that is about to be frozen.

These are the only counts before disclosure control: they go to `rules.group` and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet

from relier.profiles.rules.group import (
    ComparisonCounts,
    GroupCounts,
    LinkedCounts,
    PositionCounts,
)
from relier.profiles.rules.layout import DIMENSION, ReportLayout, RowLayout
from relier.profiles.rules.levels import Strand, Table
from relier.profiles.rules.series import RowCounts
from relier.responses import selectors as responses
from relier.responses.selectors import Batch
from relier.scoring import selectors as scoring
from relier.scoring.rules.histogram import PointHistogram

NOBODY = PointHistogram(counts={})


class FollowingCampaign(Protocol):
    """What before and after need to know of a campaign."""

    @property
    def pk(self) -> int: ...
    @property
    def follows_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Question:
    """A question by which a group may be divided, and its answers; "" is no answer."""

    code: str
    options: tuple[str, ...]

    @property
    def divisions(self) -> tuple[str, ...]:
        """Every part of the group."""
        return (*self.options, "")


@dataclass(frozen=True, slots=True)
class _Counted:
    """One batch before any decision: how many, at which points, with which answers."""

    people: QuerySet[Any]
    n: int
    points: Mapping[str, PointHistogram]
    options: Mapping[str, Mapping[str, int]]

    def bands(self, code: str) -> Strand:
        told = tuple(self.points.get(code, NOBODY).bands.values())
        return (self.n - sum(told), *told)

    def answers(self, code: str, levels: Sequence[str]) -> Strand:
        told = tuple(self.options.get(code, {}).get(level, 0) for level in levels)
        return (self.n - sum(told), *told)

    def strand(self, row: RowLayout) -> Strand:
        if row.kind == DIMENSION:
            return self.bands(row.code)
        return self.answers(row.code, row.levels[1:])

    def parts(self, question: Question) -> tuple[int, ...]:
        silent, *told = self.answers(question.code, question.options)
        return (*told, silent)

    @property
    def n_scored(self) -> int:
        index = self.points.get(scoring.INDEX, NOBODY)
        return index.n + index.n_unscored


def count_group(
    campaign_id: int,
    layout: ReportLayout,
    batches: Sequence[Batch],
    questions: Sequence[Question],
    *,
    k: int,
) -> GroupCounts:
    """Count everybody of a group, by batch of arrival, for every row and for one division."""
    codes = [row.code for row in layout.items] + [question.code for question in questions]
    counted = [_count_batch(campaign_id, batch, codes) for batch in batches]
    if any(one.n_scored < one.n for one in counted):
        raise NotEverybodyIsScoredError
    chosen = next((q for q in questions if _can_divide(q, counted, k=k)), None)
    return GroupCounts(
        persons=_known("persons", [((one.n,),) for one in counted]),
        rows=tuple(
            RowCounts(row.code, tuple((one.strand(row),) for one in counted)) for row in layout.rows
        ),
        positions=tuple(_position(row, counted) for row in layout.dimensions),
        comparisons=tuple(
            _comparison(campaign_id, question, layout, counted, is_counted=question is chosen)
            for question in questions
        ),
    )


class NotEverybodyIsScoredError(Exception):
    """Somebody of the group has no score yet: score first, then count again."""


def _count_batch(campaign_id: int, batch: Batch, codes: Sequence[str]) -> _Counted:
    people = responses.in_batch(campaign_id, batch)
    n = people.count()
    return _Counted(
        people=people,
        n=n,
        points=scoring.score_histogram(campaign_id, people=people) if n else {},
        options=responses.option_counts(campaign_id, codes, people=people) if n else {},
    )


def _can_divide(question: Question, counted: Sequence[_Counted], *, k: int) -> bool:
    """Whether a question divides the group at all, into parts that could each be shown.

    A part that is not unanimous has two cells at least, so it has 2k persons at least.
    """
    parts = [sum(part) for part in zip(*(one.parts(question) for one in counted), strict=True)]
    return sum(1 for part in parts if part) > 1 and all(not part or part >= 2 * k for part in parts)


def _known(code: str, tables: Sequence[Table]) -> RowCounts:
    """Return a row of what everybody knows: how many answered, and who belongs where."""
    return RowCounts(code, tuple(tables), hides_unanimity=False)


def _position(row: RowLayout, counted: Sequence[_Counted]) -> PositionCounts:
    points: Counter[int] = Counter()
    for one in counted:
        points.update(one.points.get(row.code, NOBODY).counts)
    scored = [((sum(one.bands(row.code)[1:]),),) for one in counted]
    return PositionCounts(code=row.code, points=points, scored=_known(row.code, scored))


def _comparison(
    campaign_id: int,
    question: Question,
    layout: ReportLayout,
    counted: Sequence[_Counted],
    *,
    is_counted: bool,
) -> ComparisonCounts:
    """Divide the group by one question; level by level only if it is the one to be shown."""
    margin = [tuple((part,) for part in one.parts(question)) for one in counted]
    tables: dict[str, list[Table]] = {row.code: [] for row in layout.dimensions}
    for one in counted if is_counted else ():
        for code, table in _divide(campaign_id, question, one, tuple(tables)).items():
            tables[code].append(table)
    rows = (RowCounts(code, tuple(found)) for code, found in tables.items() if found)
    return ComparisonCounts(
        variable=question.code,
        groups=question.divisions,
        margin=_known(question.code, margin),
        rows=tuple(rows),
    )


def _divide(
    campaign_id: int, question: Question, one: _Counted, codes: Sequence[str]
) -> dict[str, Table]:
    """Count each part of a batch by level; the largest part is what the others leave."""
    parts = dict(zip(question.divisions, one.parts(question), strict=True))
    largest = max(parts, key=lambda division: parts[division])
    people = responses.divide_by_answer(one.people, question.code, question.options)
    small = {
        division: _Counted(
            people[division], n, scoring.score_histogram(campaign_id, people=people[division]), {}
        )
        for division, n in parts.items()
        if n and division != largest
    }
    found = {}
    for code in codes:
        everybody = one.bands(code)
        nobody = (0,) * len(everybody)
        strands = {d: small[d].bands(code) if d in small else nobody for d in parts}
        others = (sum(level) for level in zip(*strands.values(), strict=True))
        strands[largest] = tuple(a - b for a, b in zip(everybody, others, strict=True))
        found[code] = tuple(strands[division] for division in question.divisions)
    return found


def count_linked(
    campaign: FollowingCampaign, layout: ReportLayout, batches: Sequence[Batch]
) -> LinkedCounts | None:
    """Count those who answered the campaign that this one follows, by batch of arrival."""
    if campaign.follows_id is None:
        return None
    until = batches[-1].until
    arrived = [
        frozenset(responses.in_batch(campaign.pk, b).values_list("pk", flat=True)) for b in batches
    ]
    everybody = frozenset().union(*arrived)
    before = responses.in_batch(campaign.follows_id, Batch(None, until))
    pairs = [
        (earlier, later)
        for earlier, later in responses.linked_pairs(campaign.follows_id, campaign.pk)
        if later in everybody
    ]
    linked = {later for _earlier, later in pairs}
    tables = [((len(those - linked), len(those & linked)),) for those in arrived]
    return LinkedCounts(
        row=_known("linked", tables),
        only_before=before.count() - len(pairs),
        pairs=_points_of_pairs(campaign.follows_id, campaign.pk, pairs, layout),
    )


def _points_of_pairs(
    before_id: int, after_id: int, pairs: Sequence[tuple[int, int]], layout: ReportLayout
) -> dict[str, list[tuple[int, int]]]:
    before, after = _points(before_id), _points(after_id)
    found: dict[str, list[tuple[int, int]]] = {}
    for row in layout.dimensions:
        both = ((before.get((a, row.code)), after.get((b, row.code))) for a, b in pairs)
        found[row.code] = [(x, y) for x, y in both if x is not None and y is not None]
    return found


def _points(campaign_id: int) -> dict[tuple[int, str], int | None]:
    return {(who, code): n for who, code, n in scoring.points_by_person(campaign_id)}
