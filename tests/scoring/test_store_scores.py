"""Scores as they are kept: what they were made with, who they count, how few queries they take."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relier.core.clock import now
from relier.instruments.rules.definition import Instrument
from relier.instruments.selectors import instrument_of
from relier.responses.models import Administration, Answer, Campaign
from relier.scoring.models import INDEX, PersonScore
from relier.scoring.rules.layout import scored_items
from relier.scoring.rules.measurement import provisional_measurement
from relier.scoring.rules.results import Band, EvidenceStep
from relier.scoring.rules.scores import score_person
from relier.scoring.selectors import (
    evidence_of,
    points_by_person,
    rescoring_is_due,
    score_histogram,
    scores_of,
)
from relier.scoring.services import rescore_campaign, score_administration

AGILITY = Path(__file__).resolve().parents[2] / "instruments/agility-social-work/2026.1"
CODES = ("cannot", "with_help", "alone", "alone_and_helping")

Answered = Callable[..., Administration]


@pytest.fixture
def campaign(make_campaign: Callable[[], Campaign]) -> Campaign:
    """A campaign of the school with the short form."""
    return make_campaign()


@pytest.fixture
def instrument(campaign: Campaign) -> Instrument:
    return instrument_of(campaign.instrument_version)


@pytest.fixture
def answered(campaign: Campaign, instrument: Instrument) -> Answered:
    """Return a maker of finished sittings from ranks in the order of the form's scored items."""
    numbers = count()
    items = [item.code for item in scored_items(instrument, form=campaign.form)]

    def make(
        ranks: list[int | None], *, group: bool = True, finished: bool = True
    ) -> Administration:
        number = next(numbers)
        sitting = Administration.objects.create(
            campaign=campaign,
            key_hash=f"key{number}",
            code_hash=f"code{number}",
            form=campaign.form,
            language="fr",
            group_consent=group,
            completed_at=now() if finished else None,
        )
        Answer.objects.bulk_create(
            Answer(administration=sitting, item=item, option=CODES[rank], language="fr")
            for item, rank in zip(items, ranks, strict=True)
            if rank is not None
        )
        return sitting

    return make


def varied_answers(n_persons: int, n_items: int) -> list[list[int]]:
    """Answers that hang together: one ability, one draw per item."""
    chance = np.random.default_rng(2022)
    ability = chance.normal(size=(n_persons, 1))
    drawn = 1.5 + 0.8 * ability + 0.8 * chance.normal(size=(n_persons, n_items))
    return np.clip(np.rint(drawn), 0, 3).astype(int).tolist()


def test_stored_index_is_the_person_s_index(
    answered: Answered, campaign: Campaign, instrument: Instrument
) -> None:
    ranks: list[int | None] = [3, 2, 2, 1, 1, None, *[2] * 15]
    sitting = answered(ranks)
    score_administration(administration=sitting)
    codes = [item.code for item in scored_items(instrument, form=campaign.form)]
    answers = {c: CODES[r] for c, r in zip(codes, ranks, strict=True) if r is not None}
    assert scores_of(sitting.pk) == score_person(
        answers, instrument, form=campaign.form, measurement=provisional_measurement()
    )


def test_dimension_with_too_few_answers_is_kept_without_value(answered: Answered) -> None:
    sitting = answered([3, None, None, *[2] * 18])
    score_administration(administration=sitting)
    index = scores_of(sitting.pk)
    assert index is not None
    assert (index.dimensions[0].value, index.dimensions[0].n_answered) == (None, 1)
    assert index.mean is None
    assert (index.n_scored, index.n_at_autonomy) == (6, 6)


def test_sitting_that_was_not_scored_has_no_index(answered: Answered) -> None:
    assert scores_of(answered([2] * 21).pk) is None


def test_scoring_again_replaces_and_never_doubles(answered: Answered) -> None:
    sitting = answered([1] * 21)
    score_administration(administration=sitting)
    Answer.objects.filter(administration=sitting).update(option="alone_and_helping")
    score_administration(administration=sitting)
    assert PersonScore.objects.filter(administration=sitting).count() == 8
    index = scores_of(sitting.pk)
    assert index is not None
    assert {d.value for d in index.dimensions} == {100.0}


def test_scoring_a_sitting_takes_few_queries(answered: Answered) -> None:
    score_administration(administration=answered([1] * 21))
    sitting = answered([2] * 21)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        score_administration(administration=sitting)
    asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(asked) <= 4


def test_every_stored_score_says_what_it_was_made_with(answered: Answered) -> None:
    score_administration(administration=answered([2] * 21))
    for row in PersonScore.objects.order_by("pk"):
        assert row.instrument == "agility-social-work"
        assert row.instrument_version == "2026.1"
        assert row.library_version.startswith("polytome ")
        assert row.calibration_id == "none-classical-1"
        assert row.sem is not None


def test_histogram_counts_finished_sittings_that_agreed_to_group_statistics(
    answered: Answered, campaign: Campaign
) -> None:
    sittings = [
        answered([3] * 21),
        answered([3] * 21),
        answered([0, 0, 0, *[1] * 18]),
        answered([None, None, None, *[2] * 18]),
        answered([1] * 21, group=False),
        answered([1] * 21, finished=False),
    ]
    for sitting in sittings:
        score_administration(administration=sitting)
    with CaptureQueriesContext(connection) as queries:
        histograms = score_histogram(campaign.pk)
    assert len(queries) == 1
    first = histograms["D1"]
    assert first.counts == {0: 1, 100: 2}
    assert first.n_unscored == 1
    assert first.bands == {Band.WITH_HELP: 1, Band.ALONE: 0, Band.ALONE_AND_HELPING: 2}
    assert first.mean == pytest.approx(200 / 3)
    assert first.quantile(0.5) == 100
    assert histograms[INDEX].n_unscored == 1
    assert histograms[INDEX].counts == {29: 1, 100: 2}


def test_histogram_of_a_batch_counts_that_batch_only(
    answered: Answered, campaign: Campaign
) -> None:
    sittings = [answered([rank] * 21) for rank in (0, 1, 2, 3)]
    for sitting in sittings:
        score_administration(administration=sitting)
    batch = score_histogram(campaign.pk, administrations=[s.pk for s in sittings[1:3]])
    assert batch["D3"].counts == {33: 1, 67: 1}


def test_points_by_person_follow_the_same_consent(answered: Answered, campaign: Campaign) -> None:
    inside, outside = answered([2] * 21), answered([1] * 21, group=False)
    for sitting in (inside, outside):
        score_administration(administration=sitting)
    assert {row[0] for row in points_by_person(campaign.pk)} == {inside.pk}
    everybody = points_by_person(campaign.pk, group_only=False)
    assert {row[0] for row in everybody} == {inside.pk, outside.pk}


def test_campaign_of_a_hundred_is_measured_by_its_own_answers(
    answered: Answered, campaign: Campaign
) -> None:
    sittings = [answered(ranks) for ranks in varied_answers(120, 21)]
    score_administration(administration=sittings[0])
    provisional = scores_of(sittings[0].pk)
    assert rescoring_is_due(campaign.pk, campaign.form)
    assert rescore_campaign(campaign=campaign) == 120
    assert not rescoring_is_due(campaign.pk, campaign.form)
    evidence = evidence_of(campaign.pk, campaign.form)
    assert evidence.step is EvidenceStep.RELIABILITY_KNOWN
    assert evidence.n_persons == 120
    assert set(evidence.reliabilities) == {f"D{n}" for n in range(1, 8)}
    measured = scores_of(sittings[0].pk)
    assert provisional is not None
    assert measured is not None
    assert measured.provenance.evidence_step is EvidenceStep.RELIABILITY_KNOWN
    assert measured.dimensions[0].value == provisional.dimensions[0].value
    assert measured.dimensions[0].sem != provisional.dimensions[0].sem
    assert score_histogram(campaign.pk)["D1"].n == 120


def test_small_campaign_stays_provisional(answered: Answered, campaign: Campaign) -> None:
    sittings = [answered(ranks) for ranks in varied_answers(12, 21)]
    rescore_campaign(campaign=campaign)
    assert evidence_of(campaign.pk, campaign.form).step is EvidenceStep.DESCRIPTIVE
    index = scores_of(sittings[0].pk)
    assert index is not None
    assert index.dimensions[0].sem == pytest.approx(15.46, abs=0.005)


def test_those_who_kept_their_answers_to_themselves_are_not_measured(
    answered: Answered, campaign: Campaign
) -> None:
    for ranks in varied_answers(8, 21):
        answered(ranks, group=False)
    assert rescore_campaign(campaign=campaign) == 8
    assert evidence_of(campaign.pk, campaign.form).n_persons == 0


def test_erased_sitting_leaves_no_score(answered: Answered) -> None:
    sitting = answered([2] * 21)
    score_administration(administration=sitting)
    sitting.delete()
    assert not PersonScore.objects.exists()
