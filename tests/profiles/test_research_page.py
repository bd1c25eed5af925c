"""The researcher's page: who reads it, what it says of the questions, what it never shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from relier.accounts.models import Organisation, Person
from relier.core.clock import now
from relier.profiles.models import ResearchSnapshot
from relier.profiles.rules.research_figures import figures_from_plain
from relier.profiles.services.research import compute_research
from relier.responses.models import Campaign
from tests.profiles.research_campaign import graded_ranks, people_answer, research_campaign

SignedIn = Callable[[Person | None], Client]
TWO = (0, 0, 0, 0, 1, 1, 1, 1)


@pytest.fixture
def campaign(school: Organisation, tmp_path: Path) -> Campaign:
    return research_campaign(school, tmp_path)


def address(campaign: Campaign, what: str = "") -> str:
    return f"/fr/groupe/{campaign.public_id}/recherche/{what}"


def read(client: Client, campaign: Campaign, what: str = "") -> str:
    response = client.get(address(campaign, what))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("what", ["", "courbes/D1/"])
def test_outsider_and_editor_cannot_see_the_figures(
    what: str, campaign: Campaign, esther: Person, chloe: Person, signed_in: SignedIn
) -> None:
    people_answer(campaign, graded_ranks(240))
    compute_research(campaign=campaign)
    for stranger in (esther, chloe):
        assert signed_in(stranger).get(address(campaign, what)).status_code == 404
        assert signed_in(stranger).post(address(campaign, "calculer/")).status_code == 404


def test_page_waits_for_ten_people(campaign: Campaign, bruno: Person, signed_in: SignedIn) -> None:
    people_answer(campaign, graded_ranks(9))
    page = read(signed_in(bruno), campaign)
    assert "10" in page
    assert "calculer/" not in page
    assert compute_research(campaign=campaign) is None


def test_asking_computes_once_and_says_so(
    campaign: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    people_answer(campaign, graded_ranks(40))
    client = signed_in(bruno)
    assert "Calculer les chiffres" in read(client, campaign)
    for _ in range(2):
        assert client.post(address(campaign, "calculer/")).status_code == 302
    assert ResearchSnapshot.objects.count() == 1
    assert ModelLogEntry.objects.filter(action="profiles.compute_research").count() == 1
    page = read(client, campaign)
    assert "en cours de calcul" in page
    assert "40" in page


def test_page_takes_few_queries(campaign: Campaign, bruno: Person, signed_in: SignedIn) -> None:
    people_answer(campaign, graded_ranks(240), countries=["BE", "FR"] * 120)
    compute_research(campaign=campaign)
    client = signed_in(bruno)
    read(client, campaign)
    with CaptureQueriesContext(connection) as queries:
        page = read(client, campaign)
    assert len(queries) <= 10
    assert "Question par question" in page
    with CaptureQueriesContext(connection) as queries:
        read(client, campaign, "courbes/D1/")
    assert len(queries) <= 10


def test_two_dimensions_are_not_called_one_index(
    campaign: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    people_answer(campaign, graded_ranks(400, abilities=TWO))
    compute_research(campaign=campaign)
    page = read(signed_in(bruno), campaign)
    assert "2 dimensions. Nous n’appelons pas cela un indice" in page
    assert "marche 2 sur 5" in page
    findings = figures_from_plain(ResearchSnapshot.objects.get().figures).findings
    clusters = {frozenset(cluster) for cluster in findings.dimensions[0].reliability.clusters}
    halves = [[f"D1_{n}" for n in half] for half in ((1, 2, 3, 4), (5, 6, 7, 8))]
    assert clusters == {frozenset(half) for half in halves}
    assert len(findings.curves) == 2


def test_one_dimension_is_called_so_and_climbs_the_ladder(
    campaign: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    people_answer(campaign, graded_ranks(240))
    compute_research(campaign=campaign)
    page = read(signed_in(bruno), campaign)
    assert "Une dimension." in page
    assert "marche 3 sur 5" in page
    assert "Deux langues ou deux pays" in page


def test_ladder_says_how_many_people_are_missing(
    campaign: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    people_answer(campaign, graded_ranks(64))
    compute_research(campaign=campaign)
    page = read(signed_in(bruno), campaign).replace("\u00a0", " ")
    assert "Il manque 36 personnes." in page
    assert "Il manque 136 personnes." in page


def test_group_of_twelve_has_no_coefficients(
    campaign: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    people_answer(campaign, graded_ranks(12))
    compute_research(campaign=campaign)
    page = read(signed_in(bruno), campaign).replace("\u00a0", " ")
    assert "Moins de 30 personnes" in page
    assert "alpha 0," not in page


def test_no_count_is_between_one_and_four(campaign: Campaign) -> None:
    ranks = graded_ranks(60)
    ranks[:, 0] = [3] * 2 + [2] * 28 + [1] * 30
    ranks[:, 1] = 2
    people_answer(campaign, ranks)
    compute_research(campaign=campaign)
    figures = figures_from_plain(ResearchSnapshot.objects.get().figures)
    shown = {one.item: [cell.n for cell in one.cells] for one in figures.cells}
    assert all(n >= 5 for cells in shown.values() for n in cells)
    # Two people who answered "helping" stand with the 28 who answered "alone".
    assert shown["D1_1"] == [30, 30]
    # Everybody answered D1_2 alike: that is not told.
    assert shown["D1_2"] == []


def test_figures_move_in_batches_only(campaign: Campaign) -> None:
    people_answer(campaign, graded_ranks(60), when=now() - timedelta(hours=9))
    first = compute_research(campaign=campaign)
    with time_machine.travel(now() + timedelta(days=1)):
        people_answer(campaign, graded_ranks(4, seed=4))
        assert compute_research(campaign=campaign) == first
        people_answer(campaign, graded_ranks(40, seed=5))
        second = compute_research(campaign=campaign)
    assert second is not None
    assert second != first
    for one in figures_from_plain(second.figures).cells:
        assert sum(cell.n for cell in one.cells) in {60, 104}


def test_somebody_who_left_moves_no_count(campaign: Campaign) -> None:
    people = people_answer(campaign, graded_ranks(60), when=now() - timedelta(hours=9))
    first = compute_research(campaign=campaign)
    assert first is not None
    with time_machine.travel(now() + timedelta(days=1)):
        people_answer(campaign, graded_ranks(40, seed=5))
        people[0].delete()
        second = compute_research(campaign=campaign)
    assert second is not None
    before, after = (figures_from_plain(one.figures).cells for one in (first, second))
    for old, new in zip(before, after, strict=True):
        moved = sum(c.n for c in new.cells) - sum(c.n for c in old.cells)
        assert moved == 0 or moved >= 5


def test_question_that_works_differently_in_a_country_is_named(
    campaign: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    ranks = graded_ranks(1000)
    countries = np.array(["BE", "FR"] * 500)
    ranks[:, 2] = np.where(countries == "FR", np.clip(ranks[:, 2] + 1, 0, 3), ranks[:, 2])
    people_answer(campaign, ranks, countries=countries.tolist())
    compute_research(campaign=campaign)
    page = read(signed_in(bruno), campaign)
    assert "1 question sur 8 fonctionne différemment" in page
    assert "I do the act D1_3." in page
    assert "Différence grande, la même à tous les niveaux" in page
    (found,) = figures_from_plain(ResearchSnapshot.objects.get().figures).findings.differences
    assert [item.item for part in found.parts for item in part.items if item.is_flagged] == ["D1_3"]


def test_answers_in_a_draft_translation_are_compared_with_nobody(
    school: Organisation, tmp_path: Path
) -> None:
    campaign = research_campaign(school, tmp_path, draft="ro")
    for language, country in (("en", "BE"), ("ro", "RO")):
        ranks, countries = graded_ranks(300), [country] * 300
        people_answer(campaign, ranks, countries=countries, language=language)
    compute_research(campaign=campaign)
    figures = figures_from_plain(ResearchSnapshot.objects.get().figures)
    assert figures.n == 600
    assert [one for one in figures.findings.differences if one is not None] == []


def test_small_countries_are_told_in_tens_and_tiny_ones_not_at_all(
    campaign: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    countries = ["BE"] * 210 + ["FR"] * 57 + ["RO"] * 3
    people_answer(campaign, graded_ranks(270), countries=countries)
    compute_research(campaign=campaign)
    page = read(signed_in(bruno), campaign).replace("\u00a0", " ")
    assert "France : il manque environ 150 personnes" in page
    assert "Romania" not in page
    assert "Moins de deux groupes de 200" in page


def test_question_that_is_not_understood_raises_an_alarm_in_classes(
    campaign: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    people_answer(campaign, graded_ranks(120), puzzled=range(17))
    compute_research(campaign=campaign)
    alarms = figures_from_plain(ResearchSnapshot.objects.get().figures).alarms
    # 17 of 120 are 14.2 %: between 10 and 15.
    assert [alarm.shares[""] for alarm in alarms] == [0] * 7 + [10]
    page = read(signed_in(bruno), campaign).replace("\u00a0", " ")
    assert "Pas comprise par 10 à 15 %" in page
