"""Reading answers: what is downstream sees, and who is never counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from relier.core.clock import now
from relier.core.keyed_hashes import keyed_hash
from relier.core.public_ids import new_token
from relier.responses import selectors
from relier.responses.models import Administration, Campaign
from relier.responses.services.sittings import Agreed, change_consents, upsert_answers

Sit = Callable[..., Administration]


@pytest.fixture
def sit() -> Sit:
    """Return a maker of sittings with answers: finished and in the group's figures."""

    def make(campaign: Campaign, options: Mapping[str, str], **fields: Any) -> Administration:
        token = new_token()
        sitting = Administration.objects.create(
            **{
                "campaign": campaign,
                "key_hash": keyed_hash(token, purpose="a"),
                "code_hash": keyed_hash(token, purpose="b"),
                "form": campaign.form,
                "language": "fr",
                "group_consent": True,
                "completed_at": now(),
                **fields,
            }
        )
        upsert_answers(administration_id=sitting.pk, options=options, language="fr")
        return sitting

    return make


def test_answers_of_one_person(campaign: Campaign, sit: Sit) -> None:
    mine = sit(campaign, {"D1P1": "alone", "C1": "skipped"})
    sit(campaign, {"D1P1": "cannot"})
    assert selectors.answers_of(mine.pk) == {"D1P1": "alone", "C1": "skipped"}


@pytest.mark.parametrize(
    "left_out", [{"group_consent": False}, {"completed_at": None}], ids=["no consent", "unfinished"]
)
def test_who_did_not_agree_or_finish_is_in_no_figure(
    campaign: Campaign, sit: Sit, left_out: dict[str, Any]
) -> None:
    sit(campaign, {"D1P1": "alone"})
    sit(campaign, {"D1P1": "alone"}, **left_out)
    assert selectors.count_in_group_figures(campaign.pk) == 1
    assert selectors.option_counts(campaign.pk, ["D1P1"]) == {"D1P1": {"alone": 1}}
    assert selectors.breakdown_counts(campaign.pk, "D1P1") == {"alone": 1}
    assert len(selectors.completed_administrations(campaign.pk)) == 1
    assert [r.options for r in selectors.answers_matrix(campaign.pk, ["D1P1"])] == [("alone",)]


def test_another_campaign_is_never_mixed_in(
    campaign: Campaign, make_campaign: Callable[..., Campaign], sit: Sit
) -> None:
    sit(make_campaign(), {"D1P1": "alone"})
    assert selectors.option_counts(campaign.pk, ["D1P1"]) == {"D1P1": {}}
    assert list(selectors.answers_matrix(campaign.pk, ["D1P1"])) == []


def test_the_matrix_keeps_the_order_asked_for(campaign: Campaign, sit: Sit) -> None:
    first = sit(campaign, {"C1": "yes", "D1P1": "alone"})
    second = sit(campaign, {"D1P1": "cannot", "D2P1": "alone"})
    rows = list(selectors.answers_matrix(campaign.pk, ["D1P1", "C1"]))
    assert [(row.administration_id, row.options) for row in rows] == [
        (first.pk, ("alone", "yes")),
        (second.pk, ("cannot", None)),
    ]


def test_counts_of_a_frozen_batch(campaign: Campaign, sit: Sit) -> None:
    batch = [sit(campaign, {"C1": "yes"}).pk for _ in range(3)]
    sit(campaign, {"C1": "no"})
    counts = selectors.option_counts(campaign.pk, ["C1"], administrations=batch)
    assert counts == {"C1": {"yes": 3}}


def test_the_finished_come_oldest_first(campaign: Campaign, sit: Sit) -> None:
    late = sit(campaign, {}, completed_at=now() + timedelta(hours=1))
    early = sit(campaign, {}, completed_at=now() - timedelta(hours=1))
    done = selectors.completed_administrations(campaign.pk)
    assert [pk for pk, _form in done] == [early.pk, late.pk]


def test_people_by_their_answer(campaign: Campaign, sit: Sit) -> None:
    students = [sit(campaign, {"role": "student"}).pk for _ in range(2)]
    other = sit(campaign, {"role": "other"}).pk
    assert selectors.administrations_by_answer(campaign.pk, "role") == {
        "student": students,
        "other": [other],
    }


def test_before_and_after_meet_by_the_code_that_is_unique(
    campaign: Campaign, make_campaign: Callable[..., Campaign], sit: Sit
) -> None:
    after = make_campaign(follows=campaign)
    one = sit(campaign, {}, linking_hash="a"), sit(after, {}, linking_hash="a")
    sit(campaign, {}, linking_hash="b")
    for _ in range(2):
        sit(after, {}, linking_hash="b")
    sit(campaign, {}), sit(after, {})
    assert selectors.linked_pairs(campaign.pk, after.pk) == [(one[0].pk, one[1].pk)]


def test_research_rows_hold_only_who_agreed_in_no_order_of_time(
    campaign: Campaign, sit: Sit
) -> None:
    sit(campaign, {"C1": "yes"}, research_consent=True)
    sit(campaign, {"C1": "no"}, research_consent=True)
    sit(campaign, {"C1": "partly"})
    sit(campaign, {"C1": "partly"}, research_consent=True, completed_at=None)
    assert selectors.research_rows(campaign.pk, ["C1", "C2"]) == [("no", ""), ("yes", "")]


def test_participation_is_counted_by_the_way_people_answered(campaign: Campaign, sit: Sit) -> None:
    ways = Administration.Provenance
    sit(campaign, {}), sit(campaign, {}, provenance=ways.PAPER)
    sit(campaign, {}, provenance=ways.IMPORTED), sit(campaign, {}, completed_at=None)
    told = selectors.participation_of(campaign.pk)
    assert (told.online, told.paper, told.imported, told.unfinished) == (1, 1, 1, 1)
    assert told.finished == 3


def test_who_agrees_after_the_end_comes_with_the_next_batch(campaign: Campaign, sit: Sit) -> None:
    finished, later = now() - timedelta(hours=2), now() - timedelta(hours=1)
    early = sit(campaign, {"D1P1": "alone"}, completed_at=finished)
    late = sit(campaign, {"D1P1": "alone"}, completed_at=finished, group_consent=False)
    agreed = Agreed(group=True, research=False, notice_language="fr", notice="words")
    change_consents(administration=late, agreed=agreed)
    first = selectors.in_batch(campaign.pk, selectors.Batch(None, later))
    second = selectors.in_batch(campaign.pk, selectors.Batch(later, now()))
    assert [list(batch) for batch in (first, second)] == [[early], [late]]
