"""A respondent's session: a cookie that carries the secret itself; the server keeps its hash.

No session table: the sitting is found by the hash of the secret, and deleting the sitting revokes
every link, code and cookie in the same instant. docs/decisions/0005-submission.md tells why a
form's own key is enough to save an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from relier.core.keyed_hashes import code_from_token, keyed_hash
from relier.core.public_ids import new_token, show_code
from relier.responses.models import Administration
from relier.responses.rules.access import Secret, SecretKind, read_secret
from relier.responses.selectors import administration_by_hash

COOKIE_NAME = "__Host-relier" if settings.HTTPS else "relier-me"
COOKIE_AGE = timedelta(days=7)

_FORM = signing.Signer(salt="relier.responses.form")
_START = signing.Signer(salt="relier.responses.start")
_HASH_FIELD = {
    SecretKind.TOKEN: ("key_hash", "administration"),
    SecretKind.CODE: ("code_hash", "administration-code"),
}


@dataclass(frozen=True, slots=True)
class Sitting:
    """A respondent at their answers: the sitting, and the secret that opened it."""

    administration: Administration
    secret: Secret

    @property
    def link(self) -> str:
        """The private link, made from what the person's own browser holds."""
        return f"{settings.SITE_URL}/p/{self.secret.value}"

    @property
    def shown_link(self) -> str:
        """The private link as it is written on a page or on paper."""
        return self.link.split("://", 1)[1]

    @property
    def code(self) -> str:
        """The code to copy by hand, in groups of four."""
        if self.secret.kind is SecretKind.CODE:
            return show_code(self.secret.value)
        return show_code(code_from_token(self.secret.value))

    @property
    def form_key(self) -> str:
        """The key that every form of this sitting carries."""
        return _FORM.sign(self.secret.value)


def new_secret() -> Secret:
    """Return the secret of a sitting that is about to begin."""
    return Secret(SecretKind.TOKEN, new_token())


def hashes_of(secret: Secret) -> dict[str, str]:
    """Return what the database keeps of a new token: its hash, and the hash of its code."""
    code = Secret(SecretKind.CODE, code_from_token(secret.value))
    return {"key_hash": _hash(secret), "code_hash": _hash(code)}


def find_sitting(secret: Secret | None) -> Sitting | None:
    """Return the sitting that a secret opens."""
    if secret is None:
        return None
    field, _purpose = _HASH_FIELD[secret.kind]
    administration = administration_by_hash(field, _hash(secret))
    return None if administration is None else Sitting(administration, secret)


def current_sitting(request: HttpRequest) -> Sitting | None:
    """Return the sitting of this browser."""
    return find_sitting(read_secret(request.COOKIES.get(COOKIE_NAME, "")))


def current_administration(request: HttpRequest) -> Administration | None:
    """Return the sitting of this browser, for the floors downstream."""
    sitting = current_sitting(request)
    return None if sitting is None else sitting.administration


def posted_sitting(request: HttpRequest) -> Sitting | None:
    """Return the sitting that a posted form belongs to: by its own key, else by the cookie.

    The form's key comes first: an answer belongs to the page on which it was given, whatever
    another tab did to the cookie since.
    """
    return find_sitting(_signed(_FORM, request.POST.get("cle", ""))) or current_sitting(request)


def start_key(secret: Secret) -> str:
    """Return the single-use key of a welcome page: pressed ten times, it begins one sitting."""
    return _START.sign(secret.value)


def read_start_key(text: str) -> Secret | None:
    """Return the secret that a welcome page prepared, or None when we did not make it."""
    return _signed(_START, text)


def remember(response: HttpResponse, secret: Secret) -> None:
    """Let this browser come back to its answers."""
    response.set_cookie(
        COOKIE_NAME,
        secret.value,
        max_age=COOKIE_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget(response: HttpResponse) -> None:
    """Let this browser forget whose answers it held."""
    response.delete_cookie(COOKIE_NAME, path="/", samesite="Lax")


def _signed(signer: signing.Signer, text: str) -> Secret | None:
    try:
        return read_secret(signer.unsign(text))
    except signing.BadSignature:
        return None


def _hash(secret: Secret) -> str:
    return keyed_hash(secret.value, purpose=_HASH_FIELD[secret.kind][1])
