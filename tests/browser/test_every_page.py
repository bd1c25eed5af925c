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
def test_page_keeps_every_promise_of_a_screen(
    there: PageToVisit, language: str, visit: Callable[..., Visitor]
) -> None:
    """One visit, many looks: going to a person's own page takes longer than looking at it."""
    visitor = visit(language=language)
    there.reach(visitor)
    visitor.page.wait_for_load_state("networkidle")
    elsewhere = [one for one in visitor.requests if not one.startswith(visitor.site.address)]
    found = {
        "symbols that are not drawn": visitor.page.evaluate(measures.MISSING_SYMBOLS),
        "inline styles or scripts": visitor.page.evaluate(measures.INLINE),
        "requests to another site": elsewhere,
        "what the browser complains of": visitor.complaints,
        "language": _language_problems(visitor),
        **_what_does_not_fit(visitor),
        **_what_axe_finds(visitor),
    }
    assert {look: problems for look, problems in found.items() if problems} == {}


@each_page
@each_language
def test_page_without_javascript_says_the_same(
    there: PageToVisit, language: str, visit: Callable[..., Visitor]
) -> None:
    without, blocked = visit(language=language, scripts=False), visit(language=language)
    # axe is itself a script: it reads the page as it stands when none of ours could be loaded.
    blocked.page.route("**/*.js", lambda route: route.abort())
    for visitor in (without, blocked):
        there.reach(visitor)
    assert measures.violations(blocked.page) == []
    with_scripts = visit(language=language)
    there.reach(with_scripts)
    assert _controls(without) == _controls(blocked) == _controls(with_scripts)


def _language_problems(visitor: Visitor) -> list[str]:
    page, other = visitor.page, "en" if visitor.language == "fr" else "fr"
    said = page.get_attribute("html", "lang")
    problems = [] if said == visitor.language else [f"the page says that it is in {said}"]
    if page.locator(f"#langues a[hreflang={other}]").count() != 1:
        problems.append(f"no way to read it in {other}")
    return problems


def _what_does_not_fit(visitor: Visitor) -> dict[str, list[str]]:
    """Look at 320 px, which is 1280 px at 400 %, at a telephone and at a wide screen."""
    found = {}
    visitor.page.evaluate(measures.OPEN_ALL)
    for width in (320, 360, 1280):
        measures.resize(visitor.page, width)
        found[f"what sticks out at {width} px"] = visitor.page.evaluate(measures.STICKING_OUT)
        found[f"small targets at {width} px"] = visitor.page.evaluate(measures.SMALL_TARGETS)
    return found


def _what_axe_finds(visitor: Visitor) -> dict[str, list[str]]:
    found = {}
    for width in (1280, 360):
        measures.resize(visitor.page, width)
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            found[f"axe, {width} px, {scheme}"] = measures.violations(visitor.page)
    return found


def _controls(visitor: Visitor) -> list[str]:
    """Return the words of every heading, link and button: what one can read and do."""
    found = visitor.page.locator("h1, h2, h3, main a, main button, summary").all_inner_texts()
    return [" ".join(text.split()) for text in found]
