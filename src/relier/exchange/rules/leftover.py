"""What a foreign form has no place for, beside what it holds: nothing is lost on a way and back.

A form is exported, read back as a stranger would, and compared: whatever the reading misses goes
into rows of `leftover`, each with the value that the form alone gives (`beside`). On the way back a
row is used while the form still says what it said beside it; where somebody edited the form, the
form is right and the report says so. Entries of lists with codes are named by their codes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from relier.exchange.rules.content import Content, Report, refuse
from relier.instruments.rules.yaml_tree import Plain

# text: a text · json: a list of texts or of tables without codes · order: the codes of a list
# absent: the form says something here that the instrument does not
TEXT, JSON, ORDER, ABSENT = "text", "json", "order", "absent"
# name: what a code, a list or a part of a question is called in the form
NAME = "name"
# more: the value of the row above goes on
MORE = "more"
KINDS = (TEXT, JSON, ORDER, ABSENT, NAME, MORE)

HEADER = ("kind", "file", "pointer", "value", "beside")
_SHORT = 120
_PIECE = 30_000  # characters; a cell of a spreadsheet holds 32,767

Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leftover:
    """One value that the form has no place for. `path` begins with the file's name.

    `beside` is what the form alone says here, or the mark of a long text.
    """

    kind: str
    path: Steps
    value: str = ""
    beside: str = ""

    @property
    def pointer(self) -> str:
        """The path inside its file, as a JSON pointer (RFC 6901)."""
        return to_pointer(self.path[1:])


def to_pointer(path: Iterable[str]) -> str:
    """Return a path as a JSON pointer."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


def from_pointer(pointer: str) -> Steps:
    """Return the path of a JSON pointer."""
    parts = pointer.split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


@dataclass(slots=True)
class _Flat:
    """Content as leaves by path; `orders` holds the codes of each list of coded tables."""

    leaves: dict[Steps, tuple[str, str]] = field(default_factory=dict)
    orders: dict[Steps, list[str]] = field(default_factory=dict)


def leftovers(content: Content, native: Content) -> list[Leftover]:
    """Return the rows that make `native`, what the form alone says, into `content`."""
    wanted, found = _flatten(content), _flatten(native)
    rows = []
    for path, (kind, value) in wanted.leaves.items():
        beside = found.leaves.get(path)
        if beside != (kind, value):
            rows.append(Leftover(kind, path, value, _mark(beside[1] if beside else "")))
    rows += [
        Leftover(ABSENT, path, beside=_mark(value))
        for path, (_kind, value) in found.leaves.items()
        if path not in wanted.leaves
    ]
    for path, codes in wanted.orders.items():
        if found.orders.get(path) != codes or path[1:] == ("items",):
            rows.append(Leftover(ORDER, path, _json(list(codes))))
    return rows


def overlay(native: Content, rows: Iterable[Leftover], report: Report) -> dict[str, Plain]:
    """Return the content that the form and its leftovers make together."""
    flat = _flatten(native)
    items = {path[2] for path in flat.leaves if path[1:2] == ("items",) and len(path) > 2}
    for row in rows:
        if row.kind == NAME:
            continue
        if row.path[0] not in native:
            report.note(row.path[0], "This language is no more in the form: it goes.")
        elif row.kind == ORDER:
            codes = _codes(row)
            known = flat.orders.get(row.path, [])
            flat.orders[row.path] = [*codes, *(code for code in known if code not in codes)]
        elif row.path[1:2] == ("items",) and len(row.path) > 2 and row.path[2] not in items:
            where = f"{row.path[0]}, items, {row.path[2]}"
            report.note(where, "This question is no more in the form: what belonged to it goes.")
        else:
            _apply(flat, row, report)
    return _unflatten(flat)


def _apply(flat: _Flat, row: Leftover, report: Report) -> None:
    found = flat.leaves.get(row.path)
    if _mark(found[1] if found else "") != row.beside:
        where = f"{row.path[0]}, {row.pointer}"
        report.note(where, "The form was edited here since its export.", "what the form says")
    elif row.kind == ABSENT:
        flat.leaves.pop(row.path, None)
    else:
        flat.leaves[row.path] = (row.kind, row.value)


def _flatten(content: Content) -> _Flat:
    flat = _Flat()
    for file, node in content.items():
        _flatten_into(flat, (file,), node)
    return flat


def _flatten_into(flat: _Flat, path: Steps, node: Plain) -> None:
    if isinstance(node, str):
        flat.leaves[path] = (TEXT, node)
    elif isinstance(node, dict):
        for name, entry in node.items():
            _flatten_into(flat, (*path, name), entry)
    elif codes := _coded(node):
        flat.orders[path] = codes
        for code, entry in zip(codes, node, strict=True):
            _flatten_into(flat, (*path, code), entry)
    else:
        flat.leaves[path] = (JSON, _json(node))


def _coded(node: list[Plain]) -> list[str]:
    """Return the codes of a list of tables that each have one of their own; empty otherwise."""
    codes = [entry.get("code") for entry in node if isinstance(entry, dict)]
    named = [code for code in codes if isinstance(code, str)]
    return named if len(set(named)) == len(node) else []


def _unflatten(flat: _Flat) -> dict[str, Plain]:
    root: dict[str, Plain] = {}
    for path, (kind, value) in flat.leaves.items():
        table = root
        for part in path[:-1]:
            inner = table.setdefault(part, {})
            if not isinstance(inner, dict):
                raise refuse(to_pointer(path), "A text and a table are both said to stand here.")
            table = inner
        table[path[-1]] = _value(path, value) if kind == JSON else value
    # The innermost lists first: an outer one moves what is inside it.
    for path in sorted(flat.orders, key=len, reverse=True):
        _make_list(root, path, flat.orders[path])
    return root


def _make_list(root: dict[str, Plain], path: Steps, codes: list[str]) -> None:
    table = root
    for part in path[:-1]:
        inner = table.get(part)
        if not isinstance(inner, dict):
            return
        table = inner
    entries = table.get(path[-1])
    if isinstance(entries, dict):
        last = {code: place for place, code in enumerate(codes)}
        # What is left of an entry that the form holds no more has lost its code.
        whole = [
            code for code, entry in entries.items() if isinstance(entry, dict) and "code" in entry
        ]
        named = sorted(whole, key=lambda code: last.get(code, len(codes)))
        table[path[-1]] = [entries[code] for code in named]


def _mark(value: str) -> str:
    """Return a text to compare with; a long one by its fingerprint."""
    if len(value) <= _SHORT and value == value.strip():
        return value
    return f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"


def _json(value: Plain) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _codes(row: Leftover) -> list[str]:
    value = _value(row.path, row.value)
    return [code for code in value if isinstance(code, str)] if isinstance(value, list) else []


def _value(path: Steps, text: str) -> Plain:
    try:
        value: Plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refuse(f"{path[0]}, {to_pointer(path[1:])}", "This is not JSON.") from error
    return value


def known_items(rows: Iterable[Leftover]) -> frozenset[str]:
    """Return the codes of the questions that were there when the form was made."""
    return frozenset(
        code
        for row in rows
        if row.kind == ORDER and row.path[1:] == ("items",)
        for code in _codes(row)
    )


def names_in(rows: Iterable[Leftover]) -> Mapping[Steps, str]:
    """Return what codes are called in the form: (`item`, its name there) to the code."""
    return {row.path: row.value for row in rows if row.kind == NAME}


def to_rows(rows: Iterable[Leftover]) -> list[tuple[str, str, str, str, str]]:
    """Return the rows as five texts each; what a cell would change or cut is written as JSON."""
    table = []
    for row in rows:
        kind, value = row.kind, row.value
        if kind == TEXT and (value != value.strip() or "\r" in value or len(value) > _PIECE):
            kind, value = JSON, _json(value)
        first, rest = value[:_PIECE], value[_PIECE:]
        if rest and first != first.strip():
            first, rest = "", value
        table.append((kind, row.path[0], row.pointer, first, row.beside))
        while rest:
            table.append((MORE, "", "", _json(rest[: _PIECE // 2]), ""))
            rest = rest[_PIECE // 2 :]
    return table


def from_rows(table: Iterable[Mapping[str, str]]) -> list[Leftover]:
    """Return the leftovers of rows that were written by `to_rows`, some maybe edited."""
    rows: list[Leftover] = []
    for number, cells in enumerate(table, start=2):
        kind, file = cells.get("kind", ""), cells.get("file", "")
        value = cells.get("value", "")
        if kind == MORE and rows:
            more = _value(rows[-1].path, value)
            rows[-1] = replace(rows[-1], value=rows[-1].value + str(more))
        elif kind in KINDS and file:
            path = (file, *from_pointer(cells.get("pointer", "")))
            rows.append(Leftover(kind, path, value, cells.get("beside", "")))
        else:
            raise refuse(f"the leftovers, row {number}", f"'{kind}' is no kind of row here.")
    return rows
