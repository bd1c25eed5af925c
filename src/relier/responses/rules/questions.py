"""The places of a form: which question stands where, and what an answer to it may be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from relier.instruments.rules.definition import Instrument, Item, Scale, ScaleKind, judgement

SKIPPED = "skipped"
NOT_UNDERSTOOD = "not_understood"
NOT_CONCERNED = "not_concerned"

# Answers with a button of their own; other answers outside a scale stand with its choices.
WITH_BUTTON = frozenset({NOT_UNDERSTOOD, NOT_CONCERNED})

# Longer than any code of ours: a text that long was not chosen on our page.
LONGEST_CODE = 40


class Refusal(StrEnum):
    """Why an answer was not kept."""

    MISSING = "missing"
    HALF = "half"
    TWICE = "twice"
    UNKNOWN = "unknown"
    NO_SUCH_QUESTION = "no_such_question"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was sent for one question: the option to keep, or why nothing can be kept.

    With half a judgement, `option` is that half: the page shows it again.
    """

    option: str = ""
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One question at its place. `number` and `of` count within its part of the form."""

    position: int
    item: Item
    section: str
    apart: bool
    number: int
    of: int


def section_of(instrument: Instrument, item: Item) -> str:
    """Return the section that a question belongs to: its dimension, else its block."""
    return item.dimension or item.block


def places_of(instrument: Instrument, form: str) -> tuple[Place, ...]:
    """Return the questions of a form in their order, those about the person last."""
    items = instrument.items_of(form)
    apart = instrument.items_apart(form)
    parts = ((items, False, 0), (apart, True, len(items)))
    return tuple(
        Place(
            position=offset + number,
            item=item,
            section=section_of(instrument, item),
            apart=is_apart,
            number=number,
            of=len(part),
        )
        for part, is_apart, offset in parts
        for number, item in enumerate(part, start=1)
    )


def first_open_place(places: Sequence[Place], answered: Collection[str]) -> Place | None:
    """Return where a person goes on: the first question without any answer."""
    return next((place for place in places if place.item.code not in answered), None)


def accepted_codes(instrument: Instrument, item: Item) -> frozenset[str]:
    """Return every code that an answer to this question may hold."""
    codes = instrument.scales[item.scale].codes
    return codes if item.required else codes | {SKIPPED}


def place_sent(places: Sequence[Place], *, position: int, item: str) -> Place | None:
    """Return the place of the question that a posted page names, else that of its address.

    The page names its own question, so that an answer never lands on another one when two tabs,
    the back button or an upgrade moved it.
    """
    if item:
        return next((place for place in places if place.item.code == item), None)
    return next((place for place in places if place.position == position), None)


def read_choice(sent: Mapping[str, str], instrument: Instrument, item: Item) -> Choice:
    """Return what a posted page says about a question, or why it says nothing usable."""
    scale = instrument.scales[item.scale]
    option = SKIPPED if "passer" in sent else sent.get("hors", "")
    if not option and scale.kind is ScaleKind.JUDGEMENT:
        return _read_judgement(sent, scale)
    option = option or sent.get("reponse", "")
    if not option:
        return Choice(refusal=Refusal.MISSING)
    if len(option) > LONGEST_CODE:
        return Choice(refusal=Refusal.TOO_LONG)
    if option not in accepted_codes(instrument, item):
        return Choice(refusal=Refusal.UNKNOWN)
    return Choice(option=option)


def _read_judgement(sent: Mapping[str, str], scale: Scale) -> Choice:
    best, worst = sent.get("reponse", ""), sent.get("pire", "")
    if not best and not worst:
        return Choice(refusal=Refusal.MISSING)
    if {best, worst} - {"", *(option.code for option in scale.options)}:
        return Choice(refusal=Refusal.UNKNOWN)
    pair = judgement(best, worst)
    if not best or not worst:
        return Choice(option=pair, refusal=Refusal.HALF)
    return Choice(option=pair, refusal=Refusal.TWICE if best == worst else None)
