"""The shape of an instrument: frozen dataclasses that the rest of the river reads.

An instrument's *structure* (blocks, scales, items, forms) is one file; its *wordings* are one
file a language, because a translated item is a new measuring device.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# The bands that scores fall in (the words of the answers): a dimension has one text for each.
BAND_CODES = ("with_help", "alone", "alone_and_helping")

# Who uses a skill for what (Brotcorne & Valenduc). A tag is never scored a second time.
LEVELS = ("instrumental", "informational", "strategic")

# How far an instrument's measurement is known, in the words that its pages show.
NOT_CALIBRATED = "provisional, not calibrated"
INSTRUMENT_STATUSES = (NOT_CALIBRATED, "calibrated")

# `source`: written by the authors; `reviewed`: passed the translation steps; `draft`: not yet.
WORDING_STATUSES = ("source", "reviewed", "draft")

# The translation of a questionnaire, step by step (team translation: two translators apart, then
# together). A language is "reviewed" once all of them are done.
TRANSLATION_STEPS = (
    "first_translation",
    "second_translation",
    "review",
    "adjudication",
    "pretest",
)
STEP_STATES = ("done", "pending")

# What an observed item shows before its question, which decides how it is drawn.
SHOWS = ("addresses", "message", "letter", "form", "answer", "screen", "scene")

# Between the best and the worst action in the answer to a judgement.
JUDGEMENT_MARK = "."

# An item whose key experts have not agreed on: asked, never scored.
AWAITING_PANEL = "awaiting_panel"
ITEM_STATUSES = (AWAITING_PANEL,)


class BlockKind(StrEnum):
    """What a block of items is for, which decides how its answers may be used."""

    PROFILE = "profile"
    CONDITIONS = "conditions"
    ORGANISATION = "organisation"
    PERCEIVED = "perceived"
    OBSERVED = "observed"
    VIGNETTES = "vignettes"
    ACTIVITIES = "activities"


class ScaleKind(StrEnum):
    """Whether the options of a scale are ordered, or named as the best and the worst of them."""

    ORDINAL = "ordinal"
    NOMINAL = "nominal"
    JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a scale. `value` is its rank from 0; None for an answer outside the scale."""

    code: str
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """The answers that an item may receive.

    `options` are the answers in their order; `outside` are the answers that say something but
    measure nothing, such as "I do not understand the question" (code `not_understood`) and
    "not part of my work or studies" (code `not_concerned`). The options of a judgement are
    actions; an answer names the best and the worst of them: `b.d`.
    """

    code: str
    kind: ScaleKind
    options: tuple[Option, ...]
    outside: tuple[Option, ...] = ()

    def value_of(self, code: str) -> int | None:
        """Return the rank of an answer code, or None when it is outside the scale."""
        return next((option.value for option in self.options if option.code == code), None)

    @property
    def codes(self) -> frozenset[str]:
        """Every answer code that an item with this scale accepts."""
        return frozenset((*self.inside, *(option.code for option in self.outside)))

    @property
    def inside(self) -> tuple[str, ...]:
        """Every answer that is not outside the scale, in order."""
        named = tuple(option.code for option in self.options)
        if self.kind is not ScaleKind.JUDGEMENT:
            return named
        return tuple(judgement(best, worst) for best in named for worst in named if best != worst)

    @property
    def worded(self) -> tuple[str, ...]:
        """Every code that needs words, in order."""
        return tuple(option.code for option in (*self.options, *self.outside))


def judgement(best: str, worst: str) -> str:
    """Return the answer that names one action as the best and another as the worst."""
    return f"{best}{JUDGEMENT_MARK}{worst}"


def best_and_worst(answer: str) -> tuple[str, str]:
    """Return the two actions that an answer to a judgement names."""
    best, _mark, worst = answer.partition(JUDGEMENT_MARK)
    return best, worst


@dataclass(frozen=True, slots=True)
class Dimension:
    """A part of the construct that gets a score of its own."""

    code: str
    anchored_in: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Items that belong together and are used alike."""

    code: str
    kind: BlockKind
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `key` is the code of the right answer, for observed items only.

    `keys` replaces `key` country by country (ISO 3166-1, EL for Greece) where law differs;
    `key_sources` says where a key comes from, by country or for `all`. `level` is one of LEVELS;
    `competences` are DigComp codes such as `dc22-1.2` and `dc30-1.2`; `shows` is one of SHOWS;
    `status` is empty or one of ITEM_STATUSES. A required item has no "pass" button.
    """

    code: str
    block: str
    scale: str
    dimension: str | None = None
    reversed: bool = False
    aims_at: str = ""
    level: str = ""
    competences: tuple[str, ...] = ()
    source: str = ""
    key: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    key_sources: Mapping[str, str] = field(default_factory=dict)
    shows: str = ""
    status: str = ""
    required: bool = False

    def key_in(self, country: str) -> str | None:
        """Return the key that holds in a country; None when nothing is keyed or agreed yet."""
        return None if self.status == AWAITING_PANEL else self.keys.get(country, self.key)


@dataclass(frozen=True, slots=True)
class Form:
    """A selection of items in the order in which they are asked.

    `min_answered` is, per dimension, how many of its items must be answered for a score.
    `apart` are optional items about the person, asked after the others and not counted with
    them ("question 15 of 26" counts `items` only).
    """

    code: str
    items: tuple[str, ...]
    min_answered: int
    minutes: int | None = None
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemWording:
    """The words of one item in one language. `options` replaces labels of the scale here.

    `have` and `lack` name a condition in a list ("a quiet place"); `stimulus` is what an
    observed item shows before its question, `rationale` why its key is the key; `way_out` is what
    can be done when a condition is missing. `translation` holds the notes of the translators:
    `second` (the other translation), `decision`, `note`.
    """

    text: str
    lead: str = ""
    help: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    have: str = ""
    lack: str = ""
    stimulus: tuple[str, ...] = ()
    rationale: str = ""
    way_out: str = ""
    translation: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TranslationStep:
    """One step of a translation: who did it, when, and what came of it."""

    step: str
    state: str
    by: str = ""
    on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DimensionWording:
    """A dimension's name in one language, and one sentence of feedback per band (BAND_CODES)."""

    label: str
    description: str = ""
    strength: str = ""
    strength_detail: str = ""
    bands: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wording:
    """Every word of an instrument in one language, with the state of its translation."""

    language: str
    status: str
    title: str
    introduction: str
    blocks: Mapping[str, str]
    dimensions: Mapping[str, DimensionWording]
    options: Mapping[str, Mapping[str, str]]
    items: Mapping[str, ItemWording]
    about: tuple[str, ...] = ()
    translation: tuple[TranslationStep, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Whether its translation has not passed every step: it stays out of comparisons."""
        return self.status == "draft"

    def label(self, item: Item, option_code: str) -> str:
        """Return the words of one option of one item."""
        own = self.items[item.code].options
        return own[option_code] if option_code in own else self.options[item.scale][option_code]


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of a questionnaire, complete and checked. `digest` is of all its files."""

    id: str
    version: str
    status: str
    licence: str
    citation: str
    evidence_note: str
    dimensions: Mapping[str, Dimension]
    blocks: Mapping[str, Block]
    scales: Mapping[str, Scale]
    items: Mapping[str, Item]
    forms: Mapping[str, Form]
    wordings: Mapping[str, Wording]
    digest: str
    change_note: str = ""
    country_item: str = ""

    @property
    def default_form(self) -> Form:
        """The first form of the file."""
        return next(iter(self.forms.values()))

    def items_of(self, form: str, *, kind: BlockKind | None = None) -> tuple[Item, ...]:
        """Return the items of a form in their order, of one kind of block if asked."""
        chosen = (self.items[code] for code in self.forms[form].items)
        return tuple(i for i in chosen if kind is None or self.blocks[i.block].kind is kind)

    def items_apart(self, form: str) -> tuple[Item, ...]:
        """Return the optional items about the person that a form asks after its questions."""
        return tuple(self.items[code] for code in self.forms[form].apart)

    def items_of_dimension(self, dimension: str, *, form: str) -> tuple[Item, ...]:
        """Return the perceived items of one dimension in a form."""
        items = self.items_of(form, kind=BlockKind.PERCEIVED)
        return tuple(item for item in items if item.dimension == dimension)
