"""Public pages of the questionnaires: what each measures, its blueprint, its words, its state.

Keys of exercises are never shown: whoever prepares to answer would learn the answers, and the
exercises would measure that reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from relier.competences.rules.frameworks import competence, known_tags
from relier.instruments.models import InstrumentVersion
from relier.instruments.rules.definition import (
    AWAITING_PANEL,
    BlockKind,
    Instrument,
    Item,
    Wording,
)
from relier.instruments.rules.inventory import (
    DimensionCount,
    FormCount,
    LanguageState,
    inventory_of,
)
from relier.instruments.rules.readability import item_readability
from relier.instruments.selectors import (
    find_version,
    instrument_of,
    newest_wordings,
    versions_of,
)
from relier.portal.views.pages import contact_address
from relier.portal.views.questionnaire_words import (
    BLOCK_NAMES,
    BLOCK_USES,
    FRAMEWORKS,
    LEVEL_WORDS,
    READING_WORDS,
    STEP_WORDS,
)
from relier.responses.forms import language_name
from relier.responses.rules.questions import section_of


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the questions that has a page of its own: a dimension, or a block."""

    code: str
    label: str
    description: str
    use: object
    items: int


@dataclass(frozen=True, slots=True)
class Area:
    """One line of the blueprint: a dimension with what asks about it."""

    label: str
    count: DimensionCount


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the questions, and the steps of its translation."""

    code: str
    name: str
    state: LanguageState
    steps: Sequence[tuple[object, str, str, date | None]]
    shown: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """One question as the public reads it: everything but its key."""

    item: Item
    lead: str
    text: str
    stimulus: Sequence[str]
    help: Sequence[str]
    answers: Sequence[str]
    outside: Sequence[str]
    level: object
    competences: Sequence[tuple[str, str, str]]
    reading: object
    lix: int
    is_observed: bool
    awaits_panel: bool


@require_safe
def questionnaires(request: HttpRequest) -> HttpResponse:
    """List the questionnaires, each by its newest version."""
    rows = [
        {"version": wording.version, "words": wording.words, "language": wording.language}
        for wording in newest_wordings(_wanted(request))
    ]
    return render(request, "portal/questionnaires.html", {"questionnaires": rows})


@require_safe
def questionnaire(request: HttpRequest, instrument: str, version: str) -> HttpResponse:
    """Show one version: what it measures, its blueprint, its languages, how to cite and use it."""
    row = _find(instrument, version)
    definition = instrument_of(row)
    wording = _wording(definition, request)
    inventory = inventory_of(definition)
    context = {
        **_about(row, definition, wording),
        "contact": contact_address(),
        "sections": _sections(definition, wording),
        "areas": [Area(wording.dimensions[one.code].label, one) for one in inventory.dimensions],
        "forms": [(one, _kinds(one)) for one in inventory.forms],
        "n_items": inventory.items,
        "n_awaiting": len(inventory.awaiting),
        "languages_of_words": [_language(one, wording) for one in inventory.languages],
        "has_observed": any(_is_exercise(definition, i) for i in definition.items.values()),
        "others": [one for one in versions_of(instrument) if one.pk != row.pk],
    }
    return render(request, "portal/questionnaire.html", context)


@require_safe
def questions(request: HttpRequest, instrument: str, version: str, section: str) -> HttpResponse:
    """Show every question of one dimension or block, with what it aims at; never its key."""
    row = _find(instrument, version)
    definition = instrument_of(row)
    wording = _wording(definition, request)
    sections = _sections(definition, wording)
    chosen = next((one for one in sections if one.code == section), None)
    if chosen is None:
        raise Http404
    items = [i for i in definition.items.values() if section_of(definition, i) == section]
    context = {
        **_about(row, definition, wording),
        "section": chosen,
        "sections": sections,
        "items": [_item(definition, wording, item) for item in items],
        "shows_exercises": any(_is_exercise(definition, item) for item in items),
    }
    return render(request, "portal/questionnaire_questions.html", context)


def _find(instrument: str, version: str) -> InstrumentVersion:
    row = find_version(instrument, version)
    if row is None:
        raise Http404
    return row


def _wanted(request: HttpRequest) -> str:
    return str(request.GET.get("langue", "")) or get_language() or "fr"


def _wording(instrument: Instrument, request: HttpRequest) -> Wording:
    """Return the words asked for, else those of the page's language, else what there is."""
    wanted = (_wanted(request), get_language() or "", "fr", "en")
    known = next((code for code in wanted if code in instrument.wordings), None)
    return instrument.wordings[known or next(iter(instrument.wordings))]


def _about(row: InstrumentVersion, instrument: Instrument, wording: Wording) -> dict[str, object]:
    return {
        "version": row,
        "instrument": instrument,
        "wording": wording,
        "words_language": language_name(wording.language),
    }


def _sections(instrument: Instrument, wording: Wording) -> list[Section]:
    """Return the parts of the questions in the order of the file."""
    counts: dict[str, list[Item]] = {}
    for item in instrument.items.values():
        counts.setdefault(section_of(instrument, item), []).append(item)
    return [_section(instrument, wording, code, items) for code, items in counts.items()]


def _section(instrument: Instrument, wording: Wording, code: str, items: Sequence[Item]) -> Section:
    words = wording.dimensions.get(code)
    kinds = {instrument.blocks[item.block].kind for item in items}
    return Section(
        code=code,
        label=words.label if words else wording.blocks[code],
        description=words.description if words else "",
        use=BLOCK_USES[kinds.pop()] if len(kinds) == 1 else "",
        items=len(items),
    )


def _kinds(form: FormCount) -> list[tuple[object, int]]:
    return [(BLOCK_NAMES[kind], count) for kind, count in form.kinds.items()]


def _is_exercise(instrument: Instrument, item: Item) -> bool:
    return instrument.blocks[item.block].kind is BlockKind.OBSERVED


def _language(state: LanguageState, shown: Wording) -> Language:
    return Language(
        code=state.language,
        name=language_name(state.language),
        state=state,
        steps=[(STEP_WORDS[one.step], one.state, one.by, _day(one.on)) for one in state.steps],
        shown=state.language == shown.language,
    )


def _day(written: str) -> date | None:
    """Return a day as files write it; a day that does not exist is no reason to break a page."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _item(instrument: Instrument, wording: Wording, item: Item) -> ItemView:
    words = wording.items[item.code]
    scale = instrument.scales[item.scale]
    reading = item_readability(wording, item)
    return ItemView(
        item=item,
        lead=words.lead,
        text=words.text,
        stimulus=words.stimulus,
        help=words.help,
        answers=[wording.label(item, option.code) for option in scale.options],
        outside=[wording.label(item, option.code) for option in scale.outside],
        level=LEVEL_WORDS[item.level],
        competences=[_competence(tag) for tag in item.competences],
        reading=READING_WORDS[reading.step],
        lix=round(reading.lix),
        is_observed=_is_exercise(instrument, item),
        awaits_panel=item.status == AWAITING_PANEL,
    )


def _competence(tag: str) -> tuple[str, str, str]:
    """Return the framework, the number and the name of a tag."""
    framework, _dash, number = tag.partition("-")
    named = competence(tag).name(get_language() or "en") if tag in known_tags() else ""
    return FRAMEWORKS[framework], number, named
