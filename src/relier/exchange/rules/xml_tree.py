"""XML read without trusting it: no declaration of any kind, bounded, with the line of each element.

A document that declares a type or an entity is refused before anything of it is read: that is
where files of other machines, and texts that grow without end, come in. Nobody's questionnaire
needs one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from relier.exchange.rules.content import ExchangeError, refuse

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


def parse_xml(data: bytes, *, what: str) -> Element:
    """Return the root of a document; `what` names it in messages."""
    if len(data) > MAX_BYTES:
        raise refuse(what, f"It is larger than {MAX_BYTES // 1_000_000} MB.")
    builder = _Builder(what)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.refuse_declaration
    parser.EntityDeclHandler = builder.refuse_declaration
    parser.StartElementHandler = lambda tag, attrs: builder.start(
        tag, attrs, parser.CurrentLineNumber
    )
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.words
    try:
        parser.Parse(data, True)  # noqa: FBT003
    except expat.ExpatError as error:
        message = expat.errors.messages[error.code]
        raise refuse(f"{what}, line {error.lineno}", f"This is not XML: {message}.") from error
    except (LookupError, ValueError) as error:
        raise refuse(what, "Its encoding is not known: save it as UTF-8.") from error
    if builder.root is None:
        raise refuse(what, "It holds nothing.")
    return builder.root


class _Builder:
    def __init__(self, what: str) -> None:
        self.root: Element | None = None
        self._what = what
        self._open: list[Element] = []
        self._count = 0

    def refuse_declaration(self, *_told: object) -> None:
        """Refuse a document type or an entity."""
        raise self._refusal("It declares a document type or entities: nothing was read.")

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        """Open an element."""
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            raise self._refusal(
                f"More than {MAX_ELEMENTS} elements, or nested more than {MAX_DEPTH} deep."
            )
        element = Element(tag.rpartition(":")[2], line, attributes)
        if self._open:
            self._open[-1].parts.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _tag: str) -> None:
        """Close an element."""
        self._open.pop()

    def words(self, words: str) -> None:
        """Keep words in their place."""
        self._open[-1].parts.append(words)

    def _refusal(self, why: str) -> ExchangeError:
        return refuse(self._what, why)
