"""Forms of signing in and of an organisation's members: visible labels, no ghost text."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from relier.accounts.models import Role


def _code_input() -> forms.TextInput:
    """Return an input that telephones fill by themselves and show digits for."""
    return forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    )


class RequestCodeForm(RequestLoginCodeForm):
    """The address to send a code to."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one your organisation invited."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("The address is missing. Write the one your organisation invited."),
            "invalid": _("This does not look like an e-mail address: name@example.org."),
        },
    )


class ConfirmCodeForm(ConfirmLoginCodeForm):
    """The code received by mail."""

    code = forms.CharField(
        label=_("The code, eight digits"),
        widget=_code_input(),
        error_messages={"required": _("The code is missing. It is in the message we sent.")},
    )


class SecondFactorForm(AuthenticateForm):
    """The second factor, at sign-in."""

    code = forms.CharField(
        label=_("The code of your app, six digits"),
        help_text=_("Or one of your recovery codes."),
        widget=_code_input(),
        error_messages={"required": _("The code is missing. It is on your telephone's app.")},
    )


class SecondFactorAgainForm(ReauthenticateForm):
    """The second factor, before a change to it."""

    code = SecondFactorForm.base_fields["code"]


class ActivateAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    code = forms.CharField(
        label=_("The code that the app shows, six digits"),
        widget=_code_input(),
        error_messages={"required": _("The code is missing. The app shows one once it knows us.")},
    )


class AddKeyForm(AddWebAuthnForm):
    """A name for a new passkey."""

    name = forms.CharField(
        label=_("A name for this key"),
        help_text=_("For you: “my telephone”, “the key on my ring”."),
        required=False,
        max_length=60,
    )


class RolesForm(forms.Form):
    """What a member does."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("No role is chosen. Choose at least one.")},
    )


class InviteForm(RolesForm):
    """Somebody to invite."""

    email = forms.EmailField(
        label=_("E-mail address of the person"),
        help_text=_("We write to this address how to sign in."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("The address is missing."),
            "invalid": _("This does not look like an e-mail address: name@example.org."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["email", "roles"])
