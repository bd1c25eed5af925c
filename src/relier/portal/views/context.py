"""What every template knows: the site, its languages, its navigation.

Nothing here opens a session or asks the database: a page for somebody without an account costs
what it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

# The one list of what Relier offers. A room appears here in the change that brings its pages.
NAVIGATION: tuple[tuple[Promise, str], ...] = (
    (_("See where I stand"), "portal:situate"),
    (_("Run a survey"), "portal:enquire"),
)
# The same list for somebody of a team, on a team's pages: told by the address, so that nobody's
# session is opened to draw a header.
TEAM: tuple[tuple[Promise, str], ...] = (
    (_("My space"), "portal:dashboard"),
    (_("Surveys"), "responses:campaigns"),
    (_("My account"), "accounts:mine"),
)
TEAM_PATHS = ("/espace/", "/enquetes/", "/groupe/", "/compte/")
BEFORE_SIGNING_IN = "/compte/connexion/"
FRAMEWORK: tuple[tuple[Promise, str], ...] = (
    (_("Your data and your rights"), "portal:your-data"),
    (_("Accessibility"), "portal:accessibility"),
    (_("The questionnaires"), "portal:questionnaires"),
    (_("Who makes Relier?"), "portal:about"),
    (_("Help"), "portal:help"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list of pages."""

    label: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """One language in the footer's list."""

    code: str
    name: str
    address: str
    current: bool


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what the layout needs on every page; lazily, for pages that do not use it."""
    return {
        "navigation": lambda: _entries(_navigation(request.path), request.path),
        "framework": lambda: _entries(FRAMEWORK, request.path),
        "languages": lambda: _languages(request),
        "demonstration": settings.RELIER_DEMONSTRATION,
    }


def _navigation(here: str) -> tuple[tuple[Promise, str], ...]:
    of_team = any(part in here for part in TEAM_PATHS) and BEFORE_SIGNING_IN not in here
    return TEAM if of_team else NAVIGATION


def _entries(pages: tuple[tuple[Promise, str], ...], here: str) -> list[Entry]:
    found = [(str(label), reverse(name)) for label, name in pages]
    return [Entry(label, address, here == address) for label, address in found]


def _languages(request: HttpRequest) -> list[LanguageChoice]:
    current = get_language()
    address = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    return [
        LanguageChoice(
            code=code,
            name=get_language_info(code)["name_local"].capitalize(),
            address=_same_page_in(code, address),
            current=code == current,
        )
        for code, _name in settings.SITE_LANGUAGES
    ]


def _same_page_in(code: str, address: str) -> str:
    """Return this page's address in another language, also for a page that does not exist."""
    translated = translate_url(address, code)
    if translated != address:
        return translated
    for known, _name in settings.LANGUAGES:
        if address.startswith(f"/{known}/"):
            return f"/{code}/{address.removeprefix(f'/{known}/')}"
    return address
