"""The team's first page: their organisations, their surveys, what to do next."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from relier.accounts.selectors import belongings_of
from relier.panels.permissions import PANEL_ROLES
from relier.responses.permissions import organisations_to_manage
from relier.responses.selectors import campaigns_of

LATEST = 5


@login_required
@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show somebody who signed in where they work and what waits for them."""
    managed = organisations_to_manage(request.user)
    campaigns = list(campaigns_of([one.pk for one in managed])[: LATEST + 1])
    belongings = belongings_of(request.user)
    context = {
        "belongings": belongings,
        "may_prepare": bool(managed),
        "may_run_panels": any(set(one.roles) & set(PANEL_ROLES) for one in belongings),
        "campaigns": campaigns[:LATEST],
        "more_campaigns": len(campaigns) > LATEST,
        "may_write_pages": request.user.has_perm("wagtailadmin.access_admin"),
        "protected": is_mfa_enabled(request.user),
    }
    return render(request, "portal/dashboard.html", context)
