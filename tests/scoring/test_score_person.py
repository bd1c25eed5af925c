"""Laws of the index, for any answers whatever."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relier.scoring.rules.bands import BANDS
from relier.scoring.rules.layout import layout_of
from relier.scoring.rules.measurement import ClassicalMeasurement, provisional_measurement
from relier.scoring.rules.results import Band, EvidenceStep, IndexScore
from relier.scoring.rules.scores import score_group, score_person
from tests.scoring.questionnaires import CODES, answers_from, questionnaire

INSTRUMENT = questionnaire(dimensions=3, items=3)
ITEMS = [code for code in INSTRUMENT.items if code.startswith("D")]
MEASUREMENT = ClassicalMeasurement(item_errors={"D2": 21.0})

answer_sets = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(CODES))


def score(answers: dict[str, str]) -> IndexScore:
    return score_person(answers, INSTRUMENT, form="short", measurement=MEASUREMENT)


@given(answer_sets, st.sampled_from(ITEMS))
def test_higher_answer_never_lowers_the_score(answers: dict[str, str], item: str) -> None:
    scores = [score(answers | {item: code}) for code in CODES]
    for lower, higher in itertools.pairwise(scores):
        for before, after in zip(lower.dimensions, higher.dimensions, strict=True):
            if before.value is not None and after.value is not None:
                assert before.value <= after.value
                assert BANDS.index(before.band) <= BANDS.index(after.band)
        if lower.mean is not None:
            assert lower.mean <= higher.mean
        assert lower.n_at_autonomy <= higher.n_at_autonomy


@given(answer_sets, st.randoms(use_true_random=False))
def test_order_of_answers_does_not_matter(answers: dict[str, str], chance) -> None:
    shuffled = list(answers.items())
    chance.shuffle(shuffled)
    assert score(dict(shuffled)) == score(answers)


@given(answer_sets)
def test_scores_and_intervals_are_finite_and_within_the_scale(answers: dict[str, str]) -> None:
    result = score(answers)
    triples = [(d.low, d.value, d.high) for d in result.dimensions]
    triples.append((result.mean_low, result.mean, result.mean_high))
    for low, value, high in triples:
        if value is None:
            assert (low, high) == (None, None)
        else:
            assert 0 <= low <= value <= high <= 100
            assert all(math.isfinite(number) for number in (low, value, high))


@given(answer_sets)
def test_dimension_has_a_value_only_if_enough_items_are_answered(answers: dict[str, str]) -> None:
    for dimension in score(answers).dimensions:
        answered = sum(code.startswith(f"{dimension.dimension}_") for code in answers)
        assert dimension.n_answered == answered
        assert (dimension.value is not None) == (answered >= 2)
        assert (dimension.band is not None) == (answered >= 2)


@given(answer_sets)
def test_answer_outside_the_scale_counts_as_no_answer(answers: dict[str, str]) -> None:
    silent = {item: "not_concerned" for item in ITEMS if item not in answers}
    assert score(answers | silent) == score(answers)


@given(st.lists(answer_sets, min_size=1, max_size=8))
def test_person_scores_the_same_alone_and_in_a_cohort(cohort: list[dict[str, str]]) -> None:
    layout = layout_of(INSTRUMENT, form="short")
    ranks = np.concatenate([layout.ranks_of(answers, INSTRUMENT) for answers in cohort])
    group = score_group(ranks, layout, measurement=MEASUREMENT)
    for place, answers in enumerate(cohort):
        alone = score(answers)
        for mine, ours in zip(alone.dimensions, group.dimensions, strict=True):
            assert mine.value == pytest.approx(ours.value[place], nan_ok=True) or (
                mine.value is None and math.isnan(ours.value[place])
            )
        assert alone.n_at_autonomy == group.n_at_autonomy[place]


@given(answer_sets)
def test_fewer_answers_never_narrow_the_interval(answers: dict[str, str]) -> None:
    full = score(answers)
    for item in answers:
        fewer = score({code: answer for code, answer in answers.items() if code != item})
        for more, less in zip(full.dimensions, fewer.dimensions, strict=True):
            if less.sem is not None:
                assert less.sem >= more.sem


def test_inputs_are_left_as_they_were() -> None:
    layout = layout_of(questionnaire(reversed_items=("D1_1",)), form="short")
    ranks = np.full((2, len(layout.items)), 3, dtype=np.int8)
    score_group(ranks, layout, measurement=MEASUREMENT)
    assert (ranks == 3).all()


def test_reversed_item_counts_from_the_other_end() -> None:
    plain = questionnaire(dimensions=1)
    turned = questionnaire(dimensions=1, reversed_items=("D1_3",))
    one = score_person(answers_from([3, 3, 3]), plain, form="short", measurement=MEASUREMENT)
    other = score_person(answers_from([3, 3, 0]), turned, form="short", measurement=MEASUREMENT)
    assert one.dimensions[0].value == other.dimensions[0].value == 100


def test_mean_needs_every_dimension() -> None:
    answers = answers_from([3, 3, 3]) | answers_from([0, 0, 0], dimension="D2")
    without_third = score(answers)
    assert without_third.mean is None
    assert (without_third.n_at_autonomy, without_third.n_scored) == (1, 2)
    with_third = score(answers | answers_from([3, 3, 3], dimension="D3"))
    assert with_third.mean == pytest.approx(200 / 3)


def test_conditions_are_never_in_the_index() -> None:
    answers = answers_from([2, 2, 2])
    assert score(answers | {"C_quiet": "no"}) == score(answers)


def test_person_who_answers_with_help_throughout_is_in_the_band_with_help() -> None:
    for rank, band in ((1, Band.WITH_HELP), (2, Band.ALONE), (3, Band.ALONE_AND_HELPING)):
        assert score(answers_from([rank] * 3)).dimensions[0].band is band


def test_every_score_says_what_it_was_made_with() -> None:
    provenance = score_person(
        {},
        INSTRUMENT,
        form="short",
        measurement=provisional_measurement(),
        evidence_step=EvidenceStep.DESCRIPTIVE,
    ).provenance
    assert provenance.instrument == "small"
    assert provenance.instrument_version == "1"
    assert provenance.form == "short"
    assert provenance.calibration_id == "none-classical-1"
    assert provenance.library_version.startswith("polytome ")
    assert provenance.evidence_step is EvidenceStep.DESCRIPTIVE


def test_layout_of_fewer_items_leaves_out_what_a_file_lacks() -> None:
    layout = layout_of(INSTRUMENT, form="short").only(["D1_1", "D1_3", "D3_2"])
    assert layout.items == ("D1_1", "D1_3", "D3_2")
    assert [(d.code, d.columns) for d in layout.dimensions] == [("D1", (0, 1)), ("D3", (2,))]
