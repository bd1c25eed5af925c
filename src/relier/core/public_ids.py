"""Identifiers and secrets that leave the server, and codes that people copy by hand."""

from __future__ import annotations

import secrets

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


def show_code(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return "-".join(code[i : i + _GROUP] for i in range(0, len(code), _GROUP))


def read_code(text: str) -> str:
    """Return the code that a person typed, forgiving spaces, hyphens and case."""
    return "".join(letter for letter in text.upper() if letter in CODE_ALPHABET)
