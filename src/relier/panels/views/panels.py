"""The team's pages of panels: the list, a new one, its links, closing it, what it agreed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relier.instruments.rules.definition import Instrument, Item
from relier.instruments.selectors import instrument_of
from relier.panels.forms import InviteForm, PanelForm
from relier.panels.models import Panel
from relier.panels.permissions import organisations_with_panels
from relier.panels.rules.agreement import (
    FEWEST_RATERS,
    Agreement,
    agreements,
    heading_of,
    judged_items,
    proposed_lines,
)
from relier.panels.selectors import (
    comments_of,
    experts_of,
    panels_of,
    ratings_of,
    versions_to_key,
)
from relier.panels.services import (
    LinksMadeError,
    PanelClosedError,
    close_panel,
    invite_experts,
    open_panel,
    withdraw_expert,
)
from relier.panels.views.guards import for_panel, me, private


@dataclass(frozen=True, slots=True)
class Figure:
    """What a panel says of one item in one country, with the words of its actions."""

    found: Agreement
    choices: Sequence[tuple[str, int, int]]
    best: str
    worst: str
    authors_key: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a panel says of one item."""

    item: Item
    text: str
    figures: Sequence[Figure]
    comments: Sequence[str]


@login_required
@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    """List the panels of one's organisations, the latest first."""
    mine = organisations_with_panels(request.user)
    context = {"organisations": mine, "panels": list(panels_of([one.pk for one in mine]))}
    return render(request, "panels/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Open a panel for one of one's organisations."""
    mine = organisations_with_panels(request.user)
    if not mine:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = PanelForm(sent, organisations=mine, versions=versions_to_key())
    if request.method == "POST" and form.is_valid():
        version, language = form.chosen
        panel = open_panel(
            organisation=form.cleaned_data["organisation"],
            version=version,
            language=language,
            retention_until=form.cleaned_data["retention_until"],
            by=me(request),
        )
        return redirect("panels:panel", panel.public_id)
    status = 422 if form.errors else 200
    return render(request, "panels/new.html", {"form": form}, status=status)


@for_panel
@require_safe
def panel(request: HttpRequest, panel: Panel) -> HttpResponse:
    """Show how far the experts have come; once it is closed, what they agree on."""
    return _page(request, panel)


@for_panel
@require_POST
def invite(request: HttpRequest, panel: Panel) -> HttpResponse:
    """Make links for more experts and show them, this once."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, panel, form=form, status=422)
    cleaned = form.cleaned_data
    try:
        links = invite_experts(
            panel=panel, count=cleaned["count"], after=cleaned["after"], by=me(request)
        )
    except LinksMadeError:
        form.add_error(None, _("These links were made already. Below is how many there are now."))
        return _page(request, panel, form=form, status=422)
    except PanelClosedError:
        return redirect("panels:panel", panel.public_id)
    shown = [(one.number, f"{settings.SITE_URL}/panel/p/{one.secret}") for one in links]
    context = {"panel": panel, "links": shown}
    return private(render(request, "panels/links.html", context))


@for_panel
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, panel: Panel, number: int) -> HttpResponse:
    """Ask, then kill one link and erase what was rated with it."""
    experts = {one.number: one for one in experts_of(panel)}
    if number not in experts or not panel.is_open:
        raise Http404
    if request.method != "POST":
        context = {"panel": panel, "expert": experts[number]}
        return render(request, "panels/withdraw.html", context)
    withdraw_expert(panel=panel, number=number, by=me(request))
    messages.success(request, _("The link opens nothing any more; its ratings are erased."))
    return redirect("panels:panel", panel.public_id)


@for_panel
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, panel: Panel) -> HttpResponse:
    """Ask, then close a panel for good."""
    if not panel.is_open:
        return redirect("panels:panel", panel.public_id)
    if request.method != "POST":
        n_items = len(judged_items(instrument_of(panel.version)))
        whole = sum(one.rated == n_items for one in experts_of(panel))
        context = {"panel": panel, "whole": whole, "fewest": FEWEST_RATERS}
        return render(request, "panels/close.html", context)
    close_panel(panel=panel, by=me(request))
    return redirect("panels:panel", panel.public_id)


def _page(
    request: HttpRequest, panel: Panel, *, form: InviteForm | None = None, status: int = 200
) -> HttpResponse:
    instrument = instrument_of(panel.version)
    experts = experts_of(panel)
    found = agreements(instrument, ratings_of(panel)) if not panel.is_open else ()
    day = timezone.localdate(panel.closed_at).isoformat() if panel.closed_at else ""
    context = {
        "panel": panel,
        "words_language": panel.language,
        "title": instrument.wordings[panel.language].title,
        "n_items": len(judged_items(instrument)),
        "experts": experts,
        "fewest": FEWEST_RATERS,
        "form": form or InviteForm(initial={"after": panel.last_number}),
        "results": _results(instrument, panel, found),
        "lines": proposed_lines(instrument, found, on=day),
    }
    return render(request, "panels/panel.html", context, status=status)


def _results(instrument: Instrument, panel: Panel, found: Sequence[Agreement]) -> list[Result]:
    if panel.is_open:
        return []
    wording, comments = instrument.wordings[panel.language], comments_of(panel)
    return [
        Result(
            item=item,
            text=heading_of(wording.items[item.code]),
            figures=[_figure(instrument, panel, one) for one in found if one.item == item.code],
            comments=comments.get(item.code, ()),
        )
        for item in judged_items(instrument)
    ]


def _figure(instrument: Instrument, panel: Panel, found: Agreement) -> Figure:
    item, wording = instrument.items[found.item], instrument.wordings[panel.language]
    options = instrument.scales[item.scale].options
    labels = {one.code: wording.label(item, one.code).rstrip(".") for one in options}
    return Figure(
        found=found,
        choices=[(labels[one.code], one.best, one.worst) for one in found.choices],
        best=labels.get(found.best, ""),
        worst=labels.get(found.worst, ""),
        authors_key=item.keys.get(found.country) or item.key or "",
    )
