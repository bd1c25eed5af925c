"""The second factor: added, and asked for first where the installation requires it."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from relier.accounts.permissions import has_any_role

GetResponse = Callable[[HttpRequest], HttpResponse]
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class AddAppView(ActivateTOTPView):
    """Adds an app. Its first code is a fresh proof: the recovery codes follow without another."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Add it, and remember the proof."""
        response: HttpResponse = super().form_valid(form)
        _remember_proof(self.request)
        return response


class AddKeyView(AddWebAuthnView):
    """Adds a passkey, a fresh proof likewise."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Add it, and remember the proof."""
        response: HttpResponse = super().form_valid(form)
        _remember_proof(self.request)
        return response


def _remember_proof(request: HttpRequest) -> None:
    record_authentication(request, request.user, method="mfa", reauthenticated=True)


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
