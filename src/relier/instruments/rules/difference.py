"""What changed between two versions of an instrument, item by item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from relier.instruments.rules.definition import Instrument, Item, ItemWording

Words: TypeAlias = str | tuple[str, ...] | Mapping[str, str]


class ChangeKind(StrEnum):
    """How an item changed. Only an item without a change is the same measuring device."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    RESCALED = "rescaled"
    MOVED = "moved"
    RETAGGED = "retagged"


@dataclass(frozen=True, slots=True)
class Change:
    """One change to one item. `language` says where, for words; before and after say what.

    `detail` names the words that changed (help, answers, …), empty for the question itself. What
    was stored by earlier versions of Relier has no `detail`.
    """

    item: str
    kind: ChangeKind
    language: str = ""
    before: str = ""
    after: str = ""
    detail: str = ""


# What a respondent reads beside the question, as an author calls it.
_BESIDE = {
    "lead": "lead",
    "stimulus": "stimulus",
    "help": "help",
    "options": "answers",
    "have": "have",
    "lack": "lack",
    "rationale": "rationale",
    "way_out": "way out",
}


def difference(old: Instrument, new: Instrument) -> tuple[Change, ...]:
    """Return the changes from one version to the next, in the order of the new items."""
    changes = [Change(code, ChangeKind.REMOVED) for code in old.items if code not in new.items]
    for code, item in new.items.items():
        if code not in old.items:
            changes.append(Change(code, ChangeKind.ADDED))
            continue
        changes += _rescaled(old, new, item)
        changes += _moved(old, new, item)
        changes += _retagged(old.items[code], item)
        changes += _reworded(old, new, item)
    return tuple(changes)


def _rescaled(old: Instrument, new: Instrument, item: Item) -> Iterator[Change]:
    before, after = _device(old, old.items[item.code]), _device(new, item)
    if before != after:
        yield Change(item.code, ChangeKind.RESCALED, before=before, after=after)


def _device(instrument: Instrument, item: Item) -> str:
    """Return all that turns an answer into a figure: the scale, its direction and the key."""
    scale = instrument.scales[item.scale]
    parts = [f"{scale.kind} {' < '.join(option.code for option in scale.options)}"]
    parts += [f"outside {option.code}" for option in scale.outside]
    parts += ["reversed"] if item.reversed else []
    parts += [f"key {item.key}"] if item.key else []
    parts += [f"key {country} {key}" for country, key in sorted(item.keys.items())]
    return "; ".join(parts)


def _moved(old: Instrument, new: Instrument, item: Item) -> Iterator[Change]:
    before, after = _place(old, old.items[item.code]), _place(new, item)
    if before != after:
        yield Change(item.code, ChangeKind.MOVED, before=before, after=after)


def _place(instrument: Instrument, item: Item) -> str:
    """Return where an item stands: its block, its dimension, and its neighbour in each form."""
    parts = [f"block {item.block}", f"dimension {item.dimension or 'none'}"]
    for form in instrument.forms.values():
        for part, codes in (("", form.items), (" apart", form.apart)):
            if item.code in codes:
                parts.append(f"form {form.code}{part}, {codes.index(item.code) + 1}")
    return "; ".join(parts)


def _retagged(old: Item, new: Item) -> Iterator[Change]:
    before = "; ".join(filter(None, [old.level, *old.competences]))
    after = "; ".join(filter(None, [new.level, *new.competences]))
    if before != after:
        yield Change(new.code, ChangeKind.RETAGGED, before=before, after=after)


def _reworded(old: Instrument, new: Instrument, item: Item) -> Iterator[Change]:
    for language in sorted(set(old.wordings) & set(new.wordings)):
        before = _words(old, item.code, language)
        after = _words(new, item.code, language)
        if before.text != after.text:
            yield Change(item.code, ChangeKind.REWORDED, language, before.text, after.text)
        for name, detail in _BESIDE.items():
            pair = getattr(before, name), getattr(after, name)
            if pair[0] != pair[1]:
                yield Change(item.code, ChangeKind.REWORDED, language, *_parted(*pair), detail)


def _parted(before: Words, after: Words) -> tuple[str, str]:
    """Return two pieces of words as one line each; of a table, the entries that differ alone."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        changed = [c for c in {**before, **after} if before.get(c) != after.get(c)]
        one, other = (
            tuple(f"{code}: {words[code]}" for code in changed if code in words)
            for words in (before, after)
        )
        return " / ".join(one), " / ".join(other)
    return _line(before), _line(after)


def _line(words: Words) -> str:
    return words if isinstance(words, str) else " / ".join(words)


def _words(instrument: Instrument, code: str, language: str) -> ItemWording:
    """Return all that a respondent reads with this item, the labels of its scale included."""
    wording = instrument.wordings[language]
    item = instrument.items[code]
    labels = {
        option: wording.label(item, option)
        for option in sorted(instrument.scales[item.scale].worded)
    }
    # The notes of translators are read by nobody who answers.
    return replace(wording.items[code], options=labels, translation={})
