"""A campaign's languages: those it offers, and the way to one of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_info

from relier.responses.models import Campaign


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """One language in the footer's list: those of the campaign only."""

    code: str
    name: str
    address: str
    current: bool


def campaign_languages(request: HttpRequest, campaign: Campaign) -> list[LanguageChoice]:
    """Return the languages that a campaign offers, each keeping the place where one is."""
    current = get_language() or ""
    # The pages of respondents begin with their language, and are else the same in all of them.
    rest = request.path.removeprefix(f"/{current}")
    return [
        LanguageChoice(
            code=code,
            name=get_language_info(code)["name_local"].capitalize(),
            address=f"/{code}{rest}",
            current=code == current,
        )
        for code in campaign.languages
    ]


def in_a_language_of(request: HttpRequest, campaign: Campaign) -> str:
    """Return the same page in a language that the campaign offers, or nothing when it is one."""
    if get_language() in campaign.languages or request.method == "POST":
        return ""
    return translate_url(request.get_full_path(), campaign.languages[0])
