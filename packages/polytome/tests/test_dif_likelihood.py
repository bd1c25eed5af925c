"""DIF by likelihood ratio: shifts found, impact left alone, effect sizes by their definition."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from known import known_calibration
from numpy.testing import assert_allclose

from polytome import (
    GroupDesign,
    LikelihoodDifDesign,
    Quadrature,
    Settings,
    Shift,
    calibrate_groups,
    category_probabilities,
    dif_likelihood,
    likelihood_ratio,
    score,
    simulate,
    with_dif,
)

QUICK = Settings(quadrature=Quadrature(), standard_errors="none")
N = 600


def two_groups(
    shifts: dict[str, Shift], seed: int = 1, n_items: int = 6, means: Sequence[float] = (0.0, 0.6)
) -> tuple[np.ndarray, np.ndarray]:
    """Answers of groups "a" (as calibrated), "b", … (shifted, with their own mean)."""
    truth = known_calibration(n_items=n_items, n_categories=3)
    rng = np.random.default_rng([seed, 99])
    versions = [truth] + [with_dif(truth, shifts)] * (len(means) - 1)
    codes = [
        simulate(version, rng.normal(mean, 1, N), seed=seed + 10 * g).responses.codes
        for g, (version, mean) in enumerate(zip(versions, means, strict=True))
    ]
    return np.vstack(codes), np.repeat(list("abcd"[: len(means)]), N)


def test_the_shifted_item_is_found_and_the_others_are_not() -> None:
    found = dif_likelihood(*two_groups({"item3": Shift(threshold=0.8)}), settings=QUICK)
    assert found.flagged == ("item3",)
    assert found.settled
    assert found.rounds == 2
    assert set(found.anchors) == {f"item{j}" for j in (1, 2, 4, 5, 6)}
    worst = found.items[2].differences[0]
    assert worst.group == "b"
    assert worst.signed < 0  # harder thresholds: lower expected scores
    assert_allclose(worst.unsigned, -worst.signed, rtol=0.05)
    # Impact stays apart from DIF.
    assert_allclose(found.model.means, [0.0, 0.6], atol=0.15)


def test_impact_alone_is_not_dif() -> None:
    alarms = [
        dif_likelihood(
            *two_groups({}, seed=seed, means=(0.0, 1.0)),
            design=LikelihoodDifDesign(max_rounds=1),
            settings=QUICK,
        )
        for seed in (1, 2, 3)
    ]
    p_values = np.array([item.test.p_value for found in alarms for item in found.items])
    assert np.mean(p_values < 0.05) <= 4 / 18
    assert all(found.flagged == () for found in alarms)


def test_each_test_is_the_likelihood_ratio_of_two_group_models() -> None:
    answers, groups = two_groups({"item1": Shift(threshold=0.5)})
    found = dif_likelihood(
        answers, groups, design=LikelihoodDifDesign(max_rounds=1), settings=QUICK
    )
    equal = calibrate_groups(answers, groups, settings=QUICK)
    free = calibrate_groups(
        answers, groups, design=GroupDesign(free_items=["item1"]), settings=QUICK
    )
    by_hand = likelihood_ratio(equal, free)
    assert_allclose(found.items[0].test.statistic, by_hand.statistic, atol=1e-6)
    assert found.items[0].test.df == by_hand.df == 3


def test_effect_sizes_are_meades() -> None:
    """SIDS, UIDS, D-max and ESSD of Meade (2010, table 1), written out."""
    answers, groups = two_groups({"item2": Shift(threshold=0.6, discrimination=0.6)})
    found = dif_likelihood(
        answers, groups, design=LikelihoodDifDesign(max_rounds=1), settings=QUICK
    )
    free = calibrate_groups(
        answers, groups, design=GroupDesign(free_items=["item2"]), settings=QUICK
    )
    equal = calibrate_groups(answers, groups, settings=QUICK)
    theta = score(answers[groups == "b"], equal.of("b")).theta
    focal, reference = (
        np.arange(3) @ category_probabilities(free.of(label), theta)[1] for label in "ba"
    )
    gap = focal - reference
    pooled = np.sqrt((focal.var(ddof=1) + reference.var(ddof=1)) / 2)
    effect = found.items[1].differences[0]
    assert_allclose(effect.signed, gap.mean(), rtol=1e-5)
    assert_allclose(effect.unsigned, np.abs(gap).mean(), rtol=1e-5)
    assert_allclose(abs(effect.largest), np.abs(gap).max(), rtol=1e-5)
    assert_allclose(effect.standardised, gap.mean() / pooled, rtol=1e-5)


def test_the_test_differs_by_the_sum_of_its_flagged_items() -> None:
    shifts = {"item1": Shift(threshold=0.9), "item4": Shift(threshold=-0.9)}
    found = dif_likelihood(*two_groups(shifts, n_items=8), settings=QUICK)
    assert found.flagged == ("item1", "item4")
    whole = found.test[0]
    assert abs(whole.signed) < 0.4 * whole.items_unsigned  # opposite shifts cancel
    assert abs(whole.signed) <= whole.unsigned <= abs(whole.largest)
    assert whole.unsigned <= whole.items_unsigned


def test_without_flags_the_test_functions_alike() -> None:
    found = dif_likelihood(*two_groups({}), settings=QUICK)
    assert found.flagged == ()
    assert_allclose([found.test[0].signed, found.test[0].largest], 0.0, atol=1e-12)


def test_purification_clears_items_blamed_for_others() -> None:
    """A third of the items shifted one way pushes the rest the other way (Woods, 2009)."""
    shifts = {f"item{j}": Shift(threshold=1.0) for j in (1, 2, 3)}
    answers, groups = two_groups(shifts, n_items=9)
    once = dif_likelihood(answers, groups, design=LikelihoodDifDesign(max_rounds=1), settings=QUICK)
    purified = dif_likelihood(answers, groups, settings=QUICK)
    assert purified.flagged == ("item1", "item2", "item3")
    innocent = slice(3, 9)
    assert max(i.effect for i in purified.items[innocent]) < max(
        i.effect for i in once.items[innocent]
    )
    assert_allclose(purified.model.means[1], 0.6, atol=0.15)


def test_trusted_anchors_are_not_tested() -> None:
    answers, groups = two_groups({"item3": Shift(threshold=0.8)})
    design = LikelihoodDifDesign(anchors=["item5", "item6"])
    found = dif_likelihood(answers, groups, design=design, settings=QUICK)
    assert [item.item for item in found.items] == ["item1", "item2", "item3", "item4"]
    assert found.anchors == ("item5", "item6")
    assert "item3" in found.flagged


def test_several_groups_are_compared_at_once() -> None:
    answers, groups = two_groups({"item2": Shift(threshold=0.8)}, means=(0.0, 0.3, -0.3))
    design = LikelihoodDifDesign(reference="b", max_rounds=1)
    found = dif_likelihood(answers, groups, design=design, settings=QUICK)
    assert found.items[0].test.df == 6
    assert found.model.groups == ("b", "a", "c")
    towards_a, towards_c = found.items[1].differences
    assert towards_a.signed > 0.1  # "a" finds the item easier than "b"
    assert abs(towards_c.signed) < 0.1  # "c" has the same shift as "b"


def test_an_item_without_a_category_in_one_group_is_named_and_kept_as_anchor() -> None:
    answers, groups = two_groups({})
    answers[(groups == "b") & (answers[:, 3] == 2), 3] = 1
    found = dif_likelihood(
        answers, groups, design=LikelihoodDifDesign(max_rounds=1), settings=QUICK
    )
    assert [item.item for item in found.items] == ["item1", "item2", "item3", "item5", "item6"]
    assert "item4" in found.anchors
    assert "'item4' was not tested" in found.remarks[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"groups": ["a"]}, "1 group labels for 4"),
        ({"design": LikelihoodDifDesign(anchors=["x"])}, "anchor 'x'"),
        ({"design": LikelihoodDifDesign(anchors=["item1", "item2"])}, "none is left"),
        ({"groups": ["a", "b", "b", "b"]}, "none can be tested"),
    ],
)
def test_bad_questions_are_refused(options: dict, message: str) -> None:
    answers = [[0, 1], [1, 0], [1, 1], [0, 0]]
    arguments = {"groups": ["a", "a", "b", "b"], **options}
    with pytest.raises(ValueError, match=message):
        dif_likelihood(answers, settings=QUICK, **arguments)


def test_bad_designs_are_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        LikelihoodDifDesign(level=1.0)
    with pytest.raises(ValueError, match="max_rounds"):
        LikelihoodDifDesign(max_rounds=0)
    with pytest.raises(ValueError, match="at least one item"):
        LikelihoodDifDesign(anchors=[])
