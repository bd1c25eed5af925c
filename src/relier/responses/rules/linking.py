"""The code that people make for themselves, to be linked with their own later answers.

Two sittings of one person meet by this code only; it is never kept, only its keyed hash is.
"""

from __future__ import annotations

import unicodedata

SHORTEST = 4
LONGEST = 40


def normal_linking_code(text: str) -> str:
    """Return what a person typed, the same whatever the accents, case, spaces and hyphens."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())[:LONGEST]


def is_usable(code: str) -> bool:
    """Say whether a normalised code is long enough to tell people apart."""
    return len(code) >= SHORTEST
