"""Short addresses, outside the languages: what a QR code or a poster holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from relier.core.public_ids import read_code
from relier.responses.selectors import campaign_by_code

CAMPAIGN_CODE_LENGTH = 8


@require_safe
def campaign(request: HttpRequest, code: str) -> HttpResponse:
    """Open a campaign in the language of the person, or in the first one it offers."""
    found = campaign_by_code(read_code(code[:40]))
    if found is None:
        return render(request, "responses/unknown_campaign.html", {"code": code[:40]}, status=404)
    language = get_language()
    with override(language if language in found.languages else found.languages[0]):
        return redirect(reverse("responses:welcome", args=[found.code]))


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Open the campaign whose code was typed on the home page."""
    code = read_code(request.GET.get("code", "")[:40])
    if len(code) != CAMPAIGN_CODE_LENGTH:
        context = {"code": request.GET.get("code", "")[:40]}
        return render(request, "responses/unknown_campaign.html", context, status=404)
    return redirect("responses-short:campaign", code=code)
