"""An expert's pages: the private link, the judgements to rate, one judgement, erasing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from relier.core.own_forms import is_from_elsewhere
from relier.instruments.rules.definition import Instrument, Item, Wording
from relier.instruments.selectors import instrument_of
from relier.panels.forms import RatingForm
from relier.panels.models import PanelInvitation
from relier.panels.rules.agreement import countries_of, heading_of, judged_items
from relier.panels.selectors import own_ratings
from relier.panels.services import (
    erase_own_ratings,
    find_invitation,
    rate_item,
    say_country,
)
from relier.panels.views.guards import (
    SeeOther,
    current_invitation,
    forget,
    private,
    remember,
    with_invitation,
)

# What an expert answers when none of the countries with a law of its own is theirs.
ANOTHER = "autre"


@dataclass(frozen=True, slots=True)
class Line:
    """One judgement in an expert's list."""

    item: Item
    text: str
    rated: bool


# The page of a link sends no Referer, so that a browser says "null" for its own form: the link
# itself is the key of this form, and a press from another site is refused.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Show a button (programs that open links in mails press none), then open the ratings."""
    if request.method != "POST":
        return render(request, "panels/link.html", {})
    invitation = find_invitation(secret)
    if invitation is None or is_from_elsewhere(request):
        return SeeOther(f"{reverse('panels:home')}?lien=1")
    response = SeeOther(reverse("panels:home"))
    remember(response, secret)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Show an expert what there is to rate; ask by whose law, where it differs."""
    invitation = current_invitation(request)
    if invitation is None:
        return private(render(request, "panels/closed_door.html", {}))
    panel = invitation.panel
    instrument = instrument_of(panel.version)
    countries = countries_of(instrument)
    if request.method == "POST" and panel.is_open:
        asked = request.POST.get("pays", "")
        if asked in (*countries, ANOTHER):
            say_country(invitation=invitation, country="" if asked == ANOTHER else asked)
        return SeeOther(_next(instrument, invitation))
    wording = instrument.wordings[panel.language]
    lines = _lines(instrument, wording, invitation)
    context = {
        "panel": panel,
        "invitation": invitation,
        "words_language": panel.language,
        "title": wording.title,
        "lines": lines,
        "n_rated": sum(line.rated for line in lines),
        "countries": [(code, _country_name(instrument, wording, code)) for code in countries],
        "another": ANOTHER,
    }
    return private(render(request, "panels/home.html", context))


@with_invitation
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, invitation: PanelInvitation, item: str) -> HttpResponse:
    """Show one judgement and keep the best action, the worst and a comment."""
    panel = invitation.panel
    instrument = instrument_of(panel.version)
    wording = instrument.wordings[panel.language]
    items = judged_items(instrument)
    chosen = next((one for one in items if one.code == item), None)
    if chosen is None:
        raise Http404
    if not panel.is_open:
        return redirect("panels:home")
    form = RatingForm(
        request.POST if request.method == "POST" else None,
        actions=_actions(instrument, wording, chosen),
        initial=_initial(invitation, item),
    )
    if request.method == "POST" and form.is_valid():
        rate_item(invitation=invitation, item=item, **form.cleaned_data)
        return SeeOther(_next(instrument, invitation, after=item))
    context = {
        "panel": panel,
        "form": form,
        "words": wording.items[item],
        "words_language": panel.language,
        "number": items.index(chosen) + 1,
        "of": len(items),
    }
    status = 422 if form.errors else 200
    return render(request, "panels/item.html", context, status=status)


@with_invitation
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, invitation: PanelInvitation) -> HttpResponse:
    """Ask, then erase what this expert rated, and the link."""
    if not invitation.panel.is_open:
        return redirect("panels:home")
    if request.method != "POST":
        return render(request, "panels/erase.html", {})
    erase_own_ratings(invitation=invitation)
    response = SeeOther(f"{reverse('panels:home')}?efface=1")
    forget(response)
    return response


def _actions(instrument: Instrument, wording: Wording, item: Item) -> Sequence[tuple[str, str]]:
    options = instrument.scales[item.scale].options
    return [(option.code, wording.label(item, option.code)) for option in options]


def _initial(invitation: PanelInvitation, item: str) -> dict[str, str]:
    before = own_ratings(invitation).get(item)
    if before is None:
        return {}
    return {"best": before.best, "worst": before.worst, "comment": before.comment}


def _lines(instrument: Instrument, wording: Wording, invitation: PanelInvitation) -> list[Line]:
    rated = own_ratings(invitation)
    return [
        Line(item, heading_of(wording.items[item.code]), item.code in rated)
        for item in judged_items(instrument)
    ]


def _country_name(instrument: Instrument, wording: Wording, code: str) -> str:
    """Return the name that the questionnaire itself gives to a country, else its code."""
    item = instrument.items.get(instrument.country_item)
    known = item is not None and code in instrument.scales[item.scale].codes
    return wording.label(item, code) if item is not None and known else code


def _next(instrument: Instrument, invitation: PanelInvitation, after: str = "") -> str:
    """Return where to go on: the next judgement without a rating, else the list."""
    codes = [item.code for item in judged_items(instrument)]
    place = codes.index(after) + 1 if after in codes else 0
    rated = own_ratings(invitation)
    left = [code for code in (*codes[place:], *codes[:place]) if code not in rated]
    if left:
        return reverse("panels:item", args=[left[0]])
    return reverse("panels:home")
