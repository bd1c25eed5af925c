"""Typed reading of a table: each field asked for by name, each mistake noted with its line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from relier.instruments.rules.problems import ProblemList, suggestion
from relier.instruments.rules.yaml_tree import Node, Sequence, Table, Text

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
MAX_WORDS = 4_000  # characters of one text: far above any question, far below a book


@dataclass(frozen=True, slots=True)
class Page:
    """The file that is being read, and where its problems go."""

    file: str
    problems: ProblemList


class TableReader:
    """Reads the fields of one table. Call `finish` last: it refuses what nobody asked for."""

    def __init__(self, table: Table, *, path: str, page: Page, line: int = 1) -> None:
        self.line = line
        self._table = table
        self._path = path
        self._page = page
        self._asked: list[str] = []

    def note(self, name: str, message: str, *, is_cause: bool = False) -> None:
        """Note a problem about one field (about the table itself when `name` is empty)."""
        self._page.problems.add(
            self._page.file, self.line_of(name), self.path_of(name), message, is_cause=is_cause
        )

    def note_inside(self, name: str, key: str, message: str) -> None:
        """Note a problem about one entry of an inner table, at its own line."""
        inner = self._table.entries.get(name)
        line = inner.lines.get(key) if isinstance(inner, Table) else None
        path = f"{self.path_of(name)}.{key}"
        self._page.problems.add(self._page.file, line or self.line_of(name), path, message)

    def line_of(self, name: str) -> int:
        """Return the line of a field, or of the table when the field is not there."""
        return self._table.lines.get(name, self.line)

    def path_of(self, name: str) -> str:
        """Return the path of a field from the top of the file."""
        return ".".join(part for part in (self._path, name) if part)

    def text(self, name: str, *, required: bool = False, limit: int = MAX_WORDS) -> str:
        """Return one text, empty when absent."""
        node = self._take(name, required=required)
        if node is None:
            return ""
        if not isinstance(node, Text):
            self.note(name, "One text is expected here, not a list or a table.")
            return ""
        if len(node.value) > limit:
            self.note(name, f"This text has {len(node.value)} characters; at most {limit}.")
        return node.value

    def code(self, name: str, *, required: bool = True) -> str:
        """Return a code: letters, digits, '-', '_' and '.'."""
        value = self.text(name, required=required)
        return value if not value or self._is_code(name, value) else ""

    def choice(self, name: str, among: Collection[str], *, required: bool = True) -> str:
        """Return one of the known words."""
        value = self.text(name, required=required)
        if value and value not in among:
            self.note(name, f"'{value}' is not known.{suggestion(value, among)}")
            return ""
        return value

    def reference(self, name: str, among: Collection[str], *, required: bool = True) -> str:
        """Return a code that was given before; unchecked when nothing could be read before."""
        if among:
            return self.choice(name, among, required=required)
        return self.code(name, required=required)

    def flag(self, name: str) -> bool:
        """Return true or false; false when absent."""
        return self.choice(name, ("true", "false"), required=False) == "true"

    def number(self, name: str, *, lowest: int, highest: int, required: bool = False) -> int | None:
        """Return a whole number."""
        value = self.text(name, required=required)
        if not value:
            return None
        if not re.fullmatch(r"[0-9]{1,6}", value) or not lowest <= int(value) <= highest:
            message = f"A whole number from {lowest} to {highest} is expected, not '{value}'."
            self.note(name, message)
            return None
        return int(value)

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts; one text alone stands for a list of one."""
        return tuple(text.value for text in self._texts(name, required=required))

    def codes(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of codes without doubles."""
        found: dict[str, int] = {}
        for text in self._texts(name, required=required):
            if text.value in found:
                first = found[text.value]
                message = f"'{text.value}' is here twice; the first is on line {first}."
                self._note_at(text.line, name, message)
            elif self._is_code(name, text.value, line=text.line):
                found[text.value] = text.line
        return tuple(found)

    def labels(self, name: str, *, required: bool = False) -> dict[str, str]:
        """Return a table of texts."""
        reader = self.table(name, required=required)
        if reader is None:
            return {}
        return {key: reader.text(key, required=True) for key in reader.names()}

    def table(self, name: str, *, required: bool = False) -> TableReader | None:
        """Return a reader of an inner table."""
        node = self._take(name, required=required)
        return None if node is None else self._inner(node, self.path_of(name), self.line_of(name))

    def tables(self, name: str, *, required: bool = False) -> Mapping[str, TableReader]:
        """Return the readers of a table of tables, by name."""
        outer = self.table(name, required=required)
        if outer is None:
            return {}
        inner = {key: outer.table(key, required=True) for key in outer.names()}
        return {key: reader for key, reader in inner.items() if reader is not None}

    def coded(self, name: str) -> Iterator[tuple[str, TableReader]]:
        """Yield (code, reader) of a required list of tables that each have a code of their own."""
        found: dict[str, int] = {}
        for reader in self._listed(name, required=True):
            code = reader.code("code")
            if code in found:
                first = found[code]
                reader.note("code", f"The code '{code}' is taken: see line {first}.", is_cause=True)
            elif code:
                found[code] = reader.line_of("code")
                yield code, reader

    def listed(self, name: str) -> tuple[TableReader, ...]:
        """Return the readers of an optional list of tables."""
        return tuple(self._listed(name, required=False))

    def names(self) -> tuple[str, ...]:
        """Return the names of all fields."""
        return tuple(self._table.entries)

    def finish(self) -> None:
        """Refuse every field that nothing asked for, with the nearest known name."""
        for name in self._table.entries:
            if name not in self._asked:
                known = set(self._asked) - set(self._table.entries)
                self.note(name, f"This field is not known.{suggestion(name, known)}")

    def _take(self, name: str, *, required: bool) -> Node | None:
        self._asked.append(name)
        node = self._table.entries.get(name)
        if node is None or (isinstance(node, Text) and not node.value):
            if required:
                self.note(name, "This field is missing or empty.")
            return None
        return node

    def _texts(self, name: str, *, required: bool) -> list[Text]:
        node = self._take(name, required=required)
        if node is None:
            return []
        texts = []
        for item in node.items if isinstance(node, Sequence) else [node]:
            if not isinstance(item, Text) or not item.value:
                self._note_at(item.line, name, "A text is expected here, and not an empty one.")
            elif len(item.value) > MAX_WORDS:
                self._note_at(item.line, name, f"A text has more than {MAX_WORDS} characters.")
            else:
                texts.append(item)
        return texts

    def _listed(self, name: str, *, required: bool) -> Iterator[TableReader]:
        node = self._take(name, required=required)
        if node is None:
            return
        if not isinstance(node, Sequence):
            self.note(name, "A list is expected here: start each entry with '- code: …'.")
            return
        if not node.items:
            self.note(name, "This list is empty.")
        for position, item in enumerate(node.items, start=1):
            code = item.entries.get("code") if isinstance(item, Table) else None
            label = code.value if isinstance(code, Text) and code.value else str(position)
            reader = self._inner(item, f"{self.path_of(name)}[{label}]", item.line)
            if reader is not None:
                yield reader

    def _inner(self, node: Node, path: str, line: int) -> TableReader | None:
        if isinstance(node, Table):
            return TableReader(node, path=path, page=self._page, line=line)
        message = "Named fields are expected here ('name: value')."
        self._page.problems.add(self._page.file, line, path, message)
        return None

    def _is_code(self, name: str, value: str, *, line: int | None = None) -> bool:
        if CODE.fullmatch(value):
            return True
        message = f"'{value}' is not a code: up to 40 letters, digits, '-', '_' or '.'."
        self._note_at(line or self.line_of(name), name, message)
        return False

    def _note_at(self, line: int, name: str, message: str) -> None:
        self._page.problems.add(self._page.file, line, self.path_of(name), message)
