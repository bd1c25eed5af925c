"""What allauth asks Relier about second factors: their secrets are kept encrypted."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Mapping
from typing import ClassVar

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of authenticator apps and recovery codes; draws a readable QR code."""

    error_messages: ClassVar[Mapping[str, object]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This code is not the right one, or it was used already. Wait for the next one."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Keep a secret out of copies of the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret; after a change of RELIER_SECRET_KEY, one that no code can match."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(Fernet.generate_key()[:20]).decode()

    def build_totp_svg(self, url: str) -> str:
        """Draw the QR code on white, so that a telephone reads it in the dark theme too."""
        drawing = io.BytesIO()
        segno.make(url, error="m", micro=False).save(
            drawing, kind="svg", scale=5, border=4, light="#fff", xmldecl=False
        )
        return drawing.getvalue().decode()


def _box() -> Fernet:
    digest = hashlib.sha256(f"relier:second-factor:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
