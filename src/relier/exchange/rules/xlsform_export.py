"""An instrument → XLSForm for ODK and Kobo; its sheet `relier` holds what has no place there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from relier.exchange.rules.carrier import CarriedItem, Carrier, Labels
from relier.exchange.rules.content import Content, normal, text_of
from relier.exchange.rules.languages import language_label
from relier.exchange.rules.leftover import HEADER, NAME, Leftover, leftovers, to_rows
from relier.exchange.rules.selection import only_form
from relier.exchange.rules.workbook import sheet_of, write_workbook
from relier.exchange.rules.xlsform_import import read_sheets
from relier.exchange.rules.xlsform_sheets import CHOICES, LEFTOVER, SETTINGS, SURVEY

_WIDTHS = (24, 20, 60, 60, 40, 40, 40, 40)
_ODD = re.compile(r"[^A-Za-z0-9_-]")
_RESERVED = frozenset({"meta", "introduction"})

Cells = Sequence[str]


def export_xlsform(content: Content, *, form: str = "") -> bytes:
    """Return the workbook of an instrument, or of one of its forms alone."""
    content = normal(only_form(content, form) if form else content)
    sheets, names = _Writer(Carrier(content)).write()
    read = {name: sheet_of(name, rows) for name, rows in _with_leftovers(sheets, names).items()}
    rows = [*names, *leftovers(content, read_sheets(read).reading.native())]
    return write_workbook(_with_leftovers(sheets, rows), _WIDTHS)


def _with_leftovers(
    sheets: Mapping[str, Sequence[Cells]], rows: Sequence[Leftover]
) -> dict[str, Sequence[Cells]]:
    return {**sheets, LEFTOVER: [HEADER, *to_rows(rows)]}


class _Writer:
    """Makes the rows of the sheets, and the names by which the form calls our codes."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._taken: set[str] = set(_RESERVED)
        self._names: list[Leftover] = []
        self._choices: list[Cells] = []

    def write(self) -> tuple[dict[str, Sequence[Cells]], list[Leftover]]:
        """Return the sheets and the names."""
        carrier = self._carrier
        labels = [f"label::{language_label(code)}" for code in carrier.languages]
        hints = [f"hint::{language_label(code)}" for code in carrier.languages]
        for scale in carrier.scales:
            self._list(scale, scale)
        introduction = carrier.labels(lambda words: text_of(words.get("introduction")))
        survey: list[Cells] = [
            ["type", "name", *labels, *hints, "required", "constraint"],
            self._row("note", "introduction", introduction),
            *self._items(),
        ]
        main = carrier.languages[0]
        settings = {
            "form_title": text_of(carrier.wordings[main].get("title")),
            "form_id": text_of(carrier.structure.get("id")),
            "version": text_of(carrier.structure.get("version")),
            "default_language": language_label(main),
        }
        sheets: dict[str, Sequence[Cells]] = {
            SURVEY: survey,
            CHOICES: [["list_name", "name", *labels], *self._choices],
            SETTINGS: [list(settings), list(settings.values())],
        }
        return sheets, self._names

    def _items(self) -> Iterator[Cells]:
        block = ""
        for item in self._carrier.items():
            if item.block != block:
                if block:
                    yield ["end group"]
                block = item.block
                name = self._name("block", block)
                yield self._row("begin group", name, self._carrier.block(block))
            yield from self._item(item)
        if block:
            yield ["end group"]

    def _item(self, item: CarriedItem) -> Iterator[Cells]:
        if any(item.shown.values()):
            name = self._name("stimulus", item.code, f"{item.code}_shown")
            yield self._row("note", name, item.shown)
        answers = item.scale
        if item.own_labels:
            answers = f"{item.scale}__{item.code}"
            self._names.append(Leftover(NAME, ("list", answers), item.scale))
            self._list(answers, item.scale, item.code)
        required = "yes" if item.required else ""
        other = ""
        for asked in item.asked:
            wanted = f"{item.code}_{asked.part}" if asked.part else item.code
            name = self._name(asked.part or "item", item.code, wanted)
            row = self._row(f"select_one {answers}", name, asked.labels, item.helps)
            # The worst action cannot be the best one.
            yield [*row, required, f". != ${{{other}}}" if other else ""]
            other = name

    def _list(self, name: str, scale: str, item: str = "") -> None:
        for option in self._carrier.options(scale):
            labels = self._carrier.option(scale, option, item)
            self._choices.append([name, option, *self._cells(labels)])

    def _row(self, kind: str, name: str, labels: Labels, hints: Labels | None = None) -> list[str]:
        return [kind, name, *self._cells(labels), *self._cells(hints or {})]

    def _cells(self, labels: Labels) -> list[str]:
        # A dollar before a brace would stand for another answer.
        return [labels.get(code, "").replace("${", "$ {") for code in self._carrier.languages]

    def _name(self, scope: str, code: str, wanted: str = "") -> str:
        """Return a name that XForms and Kobo accept, and remember whose it is."""
        base = _ODD.sub("_", wanted or code)
        base = base if base[0].isalpha() or base[0] == "_" else f"_{base}"
        name, number = base, 2
        while name.lower() in self._taken:
            name, number = f"{base}_{number}", number + 1
        self._taken.add(name.lower())
        if name != code:
            self._names.append(Leftover(NAME, (scope, name), code))
        return name
