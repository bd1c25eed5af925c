"""`{% load relier_ui %}`: icons, people and thread, progress, rows of a chart, French spaces.

{% icons "suite" "retour" "g4" %}         in {% block sprite %}: the symbols that the page uses
{% icon "suite" %}                        one icon, beside its word
{% header_thread %} {% footer_crowd %}    the layout's two figures
{% people "pair" %}                       a door: alone, pair, trio, group
{% progress_thread 15 26 sizes %}         sizes: number of questions in each part
{% scale_axis "a" "b" "c" "d" %}          the words above a chart (ink=True for a PDF)
{% scale_row low=20 high=60 full=40 %}    one row, 0–100; also hollow=, goal=, ink=True for a PDF
{% dots 9 3 %}                            nine people at level 3 (0: two levels joined; ink=True)
{{ sentence|typo }}                       no-break spaces before ? ! : ; % in a text from data
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from relier.core.html import charts, figures, icons

register = template.Library()

register.simple_tag(icons.icon, name="icon")
register.simple_tag(figures.header_thread, name="header_thread")
register.simple_tag(figures.footer_crowd, name="footer_crowd")
register.simple_tag(figures.people, name="people")

# French puts a space that must not break before these signs, and inside its quotation marks.
BEFORE = re.compile(r"[ \u00a0\u202f]([?!:;%»])")
AFTER = re.compile("« ")


@register.simple_tag(name="icons")
def icons_tag(*names: str) -> SafeString:
    """Print the symbols that this page uses."""
    return icons.sprite(tuple(dict.fromkeys(names)))


@register.simple_tag
def progress_thread(position: int, total: int, sections: Sequence[int] = ()) -> SafeString:
    """Print the thread of progress."""
    return charts.progress_thread(position, total, tuple(sections))


@register.simple_tag
def scale_axis(*labels: str, ink: bool = False) -> SafeString:
    """Print the words above a chart."""
    return charts.axis(labels, ink=ink)


@register.simple_tag
def scale_row(*, ink: bool = False, **places: float | None) -> SafeString:
    """Print one row of a chart: low, high, hollow, full, goal."""
    return charts.scale_row(charts.Row(**places), ink=ink)


@register.simple_tag
def dots(count: int, level: int, *, ink: bool = False) -> SafeString:
    """Print one dot a person."""
    return charts.dots(int(count), int(level), ink=ink)


@register.filter
def typo(text: str) -> SafeString:
    """Return a text with the no-break spaces of French, when the page is in French."""
    safe = str(conditional_escape(text))
    if (get_language() or "").startswith("fr"):
        safe = AFTER.sub("«\u00a0", BEFORE.sub("\u00a0\\1", safe))
    return mark_safe(safe)  # noqa: S308 -- escaped by conditional_escape above
