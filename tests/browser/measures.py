"""What a browser is asked about a page, in its own words (JavaScript run from outside the page)."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# A link inside a sentence may be lower than a finger: WCAG 2.5.8 says so, and the visual language.
SMALL_TARGETS = """() => {
  const shown = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const insideSentence = e => {
    if (e.tagName !== 'A' || getComputedStyle(e).display !== 'inline') return false;
    const around = e.closest('p, li, dd, td, th, caption, figcaption, span, small');
    return around !== null && around.textContent.trim().length > e.textContent.trim().length;
  };
  const box = e => {
    const label = /radio|checkbox/.test(e.type || '') ? e.labels[0] : null;
    return (label || e).getBoundingClientRect();
  };
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  return [...document.querySelectorAll(all)]
    .filter(e => shown(e) && !e.matches('.evite') && !insideSentence(e))
    .map(e => [e, box(e)])
    .filter(([e, r]) => r.width > 0 && (r.width < 43.9 || r.height < 43.9))
    .map(([e, r]) => `${e.outerHTML.slice(0, 90)} ${r.width.toFixed(0)}x${r.height.toFixed(0)}`);
}"""

# The page hides what sticks out (overflow: clip), so that the width is asked of each element.
STICKING_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  const scrolls = e => e.closest('.zone') !== null;
  const drawn = e => e.closest('svg') !== null;
  const hidden = e => e.closest('.cache, .evite, .sprite') !== null;
  return [...document.body.querySelectorAll('*')]
    .filter(e => e.checkVisibility() && !scrolls(e) && !drawn(e) && !hidden(e))
    .filter(e => e.getBoundingClientRect().right > wide + 1)
    .map(e => `${e.tagName} ${e.className} ${e.getBoundingClientRect().right.toFixed(0)}`);
}"""

MISSING_SYMBOLS = """() => [...document.querySelectorAll('use')]
  .map(e => e.getAttribute('href'))
  .filter(name => !document.querySelector(name))"""

INLINE = """() => [...document.querySelectorAll('[style], style, script:not([src])')]
  .map(e => e.outerHTML.slice(0, 90))"""

OPEN_ALL = "() => document.querySelectorAll('details').forEach(one => { one.open = true })"


def violations(page: Page) -> list[str]:
    """Return what axe finds, with every rule and no exclusion."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def resize(page: Page, width: int) -> None:
    """Give the page another width."""
    page.set_viewport_size({"width": width, "height": 800})
