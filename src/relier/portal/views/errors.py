"""Pages for what goes wrong: they say what to do, and keep what was sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the page is not here, and where to go."""
    return render(request, "portal/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this page is for somebody else."""
    return render(request, "portal/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show what was sent again, with a fresh token, so that one tap sends it anew."""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    return render(request, "portal/resend.html", {"kept": kept, "path": request.path}, status=403)
