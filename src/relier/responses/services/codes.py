"""Opening a sitting by a code typed by hand, without letting anybody try codes by the thousand.

Wrong codes are counted by their first letters and all together, never by address: a class of
forty behind one address may all mistype theirs. Private links are long enough to need no count.
"""

from __future__ import annotations

from django.core.cache import cache

from relier.responses.rules.access import Secret, SecretKind
from relier.responses.services.sessions import Sitting, find_sitting

WINDOW_SECONDS = 600
MOST_WRONG_BY_PREFIX = 10
# 2^58 codes: at this pace, a year of guessing at a million sittings finds one with p < 1/100,000.
MOST_WRONG_TOGETHER = 2_000


class TooManyGuessesError(Exception):
    """Too many wrong codes of late: wait a few minutes, or use the private link."""


def open_by_secret(secret: Secret | None) -> Sitting | None:
    """Return the sitting that a link or a typed code opens.

    Raises
    ------
    TooManyGuessesError
        If the secret is a code and too many wrong ones were tried lately.
    """
    if secret is None:
        return None
    if secret.kind is SecretKind.TOKEN:
        return find_sitting(secret)
    if _count(secret.prefix) >= MOST_WRONG_BY_PREFIX or _count("all") >= MOST_WRONG_TOGETHER:
        raise TooManyGuessesError
    sitting = find_sitting(secret)
    if sitting is None:
        _add(secret.prefix)
        _add("all")
    return sitting


def _name(what: str) -> str:
    return f"responses:wrong-codes:{what}"


def _count(what: str) -> int:
    return int(cache.get(_name(what), 0))


def _add(what: str) -> None:
    name = _name(what)
    if cache.add(name, 1, WINDOW_SECONDS):
        return
    try:
        cache.incr(name)
    except ValueError:  # it expired between the two
        cache.set(name, 1, WINDOW_SECONDS)
