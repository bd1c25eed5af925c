"""Counting a group, batch by batch, for a report that is about to be frozen.

These are the only counts before disclosure control: they go to `rules.group` and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.db.models import QuerySet

from relier.instruments.rules.definition import Item
from relier.profiles.rules.group import (
    ComparisonCounts,
    GroupCounts,
    LinkedCounts,
    PositionCounts,
)
from relier.profiles.rules.layout import ReportLayout, RowLayout
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


def count_group(
    campaign_id: int,
    layout: ReportLayout,
    batches: Sequence[Batch],
    variables: Sequence[tuple[Item, tuple[str, ...]]],
) -> GroupCounts:
    """Count everybody of a group, by batch of arrival, for every row and every division."""
    counted = [_count_batch(campaign_id, layout, batch, variables) for batch in batches]
    people = [one.n for one in counted]
    return GroupCounts(
        persons=_known("persons", [((n,),) for n in people]),
        rows=tuple(
            RowCounts(row.code, tuple((one.strands[row.code],) for one in counted))
            for row in layout.rows
        ),
        positions=tuple(_position(row, counted) for row in layout.dimensions),
        comparisons=tuple(
            _comparison(item.code, options, layout, counted) for item, options in variables
        ),
    )


class _Counted:
    """One batch: how many, in which levels, and the same for each division of each variable."""

    def __init__(
        self, people: QuerySet[Any], campaign_id: int, layout: ReportLayout, *, items: bool
    ) -> None:
        self.n = people.count()
        self.points = scoring.score_histogram(campaign_id, people=people) if self.n else {}
        codes = [row.code for row in layout.items] if items and self.n else []
        options = responses.option_counts(campaign_id, codes, people=people) if codes else {}
        self.strands: dict[str, Strand] = {
            **{row.code: self._bands(row.code) for row in layout.dimensions},
            **{row.code: self._options(row, options) for row in layout.items},
        }
        self.divisions: dict[str, list[_Counted]] = {}

    def _bands(self, code: str) -> Strand:
        told = tuple(self.points.get(code, NOBODY).bands.values())
        return (self.n - sum(told), *told)

    def _options(self, row: RowLayout, options: Mapping[str, Mapping[str, int]]) -> Strand:
        told = tuple(options.get(row.code, {}).get(level, 0) for level in row.levels[1:])
        return (self.n - sum(told), *told)


def _count_batch(
    campaign_id: int,
    layout: ReportLayout,
    batch: Batch,
    variables: Sequence[tuple[Item, tuple[str, ...]]],
) -> _Counted:
    people = responses.in_batch(campaign_id, batch)
    counted = _Counted(people, campaign_id, layout, items=True)
    for item, options in variables:
        divided = responses.divide_by_answer(people, item.code, options)
        counted.divisions[item.code] = [
            _Counted(those, campaign_id, layout, items=False) for those in divided.values()
        ]
    return counted


def _known(code: str, tables: Sequence[Table]) -> RowCounts:
    """Return a row of what everybody knows: how many answered, and who belongs where."""
    return RowCounts(code, tuple(tables), hides_unanimity=False)


def _position(row: RowLayout, counted: Sequence[_Counted]) -> PositionCounts:
    points: Counter[int] = Counter()
    for one in counted:
        points.update(one.points.get(row.code, NOBODY).counts)
    scored = [((sum(one.strands[row.code][1:]),),) for one in counted]
    return PositionCounts(code=row.code, points=points, scored=_known(row.code, scored))


def _comparison(
    variable: str, options: tuple[str, ...], layout: ReportLayout, counted: Sequence[_Counted]
) -> ComparisonCounts:
    divided = [one.divisions[variable] for one in counted]
    return ComparisonCounts(
        variable=variable,
        groups=(*options, ""),
        margin=_known(variable, [tuple((d.n,) for d in divisions) for divisions in divided]),
        rows=tuple(
            RowCounts(
                row.code,
                tuple(tuple(d.strands[row.code] for d in divisions) for divisions in divided),
            )
            for row in layout.dimensions
        ),
    )


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
