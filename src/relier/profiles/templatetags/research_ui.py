"""`{% load research_ui %}`: codes of a researcher's figures said in the page's language.

{{ rung.number|rung_words }}       "Reliability known"
{{ fit.verdict|fit_words }}        "fits well"
{{ one.variable|variable_words }}  "language"
{{ line.item_rest|number:2 }}     "−0,12", a dash where there is none
{{ line|by_answer:answers }}       each answer's label and share, 0 where nobody chose it
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import template
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from relier.profiles.rules.research_reading import NO_ANSWER, ItemLine

register = template.Library()

RUNGS: dict[int, Promise] = {
    1: gettext_lazy("A description"),
    2: gettext_lazy("Reliability known (100 people)"),
    3: gettext_lazy("Structure checked (200 people)"),
    4: gettext_lazy("Comparable between two languages or countries (200 people in each)"),
    5: gettext_lazy("Checked against something outside"),
}
FITS: dict[str, Promise] = {
    "good": pgettext_lazy("model", "fits well"),
    "acceptable": pgettext_lazy("model", "fits fairly well"),
    "poor": pgettext_lazy("model", "does not fit well"),
    "untestable": pgettext_lazy("model", "three questions always fit, this tells nothing"),
}
SIZES: dict[str, Promise] = {
    "negligible": pgettext_lazy("difference", "negligible"),
    "moderate": pgettext_lazy("difference", "moderate"),
    "large": pgettext_lazy("difference", "large"),
}
KINDS: dict[str, Promise] = {
    "none": pgettext_lazy("difference", "no difference"),
    "uniform": pgettext_lazy("difference", "the same at every level"),
    "nonuniform": pgettext_lazy("difference", "changing with the level"),
}
VARIABLES: dict[str, Promise] = {
    "language": pgettext_lazy("division", "language"),
    "country": pgettext_lazy("division", "country"),
}
TITLES: dict[str, Promise] = {
    "language": gettext_lazy("By language"),
    "country": gettext_lazy("By country"),
}


@register.filter
def rung_words(number: int) -> str:
    """Say a step of the ladder."""
    return str(RUNGS[number])


@register.filter
def fit_words(verdict: str) -> str:
    """Say how well a structure fits."""
    return str(FITS[verdict])


@register.filter
def size_words(size: str) -> str:
    """Say how large a difference is."""
    return str(SIZES[size])


@register.filter
def kind_of_difference(kind: str) -> str:
    """Say whether a difference is the same at every level."""
    return str(KINDS[kind])


@register.filter
def variable_words(variable: str) -> str:
    """Say what people are divided by."""
    return str(VARIABLES[variable])


@register.filter
def variable_title(variable: str) -> str:
    """Say what people are divided by, as a heading."""
    return str(TITLES[variable])


@register.filter
def language_words(code: str) -> str:
    """Say the name of a language, its code where it has none here."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def number(value: float | None, decimals: int) -> str:
    """Write a number as people of the page's language do; a dash for none."""
    if value is None:
        return "–"
    # number_format cuts decimals off where a reader expects them rounded.
    return number_format(f"{value:.{decimals}f}", decimal_pos=decimals).replace("-", "−")


@register.filter
def united(labels: Iterable[str]) -> str:
    """Say answers that were counted together."""
    return " + ".join(label or _("no answer") for label in labels)


@register.filter
def by_answer(line: ItemLine, answers: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the share of each answer, 0 where nobody chose it."""
    told = {share.labels[0]: share.percent for share in line.shares if share.labels[0] != NO_ANSWER}
    return [(label, told.get(label, 0)) for label, _ink in answers]
