"""Reads questions as a careful editor does: short, one negation at most, no brand.

What it finds are remarks to an author, not errors: a partner's own questionnaire loads with them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from relier.instruments.rules.definition import BlockKind, Instrument

MAX_WORDS = 18


class RemarkKind(StrEnum):
    """What is wrong with a question."""

    TOO_LONG = "too_long"
    DOUBLE_NEGATION = "double_negation"
    BRAND = "brand"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at again in one question, in one language."""

    item: str
    language: str
    kind: RemarkKind
    detail: str


# Strict: "l’aider" and "don’t" are two words, "elle-même" is one.
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")

# French "ne … pas" is one negation: its "ne" is counted, its second half is not.
_NEGATIONS = {
    "fr": re.compile(r"\bne\b|\bn['’]|\bsans\b|\bni\b|\bnon\b|\bimpossible\b", re.IGNORECASE),
    "en": re.compile(
        r"\bnot\b|n['’]t\b|\bcannot\b|\bno\b|\bnever\b|\bwithout\b|\bnothing\b|\bnobody\b"
        r"|\bnone\b|\bneither\b|\bnor\b|\bunless\b|\bimpossible\b",
        re.IGNORECASE,
    ),
}

_BRANDS = re.compile(
    r"\b(?:airbnb|alibaba|android|bing|bluesky|canva|chatgpt|deepseek|deezer|doctolib|dropbox"
    r"|duolingo|facebook|firefox|franceconnect|github|gmail|google|hotmail|huawei|icloud|instagram"
    r"|iphone|ipad|itsme|kahoot|lastpass|linkedin|microsoft|moodle|netflix|onedrive|openai|outlook"
    r"|payconiq|paypal|pinterest|powerpoint|reddit|samsung|skype|snapchat|spotify|telegram|tiktok"
    r"|trello|twitch|twitter|viber|waze|wechat|whatsapp|wikip[eé]dia|wordpress|xiaomi|yahoo"
    r"|youtube)\b",
    re.IGNORECASE,
)
# Everyday words and names too: brands only when written with a capital inside a sentence.
_BRANDS_WITH_CAPITAL = re.compile(
    r"(?<=[\w,;:] )(?:Amazon|Apple|Chrome|Claude|Copilot|Discord|Drive|Edge|Excel|Gemini|Messenger"
    r"|Meta|Mistral|Notion|Orange|Perplexity|Safari|Signal|Slack|Teams|Windows|Word|Zoom)\b"
)


def wording_remarks(
    instrument: Instrument, *, kinds: Collection[BlockKind] = (BlockKind.PERCEIVED,)
) -> tuple[Remark, ...]:
    """Return the remarks on every question of these kinds, in every language."""
    return tuple(
        Remark(code, language, kind, detail)
        for language, wording in instrument.wordings.items()
        for code, item in instrument.items.items()
        if instrument.blocks[item.block].kind in kinds
        for kind, detail in read_question(wording.items[code].text, language=language)
    )


def read_question(text: str, *, language: str) -> tuple[tuple[RemarkKind, str], ...]:
    """Return what is wrong with one question, with the words that show it."""
    words = _WORD.findall(text)
    found: list[tuple[RemarkKind, str]] = []
    if len(words) > MAX_WORDS:
        found.append((RemarkKind.TOO_LONG, f"{len(words)} / {MAX_WORDS}"))
    pattern = _NEGATIONS.get(language.split("-", maxsplit=1)[0])
    negations = pattern.findall(text) if pattern else []
    if len(negations) > 1:
        found.append((RemarkKind.DOUBLE_NEGATION, ", ".join(negations)))
    brands = _BRANDS.findall(text) + _BRANDS_WITH_CAPITAL.findall(text)
    found += [(RemarkKind.BRAND, brand) for brand in brands]
    return tuple(found)
