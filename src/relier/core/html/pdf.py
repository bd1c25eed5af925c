"""A page as a tagged PDF (PDF/UA-1), made without asking anything of the network."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse

# An address that leads nowhere (RFC 2606), so that what is not ours cannot be fetched.
NOWHERE = "https://paper.invalid/"


def write_pdf(page: str) -> bytes:
    """Return the PDF of a page that extends `layout/print.html`."""
    import weasyprint

    document = weasyprint.HTML(string=page, base_url=NOWHERE, url_fetcher=fetch_static)
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def fetch_static(address: str) -> URLFetcherResponse:
    """Return one of Relier's own static files; anything else is refused."""
    from weasyprint.urls import URLFetcherResponse

    parts = urlsplit(address)
    path = unquote(parts.path)
    if parts.netloc != urlsplit(NOWHERE).netloc or not path.startswith(settings.STATIC_URL):
        raise ValueError(f"A page for paper uses Relier's own files only, not {address}.")
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    body = _read(path.removeprefix(settings.STATIC_URL))
    return URLFetcherResponse(address, body, {"Content-Type": kind})


def _read(name: str) -> bytes:
    """Read a static file: among those collected (hashed names), else from its own folder."""
    root = Path(settings.STATIC_ROOT)
    collected = (root / name).resolve()
    if collected.is_relative_to(root.resolve()) and collected.is_file():
        return collected.read_bytes()
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_bytes()
