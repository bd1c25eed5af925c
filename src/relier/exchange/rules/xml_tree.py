"""XML read without trusting it: no declaration of any kind, bounded, with the line of each element.

A document that declares a type or an entity is refused before anything of it is read: that is
where files of other machines, and texts that grow without end, come in. Nobody's questionnaire
needs one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol
from xml.parsers import expat

from relier.exchange.rules.content import refuse

MAX_BYTES = 80_000_000
MAX_ELEMENTS = 3_000_000
MAX_DEPTH = 40


@dataclass(slots=True)
class Element:
    """One element; `parts` are its texts and its children in their order."""

    tag: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own words, without those of its children."""
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def all_text(self) -> str:
        """Its words and those of all that it holds."""
        return "".join(part if isinstance(part, str) else part.all_text for part in self.parts)

    def children(self, tag: str = "") -> Iterator[Element]:
        """Yield its children, of one tag if asked."""
        for part in self.parts:
            if isinstance(part, Element) and (not tag or part.tag == tag):
                yield part

    def child(self, tag: str) -> Element | None:
        """Return its first child of a tag."""
        return next(self.children(tag), None)


class Handler(Protocol):
    """Takes what stands in a document, in its order."""

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        """Open an element."""

    def end(self, tag: str) -> None:
        """Close an element."""

    def words(self, words: str) -> None:
        """Take words."""


def parse_xml(data: bytes, *, what: str) -> Element:
    """Return the root of a document; `what` names it in messages."""
    builder = _Builder()
    read_xml(data, builder, what=what)
    if builder.root is None:
        raise refuse(what, "It holds nothing.")
    return builder.root


def read_xml(data: bytes, handler: Handler, *, what: str) -> None:
    """Give what stands in a document to a handler, without keeping it."""
    if len(data) > MAX_BYTES:
        raise refuse(what, f"It is larger than {MAX_BYTES // 1_000_000} MB.")
    parser = expat.ParserCreate()
    guard = _Guard(parser, handler, what)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = guard.refuse_declaration
    parser.EntityDeclHandler = guard.refuse_declaration
    parser.StartElementHandler = guard.start
    parser.EndElementHandler = guard.end
    parser.CharacterDataHandler = handler.words
    try:
        parser.Parse(data, True)  # noqa: FBT003
    except expat.ExpatError as error:
        message = expat.errors.messages[error.code]
        raise refuse(f"{what}, line {error.lineno}", f"This is not XML: {message}.") from error
    except (LookupError, ValueError) as error:
        raise refuse(what, "Its encoding is not known: save it as UTF-8.") from error


class _Guard:
    """Stands between the parser and a handler: refuses declarations, counts, keeps the depth."""

    def __init__(self, parser: expat.XMLParserType, handler: Handler, what: str) -> None:
        self._parser = parser
        self._handler = handler
        self._what = what
        self._count = 0
        self._depth = 0

    def refuse_declaration(self, *_told: object) -> None:
        """Refuse a document type or an entity."""
        what = "It declares a document type or entities: nothing was read."
        raise refuse(self._what, what)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Pass an element on, under its name without a prefix."""
        self._count += 1
        self._depth += 1
        if self._count > MAX_ELEMENTS or self._depth > MAX_DEPTH:
            what = f"More than {MAX_ELEMENTS} elements, or nested more than {MAX_DEPTH} deep."
            raise refuse(self._what, what)
        name = tag.rpartition(":")[2] if ":" in tag else tag
        self._handler.start(name, attributes, self._parser.CurrentLineNumber)

    def end(self, tag: str) -> None:
        """Pass an end on."""
        self._depth -= 1
        self._handler.end(tag)


class _Builder:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        element = Element(tag, line, attributes)
        if self._open:
            self._open[-1].parts.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _tag: str) -> None:
        self._open.pop()

    def words(self, words: str) -> None:
        self._open[-1].parts.append(words)
