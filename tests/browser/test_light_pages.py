"""A first visit on an old telephone and a slow line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visitor
from tests.browser.pages import PAGES, TEAM, PageToVisit

pytestmark = pytest.mark.browser

MOST_BYTES = 50_000
# The page, the style sheet, the letters, the mark; a team's page may bring a script besides.
MOST_REQUESTS = 4
MOST_JAVASCRIPT = 10_000
# What browsers' own tools call "Slow 3G": 400 kbit/s each way, 400 ms.
SLOW_LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
LARGEST_PAINT = """() => new Promise(found => new PerformanceObserver(
  list => found(list.getEntries().at(-1).startTime)
).observe({type: 'largest-contentful-paint', buffered: true}))"""


@pytest.mark.parametrize("there", PAGES, ids=lambda one: one.name)
def test_first_load_is_light(there: PageToVisit, visit: Callable[..., Visitor]) -> None:
    reached = visit()
    there.reach(reached)
    cookies = reached.page.context.cookies()
    visitor = visit()
    visitor.page.context.add_cookies(cookies)
    line = visitor.page.context.new_cdp_session(visitor.page)
    line.send("Network.enable")
    weights: dict[str, float] = {}
    kinds: dict[str, str] = {}
    line.on(
        "Network.loadingFinished",
        lambda event: weights.update({event["requestId"]: event["encodedDataLength"]}),
    )
    line.on(
        "Network.responseReceived",
        lambda event: kinds.update({event["requestId"]: event["type"]}),
    )
    visitor.page.goto(reached.page.url)
    visitor.page.wait_for_load_state("networkidle")
    scripts = sum(size for one, size in weights.items() if kinds.get(one) == "Script")
    assert sum(weights.values()) <= MOST_BYTES, weights
    # Counted as they leave: what the browser draws by itself (a calendar) is no request.
    asked = [one for one in visitor.requests if one.startswith("http")]
    assert len(asked) <= MOST_REQUESTS + (there in TEAM), asked
    assert scripts <= MOST_JAVASCRIPT


def test_home_paints_within_two_and_a_half_seconds_on_slow_3g(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    line = visitor.page.context.new_cdp_session(visitor.page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_LINE)
    visitor.open("/fr/")
    visitor.page.wait_for_load_state("networkidle")
    assert visitor.page.evaluate(LARGEST_PAINT) <= 2_500
