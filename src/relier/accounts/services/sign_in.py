"""What allauth asks Relier about signing in: by a code sent by mail, for invited people only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from relier.accounts.models import Person
from relier.core.audit import record

# What allauth tells about a second factor -> what the audit trail keeps.
SECOND_FACTOR_CHANGES = {
    "mfa/email/totp_activated": "app added",
    "mfa/email/totp_deactivated": "app removed",
    "mfa/email/webauthn_added": "key added",
    "mfa/email/webauthn_removed": "key removed",
    "mfa/email/recovery_codes_generated": "recovery codes made",
}


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up, speaks plainly, and writes to the audit trail."""

    error_messages: ClassVar[Mapping[str, object]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This code is not the one we sent. Check it, or ask for another."),
        "too_many_login_attempts": _(
            "Too many attempts for this address. Wait a few minutes, then ask for a new code."
        ),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody creates their own account: an organisation invites."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        *template_and_words: Any,
        message: str | None = None,
        **details: Any,
    ) -> None:
        """Keep what went wrong; our pages say the rest where it happens."""
        if message:
            super().add_message(request, level, message=message)

    def post_login(self, request: HttpRequest, user: Person, **details: Any) -> HttpResponse:
        """Write down that somebody signed in."""
        record("accounts.sign_in", thing=user, by=user)
        response: HttpResponse = super().post_login(request, user, **details)
        return response

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Write down, and tell the person, that a second factor changed."""
        change = SECOND_FACTOR_CHANGES.get(template_prefix)
        if change is None:
            return
        record("accounts.second_factor", thing=user, by=user, data={"change": change})
        self.send_mail("account/email/second_factor_changed", user.email, {})
