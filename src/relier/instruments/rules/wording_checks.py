"""Reads questions as a careful editor does: short, one idea, one negation at most, no brand.

What it finds are remarks to an author, not errors: a partner's own questionnaire loads with them.
`wording_remarks` are rules that a machine can hold; `wording_advice` are guesses worth a look.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from relier.instruments.rules.definition import BlockKind, Instrument, Item, Wording
from relier.instruments.rules.readability import (
    bounds_of,
    item_readability,
    language_readability,
)

MAX_WORDS = 18
# One question is too few words for a formula meant for pages: only what is far beyond the bound
# of its language is worth a look.
FAR_BEYOND = 15.0
ASKED = (BlockKind.PERCEIVED, BlockKind.OBSERVED, BlockKind.VIGNETTES)


class RemarkKind(StrEnum):
    """What is wrong with a question."""

    TOO_LONG = "too_long"
    DOUBLE_NEGATION = "double_negation"
    BRAND = "brand"
    HARD_LANGUAGE = "hard_language"
    HARD_QUESTION = "hard_question"
    TWO_IDEAS = "two_ideas"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at again, in one language; `part` is the field of the question's words.

    A remark on a whole language has no item.
    """

    item: str
    language: str
    kind: RemarkKind
    detail: str
    part: str = "text"


# Strict: "l’aider" and "don’t" are two words, "elle-même" is one.
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")

# One negation may have several words: French "ne … pas", Romanian "nu … nimic" and Greek
# "δεν … τίποτα" deny once. What carries the denial is counted, its company is not.
_NEGATIONS = {
    "fr": re.compile(r"\bne\b|\bn['’]|\bsans\b|\bni\b|\bnon\b|\bimpossible\b", re.IGNORECASE),
    "en": re.compile(
        r"\bnot\b|n['’]t\b|\bcannot\b|\bno\b|\bnever\b|\bwithout\b|\bnothing\b|\bnobody\b"
        r"|\bnone\b|\bneither\b|\bnor\b|\bunless\b|\bimpossible\b",
        re.IGNORECASE,
    ),
    "ro": re.compile(
        r"\bnu\b|\bn-|\bfără\b|\bnici\b|\bimposibil[ăe]?\b|\bdecât dacă\b", re.IGNORECASE
    ),
    "el": re.compile(
        r"\bδεν?\b|\bμην?\b|\bχωρίς\b|\bδίχως\b|\bούτε\b|\bόχι\b|\bαδύνατο[νς]?\b|\bαδύνατη\b",
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

# Two acts joined, as far as a pattern sees: French infinitives, "and can", "și să", "και να".
_TWO_IDEAS = {
    "fr": re.compile(
        r"\bet/ou\b|\b(?:sais|peux|sait|peut) [^,.;]*?\w(?:er|ir|re)\b[^,.;]* (?:et|ou) "
        r"(?:(?:la?|les?|lui|leur|l’|se|s’|en|y) ?)?\w+(?:er|ir|re)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\band/or\b|\b(?:and|or) (?:can|to|then)\b", re.IGNORECASE),
    "ro": re.compile(r"\b(?:și|şi)/sau\b|\b(?:și|şi|sau) să\b", re.IGNORECASE),
    "el": re.compile(r"\bκαι/ή\b|\b(?:και|ή) να\b", re.IGNORECASE),
}


def wording_remarks(
    instrument: Instrument, *, kinds: Collection[BlockKind] = (BlockKind.PERCEIVED,)
) -> tuple[Remark, ...]:
    """Return what breaks the rules in every question of these kinds, in every language.

    The question, the line above it and its own answers are read; what an exercise shows first (a
    message, a letter) only for brands.
    """
    return tuple(
        Remark(code, language, kind, detail, part)
        for language, wording in instrument.wordings.items()
        for code, item in instrument.items.items()
        if instrument.blocks[item.block].kind in kinds
        for part, text in _parts(wording, item)
        for kind, detail in _read(part, text, language=language)
    )


def wording_advice(instrument: Instrument) -> tuple[Remark, ...]:
    """Return what may be wrong: words hard to read, two ideas in one question."""
    found = [_language_remark(instrument, language) for language in instrument.wordings]
    asked = [i for i in instrument.items.values() if instrument.blocks[i.block].kind in ASKED]
    found += [
        remark
        for wording in instrument.wordings.values()
        for item in asked
        for remark in _advice(wording, item)
    ]
    return tuple(remark for remark in found if remark is not None)


def read_question(text: str, *, language: str) -> tuple[tuple[RemarkKind, str], ...]:
    """Return what is wrong with one question, with the words that show it."""
    words = _WORD.findall(text)
    found: list[tuple[RemarkKind, str]] = []
    if len(words) > MAX_WORDS:
        found.append((RemarkKind.TOO_LONG, f"{len(words)} / {MAX_WORDS}"))
    negations = [one.strip() for one in _of(_NEGATIONS, language, text)]
    if len(negations) > 1:
        found.append((RemarkKind.DOUBLE_NEGATION, ", ".join(negations)))
    return (*found, *_brands(text))


def _parts(wording: Wording, item: Item) -> Iterator[tuple[str, str]]:
    words = wording.items[item.code]
    yield "text", words.text
    if words.lead:
        yield "lead", words.lead
    for option, label in words.options.items():
        yield f"options.{option}", label
    for line in words.stimulus:
        yield "stimulus", line


def _read(part: str, text: str, *, language: str) -> tuple[tuple[RemarkKind, str], ...]:
    # A letter or a screen is shown as such documents are written: only brands are out.
    return _brands(text) if part == "stimulus" else read_question(text, language=language)


def _brands(text: str) -> tuple[tuple[RemarkKind, str], ...]:
    brands = _BRANDS.findall(text) + _BRANDS_WITH_CAPITAL.findall(text)
    return tuple((RemarkKind.BRAND, brand) for brand in brands)


def _of(patterns: dict[str, re.Pattern[str]], language: str, text: str) -> list[str]:
    pattern = patterns.get(language.split("-", maxsplit=1)[0])
    return [match[0] for match in pattern.finditer(text)] if pattern else []


def _language_remark(instrument: Instrument, language: str) -> Remark | None:
    found, bounds = language_readability(instrument, language), bounds_of(language)
    if bounds.hold(found):
        return None
    limits = [f"LIX {found.lix:.0f} / {bounds.lix:.0f}"] if bounds.lix is not None else []
    if bounds.ease is not None and found.ease is not None:
        limits.append(f"Kandel-Moles {found.ease:.0f} / {bounds.ease:.0f}")
    return Remark("", language, RemarkKind.HARD_LANGUAGE, ", ".join(limits), "")


def _advice(wording: Wording, item: Item) -> Iterator[Remark]:
    text = wording.items[item.code].text
    for joined in _of(_TWO_IDEAS, wording.language, text)[:1]:
        yield Remark(item.code, wording.language, RemarkKind.TWO_IDEAS, joined)
    bound, lix = bounds_of(wording.language).lix, item_readability(wording, item).lix
    if bound is not None and lix > bound + FAR_BEYOND:
        detail = f"LIX {lix:.0f} / {bound + FAR_BEYOND:.0f}"
        yield Remark(item.code, wording.language, RemarkKind.HARD_QUESTION, detail)
