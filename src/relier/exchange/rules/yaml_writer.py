"""Content written as YAML that a person reads and edits, in the layout of our own files.

Every value is a text, so `yes`, `2026.1` and `no` need no quotes; `null` and `~` do, because
the reader takes them for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from relier.exchange.rules.content import Content, normal
from relier.instruments.rules.reader import CODE
from relier.instruments.rules.yaml_tree import Plain

WIDTH = 92  # the emitter breaks a line at the first space beyond
_FLOW = 84
_LONG = 84
# The order in which a person reads a file; what is not named here comes last, as it stands.
_ORDER = (
    *("format", "id", "version", "language", "status", "licence", "citation", "evidence_note"),
    *("change_note", "country_item", "title", "introduction", "about", "translation"),
    *("dimensions", "blocks", "scales", "options", "items", "forms"),
)
_NULLS = {"~", "null"}
_ONE_SPACE = re.compile(r"[^ \n]+(?: [^ \n]+)*")
_ODD_BREAK = re.compile(r"[\r\t\x85\u2028\u2029\ufeff]")


def write_files(content: Content) -> dict[str, str]:
    """Return the text of each file of an instrument's folder."""
    return {name: write_yaml(node) for name, node in normal(content).items()}


def write_yaml(node: Plain) -> str:
    """Return one table as YAML, with a blank line between its parts."""
    if not isinstance(node, dict):
        raise TypeError("a file of an instrument is a table")
    places = {name: place for place, name in enumerate(_ORDER)}
    named = sorted(node, key=lambda name: places.get(name, len(places)))
    parts = ["\n" * isinstance(node[name], list | dict) + _part(name, node[name]) for name in named]
    return "".join(parts).lstrip("\n")


def _part(name: str, value: Plain) -> str:
    """Return one field of the top level; long lists and tables breathe."""
    pieces = list(_pieces(value))
    bodies = [_body(name, piece) for piece in pieces]
    if len(bodies) < 2 or not any(body.count("\n") > 2 for body in bodies):
        return _dump({name: value})
    return _dump({name: pieces[0]}) + "".join("\n" + body for body in bodies[1:])


def _pieces(value: Plain) -> Iterator[Plain]:
    if isinstance(value, dict):
        for name, entry in value.items():
            yield {name: entry}
    elif isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
        for entry in value:
            yield [entry]


def _body(name: str, piece: Plain) -> str:
    """Return the lines of a piece as they stand below its name."""
    return _dump({name: piece}).split("\n", 1)[1]


class _Writer(yaml.emitter.Emitter, yaml.serializer.Serializer, yaml.representer.Representer):
    """Emits texts, lists and tables; the style of each is decided below."""

    def __init__(self, stream: _Sink) -> None:
        yaml.emitter.Emitter.__init__(self, stream, width=WIDTH, allow_unicode=True)
        yaml.serializer.Serializer.__init__(self)
        yaml.representer.Representer.__init__(self, default_flow_style=False, sort_keys=False)

    # The serializer asks a resolver which tag a plain text would get: always that of a text.
    def descend_resolver(self, _parent: object, _index: object) -> None:
        """Texts are texts wherever they stand."""

    def ascend_resolver(self) -> None:
        """Texts are texts wherever they stand."""

    def resolve(self, kind: type, _value: object, _implicit: object) -> str:
        """Return the tag that needs not be written."""
        return {yaml.ScalarNode: _TEXT, yaml.SequenceNode: _LIST}.get(kind, _TABLE)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        """Indent the dashes of a list below its name; the signature is that of PyYAML."""
        yaml.emitter.Emitter.increase_indent(self, flow=flow, indentless=False)

    def ignore_aliases(self, _data: object) -> bool:
        """Write a value again rather than a reference to it."""
        return True


_TEXT = "tag:yaml.org,2002:str"
_LIST = "tag:yaml.org,2002:seq"
_TABLE = "tag:yaml.org,2002:map"


class _Sink:
    def __init__(self) -> None:
        self.parts: list[str] = []

    def write(self, text: str) -> None:
        self.parts.append(text)


def _dump(node: Plain) -> str:
    sink = _Sink()
    writer = _Writer(sink)
    writer.open()
    writer.represent(node)
    writer.close()
    return "".join(sink.parts)


def _text(writer: _Writer, value: str) -> yaml.ScalarNode:
    style = None
    if value in _NULLS:
        style = "'"
    elif _ODD_BREAK.search(value):
        style = '"'
    elif "\n" in value:
        style = "|" if all(line == line.strip() for line in value.split("\n")) else '"'
    elif len(value) > _LONG and _ONE_SPACE.fullmatch(value):
        style = ">"
    return writer.represent_scalar(_TEXT, value, style=style)


def _list(writer: _Writer, value: list[Plain]) -> yaml.SequenceNode:
    codes = [entry for entry in value if isinstance(entry, str) and CODE.fullmatch(entry)]
    short = len(codes) == len(value) and sum(map(len, codes)) + 2 * len(codes) < _FLOW
    return writer.represent_sequence(_LIST, value, flow_style=short)


def _table(writer: _Writer, value: dict[str, Plain]) -> yaml.MappingNode:
    # Pairs, not the table itself: PyYAML would sort them.
    return writer.represent_mapping(_TABLE, value.items(), flow_style=False)


_Writer.add_representer(str, _text)
_Writer.add_representer(list, _list)
_Writer.add_representer(dict, _table)
