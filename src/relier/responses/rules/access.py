"""What a person holds to come back to their answers: a private link's token, or its code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from relier.core.public_ids import CODE_ALPHABET, CODE_LENGTH, read_code

# secrets.token_urlsafe(24) gives 32 letters.
TOKEN_LENGTH = 32
_TOKEN_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_CODE_LETTERS = frozenset(CODE_ALPHABET)


class SecretKind(StrEnum):
    """Which of the two twins was shown."""

    TOKEN = "token"  # noqa: S105 -- the name of a kind, not a secret
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Secret:
    """A well-formed secret; whether it opens anything, only the database knows."""

    kind: SecretKind
    value: str

    @property
    def prefix(self) -> str:
        """The first letters, by which wrong guesses are counted."""
        return self.value[:4]


def read_secret(text: str) -> Secret | None:
    """Return the secret that a link, a cookie or a hand gave, or None when it cannot be one."""
    if len(text) == TOKEN_LENGTH and _TOKEN_LETTERS.issuperset(text):
        return Secret(SecretKind.TOKEN, text)
    return read_typed_code(text)


def read_typed_code(text: str) -> Secret | None:
    """Return the code that somebody typed, forgiving spaces, hyphens and case."""
    if len(text) > 4 * CODE_LENGTH:
        return None
    code = read_code(text)
    return Secret(SecretKind.CODE, code) if len(code) == CODE_LENGTH else None
