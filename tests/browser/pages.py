"""The one list of pages that a real browser checks. A change that brings a page adds it here.

Each entry says how somebody gets there, as they would: a person's own pages are reached by
answering, a page for staff by signing in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.conftest import Visitor


@dataclass(frozen=True, slots=True)
class PageToVisit:
    """One page, or one state of a page."""

    name: str
    reach: Callable[[Visitor], None]


def at(path: str) -> Callable[[Visitor], None]:
    """Return how to reach a page that anybody may open by its address."""

    def reach(visitor: Visitor) -> None:
        visitor.open(path)

    return reach


def wrong_code(visitor: Visitor) -> None:
    """Type a code that opens nothing on the home page."""
    visitor.open("/fr/")
    visitor.page.fill("#code", "ABCD-2345")
    visitor.press("Continuer", "Continue")


PUBLIC = [
    PageToVisit("home", at("/fr/")),
    PageToVisit("see where I stand", at("/fr/me-situer/")),
    PageToVisit("a code that opens nothing", wrong_code),
    PageToVisit("run a survey", at("/fr/enqueter/")),
    PageToVisit("your data", at("/fr/vos-donnees/")),
    PageToVisit("accessibility", at("/fr/accessibilite/")),
    PageToVisit("who makes Relier", at("/fr/qui-fait-relier/")),
    PageToVisit("help", at("/fr/aide/")),
    PageToVisit("not here", at("/fr/n-existe-pas/")),
]

PAGES = [*PUBLIC]
