"""What DIF does to scores: Meade's effect sizes by their definition, cancelling, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from known import known_calibration
from numpy.testing import assert_allclose

from polytome import (
    GroupCalibration,
    GroupDesign,
    Quadrature,
    Settings,
    Shift,
    as_responses,
    calibrate_groups,
    category_probabilities,
    score,
    score_differences,
    simulate,
    with_dif,
)

QUICK = Settings(quadrature=Quadrature(), standard_errors="none")
N = 700


def fitted(shifts: dict[str, Shift]) -> tuple[GroupCalibration, np.ndarray, np.ndarray]:
    """Groups "a" as calibrated and "b" shifted, higher by 0.5; the shifted items are free."""
    truth = known_calibration(n_items=7, n_categories=3)
    rng = np.random.default_rng(11)
    answers = np.vstack(
        [
            simulate(truth, rng.normal(0, 1, N), seed=1).responses.codes,
            simulate(with_dif(truth, shifts), rng.normal(0.5, 1, N), seed=2).responses.codes,
        ]
    )
    groups = np.repeat(["a", "b"], N)
    design = GroupDesign(free_items=list(shifts))
    return calibrate_groups(answers, groups, design=design, settings=QUICK), answers, groups


def test_effect_sizes_are_meades() -> None:
    """SIDS, UIDS, D-max and ESSD of Meade (2010), written out."""
    model, answers, groups = fitted({"item2": Shift(threshold=0.5, discrimination=0.6)})
    theta = score(answers[groups == "b"], model.of("b")).theta
    own, reference = (
        np.arange(3) @ category_probabilities(model.of(label), theta)[1] for label in "ba"
    )
    gap = own - reference
    pooled = np.sqrt((own.var(ddof=1) + reference.var(ddof=1)) / 2)
    found = score_differences(model, answers, groups).items[1]
    assert (found.item, found.group) == ("item2", "b")
    assert_allclose(found.signed, gap.mean(), rtol=1e-9)
    assert_allclose(found.unsigned, np.abs(gap).mean(), rtol=1e-9)
    assert_allclose(abs(found.largest), np.abs(gap).max(), rtol=1e-9)
    assert_allclose(found.standardised, gap.mean() / pooled, rtol=1e-9)


def test_a_shift_costs_what_it_costs_in_truth() -> None:
    truth = known_calibration(n_items=7, n_categories=3)
    model, answers, groups = fitted({"item3": Shift(threshold=0.8)})
    found = score_differences(model, answers, groups).items[2]
    theta = np.random.default_rng(0).normal(0.5, 1, 20_000)
    before, after = (
        np.arange(3) @ category_probabilities(version, theta)[2]
        for version in (truth, with_dif(truth, {"item3": Shift(threshold=0.8)}))
    )
    assert_allclose(found.signed, (after - before).mean(), atol=0.08)
    assert found.unsigned == pytest.approx(-found.signed, rel=0.05)


def test_items_held_equal_do_not_differ() -> None:
    model, answers, groups = fitted({"item1": Shift(threshold=0.6)})
    found = score_differences(model, answers, groups)
    assert_allclose([difference.largest for difference in found.items[1:]], 0.0, atol=1e-12)
    assert_allclose(found.test[0].signed, found.items[0].signed, rtol=1e-9)
    assert found.test[0].item is None


def test_opposite_shifts_cancel_in_the_test_but_not_in_the_items() -> None:
    shifts = {"item1": Shift(threshold=0.9), "item4": Shift(threshold=-0.9)}
    found = score_differences(*fitted(shifts))
    whole = found.test[0]
    assert abs(whole.signed) < 0.4 * found.without_cancelling("b")
    assert abs(whole.signed) <= whole.unsigned <= abs(whole.largest)
    assert whole.unsigned <= found.without_cancelling("b")


def test_weights_count_as_persons() -> None:
    model, answers, groups = fitted({"item1": Shift(threshold=0.6)})
    twice = score_differences(model, np.vstack([answers, answers]), np.tile(groups, 2))
    names, kinds = model.calibrations[0].item_names, model.calibrations[0].categories
    doubled = as_responses(
        answers, item_names=names, categories=kinds, weights=np.full(len(answers), 2.0)
    )
    weighted = score_differences(model, doubled, groups)
    assert_allclose(weighted.test[0].standardised, twice.test[0].standardised, rtol=1e-9)


def test_bad_questions_are_refused() -> None:
    model, answers, groups = fitted({"item1": Shift(threshold=0.6)})
    apart = calibrate_groups(answers, groups, design="configural", settings=QUICK)
    with pytest.raises(ValueError, match="common scale"):
        score_differences(apart, answers, groups)
    with pytest.raises(ValueError, match="group 'c' is not one"):
        score_differences(model, answers[:2], ["a", "c"])
    with pytest.raises(ValueError, match="group 'b' has no persons"):
        score_differences(model, answers[:2], ["a", "a"])
    with pytest.raises(ValueError, match="1 group labels for 2"):
        score_differences(model, answers[:2], ["a"])
    with pytest.raises(ValueError, match="group 'a' is not compared"):
        score_differences(model, answers, groups).without_cancelling("a")
