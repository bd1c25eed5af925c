"""The first page, and the page where a code is typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from relier.core.public_ids import CODE_LENGTH, read_code
from relier.responses.selectors import campaign_by_code, open_demonstration


class SentOn(HttpResponseRedirect):
    """Sends a form on to another page of this site with what was typed (307): no code in a URL."""

    status_code = 307


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what one can do here."""
    return render(request, "portal/home.html", {"code_unknown": False, "code_typed": ""})


@require_http_methods(["GET", "HEAD", "POST"])
def situate(request: HttpRequest) -> HttpResponse:
    """Ask for a code: that of a survey leads to its first page, a person's own to their answers."""
    typed = str(request.POST.get("code", ""))[:200]
    if request.method == "POST":
        code = read_code(typed)
        if len(code) == CODE_LENGTH:
            return SentOn(reverse("responses:resume"))
        campaign = campaign_by_code(code) if code else None
        if campaign:
            return redirect("responses:welcome", campaign.code)
    demonstration = open_demonstration()
    context = {
        "code_unknown": request.method == "POST",
        "code_typed": typed,
        "try_address": (
            reverse("responses:welcome", args=[demonstration.code]) if demonstration else ""
        ),
    }
    return render(request, "portal/situate.html", context, status=422 if request.POST else 200)
