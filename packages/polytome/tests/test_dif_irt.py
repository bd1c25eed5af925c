"""DIF by likelihood ratios of graded models."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from polytome import as_responses
from polytome._group_labels import read_groups
from polytome.irt_dif import IrtDifCriteria, irt_dif, merge_unshared_categories
from polytome.responses import ResponseMatrix

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


def drawn(
    sizes: tuple[int, ...],
    seed: int,
    *,
    shift: dict[tuple[int, int], float] | None = None,
    slope: dict[tuple[int, int], float] | None = None,
) -> tuple[ResponseMatrix, IntArray]:
    """Six items of three categories; groups differ in level by 0.4; changes by (item, group)."""
    generator = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    theta = generator.normal(size=group.size) + 0.4 * group
    slopes, moved = np.full((group.size, 6), 1.7), np.zeros((group.size, 6))
    for (item, where), value in (shift or {}).items():
        moved[group == where, item] = value
    for (item, where), factor in (slope or {}).items():
        slopes[group == where, item] *= factor
    logit = slopes[:, :, None] * theta[:, None, None] + moved[:, :, None] - np.array([-1.0, 1.0])
    passed = generator.random((group.size, 6, 1)) < 1.0 / (1.0 + np.exp(-logit))
    return as_responses(passed.sum(axis=2)), group


def test_common_model_of_gcbs_is_the_golden_one(golden: Path) -> None:
    """mirt 1.45.1, scalar invariance: log-likelihood, and the mean and variance of women."""
    with (golden / "gcbs_gender_data.csv").open() as lines:
        header, *rows = list(csv.reader(lines))
    answers = np.array([[float(c) if c else np.nan for c in row[1:]] for row in rows])
    found = irt_dif(
        as_responses(answers, item_names=header[1:]),
        [row[0] for row in rows],
        reference="male",
        purify=False,
    )
    assert found.log_likelihood == pytest.approx(-40960.95096744, abs=1e-4)
    assert found.means[1] == pytest.approx(0.15767141, abs=1e-4)
    assert found.sds[1] ** 2 == pytest.approx(0.82496539, abs=1e-4)
    assert all(item.dof == 5 for item in found.items)
    assert sum(item.p_value < 0.001 for item in found.items) >= 3


def test_shifted_item_is_found_and_levels_are_cleared_of_it() -> None:
    answers, group = drawn((900, 900), 1, shift={(2, 1): 1.0})
    found = irt_dif(answers, group, reference=0)
    assert found.flagged == ("item3",)
    assert found.settled
    assert found.items[2].dof == 3
    assert found.items[2].signed[0] > 0.25
    assert found.means[1] == pytest.approx(0.4, abs=0.12)
    assert found.sds[1] == pytest.approx(1.0, abs=0.12)
    assert found.items[2].size in {"moderate", "large"}


def test_crossing_item_is_seen_by_its_unsigned_difference() -> None:
    answers, group = drawn((1500, 1500), 2, slope={(4, 1): 0.3})
    found = irt_dif(answers, group, reference=0)
    assert found.flagged == ("item5",)
    item = found.items[4]
    assert item.unsigned[0] > 1.5 * abs(item.signed[0])


def test_effect_is_the_true_difference_in_expected_answers() -> None:
    answers, group = drawn((4000, 4000), 3, shift={(0, 1): 1.0})
    found = irt_dif(answers, group, reference=0, purify=False)
    theta = np.linspace(-6.0, 6.0, 2001) + 0.4
    weight = np.exp(-0.5 * (theta - 0.4) ** 2)
    logit = 1.7 * theta[:, None] - np.array([-1.0, 1.0])
    gain = (1.0 / (1.0 + np.exp(-logit - 1.0)) - 1.0 / (1.0 + np.exp(-logit))).sum(axis=1)
    expected = float(weight @ gain / weight.sum())
    assert found.items[0].signed[0] == pytest.approx(expected, rel=0.15)


def test_p_values_without_dif_are_small_as_often_as_they_should_be() -> None:
    p_values = [
        item.p_value
        for seed in range(12)
        for item in irt_dif(*drawn((400, 400), seed), purify=False).items
    ]
    assert np.mean(np.array(p_values) < 0.05) < 0.15


def test_category_that_a_group_never_chose_is_merged_and_said() -> None:
    answers, group = drawn((400, 400), 4)
    codes = answers.codes.copy()
    codes[(group == 1) & (codes[:, 0] == 2), 0] = 1
    labels = read_groups(group, 800)
    merged, names = merge_unshared_categories(as_responses(codes), labels)
    assert names == ("item1",)
    assert merged.n_categories == (2, 3, 3, 3, 3, 3)
    assert irt_dif(codes, group, purify=False).merged == ("item1",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"groups": ["a"]}, "1 group labels were given for"),
        ({"model": "rating_scale"}, "rating scale"),
        ({"model": "rated"}, "rated"),
    ],
)
def test_bad_input_is_named(change: dict[str, Any], message: str) -> None:
    answers, group = drawn((60, 60), 5)
    labels = change.pop("groups", group)
    with pytest.raises(ValueError, match=message):
        irt_dif(answers, labels, **change)


def test_item_without_two_shared_categories_is_named() -> None:
    answers, group = drawn((60, 60), 5)
    codes = answers.codes.copy()
    codes[group == 1, 0] = 0
    with pytest.raises(ValueError, match="item 'item1' has fewer than two categories"):
        irt_dif(codes, group)


def test_stricter_criteria_flag_less() -> None:
    answers, group = drawn((900, 900), 1, shift={(2, 1): 1.0})
    assert irt_dif(answers, group, criteria=IrtDifCriteria(moderate=3.0)).flagged == ()


def test_trusted_anchors_take_the_place_of_purification() -> None:
    answers, group = drawn((900, 900), 1, shift={(2, 1): 1.0, (0, 1): 1.0, (1, 1): 1.0})
    rules = IrtDifCriteria(anchors=("item4", "item5", "item6"))
    found = irt_dif(answers, group, reference=0, criteria=rules)
    assert found.anchors == ("item4", "item5", "item6")
    assert found.flagged == ("item1", "item2", "item3")
    assert found.rounds == 1
    assert found.means[1] == pytest.approx(0.4, abs=0.12)


@pytest.mark.parametrize(
    ("anchors", "message"), [(("item9", "item1"), "anchor 'item9'"), (("item1",), "two anchors")]
)
def test_unusable_anchors_are_named(anchors: tuple[str, ...], message: str) -> None:
    answers, group = drawn((60, 60), 5)
    with pytest.raises(ValueError, match=message):
        irt_dif(answers, group, criteria=IrtDifCriteria(anchors=anchors))
