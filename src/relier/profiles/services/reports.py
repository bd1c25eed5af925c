"""Freezing a group report: counted, judged against everything shown before, written once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from relier.core.audit import record
from relier.core.clock import now
from relier.profiles.models import GroupSnapshot
from relier.profiles.rules.figures import describe, figures_to_plain
from relier.profiles.rules.group import Bars, GroupCounts, Memory, freeze_batch
from relier.profiles.rules.layout import ReportLayout, lay_out_report
from relier.profiles.rules.plain import memory_from_plain, memory_to_plain
from relier.profiles.rules.thresholds import Audience, cell_threshold, report_threshold
from relier.profiles.selectors.counting import (
    NotEverybodyIsScoredError,
    Question,
    count_group,
    count_linked,
)
from relier.profiles.selectors.reports import (
    ReportedCampaign,
    count_new_people,
    questionnaire_of_report,
    snapshots_of,
)
from relier.responses.selectors import Batch
from relier.scoring import selectors as scoring
from relier.scoring.services import rescore_campaign

# An answer counts from one minute on: nobody is then still being written when a report is frozen.
SETTLED = timedelta(minutes=1)


def freeze_group_report(*, campaign: ReportedCampaign) -> GroupSnapshot | None:
    """Freeze a new report if enough people are new, and return the one that readers see now.

    None while the group is too small for any report. Asked twice at once, it freezes once.
    """
    snapshots = snapshots_of(campaign.pk)
    latest = snapshots[-1] if snapshots else None
    until = now() - SETTLED
    bars = bars_of(campaign)
    needed = bars.cell if latest else bars.report
    if count_new_people(campaign.pk, latest, until) < needed:
        return latest
    if scoring.rescoring_is_due(campaign.pk, campaign.form):
        rescore_campaign(campaign=campaign)
    try:
        with transaction.atomic():
            return _freeze(campaign, snapshots, until, bars) or latest
    except IntegrityError:  # somebody else has just frozen this batch
        return snapshots_of(campaign.pk)[-1]


def bars_of(campaign: ReportedCampaign) -> Bars:
    """Return the thresholds of a campaign's report, inside its organisation."""
    return Bars(
        cell=cell_threshold(Audience.ORGANISATION),
        report=report_threshold(campaign.min_group_size),
    )


def _freeze(
    campaign: ReportedCampaign, snapshots: list[GroupSnapshot], until: datetime, bars: Bars
) -> GroupSnapshot | None:
    memory = memory_from_plain(snapshots[-1].memory) if snapshots else Memory()
    instrument = questionnaire_of_report(campaign)
    layout = lay_out_report(instrument, campaign.form)
    counts = _count(campaign, layout, snapshots, until, memory)
    after = freeze_batch(counts, memory, bars)
    if after is None:
        return None
    figures = describe(
        after,
        layout,
        counts.comparisons,
        evidence_step=scoring.evidence_of(campaign.pk, campaign.form).step,
        is_linked=counts.linked is not None,
    )
    snapshot = GroupSnapshot.objects.create(
        campaign_id=campaign.pk,
        batch=len(snapshots),
        n=figures.n,
        k=bars.cell,
        frozen_at=until,
        instrument=instrument.id,
        instrument_version=instrument.version,
        figures=figures_to_plain(figures),
        memory=memory_to_plain(after),
    )
    record("profiles.freeze_report", thing=snapshot, data={"n": figures.n})
    return snapshot


def _count(
    campaign: ReportedCampaign,
    layout: ReportLayout,
    snapshots: list[GroupSnapshot],
    until: datetime,
    memory: Memory,
) -> GroupCounts:
    edges: list[datetime | None] = [None, *(one.frozen_at for one in snapshots)]
    ends = [*(one.frozen_at for one in snapshots), until]
    batches = [Batch(after, end) for after, end in zip(edges, ends, strict=True)]
    instrument = questionnaire_of_report(campaign)
    questions = [
        Question(item.code, tuple(o.code for o in instrument.scales[item.scale].options))
        for item in layout.variables
        if memory.variable in {"", item.code}
    ]
    k = bars_of(campaign).cell
    try:
        counts = count_group(campaign.pk, layout, batches, questions, k=k)
    except NotEverybodyIsScoredError:  # those who have not looked at their profile
        rescore_campaign(campaign=campaign)
        counts = count_group(campaign.pk, layout, batches, questions, k=k)
    linked = count_linked(campaign, layout, batches) if _same_measure(campaign) else None
    return replace(counts, linked=linked)


def _same_measure(campaign: ReportedCampaign) -> bool:
    """Before and after are compared within one instrument version and one calibration only."""
    before = campaign.follows
    if before is None or before.instrument_version_id != campaign.instrument_version_id:
        return False
    one, other = (scoring.evidence_of(c.pk, c.form).calibration_id for c in (before, campaign))
    return one == other
