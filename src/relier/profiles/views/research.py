"""The researcher's page of a campaign: what its answers say about the questionnaire."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from relier.core.clock import now
from relier.instruments.rules.definition import Instrument, Wording
from relier.profiles.models import ResearchSnapshot
from relier.profiles.permissions import can_see_group_report
from relier.profiles.rules.research_comparing import GroupNames, read_differences
from relier.profiles.rules.research_drawings import draw_parts, draw_scree
from relier.profiles.rules.research_figures import figures_from_plain
from relier.profiles.rules.research_reading import climb, read_blocks
from relier.profiles.selectors.reports import (
    count_new_people,
    latest_snapshot,
    questionnaire_of_report,
)
from relier.profiles.selectors.research import COUNTRY, latest_research
from relier.profiles.services.reports import SETTLED, bars_of
from relier.profiles.tasks import compute_research_figures
from relier.profiles.templatetags.research_ui import language_words
from relier.responses.selectors import campaign_by_public_id
from relier.responses.services.questionnaires import wording_language
from relier.scoring import selectors as scoring


@login_required
@never_cache
@require_safe
def research(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show how the questions work, or how many answers that still takes."""
    campaign = _campaign(request, public_id)
    snapshot = latest_research(campaign.pk)
    context = {
        "campaign": campaign,
        "snapshot": snapshot,
        "is_due": _is_due(campaign, snapshot),
        "needed": bars_of(campaign).report,
    }
    if snapshot is None:
        return render(request, "profiles/research_waiting.html", context)
    return render(request, "profiles/research.html", {**context, **_figures(campaign, snapshot)})


@login_required
@never_cache
@require_safe
def curves(request: HttpRequest, public_id: str, dimension: str) -> HttpResponse:
    """Show how each answer to the questions of one dimension is chosen along it."""
    campaign = _campaign(request, public_id)
    snapshot = latest_research(campaign.pk)
    wording = _wording(campaign)[1]
    if snapshot is None or dimension not in wording.dimensions:
        raise Http404
    figures = figures_from_plain(snapshot.figures)
    parts = draw_parts([one for one in figures.findings.curves if one.dimension == dimension])
    if not parts:
        raise Http404
    blocks = read_blocks(figures, *_wording(campaign))
    context = {
        "campaign": campaign,
        "snapshot": snapshot,
        "parts": parts,
        "shown": next(block for block in blocks if block.code == dimension),
        "texts": {code: words.text for code, words in wording.items.items()},
    }
    return render(request, "profiles/research_curves.html", context)


@login_required
@require_POST
def compute(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for the figures of the newest batch: a job computes them, once."""
    campaign = _campaign(request, public_id)
    compute_research_figures.enqueue(campaign.public_id)
    messages.success(
        request, _("The figures are being computed. Open this page again in a minute.")
    )
    return redirect("profiles:research", campaign.public_id)


def _campaign(request: HttpRequest, public_id: str) -> Any:
    campaign = campaign_by_public_id(public_id)
    if campaign is None or not can_see_group_report(request.user, campaign.organisation):
        raise Http404
    return campaign


def _is_due(campaign: Any, snapshot: ResearchSnapshot | None) -> bool:
    """Whether there are people whom the figures do not count yet, enough for a batch."""
    report, bars = latest_snapshot(campaign.pk), bars_of(campaign)
    if report is not None and (snapshot is None or snapshot.report_id != report.pk):
        return True
    needed = bars.cell if report else bars.report
    return count_new_people(campaign.pk, report, now() - SETTLED) >= needed


def _wording(campaign: Any) -> tuple[Instrument, Wording]:
    instrument = questionnaire_of_report(campaign)
    return instrument, instrument.wordings[wording_language(campaign)]


def _figures(campaign: Any, snapshot: ResearchSnapshot) -> dict[str, object]:
    instrument, wording = _wording(campaign)
    figures = figures_from_plain(snapshot.figures)
    found = figures.findings
    drawn = {one.dimension for one in found.curves}
    labels = {code: words.label for code, words in wording.dimensions.items()}
    known = scoring.calibrations_for(campaign.instrument_version_id, campaign.form)
    used = scoring.evidence_of(campaign.pk, campaign.form).calibration_id
    return {
        "figures": figures,
        "rungs": climb(figures, wording),
        "blocks": read_blocks(figures, instrument, wording),
        "dimensions": [(one, draw_scree(one.reliability)) for one in found.dimensions],
        "differences": read_differences(figures, wording, _names(instrument, wording, campaign)),
        "parts": draw_parts(found.curves),
        "curved": [(code, label) for code, label in labels.items() if code in drawn],
        "labels": labels,
        "texts": {code: words.text for code, words in wording.items.items()},
        "calibration": used,
        "newer": next((one for one in known[:1] if one.calibration_id != used), None),
    }


def _names(instrument: Instrument, wording: Wording, campaign: Any) -> GroupNames:
    languages = {code: language_words(code) for code in campaign.languages}
    item = instrument.items.get(COUNTRY)
    if item is None:
        return {"language": languages}
    options = instrument.scales[item.scale].options
    return {"language": languages, COUNTRY: {o.code: wording.label(item, o.code) for o in options}}
