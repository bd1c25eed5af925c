"""Reads `instrument.yaml`: dimensions, blocks, scales, items and forms, and how they fit."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from relier.instruments.rules.definition import (
    INSTRUMENT_STATUSES,
    ITEM_STATUSES,
    LEVELS,
    SHOWS,
    Block,
    BlockKind,
    Dimension,
    Form,
    Instrument,
    Item,
    Option,
    Scale,
    ScaleKind,
)
from relier.instruments.rules.reader import Page, TableReader
from relier.instruments.rules.yaml_tree import Table

FORMAT = "1"
SCORED_KINDS = (BlockKind.PERCEIVED, BlockKind.OBSERVED)

# DigComp 2.2 and 3.0 number their 21 competences alike: five areas of 3, 6, 4, 4 and 4.
_COMPETENCE = re.compile(r"dc(22|30)-(1\.[1-3]|2\.[1-6]|[345]\.[1-4])")
_COUNTRY = re.compile(r"[A-Z]{2}")
EVERYWHERE = "all"


@dataclass(frozen=True, slots=True)
class _Parts:
    dimensions: Mapping[str, Dimension]
    blocks: Mapping[str, Block]
    scales: Mapping[str, Scale]


def read_structure(table: Table, page: Page) -> Instrument:
    """Return the instrument without its words; `page.problems` says what is wrong with it."""
    reader = TableReader(table, path="", page=page)
    reader.choice("format", (FORMAT,))
    parts = _Parts(
        dimensions={code: _dimension(code, r) for code, r in reader.coded("dimensions")},
        blocks={code: _block(code, r) for code, r in reader.coded("blocks")},
        scales={code: _scale(code, r) for code, r in reader.coded("scales")},
    )
    items = {code: _item(code, r, parts) for code, r in reader.coded("items")}
    _refuse_empty_dimensions(reader, parts, items)
    instrument = Instrument(
        id=reader.code("id"),
        version=reader.code("version"),
        status=reader.choice("status", INSTRUMENT_STATUSES),
        licence=reader.text("licence", required=True),
        citation=reader.text("citation", required=True),
        evidence_note=reader.text("evidence_note", required=True),
        dimensions=parts.dimensions,
        blocks=parts.blocks,
        scales=parts.scales,
        items=items,
        forms={code: _form(code, r, parts, items) for code, r in reader.coded("forms")},
        wordings={},
        digest="",
        change_note=reader.text("change_note"),
        country_item=reader.reference("country_item", items, required=False),
    )
    reader.finish()
    return instrument


def _dimension(code: str, reader: TableReader) -> Dimension:
    dimension = Dimension(code=code, anchored_in=reader.text("anchored_in"))
    reader.finish()
    return dimension


def _block(code: str, reader: TableReader) -> Block:
    kind = reader.choice("kind", tuple(BlockKind))
    block = Block(
        code=code,
        kind=BlockKind(kind) if kind else BlockKind.PROFILE,
        optional=reader.flag("optional"),
    )
    reader.finish()
    return block


def _scale(code: str, reader: TableReader) -> Scale:
    kind = reader.choice("kind", tuple(ScaleKind))
    inside = reader.codes("options", required=True)
    outside = reader.codes("outside")
    if len(inside) == 1:
        reader.note("options", "A scale needs two options at least.")
    for double in sorted(set(inside) & set(outside)):
        reader.note("outside", f"'{double}' is an option of this scale already.")
    ranked = kind == ScaleKind.ORDINAL
    reader.finish()
    return Scale(
        code=code,
        kind=ScaleKind(kind) if kind else ScaleKind.NOMINAL,
        options=tuple(Option(o, rank if ranked else None) for rank, o in enumerate(inside)),
        outside=tuple(Option(o) for o in outside),
    )


def _item(code: str, reader: TableReader, parts: _Parts) -> Item:
    block = reader.reference("block", parts.blocks)
    scale = reader.reference("scale", parts.scales)
    kind = parts.blocks[block].kind if block in parts.blocks else None
    item = Item(
        code=code,
        block=block,
        scale=scale,
        dimension=_dimension_of(reader, kind, parts.dimensions),
        reversed=reader.flag("reversed"),
        aims_at=reader.text("aims_at"),
        level=reader.choice("level", LEVELS, required=False),
        competences=reader.texts("competences"),
        source=reader.text("source"),
        key=reader.text("key") or None,
        keys=reader.labels("keys"),
        key_sources=reader.labels("key_sources"),
        shows=reader.choice("shows", SHOWS, required=False),
        status=reader.choice("status", ITEM_STATUSES, required=False),
        required=reader.flag("required"),
    )
    _check_scale(reader, item, kind, parts.scales.get(scale))
    _check_keys(reader, item, kind, parts.scales.get(scale))
    for competence in item.competences:
        if not _COMPETENCE.fullmatch(competence):
            message = f"'{competence}' is not a DigComp code such as dc22-1.2 or dc30-1.2."
            reader.note("competences", message)
    reader.finish()
    return item


def _dimension_of(
    reader: TableReader, kind: BlockKind | None, dimensions: Collection[str]
) -> str | None:
    return reader.reference("dimension", dimensions, required=kind in SCORED_KINDS) or None


def _check_scale(
    reader: TableReader, item: Item, kind: BlockKind | None, scale: Scale | None
) -> None:
    if scale and kind is BlockKind.PERCEIVED and scale.kind is not ScaleKind.ORDINAL:
        reader.note("scale", f"A perceived item needs an ordinal scale; '{scale.code}' is not.")
    if scale and scale.kind is not ScaleKind.ORDINAL and item.reversed:
        reader.note("reversed", f"The options of '{scale.code}' have no order to reverse.")
    if scale and scale.kind is ScaleKind.JUDGEMENT and kind not in {None, BlockKind.OBSERVED}:
        reader.note("scale", "Only items of an observed block ask for the best and the worst.")


def _check_keys(
    reader: TableReader, item: Item, kind: BlockKind | None, scale: Scale | None
) -> None:
    given = [("key", item.key)] if item.key else []
    given += [("keys", key) for key in item.keys.values()]
    if given and kind not in {None, BlockKind.OBSERVED}:
        reader.note(given[0][0], "Only items of an observed block have a key.")
    for name, key in given:
        if scale and key not in scale.inside:
            known = ", ".join(scale.inside)
            reader.note(name, f"'{key}' is not an option of '{scale.code}': {known}.")
    _check_countries(reader, item)


def _check_countries(reader: TableReader, item: Item) -> None:
    named = [("keys", country) for country in item.keys]
    named += [("key_sources", country) for country in item.key_sources if country != EVERYWHERE]
    for name, country in named:
        if not _COUNTRY.fullmatch(country):
            reader.note(name, f"'{country}' is not a country code of two capital letters.")


def _refuse_empty_dimensions(reader: TableReader, parts: _Parts, items: Mapping[str, Item]) -> None:
    used = {item.dimension for item in items.values()}
    for code in parts.dimensions:
        if items and code not in used:
            reader.note("dimensions", f"No item belongs to the dimension '{code}'.")


def _form(code: str, reader: TableReader, parts: _Parts, items: Mapping[str, Item]) -> Form:
    form = Form(
        code=code,
        items=reader.codes("items", required=True),
        min_answered=reader.number("min_answered", lowest=1, highest=500, required=True) or 1,
        minutes=reader.number("minutes", lowest=1, highest=600),
        apart=reader.codes("apart"),
    )
    for name, codes in (("items", form.items), ("apart", form.apart)):
        for unknown in (c for c in codes if items and c not in items):
            reader.note(name, f"No item has the code '{unknown}'.")
    for double in sorted(set(form.items) & set(form.apart)):
        reader.note("apart", f"'{double}' is among the items of this form already.")
    for asked in (items[c] for c in form.apart if c in items):
        if asked.block in parts.blocks and parts.blocks[asked.block].kind in SCORED_KINDS:
            reader.note("apart", f"'{asked.code}' is scored: it belongs among the items.")
    _check_min_answered(reader, form, parts, items)
    reader.finish()
    return form


def _check_min_answered(
    reader: TableReader, form: Form, parts: _Parts, items: Mapping[str, Item]
) -> None:
    perceived = [
        items[code].dimension
        for code in form.items
        if code in items
        and items[code].block in parts.blocks
        and parts.blocks[items[code].block].kind is BlockKind.PERCEIVED
    ]
    for dimension in parts.dimensions:
        count = perceived.count(dimension)
        if 0 < count < form.min_answered:
            message = f"'{dimension}' has {count} items here: {form.min_answered} is never reached."
            reader.note("min_answered", message)
