"""What every template knows: the site, its languages, its navigation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_info


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """One language in the footer's list."""

    code: str
    name: str
    address: str
    current: bool


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what the layout needs on every page; lazily, for pages that do not use it."""
    return {"languages": lambda: _languages(request), "demonstration": settings.RELIER_DEMONSTRATION}


def _languages(request: HttpRequest) -> list[LanguageChoice]:
    current = get_language()
    address = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    return [
        LanguageChoice(
            code=code,
            name=get_language_info(code)["name_local"].capitalize(),
            address=translate_url(address, code),
            current=code == current,
        )
        for code, _name in settings.LANGUAGES
    ]
