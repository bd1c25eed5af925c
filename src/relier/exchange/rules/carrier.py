"""An instrument's content, prepared for tools that know only lists of answers.

Both XLSForm and LimeSurvey ask one list at a time and call things by narrower names. This says,
for each item, what they ask; the writers say how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from relier.exchange.rules.content import (
    Content,
    languages_of,
    table_of,
    tables_of,
    text_of,
    texts_of,
)
from relier.exchange.rules.languages import best_and_worst_words
from relier.instruments.rules.files import STRUCTURE_FILE, wording_file
from relier.instruments.rules.yaml_tree import Plain

Say: TypeAlias = Callable[[Mapping[str, Plain]], str]
Labels: TypeAlias = dict[str, str]  # language to text


@dataclass(frozen=True, slots=True)
class Asked:
    """One list to ask. `part` is empty, or `best` or `worst` for the halves of a judgement."""

    part: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """All that a respondent meets with one item."""

    code: str
    block: str
    scale: str
    required: bool
    shown: Labels
    helps: Labels
    asked: tuple[Asked, ...]
    own_labels: bool


class Carrier:
    """Reads content as the writers of foreign forms need it."""

    def __init__(self, content: Content) -> None:
        self.structure = table_of(content[STRUCTURE_FILE])
        self.languages = languages_of(content)
        self.wordings = {code: table_of(content[wording_file(code)]) for code in self.languages}
        listed = tables_of(self.structure.get("scales"))
        self.scales = {text_of(scale.get("code")): scale for scale in listed}

    def labels(self, say: Say) -> Labels:
        """Return a text of the wordings in each language."""
        return {language: say(words) for language, words in self.wordings.items()}

    def block(self, code: str) -> Labels:
        """Return the title of a block."""
        return self.labels(lambda words: text_of(table_of(words.get("blocks")).get(code)))

    def options(self, scale: str) -> Sequence[str]:
        """Return every answer of a scale, those outside it last."""
        entry = self.scales.get(scale, {})
        return [*texts_of(entry.get("options")), *texts_of(entry.get("outside"))]

    def option(self, scale: str, option: str, item: str = "") -> Labels:
        """Return the words of an answer, those of one item where it has its own."""

        def say(words: Mapping[str, Plain]) -> str:
            own = table_of(_item_words(words, item).get("options"))
            shared = table_of(table_of(words.get("options")).get(scale))
            return text_of(own.get(option) or shared.get(option))

        return self.labels(say)

    def items(self) -> list[CarriedItem]:
        """Return the items in their order."""
        return [self._item(item) for item in tables_of(self.structure.get("items"))]

    def _item(self, item: Mapping[str, Plain]) -> CarriedItem:
        code, scale = text_of(item.get("code")), text_of(item.get("scale"))
        labels = self.labels(lambda words: _question(_item_words(words, code)))
        return CarriedItem(
            code=code,
            block=text_of(item.get("block")),
            scale=scale,
            required=item.get("required") == "true",
            shown=self.labels(lambda w: "\n".join(texts_of(_item_words(w, code).get("stimulus")))),
            helps=self.labels(lambda w: "\n".join(texts_of(_item_words(w, code).get("help")))),
            asked=self._asked(scale, labels),
            own_labels=any(_item_words(w, code).get("options") for w in self.wordings.values()),
        )

    def _asked(self, scale: str, labels: Labels) -> tuple[Asked, ...]:
        if self.scales.get(scale, {}).get("kind") != "judgement":
            return (Asked("", labels),)
        return tuple(
            Asked(
                part,
                {
                    code: f"{label}\n{best_and_worst_words(code)[n]}"
                    for code, label in labels.items()
                },
            )
            for n, part in enumerate(("best", "worst"))
        )


def _item_words(words: Mapping[str, Plain], code: str) -> dict[str, Plain]:
    return table_of(table_of(words.get("items")).get(code))


def _question(words: Mapping[str, Plain]) -> str:
    return "\n".join(filter(None, [text_of(words.get("lead")), text_of(words.get("text"))]))
