"""DIF by ordinal logistic regression: against MASS::polr, simulated truth, and the laws."""

from __future__ import annotations

import csv
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from polytome import as_responses
from polytome._multiple_tests import benjamini_hochberg
from polytome.dif import DifCriteria, dif
from polytome.responses import ResponseMatrix

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# MASS 7.3-58 polr on R 4.2.2, complete cases of gcbs_gender, level = standardised sum score:
# log-likelihoods of y ~ 1, ~ level, ~ level + group, ~ level * group; shift and its error
POLR = {
    "q1": (-3400.347303, -2553.445292, -2547.728712, -2547.405137, -0.285783, 0.084703),
    "q3": (-2903.621864, -2186.657015, -2162.592513, -2161.357675, 0.647205, 0.093879),
    "q10": (-3412.249152, -2888.459115, -2882.754308, -2879.376183, -0.271409, 0.080501),
}


def gcbs(golden: Path) -> tuple[ResponseMatrix, list[str]]:
    with (golden / "gcbs_gender_data.csv").open() as lines:
        header, *rows = list(csv.reader(lines))
    whole = [row for row in rows if "" not in row]
    answers = np.array([[int(cell) for cell in row[1:]] for row in whole])
    return as_responses(answers, item_names=header[1:]), [row[0] for row in whole]


def drawn(
    sizes: tuple[int, ...],
    seed: int,
    *,
    shift: dict[tuple[int, int], float] | None = None,
    slope: dict[tuple[int, int], float] | None = None,
    impact: float = 0.0,
) -> tuple[ResponseMatrix, IntArray]:
    """Twelve items of four categories; changes by (item, group)."""
    generator = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    theta = generator.normal(size=group.size) + impact * group
    slopes = np.tile(np.linspace(1.0, 2.0, 12), (group.size, 1))
    thresholds = np.array([-1.0, 0.0, 1.0]) + np.linspace(-0.5, 0.5, 12)[:, None]
    moved = np.zeros((group.size, 12))
    for (item, where), value in (shift or {}).items():
        moved[group == where, item] = value
    for (item, where), factor in (slope or {}).items():
        slopes[group == where, item] *= factor
    cuts = np.linspace(1.0, 2.0, 12)[:, None] * thresholds
    logit = slopes[:, :, None] * theta[:, None, None] - cuts + moved[:, :, None]
    passed = generator.random((group.size, 12, 1)) < 1.0 / (1.0 + np.exp(-logit))
    return as_responses(passed.sum(axis=2)), group


def test_models_agree_with_polr(golden: Path) -> None:
    answers, gender = gcbs(golden)
    found = dif(answers, gender, reference="male", purify=False)
    by_name = {item.item: item for item in found.items}
    for name, (null, common, shifted, free, shift, error) in POLR.items():
        item = by_name[name]
        assert item.uniform.chi_square == pytest.approx(2 * (shifted - common), abs=2e-4)
        assert item.nonuniform.chi_square == pytest.approx(2 * (free - shifted), abs=2e-4)
        assert item.total.chi_square == pytest.approx(2 * (free - common), abs=2e-4)
        assert item.total.mcfadden == pytest.approx((common - free) / null, abs=1e-7)
        n = item.n_persons
        expected = (math.exp(-2 * common / n) - math.exp(-2 * free / n)) * math.exp(2 * null / n)
        assert item.total.nagelkerke == pytest.approx(
            expected / (1 - math.exp(2 * null / n)), abs=1e-7
        )
        assert item.shifts[0] == pytest.approx(shift, abs=1e-4)
        assert item.shift_errors[0] == pytest.approx(error, abs=1e-5)
        assert (item.total.dof, item.converged) == (2, True)


def test_false_discoveries_are_adjusted_as_published() -> None:
    """Benjamini & Hochberg (1995), JRSS B 57, 4.1: of fifteen tests four are rejected at .05."""
    p_values = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0000,
    ]  # fmt: skip
    adjusted = benjamini_hochberg(p_values)
    assert np.count_nonzero(adjusted <= 0.05) == 4
    assert adjusted[3] == pytest.approx(0.0095 * 15 / 4)
    assert (np.diff(adjusted) >= 0.0).all()


def test_impact_alone_is_no_dif() -> None:
    flagged = [
        dif(*drawn((700, 700, 700), seed, impact=0.5), purify=False).flagged for seed in range(6)
    ]
    assert flagged == [()] * 6


def test_p_values_without_dif_are_small_as_often_as_they_should_be() -> None:
    p_values = [
        item.total.p_value
        for seed in range(25)
        for item in dif(*drawn((400, 400), seed), purify=False).items
    ]
    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(0.05, abs=0.03)


def test_shifted_item_of_one_group_among_several_is_found_with_its_size() -> None:
    answers, group = drawn((900, 900, 900), 3, shift={(4, 2): 0.9}, impact=0.3)
    found = dif(answers, group, reference=0)
    assert found.flagged == ("item5",)
    item = found.items[4]
    assert (item.kind, item.size) == ("uniform", "large")
    assert item.focal_groups == ("1", "2")
    assert item.shifts[1] == pytest.approx(0.9, abs=0.25)
    assert abs(item.shifts[0]) < 0.25
    assert found.settled
    assert "item5" not in found.anchors


def test_crossing_item_is_found_as_nonuniform() -> None:
    answers, group = drawn((2500, 2500), 4, slope={(9, 1): 0.35})
    found = dif(answers, group, reference=0)
    assert found.flagged == ("item10",)
    assert found.items[9].kind == "nonuniform"
    assert found.items[9].slope_differences[0] < -0.5


def test_purification_clears_the_innocent() -> None:
    shifts = {(item, 1): 1.2 for item in range(4)}
    answers, group = drawn((1500, 1500), 5, shift=shifts)
    raw = dif(answers, group, reference=0, purify=False)
    pure = dif(answers, group, reference=0)
    innocent_raw = np.mean([abs(item.shifts[0]) for item in raw.items[4:]])
    innocent_pure = np.mean([abs(item.shifts[0]) for item in pure.items[4:]])
    assert innocent_pure < 0.5 * innocent_raw
    assert set(pure.flagged) == {"item1", "item2", "item3", "item4"}
    assert pure.rounds > 1


def test_given_scores_are_used_as_they_are() -> None:
    answers, group = drawn((800, 800), 6, shift={(2, 1): 1.0})
    rest = answers.codes[:, 5:].sum(axis=1)
    found = dif(answers, group, matching=rest)
    assert np.array_equal(found.matching, rest)
    assert (found.rounds, found.settled) == (1, True)
    assert "item3" in found.flagged


def test_scoring_function_receives_the_anchors_of_each_round() -> None:
    answers, group = drawn((800, 800), 6, shift={(2, 1): 1.0})
    asked: list[NDArray[np.bool_]] = []

    def rescore(anchors: NDArray[np.bool_]) -> IntArray:
        asked.append(anchors)
        points: IntArray = answers.codes[:, anchors].sum(axis=1, dtype=np.intp)
        return points

    found = dif(answers, group, matching=rescore)
    assert asked[0].all()
    assert not asked[-1][2]
    assert found.flagged == ("item3",)


def test_rounding_many_distinct_scores_changes_next_to_nothing() -> None:
    answers, group = drawn((11_000, 11_000), 12, shift={(3, 1): 0.5})
    exact = answers.codes.sum(axis=1) / 7.0
    jitter = 1e-9 * np.random.default_rng(1).normal(size=exact.size)
    plain = dif(answers, group, matching=exact)
    rounded = dif(answers, group, matching=exact + jitter)
    for first, second in zip(plain.items, rounded.items, strict=True):
        assert second.total.chi_square == pytest.approx(first.total.chi_square, abs=0.3, rel=2e-3)


def test_swapping_the_reference_turns_the_signs() -> None:
    answers, group = drawn((500, 500), 7, shift={(1, 1): 0.8})
    forth = dif(answers, group, reference=0, purify=False)
    back = dif(answers, group, reference=1, purify=False)
    for first, second in zip(forth.items, back.items, strict=True):
        assert second.shifts[0] == pytest.approx(-first.shifts[0], abs=1e-5)
        assert second.total.chi_square == pytest.approx(first.total.chi_square, abs=1e-5)


def test_reversing_every_answer_turns_the_signs() -> None:
    answers, group = drawn((500, 500), 7, shift={(1, 1): 0.8})
    plain = dif(answers, group, reference=0, purify=False)
    turned = dif(3 - answers.codes, group, reference=0, purify=False)
    for first, second in zip(plain.items, turned.items, strict=True):
        assert second.shifts[0] == pytest.approx(-first.shifts[0], abs=1e-5)


def test_order_of_persons_does_not_matter_and_inputs_stay() -> None:
    answers, group = drawn((300, 400), 8)
    codes, before = answers.codes.copy(), group.copy()
    order = np.random.default_rng(1).permutation(700)
    plain, turned = dif(codes, group), dif(codes[order], group[order])
    assert [i.total.chi_square for i in turned.items] == pytest.approx(
        [i.total.chi_square for i in plain.items], abs=1e-6
    )
    assert np.array_equal(codes, answers.codes)
    assert np.array_equal(group, before)


def test_weights_count_like_repeated_persons() -> None:
    answers, group = drawn((200, 200), 9)
    times = np.random.default_rng(2).integers(1, 4, size=400)
    weighted = dif(as_responses(answers, weights=times), group, purify=False)
    repeated = dif(np.repeat(answers.codes, times, axis=0), np.repeat(group, times), purify=False)
    assert [i.total.chi_square for i in weighted.items] == pytest.approx(
        [i.total.chi_square for i in repeated.items], abs=1e-5
    )


def test_gaps_and_a_category_missing_in_one_group_are_borne() -> None:
    answers, group = drawn((600, 600), 10)
    codes = answers.codes.astype(float)
    codes[np.random.default_rng(3).random(codes.shape) < 0.15] = np.nan
    codes[(group == 1) & (codes[:, 0] == 3), 0] = 2
    found = dif(codes, group, reference=0)
    assert all(np.isfinite(item.total.chi_square) for item in found.items)
    assert found.items[0].shifts[0] < 0.0


def test_group_that_was_not_asked_an_item_is_left_out_of_it() -> None:
    answers, group = drawn((300, 300, 300), 11)
    codes = answers.codes.astype(float)
    codes[group == 1, 0] = np.nan
    found = dif(codes, group, reference=0)
    assert found.items[0].focal_groups == ("2",)
    assert found.items[0].total.dof == 2
    assert found.items[1].total.dof == 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"groups": ["a"]}, "1 group labels were given for"),
        ({"groups": [None] + ["a"] * 99}, r"person 0 \(row from 0\) has no group"),
        ({"groups": ["a"] * 99 + [float("nan")]}, "person 99 .* has no group"),
        ({"groups": ["a"] * 100}, "everybody is in 'a'"),
        ({"groups": ["a"] * 97 + ["b"] * 3}, "group 'b' has 3 persons; 20 are needed"),
        ({"reference": "z"}, "reference 'z' is no group; groups are 0, 1"),
        ({"matching": [1.0]}, r"matching has shape \(1,\)"),
        ({"matching": np.full(100, np.inf)}, "matching of person 0 is infinite"),
        ({"matching": np.zeros(100)}, "item 'item1' has the same matching score"),
    ],
)
def test_bad_input_is_named(change: dict[str, Any], message: str) -> None:
    answers, group = drawn((50, 50), 1)
    labels = change.pop("groups", group)
    with pytest.raises(ValueError, match=message):
        dif(answers, labels, **change)


def test_too_few_items_and_items_of_one_group_are_named() -> None:
    answers, group = drawn((50, 50), 1)
    with pytest.raises(ValueError, match="four items or more; there are 3"):
        dif(answers.codes[:, :3], group)
    alike = as_responses(np.column_stack([answers.codes, np.ones(100)]), categories=range(4))
    with pytest.raises(ValueError, match="item 'item13' has one observed category"):
        dif(alike, group)
    codes = answers.codes.astype(float)
    codes[group == 1, 2] = np.nan
    with pytest.raises(ValueError, match="item 'item3' has 10 answers or more in 1 group only"):
        dif(codes, group)


def test_stricter_criteria_flag_less() -> None:
    answers, group = drawn((900, 900), 3, shift={(4, 1): 0.6})
    strict = DifCriteria(moderate_shift=5.0, large_shift=6.0)
    assert dif(answers, group).flagged == ("item5",)
    assert dif(answers, group, criteria=strict).flagged == ()


def test_ten_thousand_persons_in_five_groups_take_seconds() -> None:
    generator = np.random.default_rng(7)
    latent = generator.normal(size=(10_000, 1)) + generator.normal(size=(10_000, 40))
    answers = as_responses(np.digitize(latent, [-1.0, 0.0, 1.0]))
    started = time.process_time()
    dif(answers, np.repeat(np.arange(5), 2000))
    assert time.process_time() - started < 5.0
