"""Every public page: each language, with JavaScript and without, narrow, wide, light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import measures
from tests.browser.conftest import Visitor
from tests.browser.pages import PAGES, PageToVisit

pytestmark = pytest.mark.browser

each_page = pytest.mark.parametrize("there", PAGES, ids=lambda one: one.name)
each_language = pytest.mark.parametrize("language", ["fr", "en"])


@each_page
@each_language
def test_page_is_accessible_light_and_dark_narrow_and_wide(
    there: PageToVisit, language: str, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(language=language)
    there.reach(visitor)
    page = visitor.page
    assert page.evaluate(measures.MISSING_SYMBOLS) == []
    assert page.evaluate(measures.INLINE) == []
    page.evaluate(measures.OPEN_ALL)
    for width in (360, 1280):
        measures.resize(page, width)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert measures.violations(page) == [], f"{width} px, {scheme}"


@each_page
@each_language
def test_page_fits_320_pixels_and_fingers(
    there: PageToVisit, language: str, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(language=language, width=320)
    there.reach(visitor)
    page = visitor.page
    page.evaluate(measures.OPEN_ALL)
    for width in (320, 360, 1280):
        measures.resize(page, width)
        assert page.evaluate(measures.STICKING_OUT) == [], f"{width} px"
        assert page.evaluate(measures.SMALL_TARGETS) == [], f"{width} px"


@each_page
@each_language
def test_page_without_javascript_says_the_same(
    there: PageToVisit, language: str, visit: Callable[..., Visitor]
) -> None:
    without, blocked, with_scripts = (
        visit(language=language, scripts=False),
        visit(language=language),
        visit(language=language),
    )
    # axe is itself a script: it reads the page as it stands when none of ours could be loaded.
    blocked.page.route("**/*.js", lambda route: route.abort())
    for visitor in (without, blocked, with_scripts):
        there.reach(visitor)
    assert measures.violations(blocked.page) == []
    assert _controls(without) == _controls(blocked) == _controls(with_scripts)


@each_page
def test_page_asks_nothing_of_another_site_and_keeps_the_policy(
    there: PageToVisit, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(width=1280)
    there.reach(visitor)
    visitor.page.wait_for_load_state("networkidle")
    elsewhere = [one for one in visitor.requests if not one.startswith(visitor.site.address)]
    assert elsewhere == []
    assert visitor.complaints == []


@each_page
@each_language
def test_page_offers_its_languages_and_says_its_own(
    there: PageToVisit, language: str, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(language=language)
    there.reach(visitor)
    assert visitor.page.get_attribute("html", "lang") == language
    other = "en" if language == "fr" else "fr"
    assert visitor.page.locator(f"#langues a[hreflang={other}]").count() == 1


def _controls(visitor: Visitor) -> list[str]:
    """Return the words of every heading, link and button: what one can read and do."""
    found = visitor.page.locator("h1, h2, h3, main a, main button, summary").all_inner_texts()
    return [" ".join(text.split()) for text in found]
