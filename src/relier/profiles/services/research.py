"""Computing what a researcher reads: once per frozen group report, stored, never moved after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction

from relier.core.audit import record
from relier.profiles.models import GroupSnapshot, ResearchSnapshot
from relier.profiles.rules.plain import series_from_plain, series_to_plain
from relier.profiles.rules.research_figures import (
    ALARM_FROM,
    EVERYBODY,
    ItemAlarm,
    ResearchFigures,
    alarm_class,
    cells_shown,
    decide_items,
    figures_to_plain,
)
from relier.profiles.rules.series import Series
from relier.profiles.selectors.reports import ReportedCampaign, questionnaire_of_report
from relier.profiles.selectors.research import (
    CampaignAnswers,
    count_items,
    levels_of,
    read_answers,
    research_snapshots,
)
from relier.profiles.services.reports import freeze_group_report
from relier.scoring.rules.layout import Layout, layout_of
from relier.scoring.rules.measurement import LIBRARY_VERSION


def compute_research(*, campaign: ReportedCampaign, by: Any = None) -> ResearchSnapshot | None:
    """Compute the figures of the newest group report, or return them if they are there.

    None while the group is too small for any report.
    """
    report = freeze_group_report(campaign=campaign)
    if report is None:
        return None
    known = research_snapshots(campaign.pk)
    if known and known[-1].report_id == report.pk:
        return known[-1]
    try:
        with transaction.atomic():
            snapshot = _compute(campaign, report, known)
            record("profiles.compute_research", thing=snapshot, by=by, data={"n": report.n})
    except IntegrityError:  # somebody else has just computed this one
        return research_snapshots(campaign.pk)[-1]
    return snapshot


def _compute(
    campaign: ReportedCampaign, report: GroupSnapshot, known: Sequence[ResearchSnapshot]
) -> ResearchSnapshot:
    # polytome and scipy weigh 50 MB: loaded where figures are computed, not in every process.
    research = import_module("relier.scoring.rules.research")
    instrument = questionnaire_of_report(campaign)
    layout = layout_of(instrument, form=campaign.form)
    reports = [*(one.report for one in known), report]
    answers = read_answers(campaign.pk, layout, instrument, reports)
    memory: dict[str, Series] = series_from_plain(known[-1].memory) if known else {}
    # Somebody has left since the report was frozen: how many each answer counts would tell who.
    if len(answers.ranks) == report.n:
        rows = count_items(answers, layout, instrument)
        memory = decide_items(rows, memory, k=report.k)
    findings = research.research(answers.ranks, layout, instrument, answers.groups)
    figures = ResearchFigures(
        n=report.n,
        cells=tuple(
            cells_shown(item, levels_of(instrument, item), memory.get(item, Series()))
            for item in layout.items
        ),
        alarms=_alarms(answers, layout),
        findings=replace(findings, n_persons=report.n),
    )
    return ResearchSnapshot.objects.create(
        report=report,
        library_version=LIBRARY_VERSION,
        figures=figures_to_plain(figures),
        memory=series_to_plain(memory),
    )


def _alarms(answers: CampaignAnswers, layout: Layout) -> tuple[ItemAlarm, ...]:
    everybody = np.ones(len(answers.ranks), dtype=np.bool_)
    groups = {EVERYBODY: everybody}
    for language, people in sorted(Counter(answers.languages.tolist()).items()):
        if ALARM_FROM <= people < len(everybody):
            groups[language] = answers.languages == language
    return tuple(
        ItemAlarm(
            item,
            {
                name: alarm_class(int(answers.puzzled[inside, column].sum()), int(inside.sum()))
                for name, inside in groups.items()
            },
        )
        for column, item in enumerate(layout.items)
    )
