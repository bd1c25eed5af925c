"""What an instrument is made of: its blueprint in figures, and how far each language has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from relier.instruments.rules.definition import (
    AWAITING_PANEL,
    TRANSLATION_STEPS,
    BlockKind,
    Form,
    Instrument,
    Item,
    TranslationStep,
    Wording,
)
from relier.instruments.rules.readability import Readability, language_readability


@dataclass(frozen=True, slots=True)
class BlockCount:
    """How many items one block has."""

    code: str
    kind: BlockKind
    items: int


@dataclass(frozen=True, slots=True)
class DimensionCount:
    """How many items of each scored kind one dimension has; `awaiting` of them have no key yet."""

    code: str
    anchored_in: str
    perceived: int
    observed: int
    awaiting: int


@dataclass(frozen=True, slots=True)
class FormCount:
    """What one form asks."""

    code: str
    minutes: int | None
    min_answered: int
    items: int
    apart: int
    kinds: Mapping[BlockKind, int]
    dimensions: Mapping[str, int]

    @property
    def asked(self) -> int:
        """Every question, those about the person included."""
        return self.items + self.apart


@dataclass(frozen=True, slots=True)
class LanguageState:
    """How far the words of one language have come, and how hard they are to read."""

    language: str
    status: str
    steps: tuple[TranslationStep, ...]
    readability: Readability

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.state == "done" for step in self.steps)


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that is counted in one version of an instrument."""

    items: int
    blocks: tuple[BlockCount, ...]
    dimensions: tuple[DimensionCount, ...]
    forms: tuple[FormCount, ...]
    languages: tuple[LanguageState, ...]
    awaiting: tuple[str, ...]


def inventory_of(instrument: Instrument) -> Inventory:
    """Count an instrument's items and say where its translations stand."""
    in_block = Counter(item.block for item in instrument.items.values())
    return Inventory(
        items=len(instrument.items),
        blocks=tuple(
            BlockCount(block.code, block.kind, in_block[block.code])
            for block in instrument.blocks.values()
        ),
        dimensions=tuple(_dimension(instrument, code) for code in instrument.dimensions),
        forms=tuple(_form(instrument, form) for form in instrument.forms.values()),
        languages=tuple(_language(instrument, w) for w in instrument.wordings.values()),
        awaiting=tuple(i.code for i in instrument.items.values() if i.status == AWAITING_PANEL),
    )


def translation_steps(wording: Wording) -> tuple[TranslationStep, ...]:
    """Return the five steps of a translation in their order, those nobody noted as pending.

    Words that the authors wrote themselves went through none.
    """
    if wording.status == "source":
        return ()
    noted = {step.step: step for step in wording.translation}
    return tuple(noted.get(name) or TranslationStep(name, "pending") for name in TRANSLATION_STEPS)


def _dimension(instrument: Instrument, code: str) -> DimensionCount:
    items = [item for item in instrument.items.values() if item.dimension == code]
    kinds = _kinds(instrument, items)
    return DimensionCount(
        code=code,
        anchored_in=instrument.dimensions[code].anchored_in,
        perceived=kinds[BlockKind.PERCEIVED],
        observed=kinds[BlockKind.OBSERVED],
        awaiting=sum(item.status == AWAITING_PANEL for item in items),
    )


def _form(instrument: Instrument, form: Form) -> FormCount:
    items = instrument.items_of(form.code)
    return FormCount(
        code=form.code,
        minutes=form.minutes,
        min_answered=form.min_answered,
        items=len(items),
        apart=len(form.apart),
        kinds=dict(_kinds(instrument, (*items, *instrument.items_apart(form.code)))),
        dimensions=dict(Counter(item.dimension for item in items if item.dimension)),
    )


def _kinds(instrument: Instrument, items: Iterable[Item]) -> Counter[BlockKind]:
    return Counter(instrument.blocks[item.block].kind for item in items)


def _language(instrument: Instrument, wording: Wording) -> LanguageState:
    return LanguageState(
        language=wording.language,
        status=wording.status,
        steps=translation_steps(wording),
        readability=language_readability(instrument, wording.language),
    )
