"""Every promise about bad input, for every door it may come through: words, never a silent NaN."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pytest

import polytome
from polytome import CalibrationWarning, Settings

QUICK = Settings(standard_errors="none")
GROUPS = np.repeat(["a", "b"], 300)


def answers(seed: int = 0) -> np.ndarray:
    """600 persons, six items of four categories."""
    rng = np.random.default_rng(seed)
    slopes = rng.uniform(1, 2, (6, 1))
    places = rng.normal(0, 0.5, (6, 1)) + np.array([-1.0, 0.0, 1.0])
    logits = slopes * (rng.normal(size=(600, 1, 1)) - places)
    return (rng.random((600, 6, 1)) < 1 / (1 + np.exp(-logits))).sum(axis=2).astype(float)


def structure(data: np.ndarray) -> dict[str, list[str]]:
    return {"trait": [f"item{j + 1}" for j in range(data.shape[1])]}


# Everything that takes answers, and everything that takes answers and groups.
ALONE: dict[str, Callable] = {
    "calibrate": lambda data: polytome.calibrate(data, settings=QUICK),
    "alpha": polytome.alpha,
    "omega_total": polytome.omega_total,
    "omega_hierarchical": lambda data: polytome.omega_hierarchical(data, n_factors=2),
    "guttman_bounds": polytome.guttman_bounds,
    "split_half": polytome.split_half,
    "polychoric": polytome.polychoric,
    "parallel_analysis": polytome.parallel_analysis,
    "cfa": lambda data: polytome.cfa(data, structure(data)),
}
GROUPED: dict[str, Callable] = {
    "calibrate_groups": lambda data: polytome.calibrate_groups(data, GROUPS, settings=QUICK),
    "dif": lambda data: polytome.dif(data, GROUPS),
    "irt_dif": lambda data: polytome.irt_dif(data, GROUPS),
    "mantel_dif": lambda data: polytome.mantel_dif(data, GROUPS),
}


def numbers(found: object) -> list[float]:
    """Every figure inside a result."""
    if isinstance(found, (float, np.floating)):
        return [float(found)]
    if isinstance(found, np.ndarray):
        return found.astype(float).ravel().tolist() if found.dtype.kind == "f" else []
    if isinstance(found, (tuple, list)):
        return [figure for part in found for figure in numbers(part)]
    fields = getattr(found, "__dataclass_fields__", {})
    return [figure for name in fields for figure in numbers(getattr(found, name))]


@pytest.mark.parametrize("door", [*ALONE, *GROUPED])
def test_an_item_with_one_observed_category_is_named_with_its_value(door: str) -> None:
    constant = answers()
    constant[:, 3] = 2
    with pytest.raises(ValueError, match=r"'item4' has one observed category, 2"):
        (ALONE | GROUPED)[door](constant)


@pytest.mark.parametrize("door", [*ALONE, *GROUPED])
def test_persons_without_answers_make_nothing_undefined(door: str) -> None:
    with_empty_rows = answers()
    with_empty_rows[::10] = np.nan
    found = (ALONE | GROUPED)[door](with_empty_rows)
    if door == "calibrate_groups":
        found = [found.means, found.variances, found.of("a").thresholds]
    elif door == "calibrate":
        found = [found.discrimination, found.thresholds]
    elif door == "dif":
        found = found.items  # persons without a score to be matched by are NaN in `matching`
    assert not np.isnan(numbers(found)).any()


@pytest.mark.parametrize("door", [*ALONE, *GROUPED])
def test_nobody_answered_is_refused(door: str) -> None:
    with pytest.raises(ValueError, match=r"'item1' has no answer at all"):
        (ALONE | GROUPED)[door](np.full((600, 6), np.nan))


@pytest.mark.parametrize("door", [*ALONE, *GROUPED])
def test_codes_without_an_order_are_named(door: str) -> None:
    words = answers().astype(object)
    words[2, 1] = "often"
    with pytest.raises(ValueError, match=r"'item2'.*'often' \(person 2.*no order"):
        (ALONE | GROUPED)[door](words)
    halves = answers()
    halves[4, 0] = 1.5
    with pytest.raises(ValueError, match=r"'item1'.*1\.5.*not a whole number"):
        (ALONE | GROUPED)[door](halves)


def test_weights_of_zero_are_named_by_person() -> None:
    weights = np.ones(600)
    weights[17] = 0.0
    with pytest.raises(ValueError, match=r"weight 0\.0 of person 17"):
        polytome.as_responses(answers(), weights=weights)


def test_a_group_that_gave_no_answer_is_named() -> None:
    silent = answers()
    silent[GROUPS == "b"] = np.nan
    with pytest.raises(ValueError, match="group 'b' gave no answer at all"):
        polytome.calibrate_groups(silent, GROUPS, settings=QUICK)
    with pytest.raises(ValueError, match=r"'item1' has 10 answers or more in 1 group only"):
        polytome.dif(silent, GROUPS)


def test_an_item_constant_in_one_group_is_borne_or_named() -> None:
    """Equal thresholds can be had from the other group; thresholds of one's own cannot."""
    flat = answers()
    flat[GROUPS == "b", 2] = 1
    equal = polytome.calibrate_groups(flat, GROUPS, settings=QUICK)
    assert np.isfinite(equal.of("b").thresholds).all()
    for invariance in ("metric", "configural"):
        with pytest.raises(ValueError, match=r"'item3': nobody in group 'b' chose category 0"):
            polytome.calibrate_groups(flat, GROUPS, design=invariance, settings=QUICK)
    with pytest.raises(ValueError, match=r"'item3' has fewer than two categories that every"):
        polytome.irt_dif(flat, GROUPS)


def test_items_that_all_repeat_one_are_said_whatever_the_model() -> None:
    """The likelihood then has no maximum at finite slopes."""
    repeated = np.repeat(answers()[:, :1], 5, axis=1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = polytome.calibrate(repeated)
    assert {warning.category for warning in caught} == {CalibrationWarning}
    assert any("nearly identical item" in remark for remark in found.remarks)
    assert np.isfinite(found.thresholds).all()
    # Without free slopes the spread of the persons takes their part.
    two = np.repeat(np.arange(300)[:, None] % 2, 4, axis=1)
    with pytest.warns(CalibrationWarning, match="repeat each other"):
        polytome.calibrate(two, "rasch", QUICK)


def test_reliability_of_repeated_items_is_perfect_and_finite() -> None:
    repeated = np.repeat(answers()[:, :1], 5, axis=1)
    assert polytome.alpha(repeated).value == pytest.approx(1.0)
    assert polytome.omega_total(repeated).value == pytest.approx(1.0, abs=2e-3)
    assert not np.isnan(numbers(polytome.guttman_bounds(repeated))).any()


@pytest.mark.parametrize("method", ["eap", "map", "wle"])
def test_perfect_patterns_have_a_finite_place_and_error(method: str) -> None:
    calibration = polytome.calibrate(answers(), settings=QUICK)
    ends = polytome.score([[0] * 6, [3] * 6], calibration, method)
    assert np.isfinite(ends.theta).all()
    assert np.isfinite(ends.sem).all()
    assert ends.theta[0] < -1 < 1 < ends.theta[1]


def test_fewer_persons_than_items_are_said_or_refused() -> None:
    few = polytome.as_responses(answers()[:5], collapse="sparse")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = polytome.calibrate(few)
    assert any("5 persons for 6 items" in str(warning.message) for warning in caught)
    assert np.isfinite(found.thresholds).all()
    with pytest.raises(ValueError, match="group 'b' has 2 persons; 20 are needed"):
        polytome.dif(answers()[:5], ["a", "b", "a", "b", "a"])
    with pytest.raises(ValueError, match="too few for 6 items"):
        polytome.factor_analysis(np.eye(6), 1, n_persons=3)


def test_a_search_cut_short_says_what_to_try_for_groups_too() -> None:
    short = Settings(max_passes=2, standard_errors="none")
    with pytest.warns(CalibrationWarning, match=r"not converged after 2 passes.*try priors"):
        found = polytome.calibrate_groups(answers(), GROUPS, settings=short)
    assert not found.converged
    assert np.isfinite(found.of("b").thresholds).all()


def test_a_group_told_apart_by_one_item_gives_finite_figures() -> None:
    """Complete separation: the logistic regression behind `dif` has no finite maximum."""
    telling = np.column_stack([answers(), (GROUPS == "b").astype(float)])
    found = polytome.dif(telling, GROUPS)
    assert found.items[6].flagged
    assert not np.isnan(numbers(found)).any()
