"""The second factor is enrolled before anything else opens, where the installation asks for it."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from relier.accounts.permissions import has_any_role

GetResponse = Callable[[HttpRequest], HttpResponse]
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondFactorMiddleware:
    """Leads people with a role to enrol a second factor; respondents are never touched."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.RELIER_REQUIRE_SECOND_FACTOR and self._must_enrol(request):
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)

    def _must_enrol(self, request: HttpRequest) -> bool:
        # Only a browser that holds a staff session: nobody else's session is opened to ask.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return False
        if request.path.startswith(reverse("accounts:mine")):
            return False
        return has_any_role(request.user) and not is_mfa_enabled(request.user, FACTORS)
