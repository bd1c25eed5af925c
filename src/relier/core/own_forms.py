"""Forms that carry a key of their own instead of a CSRF cookie: whether another site sent one."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Say whether a form was sent from a page of another site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin", "null")
    # Our pages send no Referer, so that a browser says "null" for its own forms too.
    return origin != "null" and urlsplit(origin).netloc != request.get_host()
