"""Texts of other tools made plain: tags out, their words kept, and a report of what they did."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from relier.exchange.rules.content import Report
from relier.instruments.rules.wordings import MAX_QUESTION

MAX_TEXT = 60_000  # characters of one text with its tags
_MARKUP = re.compile(r"<[/!?a-zA-Z]|&(?:#\d|#x[0-9a-fA-F]|[a-zA-Z]{2,31};)")
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*+(?:>|\Z)"
    r"|<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:-]{0,30}+)"
    r"(?P<attributes>(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"([a-zA-Z][\w:.-]{0,40}+)\s{0,9}+=\s{0,9}+(\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++)"
)
_BREAKS = frozenset(
    [
        "p",
        "br",
        "div",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "hr",
        "section",
        "article",
    ]
)
# What is inside is no text for a person.
_HIDDEN = frozenset(["script", "style", "iframe", "object", "template", "noscript", "svg", "math"])
_MEDIA = frozenset(
    [
        "img",
        "embed",
        "audio",
        "video",
        "source",
        "picture",
        "canvas",
        "input",
        "button",
        "form",
        "select",
    ]
)
_EXPRESSION = re.compile(r"\$\{[^{}]{1,200}\}|\{[A-Za-z_][^{}\n]{0,400}\}")
_SENTENCE = re.compile(r"[.!?…:;]\s+")
_SPACES = re.compile(r"[ \t\f\v]+")


def plain(text: str, where: str, report: Report) -> str:
    """Return a text without tags, on one or several lines."""
    if len(text) > MAX_TEXT:
        report.error(where, f"This text has more than {MAX_TEXT} characters.")
        return ""
    if _MARKUP.search(text):
        stripper = _Stripper(text)
        _tell(stripper, where, report)
        text = "".join(stripper.parts)
    lines = (_SPACES.sub(" ", line).strip() for line in text.replace("\r", "").split("\n"))
    text = "\n".join(line for line in lines if line)
    for found in dict.fromkeys(_EXPRESSION.findall(text)):
        report.note(
            where, f"“{found}” is filled in by the other tool.", "these letters, as they are"
        )
    return text


def _tell(stripper: _Stripper, where: str, report: Report) -> None:
    for name in sorted(stripper.hidden):
        what = "A script was refused." if name == "script" else f"<{name}> was taken out."
        report.note(where, what)
    for name in sorted(stripper.handlers):
        report.note(where, f"A script in the attribute '{name}' was refused.", "the words")
    for kind, address in stripper.addresses:
        kept = "its words" if kind == "a" else ""
        report.note(where, f"<{kind}> leads to {address[:200]}.", kept)
    for name in sorted(stripper.media):
        report.note(where, f"<{name}> has no place in a question.")
    if stripper.styled:
        report.note(where, f"Layout: {', '.join(sorted(stripper.styled))}.", "the words")


class _Stripper:
    """Gathers the words between tags and remembers which tags said more than layout.

    Each pattern moves forward only, so that no text takes longer than its length allows: the
    parser of Python's library needs minutes for some texts of 60,000 characters.
    """

    def __init__(self, text: str) -> None:
        self.parts: list[str] = []
        self.hidden: set[str] = set()
        self.handlers: set[str] = set()
        self.media: set[str] = set()
        self.styled: set[str] = set()
        self.addresses: list[tuple[str, str]] = []
        self._read(text)

    def _read(self, text: str) -> None:
        place = 0
        while token := _TOKEN.search(text, place):
            self.parts.append(_unescaped(text[place : token.start()]))
            place = token.end()
            tag = (token["tag"] or "").lower()
            if tag in _HIDDEN and not token["end"]:
                self.hidden.add(tag)
                self._note_attributes(tag, token["attributes"])
                close = re.compile(rf"</{tag}\s{{0,20}}>", re.IGNORECASE).search(text, place)
                place = close.end() if close else len(text)
            elif tag:
                self._take(tag, token["attributes"], is_end=bool(token["end"]))
        self.parts.append(_unescaped(text[place:]))

    def _take(self, tag: str, attributes: str, *, is_end: bool) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")
        if is_end:
            return
        told = self._note_attributes(tag, attributes)
        if tag in _MEDIA:
            self.media.add(tag)
            self.parts.append(f" {told['alt']} " if told.get("alt") else "")
        elif tag not in _BREAKS and tag != "a":
            self.styled.add(tag)

    def _note_attributes(self, tag: str, attributes: str) -> dict[str, str]:
        found = _ATTRIBUTE.findall(attributes)
        told = {name.lower(): _unescaped(value.strip("\"'")) for name, value in found}
        self.handlers |= {name for name in told if name.startswith("on")}
        for name in ("href", "src"):
            if told.get(name):
                self.addresses.append((tag, " ".join(told[name].split())))
        return told


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:
        return text  # a number of thousands of digits is no character


@dataclass(frozen=True, slots=True)
class Split:
    """A question cut into what is shown before it, the line above it, and its text."""

    text: str
    lead: str = ""
    stimulus: tuple[str, ...] = ()


def split_question(label: str) -> Split:
    """Cut the label of a question: one line is its text, two are a lead and a text.

    Of more, or longer ones, the last is the text; the lines before it are shown above.
    """
    lines = label.split("\n")
    last = lines.pop()
    if len(last) > MAX_QUESTION:
        # The last sentence that fits is the question; what leads to it is shown above.
        cuts = [m.end() for m in _SENTENCE.finditer(last) if len(last) - m.end() <= MAX_QUESTION]
        if cuts:
            lines.append(last[: cuts[0]].strip())
            last = last[cuts[0] :].strip()
    if len(lines) == 1 and len(lines[0]) <= MAX_QUESTION:
        return Split(last, lead=lines[0])
    return Split(last, stimulus=tuple(lines))
