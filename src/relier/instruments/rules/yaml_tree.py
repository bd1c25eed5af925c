"""YAML read as a tree of texts that remember their lines; nothing is guessed, nothing executed.

Values stay texts: in this format `no` is an answer code and `2026.1` a version, never False or
a number. Aliases, tags and deep nesting are refused before any memory is spent on them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from relier.instruments.rules.problems import ProblemList

MAX_DEPTH = 8
MAX_NODES = 100_000

# Escapes can bring in what no database column and no page should hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# libyaml when PyYAML was built with it: the same answers, ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Text:
    """One value."""

    value: str
    line: int


@dataclass(slots=True)
class Sequence:
    """A list of values."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """Named values; `lines` holds the line of each name."""

    line: int
    entries: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Node: TypeAlias = Text | Sequence | Table
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"


class _RefusedError(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def parse_yaml(content: str, *, file: str, problems: ProblemList) -> Table | None:
    """Return the table that a file holds; what is wrong goes to `problems`.

    None means that nothing of the file can be used.
    """
    builder = _Builder(file, problems)
    try:
        for event in yaml.parse(content, Loader=_LOADER):
            builder.take(event)
    except _RefusedError as refused:
        problems.add(file, refused.line, builder.path, refused.message)
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        reason = " ".join(filter(None, [error.context, error.problem]))
        problems.add(file, line, "", f"This is not YAML: {reason}.")
        return None
    except yaml.reader.ReaderError as error:
        line = content.count("\n", 0, error.position) + 1
        problems.add(file, line, "", "The file holds a character that no text should hold.")
        return None
    if not isinstance(builder.root, Table):
        problems.add(file, 1, "", "The file should hold named fields, such as 'id: …'.")
        return None
    return builder.root


def to_plain(node: Node) -> Plain:
    """Return the tree as texts, lists and dictionaries, leaving out what is empty.

    Two files that say the same have the same plain form, whatever their comments and layout.
    """
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Sequence):
        return [to_plain(item) for item in node.items]
    plain = {name: to_plain(entry) for name, entry in node.entries.items()}
    return {name: value for name, value in plain.items() if value}


def from_plain(plain: Plain) -> Node:
    """Return the tree of a plain form, as it comes back from the database: without lines."""
    if isinstance(plain, str):
        return Text(plain, 0)
    if isinstance(plain, list):
        return Sequence(0, [from_plain(item) for item in plain])
    return Table(0, {name: from_plain(value) for name, value in plain.items()})


class _Builder:
    """Builds the tree from parse events, without recursion."""

    def __init__(self, file: str, problems: ProblemList) -> None:
        self.root: Node | None = None
        self._file = file
        self._problems = problems
        self._open: list[Sequence | Table] = []
        self._names: list[str | None] = []
        self._count = 0

    @property
    def path(self) -> str:
        """The names that lead to where the builder is."""
        return ".".join(name for name in self._names if name)

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise _RefusedError(line, "The file holds a second document ('---'); one is allowed.")
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self._close()
        elif isinstance(event, yaml.NodeEvent):
            self._refuse_unsafe(event, line)
            self._take_node(event, line)

    def _refuse_unsafe(self, event: yaml.NodeEvent, line: int) -> None:
        self._count += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _RefusedError(
                line, "References (& and *) are not allowed: write the value itself."
            )
        if getattr(event, "tag", None) is not None:
            raise _RefusedError(
                line, f"Tags are not allowed: remove '{getattr(event, 'tag', '')}'."
            )
        if len(self._open) >= MAX_DEPTH:
            raise _RefusedError(line, f"Values are nested more than {MAX_DEPTH} deep.")
        if self._count > MAX_NODES:
            raise _RefusedError(line, f"The file holds more than {MAX_NODES} values.")

    def _take_node(self, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.ScalarEvent):
            if _CONTROL.search(event.value):
                raise _RefusedError(line, "This text holds a control character.")
            is_null = not event.style and event.value in {"~", "null"}
            text = Text("" if is_null else event.value.strip(), line)
            if self._awaits_name():
                self._name(text)
            else:
                self._place(text)
            return
        if self._awaits_name():
            raise _RefusedError(line, "A name of a field must be a plain word.")
        opened = Table(line) if isinstance(event, yaml.MappingStartEvent) else Sequence(line)
        self._place(opened)
        self._open.append(opened)
        self._names.append(None)

    def _awaits_name(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1], Table) and self._names[-1] is None

    def _name(self, text: Text) -> None:
        self._names[-1] = text.value
        table = self._open[-1]
        if isinstance(table, Table) and text.value in table.lines:
            first = table.lines[text.value]
            message = f"'{text.value}' is here twice; the first is on line {first}."
            self._problems.add(self._file, text.line, self.path, message)
        elif isinstance(table, Table):
            table.lines[text.value] = text.line

    def _place(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        # A field that is written twice is a problem already: the first one stays.
        parent.entries.setdefault(self._names[-1] or "", node)
        if isinstance(node, Text):
            self._names[-1] = None

    def _close(self) -> None:
        self._open.pop()
        self._names.pop()
        if self._open and isinstance(self._open[-1], Table):
            self._names[-1] = None
