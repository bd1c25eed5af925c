"""The doors of the panel: the team's by role, an expert's by the link that they hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from relier.accounts.models import Person
from relier.panels.models import Panel, PanelInvitation
from relier.panels.permissions import can_run_panel
from relier.panels.selectors import panel_by_public_id
from relier.panels.services import find_invitation

COOKIE_NAME = "__Host-relier-panel" if settings.HTTPS else "relier-panel"
COOKIE_AGE = timedelta(days=7)

P = ParamSpec("P")
View = Callable[..., HttpResponse]


class SeeOther(HttpResponseRedirect):
    """After something was kept: go and see, by GET."""

    status_code = 303


def for_panel(view: Callable[Concatenate[HttpRequest, Panel, P], HttpResponse]) -> View:
    """Give a view its panel if the person signed in runs it, else answer 404."""

    @login_required
    @never_cache
    @wraps(view)
    def opened(
        request: HttpRequest, /, panel: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        found = panel_by_public_id(panel)
        if found is None or not can_run_panel(request.user, found):
            raise Http404
        return view(request, found, *args, **kwargs)

    return opened


def with_invitation(
    view: Callable[Concatenate[HttpRequest, PanelInvitation, P], HttpResponse],
) -> View:
    """Give a page the expert of this browser, or lead to the page that asks for the link."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        invitation = current_invitation(request)
        if invitation is None:
            return HttpResponseRedirect(reverse("panels:home"))
        return private(view(request, invitation, *args, **kwargs))

    return opened


def current_invitation(request: HttpRequest) -> PanelInvitation | None:
    """Return the expert whose link this browser opened."""
    return find_invitation(request.COOKIES.get(COOKIE_NAME, ""))


def remember(response: HttpResponse, secret: str) -> None:
    """Let this browser come back to what it rated."""
    response.set_cookie(
        COOKIE_NAME,
        secret,
        max_age=COOKIE_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget(response: HttpResponse) -> None:
    """Let this browser forget whose ratings it held."""
    response.delete_cookie(COOKIE_NAME, path="/", samesite="Lax")


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page out of caches and search engines."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def me(request: HttpRequest) -> Person | None:
    """Return the person signed in, for the audit trail."""
    return request.user if isinstance(request.user, Person) else None
