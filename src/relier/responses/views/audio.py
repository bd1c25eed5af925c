"""Read-aloud files, with byte ranges: some telephones play nothing without them."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from relier.responses.services.audio import audio_file

_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


@require_safe
@cache_control(public=True, max_age=86_400)
def audio(
    request: HttpRequest, instrument: str, version: str, language: str, item: str
) -> HttpResponse:
    """Answer with a file, or the part of it that was asked for."""
    path = audio_file(instrument, version, language, item)
    if path is None:
        raise Http404
    content = path.read_bytes()
    asked = _part(request.headers.get("Range", ""), len(content))
    response = HttpResponse(content_type="audio/ogg; codecs=opus")
    response["Accept-Ranges"] = "bytes"
    if asked is None:
        response.content = content
        return response
    start, end = asked
    if start >= end:
        response.status_code = 416
        response["Content-Range"] = f"bytes */{len(content)}"
        return response
    response.status_code = 206
    response["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    response.content = content[start:end]
    return response


def _part(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last + 1 byte asked for; None when the whole file is."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size
