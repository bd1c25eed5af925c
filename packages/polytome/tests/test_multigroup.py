"""Groups: against mirt's two-group figures, and what must hold for any groups."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from polytome import (
    GroupDesign,
    Quadrature,
    Settings,
    as_responses,
    calibrate,
    calibrate_groups,
    likelihood_ratio,
)

QUICK = Settings(quadrature=Quadrature(), standard_errors="none")


@pytest.fixture(scope="module")
def gcbs(golden: Path) -> tuple[np.ndarray, list[str]]:
    with (golden / "gcbs_gender_data.csv").open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    answers = [[float(cell) if cell else np.nan for cell in row[1:]] for row in rows]
    return np.array(answers), [row[0] for row in rows]


@pytest.mark.parametrize(
    ("invariance", "log_likelihood", "n_parameters"),
    [("scalar", -40960.95096744, 77), ("configural", -40791.50305156, 150)],
)
def test_two_groups_agree_with_mirt(
    golden: Path, gcbs: tuple, invariance: str, log_likelihood: float, n_parameters: int
) -> None:
    found = calibrate_groups(
        *gcbs, design=GroupDesign(invariance, reference="male"), settings=QUICK
    )
    assert_allclose(found.log_likelihood, log_likelihood, atol=1e-6, rtol=0)
    assert found.n_parameters == n_parameters
    with (golden / f"gcbs_gender_{invariance}_params.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            ours = found.of(row["group"])
            if row["item"] == "GROUP":
                value = ours.mean if row["par"] == "mean" else ours.sd**2
            elif row["par"] == "a1":
                value = ours.discrimination[int(row["item"][1:]) - 1]
            else:
                value = ours.intercepts[int(row["item"][1:]) - 1, int(row["par"][1:]) - 1]
            assert_allclose(value, float(row["est"]), atol=1e-6, rtol=0, err_msg=str(row))


def test_scalar_against_configural_is_mirts_likelihood_ratio(gcbs: tuple) -> None:
    models = {
        name: calibrate_groups(*gcbs, design=GroupDesign(name, reference="male"), settings=QUICK)
        for name in ("scalar", "metric", "configural")
    }
    whole = likelihood_ratio(models["scalar"], models["configural"])
    assert_allclose(whole.statistic, 338.896, atol=1e-3)
    assert whole.df == 73
    assert whole.p_value < 1e-30
    steps = [
        likelihood_ratio(models["scalar"], models["metric"]),
        likelihood_ratio(models["metric"], models["configural"]),
    ]
    assert_allclose(sum(step.statistic for step in steps), whole.statistic, rtol=1e-9)
    assert [step.df for step in steps] == [59, 14]


def _three_groups(simulate: Callable, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    slopes = rng.uniform(0.8, 2.2, 8)
    thresholds = np.sort(rng.normal(0, 1, (8, 3)), axis=1) + np.array([-0.4, 0, 0.4])
    groups = np.repeat([0, 1, 2], 700)
    theta = rng.normal(np.array([0.0, 0.5, -0.4])[groups], np.array([1.0, 1.3, 0.8])[groups])
    return simulate(theta, slopes, thresholds, seed), groups


def test_configural_is_the_sum_of_separate_calibrations(simulate_graded: Callable) -> None:
    answers, groups = _three_groups(simulate_graded)
    together = calibrate_groups(answers, groups, design="configural", settings=QUICK)
    apart = [calibrate(answers[groups == g], settings=QUICK) for g in (0, 1, 2)]
    assert_allclose(together.log_likelihood, sum(c.log_likelihood for c in apart), atol=1e-7)
    for one, of_all in zip(apart, together.calibrations, strict=True):
        assert_allclose(of_all.thresholds, one.thresholds, atol=2e-5)


def test_means_and_variances_are_recovered(simulate_graded: Callable) -> None:
    answers, groups = _three_groups(simulate_graded)
    found = calibrate_groups(answers, groups, settings=QUICK)
    assert_allclose(found.means, [0.0, 0.5, -0.4], atol=0.15)
    assert_allclose(found.variances, [1.0, 1.69, 0.64], atol=0.3)
    assert found.converged
    assert found.iterations < 20


def test_choice_of_reference_changes_the_scale_not_the_fit(simulate_graded: Callable) -> None:
    answers, groups = _three_groups(simulate_graded)
    first = calibrate_groups(answers, groups, settings=QUICK)
    other = calibrate_groups(answers, groups, design=GroupDesign(reference=2), settings=QUICK)
    assert other.groups[0] == 2
    # The grid does not move with the scale: agreement up to its ends, seen from each reference.
    assert_allclose(other.log_likelihood, first.log_likelihood, atol=0.1)
    ratio = first.of(2).sd
    assert_allclose(first.of(0).discrimination * ratio, other.of(0).discrimination, rtol=2e-3)


def test_a_freed_item_finds_its_difference(simulate_graded: Callable) -> None:
    answers, groups = _three_groups(simulate_graded)
    harder = answers.copy()
    shifted = (groups == 1) & (np.arange(len(groups)) % 2 == 0)
    harder[shifted, 0] = np.maximum(harder[shifted, 0] - 1, 0)
    equal = calibrate_groups(harder, groups, settings=QUICK)
    freed = calibrate_groups(
        harder, groups, design=GroupDesign(free_items=["item1"]), settings=QUICK
    )
    gain = likelihood_ratio(equal, freed)
    assert gain.df == 8
    assert gain.p_value < 1e-6
    assert (freed.of(1).thresholds[0] > freed.of(0).thresholds[0]).all()
    assert_allclose(freed.of(1).thresholds[1:], freed.of(0).thresholds[1:])


@pytest.mark.parametrize("model", ["gpcm", "partial_credit", "rating_scale"])
def test_other_models_take_groups_too(simulate_graded: Callable, model: str) -> None:
    answers, groups = _three_groups(simulate_graded)
    found = calibrate_groups(answers, groups, model, settings=QUICK)
    assert found.converged
    assert found.iterations < 30
    assert found.means[1] > 0 > found.means[2]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"groups": [1, 1, 1, 1]}, "at least two groups"),
        ({"groups": [1, 2]}, "2 group labels for 4 persons"),
        ({"design": GroupDesign(reference="x")}, "reference 'x' is not one of the groups"),
        ({"design": GroupDesign(free_items=["z"])}, "free item 'z'"),
        ({"design": GroupDesign(free_items=["item1", "item2"])}, "at least one item must stay"),
    ],
)
def test_bad_designs_are_refused(options: dict, message: str) -> None:
    arguments = {"groups": [1, 2, 1, 2], "design": "scalar", **options}
    with pytest.raises(ValueError, match=message):
        calibrate_groups([[0, 1], [1, 0], [1, 1], [0, 0]], **arguments)


def test_unknown_invariance_is_refused() -> None:
    with pytest.raises(ValueError, match="invariance must be"):
        GroupDesign("strict")
    with pytest.raises(ValueError, match="partial invariance"):
        GroupDesign("metric", free_items=["a"])


def test_a_category_missing_in_one_group_is_named(simulate_graded: Callable) -> None:
    answers, groups = _three_groups(simulate_graded)
    answers[(groups == 1) & (answers[:, 2] == 3), 2] = 2
    with pytest.raises(ValueError, match=r"'item3'.*group 1 chose category 3"):
        calibrate_groups(answers, groups, design="configural", settings=QUICK)
    assert calibrate_groups(answers, groups, settings=QUICK).converged


def test_likelihood_ratio_refuses_models_that_are_not_nested(simulate_graded: Callable) -> None:
    answers, _ = _three_groups(simulate_graded)
    general = calibrate(answers, "gpcm", QUICK)
    restricted = calibrate(answers, "partial_credit", QUICK)
    assert likelihood_ratio(restricted, general).df == 7
    with pytest.raises(ValueError, match="not nested"):
        likelihood_ratio(general, restricted)
    with pytest.raises(ValueError, match="persons"):
        likelihood_ratio(calibrate(as_responses(answers[:500]), "gpcm", QUICK), general)
