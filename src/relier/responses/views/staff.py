"""The door of the team's pages: who may open this campaign; everybody else finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from relier.accounts.models import Person
from relier.accounts.permissions import User
from relier.responses.models import Campaign
from relier.responses.permissions import can_manage_campaign
from relier.responses.selectors import campaign_by_public_id

P = ParamSpec("P")
Check = Callable[[User, Campaign], bool]
CampaignView = Callable[Concatenate[HttpRequest, Campaign, P], HttpResponse]
View = Callable[..., HttpResponse]


def for_campaign(check: Check = can_manage_campaign) -> Callable[[CampaignView[P]], View]:
    """Give a view its campaign if the person signed in may do this with it, else answer 404."""

    def decorate(view: CampaignView[P]) -> View:
        @login_required
        @never_cache
        @wraps(view)
        def opened(
            request: HttpRequest, /, public_id: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            campaign = campaign_by_public_id(public_id)
            if campaign is None or not check(request.user, campaign):
                raise Http404
            return view(request, campaign, *args, **kwargs)

        return opened

    return decorate


def me(request: HttpRequest) -> Person | None:
    """Return the person signed in, for the audit trail."""
    return request.user if isinstance(request.user, Person) else None
