"""Invents the answers of a fictional class, of a realistic structure, the same for one seed.

Each person has a general ease and one ease a domain (correlated, as in published data of this
kind); an answer is the number of thresholds that ease plus chance passes, as in the graded response
model (Samejima, 1969). Nobody's answers were used.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

from relier.instruments.rules.definition import BlockKind, Instrument, Item

# How a first class may look: at ease keeping in touch, divided on forms, new to accompanying.
EASE = {"D1": 0.5, "D2": 1.3, "D3": -0.1, "D4": -0.3, "D5": 0.3, "D6": -0.7, "D7": -0.5}
SPREAD = {"D3": 1.3}
GENERAL_SHARE = 0.7
THRESHOLDS = (-1.4, -0.2, 1.2)
SLOPE = 1.7
TASKS_ARE_EASIER = 0.2
NOT_UNDERSTOOD = 0.01
NOT_CONCERNED = 0.02
SKIPPED = 0.01
GROUP_CONSENT = 0.92


@dataclass(frozen=True, slots=True)
class InventedSitting:
    """What one invented person answered and agreed to."""

    answers: Mapping[str, str]
    group_consent: bool
    research_consent: bool


def invent_class(
    instrument: Instrument, *, form: str, persons: int, seed: int
) -> list[InventedSitting]:
    """Return the sittings of a fictional class."""
    chance = random.Random(seed)  # noqa: S311 -- an invention that must be repeatable, not a secret
    return [_invent_sitting(instrument, form, chance) for _ in range(persons)]


def _invent_sitting(instrument: Instrument, form: str, chance: random.Random) -> InventedSitting:
    general = chance.gauss(0, 1)
    own = {
        code: EASE.get(code, 0.0)
        + SPREAD.get(code, 1.0)
        * (GENERAL_SHARE * general + (1 - GENERAL_SHARE**2) ** 0.5 * chance.gauss(0, 1))
        for code in instrument.dimensions
    }
    asked = [*instrument.items_of(form), *instrument.items_apart(form)]
    answers = {item.code: _invent_answer(instrument, item, own, chance) for item in asked}
    group = chance.random() < GROUP_CONSENT
    return InventedSitting(answers, group, group and chance.random() < 0.5)


def _invent_answer(
    instrument: Instrument, item: Item, own: Mapping[str, float], chance: random.Random
) -> str:
    scale = instrument.scales[item.scale]
    kind = instrument.blocks[item.block].kind
    if kind is BlockKind.OBSERVED and item.key:
        known = 1 / (1 + math.exp(-SLOPE * (own.get(item.dimension or "", 0.0) + TASKS_ARE_EASIER)))
        return item.key if chance.random() < known else chance.choice(scale.inside)
    if kind is not BlockKind.PERCEIVED or item.dimension is None:
        weights = [max(1, 5 - 2 * place) for place in range(len(scale.inside))]
        return chance.choices(scale.inside, weights)[0]
    outside = {option.code for option in scale.outside}
    draw = chance.random()
    if draw < NOT_UNDERSTOOD and "not_understood" in outside:
        return "not_understood"
    if draw < NOT_UNDERSTOOD + NOT_CONCERNED and "not_concerned" in outside:
        return "not_concerned"
    if draw > 1 - SKIPPED:
        return "skipped"
    ease = own[item.dimension] + chance.gauss(0, 1) / SLOPE
    rank = sum(ease > threshold for threshold in THRESHOLDS)
    return scale.options[min(rank, len(scale.options) - 1)].code
