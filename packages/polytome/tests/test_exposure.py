"""Sympson and Hetter's exposure control: no item is asked of more than the target share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from polytome import (
    AdaptiveRules,
    Calibration,
    SympsonHetter,
    adaptive_form,
    calibration_from_parameters,
    next_item,
    simulate,
    simulate_adaptive,
    sympson_hetter,
)

TARGET = 0.33
RULES = AdaptiveRules(stop_sem=None, max_items=8)


@pytest.fixture(scope="module")
def bank() -> Calibration:
    """Sixty items whose slopes differ: a few would be asked of everybody."""
    rng = np.random.default_rng(0)
    return calibration_from_parameters(rng.uniform(0.8, 2.4, 60), rng.normal(size=(60, 1)))


@pytest.fixture(scope="module")
def controlled(bank: Calibration) -> AdaptiveRules:
    return sympson_hetter(bank, RULES, TARGET, seed=1)


def test_no_item_is_asked_of_more_than_the_target(
    bank: Calibration, controlled: AdaptiveRules
) -> None:
    """Sympson & Hetter (1985): the largest rate settles near the target, seen on new persons."""
    free = simulate_adaptive(adaptive_form(bank, RULES), 4000, seed=99)
    bounded = simulate_adaptive(adaptive_form(bank, controlled), 4000, seed=99)
    assert free.exposure.max() == 1.0  # all begin with the same item
    assert bounded.exposure.max() < TARGET + 4 * np.sqrt(TARGET * (1 - TARGET) / 4000)
    assert (bounded.n_items == 8).all()
    assert bounded.overlap < free.overlap
    assert bounded.rmse < 1.25 * free.rmse


def test_nobody_is_asked_an_item_kept_from_them(bank: Calibration) -> None:
    """With a chance of one half, half of the persons may see the best item, and all of those do."""
    first = next_item(adaptive_form(bank), {}).item
    chances = dict.fromkeys(bank.item_names, 1.0) | {first: 0.5}
    rules = replace(RULES, exposure=SympsonHetter(chances))
    drawn = simulate_adaptive(adaptive_form(bank, rules), 4000, seed=3)
    place = bank.item_names.index(first)
    assert abs(drawn.exposure[place] - 0.5) < 0.03
    assert_array_equal((drawn.items == place).any(axis=1), drawn.items[:, 0] == place)


def test_a_person_keeps_their_lots_to_the_end(bank: Calibration, controlled: AdaptiveRules) -> None:
    form = adaptive_form(bank, controlled)
    codes = simulate(bank, 1, seed=5).responses.codes[0]

    def asked(seed: int) -> list[str]:
        answers: dict[str, int] = {}
        while (step := next_item(form, answers, seed=seed)).item is not None:
            assert next_item(form, answers, seed=seed) == step
            answers[step.item] = int(codes[bank.item_names.index(step.item)])
        return list(answers)

    forms = [asked(seed) for seed in range(12)]
    assert all(len(set(names)) == 8 for names in forms)
    assert len({names[0] for names in forms}) > 1


def test_what_cannot_be_is_refused(bank: Calibration) -> None:
    with pytest.raises(ValueError, match=r"target 0\.1 is out of reach"):
        sympson_hetter(bank, RULES, 0.1, seed=1)
    with pytest.raises(ValueError, match="set max_items"):
        sympson_hetter(bank, AdaptiveRules(), 0.3, seed=1)
    with pytest.raises(ValueError, match="chance 0 must be above 0"):
        SympsonHetter({"item1": 0})
    with pytest.raises(ValueError, match="'item2' has no chance"):
        adaptive_form(bank, replace(RULES, exposure=SympsonHetter({"item1": 1.0})))
    half = SympsonHetter(dict.fromkeys(bank.item_names, 0.5))
    with pytest.raises(ValueError, match=r"a form of 8 items needs as many.*not 0"):
        adaptive_form(bank, replace(RULES, exposure=half))
