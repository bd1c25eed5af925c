"""A panel of experts keys a judgement: how far they agree, and the lines that this gives.

The agreement on an item is the share of raters who name its most named best action, and the share
who name its most named worst. From seven raters on, with both at 70 % or more, the pair is an
agreed key. Below, the item goes to deliberation, where dissent is kept. A published version never
changes: what a panel agrees on are lines for the next one.

Seven raters and 70 % are conventions of this project (product.md: under 70 % an item goes to
deliberation), not thresholds with a sampling theory behind them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from relier.instruments.rules.definition import Instrument, Item, ItemWording, ScaleKind, judgement

FEWEST_RATERS = 7
AGREED_PERCENT = 70
# A key that holds in every country that has none of its own.
EVERYWHERE = ""
ALL_COUNTRIES = "all"


class Verdict(StrEnum):
    """What comes of the ratings of one item."""

    AGREED = "agreed"
    DELIBERATION = "deliberation"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Rating:
    """One expert's choice, and the country whose law it was made under (empty: none named)."""

    best: str
    worst: str
    country: str = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Choice:
    """One action, and how many named it best and worst."""

    code: str
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a panel agrees on one item, in one country or everywhere else.

    With fewer than seven raters there is no figure: their choices would be told one by one.
    """

    item: str
    country: str
    raters: int
    verdict: Verdict
    best: str = ""
    worst: str = ""
    best_percent: int = 0
    worst_percent: int = 0
    choices: tuple[Choice, ...] = ()

    @property
    def key(self) -> str:
        """The pair that was agreed on; empty when none was."""
        return judgement(self.best, self.worst) if self.verdict is Verdict.AGREED else ""


def judged_items(instrument: Instrument) -> tuple[Item, ...]:
    """Return the items that a panel rates: those that ask for the best and the worst action."""
    return tuple(
        item
        for item in instrument.items.values()
        if instrument.scales[item.scale].kind is ScaleKind.JUDGEMENT
    )


def heading_of(words: ItemWording) -> str:
    """Return what tells one situation from another: several ask the same question."""
    return words.lead or words.text


def countries_of(instrument: Instrument) -> tuple[str, ...]:
    """Return the countries whose law some judged item names, by a key or by its source."""
    items = judged_items(instrument)
    named = {country for item in items for country in (*item.keys, *item.key_sources)}
    return tuple(sorted(named - {ALL_COUNTRIES}))


def agreements(
    instrument: Instrument, ratings: Mapping[str, Sequence[Rating]]
) -> tuple[Agreement, ...]:
    """Return the agreement on each judged item, country by country where law differs.

    A country that has a key of its own is counted apart; so is one whose law is named as a source
    and that sent seven raters. All the others are counted together. Nobody is counted twice:
    otherwise two figures, one subtracted from the other, would tell what a few chose.
    """
    return tuple(
        _agreement(instrument, item, country, group)
        for item in judged_items(instrument)
        for country, group in _groups(item, ratings.get(item.code, ())).items()
    )


def proposed_lines(instrument: Instrument, found: Iterable[Agreement], *, on: str) -> str:
    """Return the YAML to write in the next version for the items that a panel agreed on.

    The lines replace `status`, `key`, `keys` and `key_sources` of each item. What the file said of
    a source before stays, with the panel added.
    """
    by_item: dict[str, list[Agreement]] = {}
    for one in found:
        by_item.setdefault(one.item, []).append(one)
    lines = [
        line
        for code, told in by_item.items()
        if any(one.key for one in told)
        for line in _item_lines(instrument.items[code], told, on=on)
    ]
    return "\n".join(lines)


def _groups(item: Item, ratings: Sequence[Rating]) -> dict[str, list[Rating]]:
    sent = Counter(one.country for one in ratings)
    enough = {country for country in item.key_sources if sent[country] >= FEWEST_RATERS}
    apart = sorted({*item.keys, *enough} - {ALL_COUNTRIES})
    groups: dict[str, list[Rating]] = {EVERYWHERE: [], **{country: [] for country in apart}}
    for one in ratings:
        groups[one.country if one.country in groups else EVERYWHERE].append(one)
    return groups


def _agreement(
    instrument: Instrument, item: Item, country: str, counted: Sequence[Rating]
) -> Agreement:
    n = len(counted)
    if n < FEWEST_RATERS:
        return Agreement(item.code, country, n, Verdict.TOO_FEW)
    best, worst = Counter(r.best for r in counted), Counter(r.worst for r in counted)
    options = [option.code for option in instrument.scales[item.scale].options]
    # Of two actions named as often, the first of the file: far from 70 % in any case.
    top_best = max(options, key=lambda code: best[code])
    top_worst = max(options, key=lambda code: worst[code])
    lowest = min(best[top_best], worst[top_worst])
    return Agreement(
        item=item.code,
        country=country,
        raters=n,
        verdict=Verdict.AGREED if 100 * lowest >= AGREED_PERCENT * n else Verdict.DELIBERATION,
        best=top_best,
        worst=top_worst,
        best_percent=_percent(best[top_best], n),
        worst_percent=_percent(worst[top_worst], n),
        choices=tuple(Choice(code, best[code], worst[code]) for code in options),
    )


def _percent(part: int, whole: int) -> int:
    # Rounded down: 69.9 % must not be told as the 70 % that it is not.
    return 100 * part // whole


def _item_lines(item: Item, told: Sequence[Agreement], *, on: str) -> Iterator[str]:
    agreed = {one.country: one for one in told if one.key}
    yield f"  - code: {item.code}"
    missing = [one.country or ALL_COUNTRIES for one in told if not one.key]
    if missing:
        yield f"    # not agreed: {', '.join(missing)}; the item keeps `status: awaiting_panel`"
        yield f"    status: {item.status or 'awaiting_panel'}"
    if EVERYWHERE in agreed:
        yield f"    key: {agreed[EVERYWHERE].key}"
    own = [country for country in agreed if country]
    if own:
        yield "    keys:"
        yield from (f"      {country}: {agreed[country].key}" for country in own)
    yield "    key_sources:"
    yield from _sources(item, agreed, on=on)


def _sources(item: Item, agreed: Mapping[str, Agreement], *, on: str) -> Iterator[str]:
    names = dict.fromkeys((*item.key_sources, *(c or ALL_COUNTRIES for c in agreed)))
    for name in names:
        said = item.key_sources.get(name, "")
        one = agreed.get(EVERYWHERE if name == ALL_COUNTRIES else name)
        panel = (
            f"panel of {one.raters} experts, {on}: {one.best_percent} % named this best action, "
            f"{one.worst_percent} % this worst"
            if one
            else ""
        )
        text = "; ".join(filter(None, [said, panel]))
        # JSON's quotes are YAML's: whatever a source holds, the line can be read back.
        yield f"      {name}: {json.dumps(text, ensure_ascii=False)}"
