"""How often each item may be asked, so that none is seen by too many (Sympson & Hetter, 1985)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from polytome.adaptive import AdaptiveRules, SympsonHetter, adaptive_form, simulate_adaptive
from polytome.calibration import Calibration

Floats = NDArray[np.float64]


def sympson_hetter(
    calibration: Calibration,
    rules: AdaptiveRules,
    target: float,
    *,
    n_persons: int = 2000,
    n_rounds: int = 12,
    seed: int,
) -> AdaptiveRules:
    """The same rules with chances under which no item is asked of more than a share of persons.

    Parameters
    ----------
    calibration : Calibration
    rules : AdaptiveRules
        With `max_items`; their own exposure control is replaced.
    target : float
        Largest share of persons that any item is asked of; above max_items / n_items, which
        would ask all items alike.
    n_persons, n_rounds : int
        Simulated persons in each round of adjustment, and rounds.
    seed : int

    Returns
    -------
    AdaptiveRules
        Of the round that came nearest to the target.

    Raises
    ------
    ValueError
        A target out of reach, or rules without max_items.

    Notes
    -----
    An item is *selected* if it is the best one left, and then asked with chance k, else set aside
    for this person. Simulated persons give the share s selected; where s exceeds the target k
    becomes target / s, elsewhere 1; the max_items largest k are raised to 1, so that every form
    can be filled. This is repeated, since what one item is spared falls to others.
    """
    n_items, longest = len(calibration.item_names), rules.max_items
    if longest is None:
        raise ValueError("exposure can only be bounded for a form that ends: set max_items.")
    if not longest / n_items < target <= 1.0:
        raise ValueError(
            f"target {target} is out of reach: a form of {longest} of {n_items} items asks each "
            f"of {longest / n_items:.3f} of the persons if all are asked alike."
        )
    chances, nearest, best = np.ones(n_items), np.inf, rules
    for turn in range(n_rounds):
        controlled = replace(rules, exposure=_control(calibration.item_names, chances))
        drawn = simulate_adaptive(
            adaptive_form(calibration, controlled), n_persons, seed=seed + turn
        )
        if drawn.exposure.max() < nearest:
            nearest, best = float(drawn.exposure.max()), controlled
        chances = _adjusted(drawn.exposure / chances, target, longest)
    return best


def _control(names: Sequence[str], chances: Floats) -> SympsonHetter:
    return SympsonHetter(dict(zip(names, chances.tolist(), strict=True)))


def _adjusted(selected: Floats, target: float, longest: int) -> Floats:
    """(n_items,) new chances from the share of persons for whom each item was selected."""
    chances = np.minimum(1.0, target / np.maximum(selected, target))
    chances[np.argsort(-chances, kind="stable")[:longest]] = 1.0
    return chances
