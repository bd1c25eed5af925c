"""The rules of an adaptive form, and whether they fit a bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from polytome.calibration import Calibration


@dataclass(frozen=True)
class Randomesque:
    """Exposure control: one of the `n_best` best items, by lot (Kingsbury & Zara, 1989)."""

    n_best: int = 5

    def __post_init__(self) -> None:
        if self.n_best < 1:
            raise ValueError(f"n_best must be at least 1, not {self.n_best}.")


@dataclass(frozen=True)
class Progressive:
    """Exposure control: by lot at first, by information at the end (Revuelta & Ponsoda, 1998)."""


@dataclass(frozen=True)
class SympsonHetter:
    """Exposure control: each item is kept from some persons by lot (Sympson & Hetter, 1985).

    `chances`: for each item the chance, above 0 and at most 1, that a person may be asked it at
    all; see `polytome.sympson_hetter`.
    """

    chances: Mapping[str, float]

    def __post_init__(self) -> None:
        for name, chance in self.chances.items():
            if not 0.0 < chance <= 1.0:
                raise ValueError(f"item {name!r}: chance {chance} must be above 0 and at most 1.")


@dataclass(frozen=True)
class AdaptiveRules:
    """How a form adapts.

    Attributes
    ----------
    criterion : {"information", "posterior"}
        "information": largest Fisher information at θ̂ (Lord, 1980), on a grid of 0.05. "posterior":
        largest information averaged over the posterior (van der Linden, 1998), wiser after few
        answers.
    stop_sem : float or None
        Stop when the posterior standard deviation is at most this.
    min_items, max_items : int, int or None
        Shortest and longest form; None = the whole bank.
    areas : mapping of item name to area, optional
        Content areas; with them, the area most behind its share is asked next.
    shares : mapping of area to share, optional
        Default: the bank's own proportions.
    exposure : Randomesque, Progressive, SympsonHetter or None
    """

    criterion: Literal["information", "posterior"] = "information"
    stop_sem: float | None = 0.3
    min_items: int = 1
    max_items: int | None = None
    areas: Mapping[str, str] | None = None
    shares: Mapping[str, float] | None = None
    exposure: Randomesque | Progressive | SympsonHetter | None = None

    def __post_init__(self) -> None:
        if self.criterion not in ("information", "posterior"):
            raise ValueError(
                f'criterion must be "information" or "posterior", not {self.criterion!r}.'
            )
        if self.stop_sem is not None and not self.stop_sem > 0:
            raise ValueError(f"stop_sem must be above zero, not {self.stop_sem}.")
        longest = self.min_items if self.max_items is None else self.max_items
        if not 1 <= self.min_items <= longest:
            raise ValueError(
                f"a form of {self.min_items} to {self.max_items} items is not possible."
            )


def check_rules(calibration: Calibration, rules: AdaptiveRules) -> None:
    """Refuse rules that do not fit these items."""
    _check_areas(calibration, rules)
    if not isinstance(rules.exposure, SympsonHetter):
        return
    chances = rules.exposure.chances
    for name in calibration.item_names:
        if name not in chances:
            raise ValueError(f"item {name!r} has no chance of being asked.")
    longest = min(rules.max_items or len(chances), len(calibration.item_names))
    open_to_all = sum(chances[name] == 1.0 for name in calibration.item_names)
    if open_to_all < longest:
        raise ValueError(
            f"a form of {longest} items needs as many that everybody may be asked (chance 1), not "
            f"{open_to_all}: set max_items."
        )


def _check_areas(calibration: Calibration, rules: AdaptiveRules) -> None:
    if rules.areas is None:
        if rules.shares is not None:
            raise ValueError("shares need areas: say which item belongs to which area.")
        return
    for name in calibration.item_names:
        if name not in rules.areas:
            raise ValueError(f"item {name!r} has no area.")
    if rules.shares is None:
        return
    used = {rules.areas[name] for name in calibration.item_names}
    if used != set(rules.shares):
        odd = min(used ^ set(rules.shares))
        raise ValueError(f"area {odd!r} must be both among the items' areas and in shares.")
    if min(rules.shares.values()) < 0 or not sum(rules.shares.values()) > 0:
        raise ValueError("shares must not be negative, nor all zero.")
