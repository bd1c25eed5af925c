"""A group report: who may read it, when it moves, what it never shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from relier.accounts.models import Person
from relier.core.clock import now
from relier.instruments.selectors import instrument_of
from relier.profiles.models import GroupSnapshot
from relier.profiles.rules.figures import figures_from_plain
from relier.profiles.services.files import write_figures
from relier.profiles.services.reports import freeze_group_report
from relier.responses.models import Administration, Campaign
from tests.profiles.conftest import answer_as_a_class

SignedIn = Callable[[Person | None], Client]


@pytest.fixture
def full_class(campaign: Campaign) -> Campaign:
    """A campaign that 24 people have answered."""
    answer_as_a_class(campaign, 24)
    return campaign


def page_of(campaign: Campaign, what: str = "") -> str:
    return f"/fr/groupe/{campaign.public_id}/{what}"


@pytest.mark.parametrize("what", ["", "rapport.pdf", "rapport.csv"])
def test_outsider_cannot_see_group_report(
    what: str, full_class: Campaign, esther: Person, signed_in: SignedIn
) -> None:
    assert signed_in(esther).get(page_of(full_class, what)).status_code == 404


def test_editor_of_the_school_cannot_see_group_report(
    full_class: Campaign, chloe: Person, signed_in: SignedIn
) -> None:
    assert signed_in(chloe).get(page_of(full_class)).status_code == 404


def test_somebody_who_is_not_signed_in_is_asked_to_sign_in(
    full_class: Campaign, signed_in: SignedIn
) -> None:
    assert signed_in(None).get(page_of(full_class)).status_code == 302


def test_trainer_reads_what_the_group_can_work_on(
    full_class: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    page = signed_in(bruno).get(page_of(full_class)).content.decode()
    assert "24" in page
    assert "Chercher et vérifier" in page


def test_report_waits_until_ten_people_have_answered(
    campaign: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    answer_as_a_class(campaign, 9)
    response = signed_in(bruno).get(page_of(campaign))
    assert response.status_code == 200
    assert not GroupSnapshot.objects.exists()
    assert "Chercher et vérifier" not in response.content.decode()


def test_a_campaign_may_lower_its_report_to_five_and_never_below(
    make_campaign: Callable[..., Campaign],
) -> None:
    small = make_campaign(min_group_size=5)
    answer_as_a_class(small, 5)
    snapshot = freeze_group_report(campaign=small)
    assert snapshot is not None
    assert snapshot.k == 5


def test_newcomers_enter_a_new_report_in_batches(full_class: Campaign, clock) -> None:
    first = freeze_group_report(campaign=full_class)
    clock.shift(timedelta(hours=2))
    answer_as_a_class(full_class, 4)
    assert freeze_group_report(campaign=full_class) == first
    answer_as_a_class(full_class, 14)
    second = freeze_group_report(campaign=full_class)
    assert second is not None
    assert (second.batch, second.n) == (1, 42)


def test_one_person_who_leaves_is_not_seen_leaving(full_class: Campaign, clock) -> None:
    first = freeze_group_report(campaign=full_class)
    Administration.objects.order_by("pk").first().delete()
    clock.shift(timedelta(hours=2))
    assert freeze_group_report(campaign=full_class) == first


def test_an_answer_of_this_minute_is_not_counted_yet(campaign: Campaign) -> None:
    answer_as_a_class(campaign, 24, when=now())
    assert freeze_group_report(campaign=campaign) is None


def test_people_who_kept_their_answers_for_themselves_are_not_counted(campaign: Campaign) -> None:
    answer_as_a_class(campaign, 24)
    Administration.objects.filter(pk__in=Administration.objects.all()[:3]).update(
        group_consent=False
    )
    snapshot = freeze_group_report(campaign=campaign)
    assert snapshot is not None
    assert snapshot.n == 21


def test_everything_stored_is_zero_or_at_least_five(full_class: Campaign, clock) -> None:
    freeze_group_report(campaign=full_class)
    clock.shift(timedelta(hours=2))
    answer_as_a_class(full_class, 17)
    snapshot = freeze_group_report(campaign=full_class)
    assert snapshot is not None
    figures = figures_from_plain(snapshot.figures)
    shown = [cell.n for row in figures.rows for cell in row.cells]
    kept = [
        count
        for series in snapshot.memory["rows"].values()
        for lot in series["lots"]
        for strand in lot["kept"]
        for count in strand
    ]
    assert min(count for count in shown + kept if count) >= 5


def test_a_class_that_agrees_on_everything_shows_no_figure_of_it(campaign: Campaign) -> None:
    for _ in range(12):
        answer_as_a_class(campaign, 1)
    snapshot = freeze_group_report(campaign=campaign)
    assert snapshot is not None
    figures = figures_from_plain(snapshot.figures)
    assert figures.positions == ()
    assert all(row.batch is None for row in figures.rows)


def test_report_prints_as_a_tagged_pdf(
    full_class: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    content = signed_in(bruno).get(page_of(full_class, "rapport.pdf")).content
    pdf = PdfReader(io.BytesIO(content))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Se protéger" in "".join(page.extract_text() for page in pdf.pages)


def test_file_holds_the_published_figures(
    full_class: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    content = signed_in(bruno).get(page_of(full_class, "rapport.csv")).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert [line[-1] for line in lines if line[0] == "D1" and line[2] == "n"] == ["8", "8", "8"]


def test_no_name_in_the_file_runs_as_a_formula(full_class: Campaign) -> None:
    snapshot = freeze_group_report(campaign=full_class)
    assert snapshot is not None
    wording = instrument_of(full_class.instrument_version).wordings["fr"]
    evil = replace(wording.dimensions["D1"], label='=HYPERLINK("http://x";"y")')
    content = write_figures(
        figures=figures_from_plain(snapshot.figures),
        wording=replace(wording, dimensions={**wording.dimensions, "D1": evil}),
        dates={0: snapshot.frozen_at},
    )
    cells = [cell for line in csv.reader(io.StringIO(content), delimiter=";") for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_frozen_report_costs_the_same_whatever_the_group(
    full_class: Campaign, bruno: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(bruno)
    browser.get(page_of(full_class))
    with CaptureQueriesContext(connection) as queries:
        browser.get(page_of(full_class))
    assert len(queries) <= 12
