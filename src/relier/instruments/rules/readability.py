"""How hard words are to read: two published formulas, which any text in our languages can take.

LIX (C.-H. Björnsson, *Läsbarhet*, Stockholm, Liber, 1968)::

    LIX = words / sentences + 100 × long words / words        (long: more than six letters)

It needs no list of words and no syllables, so it was used across languages from the start
(C.-H. Björnsson, "Readability of newspapers in 11 languages", *Reading Research Quarterly* 18(4),
1983). Kandel-Moles, for French (L. Kandel and A. Moles, "Application de l'indice de Flesch à la
langue française", *Cahiers d'études de radio-télévision* 19, 1958)::

    ease = 207 - 1.015 × words / sentences - 73.6 × syllables / words

Syllables are counted by groups of vowels, mute final e aside. Breaking words as a typesetter does
(pyphen, which other tools use here) counts too few: no line is broken after the first vowel, so
"écran", "outil" and "avec" would have one syllable, and every text would look easier than it is.

Both measure long sentences and long words, and nothing else: they see neither jargon nor sense.
A formula is a lamp for the author; only people who read a text say whether it is understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from relier.instruments.rules.definition import Instrument, Item, Wording

LONG_WORD = 6  # letters: a longer word is a long one

# The upper bound of LIX for the whole of what is asked in one language, and the lower bound of
# ease for French. Where they come from: docs/howto/author-instrument.md, "How hard to read".
LIX_BOUNDS = {"fr": 40.0, "en": 39.0, "ro": 45.0, "el": 44.0}
EASY_TO_READ = "simple"  # the subtag of easy-to-read words: fr-simple
EASY_LIX = 30.0
EASE_BOUND = 70.0
EASY_EASE = 80.0

# Björnsson's steps, for a text as a whole; the words are in the interface.
LIX_STEPS = ((30.0, "very_easy"), (40.0, "easy"), (50.0, "medium"), (60.0, "hard"))
HARDEST = "very_hard"

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)[’']", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…;;:]+(?=[\s»”\")\u00a0]|$)|\n+")
# "idée" is two syllables, "idéal" three, "naïf" two; "table" and "tables" are one.
_MUTE = re.compile(r"(?<=[^\Waeiouyàâäéèêëîïôöùûüœæ])es?$", re.IGNORECASE)
_VOWELS = re.compile(r"é(?:e(?=s?$))?|[ïë]?[aeiouyàâäèêîôöùûüœæ]+|[ïë]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Readability:
    """What was counted in a text. Without a word there is nothing to say: every figure is 0."""

    words: int
    sentences: int
    long_words: int
    syllables: int | None = None

    @property
    def lix(self) -> float:
        """Return LIX: about 20 for a first reader, 60 for a law."""
        if not self.words:
            return 0.0
        return self.words / self.sentences + 100 * self.long_words / self.words

    @property
    def ease(self) -> float | None:
        """Return Kandel-Moles: 100 is easy, 30 is hard; None where syllables are not counted."""
        if self.syllables is None or not self.words:
            return None
        return 207 - 1.015 * self.words / self.sentences - 73.6 * self.syllables / self.words

    @property
    def step(self) -> str:
        """Return the name of the LIX step, from `very_easy` to `very_hard`."""
        return next((name for limit, name in LIX_STEPS if self.lix < limit), HARDEST)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How hard the words of a language may be; None where no bound was justified."""

    lix: float | None
    ease: float | None

    def hold(self, found: Readability) -> bool:
        """Say whether a text stays within."""
        too_long = self.lix is not None and found.lix > self.lix
        too_hard = self.ease is not None and found.ease is not None and found.ease < self.ease
        return not too_long and not too_hard


def bounds_of(language: str) -> Bounds:
    """Return the bounds of a language such as `fr`, `fr-simple` or `el`."""
    base, *subtags = language.split("-")
    easy = EASY_TO_READ in subtags
    ease = (EASY_EASE if easy else EASE_BOUND) if base == "fr" else None
    return Bounds(EASY_LIX if easy else LIX_BOUNDS.get(base), ease)


def readability(texts: Sequence[str], *, language: str) -> Readability:
    """Count the words, sentences, long words (and syllables, in French) of some texts.

    Each text ends a sentence, whatever its last character.
    """
    french = language.split("-", maxsplit=1)[0] == "fr"
    words = [word for text in texts for word in _words(text, french=french)]
    sentences = sum(_sentences(text) for text in texts)
    return Readability(
        words=len(words),
        sentences=sentences,
        long_words=sum(_letters(word) > LONG_WORD for word in words),
        syllables=sum(map(_syllables, words)) if french else None,
    )


def texts_of(wording: Wording, item: Item) -> tuple[str, ...]:
    """Return what a person reads to answer one question: its own answers and help included."""
    words = wording.items[item.code]
    return tuple(
        text
        for text in (words.lead, *words.stimulus, words.text, *words.options.values(), *words.help)
        if text
    )


def item_readability(wording: Wording, item: Item) -> Readability:
    """Return how hard one question is to read."""
    return readability(texts_of(wording, item), language=wording.language)


def language_readability(instrument: Instrument, language: str) -> Readability:
    """Return how hard an instrument is to read in one language, all its questions together."""
    wording = instrument.wordings[language]
    texts = [text for item in instrument.items.values() for text in texts_of(wording, item)]
    return readability(texts, language=language)


def _words(text: str, *, french: bool) -> list[str]:
    found = _WORD.findall(text)
    # The elided word counts for itself in French: "l’aide" is two words.
    return [part for word in found for part in (_split(word) if french else (word,))]


def _split(word: str) -> tuple[str, ...]:
    elided = _ELIDED.match(word)
    return (elided[0], word[elided.end() :]) if elided else (word,)


def _sentences(text: str) -> int:
    return sum(1 for part in _SENTENCE.split(text) if _WORD.search(part))


def _letters(word: str) -> int:
    return sum(letter.isalpha() for letter in word)


def _syllables(word: str) -> int:
    # An elided word is said with the next one.
    if _ELIDED.fullmatch(word):
        return 0
    spoken = _MUTE.sub("", word)
    return max(1, len(_VOWELS.findall(spoken if _VOWELS.search(spoken) else word)))
