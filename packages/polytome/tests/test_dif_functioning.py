"""Impact and differential test functioning."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from polytome import as_responses
from polytome.dif import dif
from polytome.functioning import differential_test_functioning, impact
from polytome.responses import ResponseMatrix

FloatArray = NDArray[np.float64]

# Student (1908), Biometrika 6: extra hours of sleep with two drugs
SLEEP = [
    0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0,
    1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4,
]  # fmt: skip


def drawn(seed: int, shift: float) -> tuple[ResponseMatrix, NDArray[np.intp], FloatArray]:
    """Ten equal items; the first three easier for group 1 by ``shift`` logits (N, 10, 3)."""
    generator = np.random.default_rng(seed)
    group = np.repeat([0, 1], 3000)
    theta = generator.normal(size=group.size)
    logit = 1.7 * (theta[:, None, None] - np.array([-1.0, 0.0, 1.0])) * np.ones((1, 10, 1))
    logit[group == 1, :3] += shift
    passed = generator.random((group.size, 10, 1)) < 1.0 / (1.0 + np.exp(-logit))
    return as_responses(passed.sum(axis=2)), group, logit


def test_sleep_of_two_groups_as_in_r() -> None:
    """R 4.2.2, t.test(extra ~ group): Welch interval -3.3654832 to 0.2054832 for 1 minus 2."""
    first, second = impact(SLEEP, [1] * 10 + [2] * 10, reference=1)
    assert (first.group, first.difference) == ("1", 0.0)
    assert second.difference == pytest.approx(1.58)
    assert (second.lower, second.upper) == pytest.approx((-0.2054832, 3.3654832), abs=1e-6)
    assert second.standardized == pytest.approx(0.832 * (1 - 3 / 71), abs=5e-4)


def test_copies_of_the_same_persons_differ_in_nothing() -> None:
    answers, _, _ = drawn(1, 0.0)
    twice = np.concatenate([answers.codes, answers.codes])
    analysis = dif(twice, np.repeat(["a", "b"], len(answers.codes)))
    (found,) = differential_test_functioning(analysis, flagged_only=False)
    assert found.unsigned < 1e-6
    assert impact(analysis.matching, np.repeat(["a", "b"], len(answers.codes)))[1].difference == 0


def test_effect_on_the_sum_score_is_the_true_one() -> None:
    answers, group, logit = drawn(2, 0.8)
    theta = logit[:, 9].mean(axis=1)  # the level itself, so that no error of matching enters
    analysis = dif(answers, group, reference=0, matching=theta)
    (found,) = differential_test_functioning(analysis)
    focal = logit[group == 1, :3]
    gain = 1.0 / (1.0 + np.exp(-focal)) - 1.0 / (1.0 + np.exp(-(focal - 0.8)))
    assert found.items == ("item1", "item2", "item3")
    assert found.signed == pytest.approx(gain.sum(axis=(1, 2)).mean(), rel=0.05)
    assert found.unsigned == pytest.approx(found.signed)
    assert found.largest >= found.signed
    assert found.share == pytest.approx(found.unsigned / 30.0)


def test_nothing_flagged_means_no_effect() -> None:
    answers, group, _ = drawn(3, 0.0)
    (found,) = differential_test_functioning(dif(answers, group))
    assert (found.signed, found.unsigned, found.items) == (0.0, 0.0, ())


def test_opposite_shifts_cancel_in_the_score() -> None:
    generator = np.random.default_rng(4)
    group = np.repeat([0, 1], 3000)
    logit = 1.7 * (generator.normal(size=6000)[:, None, None] - np.array([-1.0, 0.0, 1.0]))
    logit = logit * np.ones((1, 10, 1))
    logit[group == 1, 0] += 1.0
    logit[group == 1, 1] -= 1.0
    passed = generator.random((6000, 10, 1)) < 1.0 / (1.0 + np.exp(-logit))
    analysis = dif(passed.sum(axis=2), group, reference=0)
    (found,) = differential_test_functioning(analysis)
    assert found.items == ("item1", "item2")
    assert abs(found.signed) < 0.1


@pytest.mark.parametrize(
    ("scores", "groups", "message"),
    [
        ([1.0, np.inf], ["a", "b"], "scores must be a list of numbers"),
        ([1.0, 2.0, 3.0], ["a", "a", "b"], "group 'b' has 1 persons; 2 are needed"),
        ([1.0, 2.0, 3.0, np.nan], ["a", "a", "b", "b"], "group 'b' has 1 scores; two are needed"),
    ],
)
def test_bad_input_is_named(scores: list[float], groups: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        impact(scores, groups)
