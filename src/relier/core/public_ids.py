"""Identifiers and secrets that leave the server, and what is kept of them.

A private link is a bearer secret: the database holds only its keyed hash (HMAC), so that a
stolen copy of the database opens nobody's answers.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

# No 0/O, 1/I/L, U/V: read aloud over a telephone and copied by hand without doubt.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
CODE_LENGTH = 12
_GROUP = 4


def new_public_id() -> str:
    """Return a short random identifier that says nothing and is fit for a URL."""
    return secrets.token_urlsafe(12)


def new_token() -> str:
    """Return the secret of a private link (192 bits)."""
    return secrets.token_urlsafe(24)


def new_code(length: int = CODE_LENGTH) -> str:
    """Return a code that a person can copy by hand (about 4.9 bits a letter)."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def code_from_token(token: str, length: int = CODE_LENGTH) -> str:
    """Return the hand-copied twin of a private link: derived, so that only one secret exists."""
    digest = hmac.new(_key("code"), token.encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    letters = []
    for _ in range(length):
        number, index = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[index])
    return "".join(letters)


def show_code(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return "-".join(code[i : i + _GROUP] for i in range(0, len(code), _GROUP))


def read_code(text: str) -> str:
    """Return the code that a person typed, forgiving spaces, hyphens and case."""
    return "".join(letter for letter in text.upper() if letter in CODE_ALPHABET)


def keyed_hash(secret: str, *, purpose: str) -> str:
    """Return the HMAC-SHA256 of a secret, hexadecimal, bound to one purpose."""
    return hmac.new(_key(purpose), secret.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def _key(purpose: str) -> bytes:
    return hashlib.sha256(f"relier:{purpose}:{settings.SECRET_KEY}".encode()).digest()
