"""The group report: on screen, on paper, as a file; for whoever runs the campaign."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from relier.core.html.pdf import write_pdf
from relier.instruments.rules.definition import BlockKind
from relier.profiles.models import GroupSnapshot
from relier.profiles.permissions import can_see_group_report
from relier.profiles.rules import reading
from relier.profiles.rules.figures import figures_from_plain
from relier.profiles.selectors.proposals import meetings_for
from relier.profiles.selectors.reports import freezing_dates, questionnaire_of_report
from relier.profiles.services.files import write_figures
from relier.profiles.services.reports import bars_of, freeze_group_report
from relier.responses.selectors import campaign_by_public_id
from relier.responses.services.questionnaires import wording_language
from relier.scoring import selectors as scoring

ReportView = Callable[[HttpRequest, Any, GroupSnapshot], HttpResponse]


def with_report(view: ReportView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give a page the report of a campaign, or say how many answers are missing for one."""

    @login_required
    @never_cache
    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, public_id: str) -> HttpResponse:
        campaign = campaign_by_public_id(public_id)
        if campaign is None or not can_see_group_report(request.user, campaign.organisation):
            raise Http404
        snapshot = freeze_group_report(campaign=campaign)
        if snapshot is None:
            context = {"campaign": campaign, "needed": bars_of(campaign).report}
            return render(request, "profiles/group_waiting.html", context)
        return view(request, campaign, snapshot)

    return opened


@with_report
def group(request: HttpRequest, campaign: Any, snapshot: GroupSnapshot) -> HttpResponse:
    """Show what the group can work on together."""
    return render(request, "profiles/group.html", _context(campaign, snapshot))


@with_report
def group_on_paper(request: HttpRequest, campaign: Any, snapshot: GroupSnapshot) -> HttpResponse:
    """Give the report as a tagged PDF."""
    page = render_to_string(
        "profiles/group_on_paper.html", _context(campaign, snapshot), request=request
    )
    return _file(write_pdf(page), "application/pdf", f"rapport-{campaign.code}.pdf")


@with_report
def group_file(request: HttpRequest, campaign: Any, snapshot: GroupSnapshot) -> HttpResponse:
    """Give the published figures as a spreadsheet file."""
    instrument = questionnaire_of_report(campaign)
    content = write_figures(
        figures=figures_from_plain(snapshot.figures),
        wording=instrument.wordings[wording_language(campaign)],
        dates=freezing_dates(campaign.pk),
    )
    return _file(content.encode("utf-8-sig"), "text/csv; charset=utf-8", _csv_name(campaign.code))


def _csv_name(code: str) -> str:
    return f"rapport-{code}.csv"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _context(campaign: Any, snapshot: GroupSnapshot) -> dict[str, object]:
    instrument = questionnaire_of_report(campaign)
    language = wording_language(campaign)
    wording = instrument.wordings[language]
    figures = figures_from_plain(snapshot.figures)
    areas = reading.read_areas(figures, wording)
    labels = {area.code: area.label for area in areas}
    meetings = meetings_for(figures, instrument.id, language=language)
    return {
        "campaign": campaign,
        "snapshot": snapshot,
        "figures": figures,
        "is_calibrated": bool(scoring.evidence_of(campaign.pk, campaign.form).calibration_id),
        "dates": freezing_dates(campaign.pk),
        "areas": areas,
        "sentences": reading.read_sentences(areas),
        "distributions": reading.read_distributions(figures, wording),
        "conditions": reading.read_conditions(
            figures, instrument, wording, kind=BlockKind.CONDITIONS
        ),
        "organisation": reading.read_conditions(
            figures, instrument, wording, kind=BlockKind.ORGANISATION
        ),
        "compared": reading.read_comparison(figures, instrument, wording),
        "comparison_name": _question(figures.comparison, wording),
        "not_compared": [wording.items[code].text for code in figures.not_compared],
        "changes": [(labels[one.code], one.change) for one in figures.changes],
        "linked_n": max((one.change.n for one in figures.changes), default=0),
        "meetings": meetings,
        "minutes": sum(meeting.minutes for meeting in meetings),
        "area_names": labels,
    }


def _question(comparison: Any, wording: Any) -> str:
    return wording.items[comparison.variable].text if comparison else ""
