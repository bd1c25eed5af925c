"""Reading the reports that were frozen."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from relier.instruments.models import InstrumentVersion
from relier.instruments.rules.definition import Instrument
from relier.instruments.selectors import instrument_of
from relier.profiles.models import GroupSnapshot
from relier.responses import selectors as responses
from relier.responses.selectors import Batch


class ReportedCampaign(Protocol):
    """What a report needs to know of a campaign."""

    @property
    def pk(self) -> int: ...
    @property
    def form(self) -> str: ...
    @property
    def min_group_size(self) -> int: ...
    @property
    def instrument_version(self) -> InstrumentVersion: ...
    @property
    def instrument_version_id(self) -> int: ...
    @property
    def follows(self) -> Any: ...
    @property
    def follows_id(self) -> int | None: ...


def snapshots_of(campaign_id: int) -> list[GroupSnapshot]:
    """Return every frozen report of a campaign, the first one first."""
    return list(GroupSnapshot.objects.filter(campaign=campaign_id).order_by("batch"))


def latest_snapshot(campaign_id: int) -> GroupSnapshot | None:
    """Return the report that readers see now."""
    return GroupSnapshot.objects.filter(campaign=campaign_id).order_by("-batch").first()


def freezing_dates(campaign_id: int) -> dict[int, datetime]:
    """Return when each batch was frozen: a row that was kept shows the date of its own."""
    rows = GroupSnapshot.objects.filter(campaign=campaign_id)
    return dict(rows.order_by("batch").values_list("batch", "frozen_at"))


def count_new_people(campaign_id: int, latest: GroupSnapshot | None, until: datetime) -> int:
    """Return how many people have finished since the latest report."""
    after = latest.frozen_at if latest else None
    return responses.in_batch(campaign_id, Batch(after, until)).count()


def questionnaire_of_report(campaign: ReportedCampaign) -> Instrument:
    """Return the questionnaire that a report is about."""
    return instrument_of(campaign.instrument_version)
