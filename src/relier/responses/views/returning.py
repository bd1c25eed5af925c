"""Pausing and coming back: by private link, by code, by QR code, on any device."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relier.responses.rules.access import read_secret, read_typed_code
from relier.responses.services.codes import TooManyGuessesError, open_by_secret
from relier.responses.services.sessions import Sitting, forget, remember
from relier.responses.views.guards import SeeOther, own_form, with_sitting
from relier.responses.views.languages import campaign_languages

# Why a private link led to the page of codes.
PROBLEMS = {"": "", "lien": "link", "attendre": "too_many"}


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
def private_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Show a button (programs that open links in mails press none), then open the answers.

    Whatever happens, the answer to a press is another address: this one holds a secret, and what
    fails here would write it into a log.
    """
    if request.method != "POST":
        return render(request, "responses/private_link.html", {})
    try:
        sitting = open_by_secret(read_secret(secret))
    except TooManyGuessesError:
        return SeeOther(f"{reverse('responses:resume')}?attendre=1")
    return _opened(sitting) if sitting else SeeOther(f"{reverse('responses:resume')}?lien=1")


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Ask for the code that was copied by hand."""
    if request.method != "POST":
        asked = (name for name in request.GET if name in PROBLEMS)
        return render(request, "responses/resume.html", {"problem": PROBLEMS[next(asked, "")]})
    typed = request.POST.get("code", "").strip()
    secret = read_secret(typed) or read_typed_code(typed)
    try:
        sitting = open_by_secret(secret)
    except TooManyGuessesError:
        return render(request, "responses/resume.html", {"problem": "too_many"}, status=429)
    if sitting is None:
        problem = "unknown" if secret else "malformed"
        return render(request, "responses/resume.html", {"problem": problem}, status=422)
    return _opened(sitting)


def _opened(sitting: Sitting) -> HttpResponse:
    language = get_language()
    if language not in sitting.administration.campaign.languages:
        language = sitting.administration.language
    with override(language):
        response = SeeOther(reverse("responses:go-on"))
    remember(response, sitting.secret)
    return response


@require_safe
@with_sitting
def pause(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show how to come back: link, code, QR code."""
    context = {
        "sitting": sitting,
        "campaign": sitting.administration.campaign,
        "resume_address": f"{settings.SITE_URL}{reverse('responses:resume')}",
        "languages": campaign_languages(request, sitting.administration.campaign),
    }
    return render(request, "responses/pause.html", context)


@own_form
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget whose answers this browser holds: for a device that several people use."""
    response = redirect("responses:resume")
    forget(response)
    return response
