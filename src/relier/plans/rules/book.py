"""The rule files of `content/plans`: what to propose, when, and why, in the words of each language.

A rule is data that a committee reads and changes. It has an id, a `when`, and for each language
a title, a text and a reason. Everything unknown is refused with the file and the rule's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Plain: TypeAlias = "str | int | list[Plain] | dict[str, Plain]"

FORMAT = 1


class Kind(StrEnum):
    """What somebody would do: all of it needs people and paper, and no screen."""

    COLLEAGUE = "colleague"
    DISCUSSION = "discussion"
    EXERCISE = "exercise"
    CONDITION = "condition"


class BadRuleError(ValueError):
    """A rule file that says something that this version does not understand."""


@dataclass(frozen=True, slots=True)
class Words:
    """One rule in one language. `why` says what made it fire."""

    title: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class When:
    """When a rule fires. Each rule uses one of `dimension` and `lacks`.

    `bands` are a person's bands in the dimension. For a group: `middle_up_to` is the highest
    middle of the group, `spread_from` the smallest width of its middle half, both in points.
    """

    dimension: str = ""
    lacks: str = ""
    bands: tuple[str, ...] = ()
    middle_up_to: int = 100
    spread_from: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One proposal. `content` is the address of a sheet or module, once there is one."""

    id: str
    kind: Kind
    when: When
    minutes: int
    words: Mapping[str, Words]
    content: str = ""

    def in_language(self, language: str) -> Words:
        """Return the words of a language, else the first of the file (French)."""
        return self.words.get(language) or next(iter(self.words.values()))


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules for one instrument, in the order in which a committee ranked them."""

    instrument: str
    rules: tuple[Rule, ...] = field(default_factory=tuple)


def read_book(content: Plain, *, source: str) -> RuleBook:
    """Return the rules of a file's content, or say what is wrong with it."""
    table = _table(content, f"{source}")
    if table.get("format") != FORMAT:
        raise BadRuleError(f"{source}: format {FORMAT} was expected")
    _only(table, {"format", "instrument", "rules"}, source)
    rules = table.get("rules", [])
    if not isinstance(rules, list):
        raise BadRuleError(f"{source}: `rules` is a list")
    read = tuple(_rule(rule, source) for rule in rules)
    if len({rule.id for rule in read}) != len(read):
        raise BadRuleError(f"{source}: two rules have the same id")
    return RuleBook(instrument=_text(table, "instrument", source), rules=read)


def _rule(content: Plain, source: str) -> Rule:
    table = _table(content, source)
    where = f"{source}, rule {table.get('id', '?')}"
    _only(table, {"id", "kind", "when", "minutes", "words", "content"}, where)
    kind = _text(table, "kind", where)
    if kind not in set(Kind):
        raise BadRuleError(f"{where}: kind {kind} is not one of {', '.join(Kind)}")
    words = _table(table.get("words", {}), where)
    if not words:
        raise BadRuleError(f"{where}: it has no words")
    return Rule(
        id=_text(table, "id", where),
        kind=Kind(kind),
        when=_when(table.get("when", {}), where),
        minutes=_number(table, "minutes", where),
        words={language: _words(said, f"{where}, {language}") for language, said in words.items()},
        content=_text(table, "content", where) if "content" in table else "",
    )


def _when(content: Plain, where: str) -> When:
    table = _table(content, where)
    _only(table, {"dimension", "lacks", "bands", "middle_up_to", "spread_from"}, where)
    if ("dimension" in table) == ("lacks" in table):
        raise BadRuleError(f"{where}: `when` names either a dimension or a condition that lacks")
    bands = table.get("bands", [])
    if not isinstance(bands, list):
        raise BadRuleError(f"{where}: `bands` is a list")
    return When(
        dimension=_text(table, "dimension", where) if "dimension" in table else "",
        lacks=_text(table, "lacks", where) if "lacks" in table else "",
        bands=tuple(str(band) for band in bands),
        middle_up_to=_number(table, "middle_up_to", where) if "middle_up_to" in table else 100,
        spread_from=_number(table, "spread_from", where) if "spread_from" in table else 0,
    )


def _words(content: Plain, where: str) -> Words:
    table = _table(content, where)
    _only(table, {"title", "text", "why"}, where)
    title, text, why = (_text(table, name, where) for name in ("title", "text", "why"))
    return Words(title=title, text=text, why=why)


def _table(content: Plain, where: str) -> dict[str, Plain]:
    if not isinstance(content, dict):
        raise BadRuleError(f"{where}: names and values were expected")
    return content


def _only(table: Mapping[str, Plain], known: set[str], where: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise BadRuleError(f"{where}: unknown {', '.join(unknown)}")


def _text(table: Mapping[str, Plain], name: str, where: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadRuleError(f"{where}: `{name}` is a text")
    return value.strip()


def _number(table: Mapping[str, Plain], name: str, where: str) -> int:
    value = table.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadRuleError(f"{where}: `{name}` is a whole number")
    return value
