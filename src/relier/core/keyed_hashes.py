"""What is kept of a secret that left the server.

A private link is a bearer secret: the database holds only its keyed hash (HMAC), so that a
stolen copy of the database opens nobody's answers.
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from relier.core.public_ids import CODE_ALPHABET, CODE_LENGTH


def code_from_token(token: str, length: int = CODE_LENGTH) -> str:
    """Return the hand-copied twin of a private link: derived, so that only one secret exists."""
    digest = hmac.new(_key("code"), token.encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    letters = []
    for _ in range(length):
        number, index = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[index])
    return "".join(letters)


def keyed_hash(secret: str, *, purpose: str) -> str:
    """Return the HMAC-SHA256 of a secret, hexadecimal, bound to one purpose."""
    return hmac.new(_key(purpose), secret.encode(), hashlib.sha256).hexdigest()


def _key(purpose: str) -> bytes:
    return hashlib.sha256(f"relier:{purpose}:{settings.SECRET_KEY}".encode()).digest()
