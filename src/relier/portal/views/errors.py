"""Pages for what goes wrong: they say what to do, and keep what was sent."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# What a person may send again by one tap: their own answers, never an act of somebody signed in.
RESENDABLE = ("/repondre/", "/reprendre/", "/p/", "/e/", "/profil/", "/me-situer/")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the page is not here, and where to go."""
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this page is for somebody else."""
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault. Asks nothing of the database, which may be what broke."""
    return render(request, "500.html", status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Say that nothing could be written now, and keep what was sent for another try."""
    may_resend = any(part in request.path for part in RESENDABLE)
    context = {"kept": _kept(request) if may_resend else [], "path": request.path}
    response = render(request, "503.html", context, status=503)
    response.headers["Retry-After"] = "30"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show what was sent again, with a fresh token, so that one tap sends it anew.

    Only for a respondent's own pages, and never for what another site made the browser send.
    """
    if _comes_from_elsewhere(request) or not any(part in request.path for part in RESENDABLE):
        return render(request, "portal/expired.html", {"path": request.path}, status=403)
    context = {"kept": _kept(request), "path": request.path}
    return render(request, "portal/resend.html", context, status=403)


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]


def _comes_from_elsewhere(request: HttpRequest) -> bool:
    # A page that names itself to nobody (no-referrer) sends "null": Sec-Fetch-Site then tells.
    origin = request.headers.get("Origin", "null")
    if origin != "null" and urlsplit(origin).netloc != request.get_host():
        return True
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
