"""Reads one `wording.<language>.yaml` and checks that no word of the instrument is missing."""

from __future__ import annotations

import re
from collections.abc import Collection

from relier.instruments.rules.definition import (
    BAND_CODES,
    STEP_STATES,
    TRANSLATION_STEPS,
    WORDING_STATUSES,
    DimensionWording,
    Instrument,
    Item,
    ItemWording,
    Scale,
    TranslationStep,
    Wording,
)
from relier.instruments.rules.problems import suggestion
from relier.instruments.rules.reader import Page, TableReader
from relier.instruments.rules.yaml_tree import Table

MAX_QUESTION = 400  # characters
SUGGESTIONS = 20
TRANSLATION_NOTES = ("second", "decision", "note")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_wording(table: Table, page: Page, *, structure: Instrument, language: str) -> Wording:
    """Return the words of one language; `language` is the one that the file's name says."""
    reader = TableReader(table, path="", page=page)
    said = reader.code("language")
    if said and said != language:
        reader.note("language", f"The file's name says '{language}', this field says '{said}'.")
    wording = Wording(
        language=language,
        status=reader.choice("status", WORDING_STATUSES),
        title=reader.text("title", required=True, limit=MAX_QUESTION),
        introduction=reader.text("introduction", required=True),
        blocks=_blocks(reader, structure),
        dimensions=_dimensions(reader, structure),
        options=_options(reader, structure),
        items=_items(reader, structure),
        about=reader.texts("about"),
        translation=tuple(_step(inner) for inner in reader.listed("translation")),
    )
    _check_translation(reader, wording)
    reader.finish()
    return wording


def _step(reader: TableReader) -> TranslationStep:
    step = TranslationStep(
        step=reader.choice("step", TRANSLATION_STEPS),
        state=reader.choice("state", STEP_STATES),
        by=reader.text("by", limit=MAX_QUESTION),
        on=reader.text("on", limit=MAX_QUESTION),
        note=reader.text("note"),
    )
    if step.on and not _DAY.fullmatch(step.on):
        reader.note("on", f"'{step.on}' is not a day such as 2026-11-21.")
    if step.state == "done":
        for name in (name for name in ("by", "on") if not getattr(step, name)):
            reader.note(name, "A step that is done says by whom and when.")
    reader.finish()
    return step


def _check_translation(reader: TableReader, wording: Wording) -> None:
    steps = [step.step for step in wording.translation]
    for double in sorted({step for step in steps if steps.count(step) > 1}):
        reader.note("translation", f"The step '{double}' is here twice.")
    done = {step.step for step in wording.translation if step.state == "done"}
    missing = [step for step in TRANSLATION_STEPS if step not in done]
    if steps and wording.status == "reviewed" and missing:
        names = ", ".join(missing)
        reader.note("status", f"'reviewed' needs every step done; missing: {names}.")


def _blocks(reader: TableReader, structure: Instrument) -> dict[str, str]:
    blocks = reader.labels("blocks", required=True)
    _compare(reader, "blocks", blocks, structure.blocks, what="block")
    return blocks


def _dimensions(reader: TableReader, structure: Instrument) -> dict[str, DimensionWording]:
    tables = reader.tables("dimensions", required=bool(structure.dimensions))
    _compare(reader, "dimensions", tables, structure.dimensions, what="dimension")
    return {code: _dimension(inner) for code, inner in tables.items()}


def _dimension(reader: TableReader) -> DimensionWording:
    wording = DimensionWording(
        label=reader.text("label", required=True, limit=MAX_QUESTION),
        description=reader.text("description"),
        strength=reader.text("strength"),
        strength_detail=reader.text("strength_detail"),
        bands=reader.labels("bands"),
    )
    if wording.bands:
        _compare(reader, "bands", wording.bands, BAND_CODES, what="band")
    reader.finish()
    return wording


def _options(reader: TableReader, structure: Instrument) -> dict[str, dict[str, str]]:
    outer = reader.table("options", required=True)
    if outer is None:
        return {}
    _compare(reader, "options", outer.names(), structure.scales, what="scale")
    options = {code: outer.labels(code, required=True) for code in outer.names()}
    for code, labels in options.items():
        if code in structure.scales and labels:
            _compare(outer, code, labels, structure.scales[code].worded, what="option")
    return options


def _items(reader: TableReader, structure: Instrument) -> dict[str, ItemWording]:
    tables = reader.tables("items", required=True)
    _compare(reader, "items", tables, structure.items, what="item")
    return {
        code: _item(inner, structure.items.get(code), structure) for code, inner in tables.items()
    }


def _item(reader: TableReader, item: Item | None, structure: Instrument) -> ItemWording:
    wording = ItemWording(
        text=reader.text("text", required=True, limit=MAX_QUESTION),
        lead=reader.text("lead", limit=MAX_QUESTION),
        help=reader.texts("help"),
        options=reader.labels("options"),
        have=reader.text("have", limit=MAX_QUESTION),
        lack=reader.text("lack", limit=MAX_QUESTION),
        stimulus=reader.texts("stimulus"),
        rationale=reader.text("rationale"),
        way_out=reader.text("way_out"),
        translation=reader.labels("translation"),
    )
    for name in wording.translation:
        if name not in TRANSLATION_NOTES:
            hint = suggestion(name, TRANSLATION_NOTES)
            reader.note_inside("translation", name, f"This field is not known.{hint}")
    scale = structure.scales.get(item.scale) if item else None
    if scale:
        _refuse_unknown_options(reader, wording, scale)
    reader.finish()
    return wording


def _refuse_unknown_options(reader: TableReader, wording: ItemWording, scale: Scale) -> None:
    for code in wording.options:
        if code not in scale.worded:
            hint = suggestion(code, scale.worded)
            message = f"'{code}' is not an option of '{scale.code}'.{hint}"
            reader.note_inside("options", code, message)


def _compare(
    reader: TableReader, name: str, given: Collection[str], known: Collection[str], *, what: str
) -> None:
    """Note each missing and each unknown code; nothing when the structure could not be read."""
    if not known or not given:
        return
    for code in known:
        if code not in given:
            reader.note(name, f"The words of the {what} '{code}' are missing.")
    strangers = [code for code in given if code not in known]
    for position, code in enumerate(strangers):
        # Looking for near codes is slow: a file of another instrument would take minutes.
        hint = suggestion(code, known) if position < SUGGESTIONS else ""
        reader.note_inside(name, code, f"No {what} has the code '{code}'.{hint}")
