"""What a campaign's answers say of the questions: structure, curves, differences between groups."""

from __future__ import annotations

import numpy as np
import pytest

from relier.scoring.rules.findings import THETA, Compared, Fit
from relier.scoring.rules.group_differences import differences_of
from relier.scoring.rules.item_curves import Part, curves_of
from relier.scoring.rules.layout import Layout, Ranks, layout_of
from relier.scoring.rules.research import research
from relier.scoring.rules.results import EvidenceStep
from tests.scoring.questionnaires import questionnaire

STEPS = np.array([-1.0, 0.0, 1.0])
SLOPE = 1.7


def graded(
    n_persons: int, factors: tuple[int, ...], *, seed: int = 11, slope: float = 2.0
) -> Ranks:
    """Answers of a graded model; the abilities correlate .3."""
    chance = np.random.default_rng(seed)
    n = max(factors) + 1
    theta = chance.multivariate_normal(np.zeros(n), 0.3 + 0.7 * np.eye(n), size=n_persons)
    ease = slope * theta[:, list(factors)] + chance.logistic(size=(n_persons, len(factors)))
    return (ease[:, :, None] > slope * STEPS).sum(axis=2).astype(np.int8)


ONE = questionnaire(dimensions=1, items=8)
ONE_LAYOUT = layout_of(ONE, form="short")
WHOLE = Part("D1", tuple(range(8)))


def halves(names: str, n: int) -> list[str]:
    return [names[place % len(names)] for place in range(n)]


def test_one_ability_is_one_dimension_that_fits() -> None:
    found = research(graded(600, (0,) * 8), ONE_LAYOUT, ONE, {})
    (dimension,) = found.dimensions
    assert not dimension.holds_several
    assert dimension.one is not None
    assert dimension.one.verdict is Fit.GOOD
    assert dimension.several is None
    assert found.step is EvidenceStep.STRUCTURE_CHECKED


def test_two_abilities_are_two_dimensions_and_one_factor_does_not_fit() -> None:
    found = research(graded(600, (0, 0, 0, 0, 1, 1, 1, 1)), ONE_LAYOUT, ONE, {})
    (dimension,) = found.dimensions
    assert dimension.holds_several
    assert dimension.one is not None
    assert dimension.several is not None
    assert (dimension.one.verdict, dimension.several.verdict) == (Fit.POOR, Fit.GOOD)
    assert found.step is EvidenceStep.RELIABILITY_KNOWN
    assert [len(part.items) for part in found.curves] == [4, 4]


def test_three_questions_always_fit_and_the_verdict_says_so() -> None:
    small = questionnaire(dimensions=1, items=3)
    found = research(graded(400, (0,) * 3), layout_of(small, form="short"), small, {})
    assert found.dimensions[0].one is not None
    assert found.dimensions[0].one.verdict is Fit.UNTESTABLE


def test_too_few_people_have_no_coefficients() -> None:
    found = research(graded(29, (0,) * 8), ONE_LAYOUT, ONE, {})
    assert (found.dimensions, found.items, found.curves) == ((), (), ())
    assert found.step is EvidenceStep.DESCRIPTIVE
    some = research(graded(30, (0,) * 8), ONE_LAYOUT, ONE, {})
    assert len(some.items) == 8
    assert some.curves == ()


def test_curves_give_back_the_model_that_drew_the_answers() -> None:
    found = curves_of(graded(4000, (0,) * 8, slope=SLOPE), ONE_LAYOUT, WHOLE)
    assert found is not None
    middle = THETA.index(0.0)
    # At θ = 0, P(rank ≥ 1, 2, 3) = 1/(1 + e^(−1.7)), 1/2 and 1/(1 + e^1.7): .8455, .5, .1545.
    expected = [0.1545, 0.3455, 0.3455, 0.1545]
    for item in found.items:
        assert item.slope == pytest.approx(SLOPE, abs=0.25)
        assert item.thresholds == pytest.approx((-1.0, 0.0, 1.0), abs=0.2)
        assert [curve[middle] for curve in item.categories] == pytest.approx(expected, abs=0.05)
        assert sum(curve[middle] for curve in item.categories) == pytest.approx(1.0, abs=0.002)
    total = sum(item.information[middle] for item in found.items)
    assert found.information[middle] == pytest.approx(total, abs=0.005)


def test_shifted_question_is_found_with_its_size_and_direction() -> None:
    ranks = graded(1200, (0,) * 8)
    names = halves("ab", 1200)
    shifted = np.array(names) == "b"
    ranks[shifted, 4] = np.clip(ranks[shifted, 4] + 1, 0, 3)
    found = differences_of(ranks, ONE_LAYOUT, [WHOLE], variable="language", groups=names)
    assert found is not None
    assert not found.is_comparable
    (flagged,) = [item for item in found.parts[0].items if item.is_flagged]
    assert (flagged.item, flagged.size, flagged.group) == ("D1_5", "large", "b")
    assert flagged.shift > 0.6383


def test_groups_of_different_level_are_no_difference_of_questions() -> None:
    chance = np.random.default_rng(5)
    names = halves("ab", 1200)
    theta = chance.normal(size=1200) + 0.8 * (np.array(names) == "b")
    ease = 2.0 * theta[:, None] + chance.logistic(size=(1200, 8))
    ranks = (ease[:, :, None] > 2.0 * STEPS).sum(axis=2).astype(np.int8)
    found = research(ranks, ONE_LAYOUT, ONE, {"country": names})
    assert found.differences[0].is_comparable
    assert found.step is EvidenceStep.COMPARABLE


@pytest.mark.parametrize(
    ("sizes", "large", "missing"),
    [
        ({"a": 250, "b": 199, "c": 9}, ("a",), (("b", 10),)),
        ({"a": 250, "b": 190, "c": 11}, ("a",), (("b", 10), ("c", 190))),
        ({"a": 200, "b": 201}, ("b", "a"), ()),
    ],
)
def test_small_groups_are_told_in_tens(
    sizes: dict[str, int], large: tuple[str, ...], missing: tuple[tuple[str, int], ...]
) -> None:
    names = [name for name, n in sizes.items() for _ in range(n)]
    ranks = graded(len(names), (0,) * 8)
    found = differences_of(ranks, ONE_LAYOUT, [WHOLE], variable="language", groups=names)
    assert found is not None
    assert (found.large, found.missing) == (large, missing)


def test_nine_people_of_another_language_are_not_mentioned() -> None:
    names = ["a"] * 300 + ["b"] * 9
    ranks = graded(309, (0,) * 8)
    assert differences_of(ranks, ONE_LAYOUT, [WHOLE], variable="language", groups=names) is None


def test_three_questions_are_too_few_to_compare_people_of_one_level() -> None:
    small = questionnaire(dimensions=1, items=3)
    layout: Layout = layout_of(small, form="short")
    part = Part("D1", (0, 1, 2))
    names = halves("ab", 500)
    found = differences_of(graded(500, (0,) * 3), layout, [part], variable="country", groups=names)
    assert found is not None
    assert found.parts[0].compared is Compared.FEW_ITEMS
    assert not found.is_comparable
