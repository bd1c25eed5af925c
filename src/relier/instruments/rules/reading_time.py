"""How long a form takes: a reader's pace, and the time to choose an answer and turn the page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relier.instruments.rules.definition import BlockKind, Instrument, Item, Wording

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Pace:
    """How somebody answers.

    `words_per_minute` is the pace of reading; `choosing` the seconds to settle on an answer,
    `thinking` those to settle an exercise, `turning` those between two pages.
    """

    words_per_minute: float
    choosing: float = 3.0
    thinking: float = 10.0
    turning: float = 1.5


# Adults of 17 languages read 184 words a minute aloud, standard deviation 29 (Trauzettel-Klosinski
# & Dietz, 2012, IOVS 53:5452). One standard deviation below: a careful reader, not a quick one.
CAREFUL = Pace(words_per_minute=155)


def minutes_to_answer(
    instrument: Instrument, *, form: str, language: str, pace: Pace = CAREFUL
) -> float:
    """Return the minutes that a form takes when each question is read in full and answered.

    The labels of a scale are read in full the first time they come; help is left closed.
    """
    wording = instrument.wordings[language]
    seen: set[tuple[str, ...]] = set()
    seconds = 0.0
    for item in (*instrument.items_of(form), *instrument.items_apart(form)):
        words = _words_of(item, wording)
        labels = _labels_of(instrument, item, wording)
        if labels not in seen:
            seen.add(labels)
            words += sum(count_words(label) for label in labels)
        is_task = instrument.blocks[item.block].kind is BlockKind.OBSERVED
        seconds += 60 * words / pace.words_per_minute + pace.turning
        seconds += pace.thinking if is_task else pace.choosing
    return seconds / 60


def count_words(text: str) -> int:
    """Return the number of words: "l’aider" is one, as it is said in one breath."""
    return len(_WORD.findall(text))


def _words_of(item: Item, wording: Wording) -> int:
    words = wording.items[item.code]
    return sum(count_words(text) for text in (words.lead, words.text, *words.stimulus))


def _labels_of(instrument: Instrument, item: Item, wording: Wording) -> tuple[str, ...]:
    return tuple(wording.label(item, code) for code in instrument.scales[item.scale].worded)
