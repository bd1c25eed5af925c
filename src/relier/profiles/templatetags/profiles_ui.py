"""`{% load profiles_ui %}`: codes of the rules said in the page's language.

{{ row.band|band_words }}          "without help"
{{ proposal.kind|kind_words }}     "With a colleague"
{{ conditions|in_a_list }}         "a quiet place; a computer."
{{ 150|duration }}                 "2 h 30"
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from relier.profiles.rules.personal import Condition
from relier.profiles.rules.reading import CellView

register = template.Library()

BANDS: dict[str, Promise] = {
    "with_help": pgettext_lazy("level", "with help"),
    "alone": pgettext_lazy("level", "without help"),
    "alone_and_helping": pgettext_lazy("level", "able to help"),
}
LEVELS: dict[str, Promise] = {"none": gettext_lazy("too few answers"), **BANDS}
KINDS: dict[str, Promise] = {
    "colleague": gettext_lazy("With somebody"),
    "discussion": gettext_lazy("Discussion"),
    "exercise": gettext_lazy("Exercise on paper"),
    "condition": gettext_lazy("Condition"),
}
HOUR = 60


@register.filter
def band_words(band: str) -> str:
    """Say a band in the words of the answers."""
    return str(BANDS[band])


@register.filter
def kind_words(kind: str) -> str:
    """Say what kind of thing is proposed."""
    return str(KINDS[kind])


@register.filter
def names(conditions: Iterable[Condition]) -> list[str]:
    """Return what conditions are called."""
    return [condition.name for condition in conditions]


@register.filter
def value_of(table: Mapping[str | int, object], key: str | int) -> object:
    """Return the value of a key, empty when there is none."""
    return table.get(key, "")


@register.filter
def cell_words(cell: CellView) -> str:
    """Say what a cell counts: its level, or the neighbouring levels that were united."""
    unanswered = _("no answer")
    if cell.about:
        said = (label.lower() or unanswered for label in cell.labels)
        return _("%(condition)s: %(answers)s") % {
            "condition": cell.about,
            "answers": _join(said),
        }
    return _join(str(LEVELS[level]) for level in cell.levels)


def _join(words: Iterable[str]) -> str:
    *first, last = words
    return (
        _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last
    )


@register.filter
def in_a_list(names: Iterable[str]) -> str:
    """Return names as one sentence closed by a point; names may hold commas, hence semicolons."""
    return f"{pgettext('between the parts of a list', '; ').join(names)}."


@register.filter
def duration(minutes: int) -> str:
    """Say how long something takes, in minutes below one hour."""
    if minutes < HOUR:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours, rest = divmod(minutes, HOUR)
    if rest:
        return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": rest}
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
