"""Calibrations that score people: settled per campaign, changed only on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from wagtail.models import ModelLogEntry

import polytome
from relier.accounts.models import Person
from relier.core.clock import now
from relier.core.failures import BadInput
from relier.instruments.selectors import instrument_of
from relier.responses.models import Administration, Answer, Campaign
from relier.scoring.models import PersonScore, StoredCalibration
from relier.scoring.rules.calibration_file import (
    calibration_document,
    new_calibration_file,
    write_calibration,
)
from relier.scoring.rules.layout import Layout, layout_of
from relier.scoring.selectors import calibrations_for, evidence_of, scores_of
from relier.scoring.services import (
    adopt_calibration,
    bring_in_calibration,
    rescore_campaign,
    score_administration,
)

AGILITY = Path(__file__).resolve().parents[2] / "instruments/agility-social-work/2026.1"
CODES = ("cannot", "with_help", "alone", "alone_and_helping")
SLOPE, THRESHOLDS = 1.7, np.array([-1.0, 0.0, 1.0])


@pytest.fixture
def campaign(make_campaign: Callable[..., Campaign]) -> Campaign:
    return make_campaign()


@pytest.fixture
def layout(campaign: Campaign) -> Layout:
    return layout_of(instrument_of(campaign.instrument_version), form=campaign.form)


@pytest.fixture
def calibration(layout: Layout, tmp_path: Path) -> Path:
    """The page's worked items, everywhere."""
    return written(layout, tmp_path / "calibration.json")


def written(layout: Layout, path: Path, *, slope: float = SLOPE, **others: Any) -> Path:
    dimensions = {
        d.code: polytome.calibration_from_parameters(
            [slope] * 3, [THRESHOLDS] * 3, item_names=[layout.items[c] for c in d.columns]
        )
        for d in layout.dimensions
    }
    found = {
        "n_dimensions": dict.fromkeys(dimensions, 1),
        "model": "graded",
        "n_persons": 500,
        **others,
    }
    write_calibration(new_calibration_file(layout, dimensions, **found), path)
    return path


def answered(campaign: Campaign, rank: int) -> Administration:
    """Somebody who gave the same answer to every question that counts."""
    number = Administration.objects.count()
    sitting = Administration.objects.create(
        campaign=campaign,
        key_hash=f"key{number}",
        code_hash=f"code{number}",
        form=campaign.form,
        language="fr",
        group_consent=True,
        completed_at=now(),
    )
    items = layout_of(instrument_of(campaign.instrument_version), form=campaign.form).items
    Answer.objects.bulk_create(
        Answer(administration=sitting, item=item, option=CODES[rank], language="fr")
        for item in items
    )
    return sitting


def posterior_mean_of_three(rank: int) -> float:
    """θ of somebody who gave one answer to three worked items, by plain summation."""
    theta = np.linspace(-6, 6, 2401)
    above = 1 / (1 + np.exp(-SLOPE * (theta[:, None] - THRESHOLDS)))
    edges = np.hstack([np.ones((theta.size, 1)), above, np.zeros((theta.size, 1))])
    chance = (edges[:, rank] - edges[:, rank + 1]) ** 3 * np.exp(-(theta**2) / 2)
    return float((theta * chance).sum() / chance.sum())


def expected_points(theta: float) -> float:
    return float(100 * (1 / (1 + np.exp(-SLOPE * (theta - THRESHOLDS)))).sum() / 3)


def values(sitting: Administration) -> set[float | None]:
    index = scores_of(sitting.pk)
    assert index is not None
    return {None if d.value is None else round(d.value, 1) for d in index.dimensions}


def test_new_campaign_scores_with_the_calibration_and_says_so(
    campaign: Campaign, calibration: Path
) -> None:
    stored = bring_in_calibration(path=calibration, note="500 étudiants, 2026")
    sitting = answered(campaign, 2)
    score_administration(administration=sitting)
    told = round(expected_points(posterior_mean_of_three(2)), 1)
    assert values(sitting) == {told}
    rows = PersonScore.objects.filter(administration=sitting)
    assert set(rows.values_list("calibration_id", flat=True)) == {stored.code}
    assert not rows.filter(sem__isnull=True).exists()


def test_score_under_a_calibration_is_the_same_alone_and_with_everybody(
    campaign: Campaign, calibration: Path
) -> None:
    bring_in_calibration(path=calibration)
    sittings = [answered(campaign, rank) for rank in (0, 1, 2, 3, 3, 0)]
    score_administration(administration=sittings[2])
    alone = scores_of(sittings[2].pk)
    rescore_campaign(campaign=campaign)
    together = scores_of(sittings[2].pk)
    assert alone is not None
    assert together is not None
    assert [d.value for d in alone.dimensions] == [d.value for d in together.dimensions]


def test_campaign_that_has_scores_keeps_its_measure_until_somebody_asks(
    campaign: Campaign, calibration: Path, driss: Person
) -> None:
    first, second = answered(campaign, 2), answered(campaign, 1)
    score_administration(administration=first)
    stored = bring_in_calibration(path=calibration, by=driss)
    score_administration(administration=second)
    rescore_campaign(campaign=campaign)
    assert values(first) == {66.7}
    assert values(second) == {33.3}
    adopted = adopt_calibration(
        campaign=campaign, form=campaign.form, calibration_id=stored.code, by=driss
    )
    assert adopted == 2
    assert values(first) == {round(expected_points(posterior_mean_of_three(2)), 1)}
    assert evidence_of(campaign.pk, campaign.form).calibration_id == stored.code
    entry = ModelLogEntry.objects.get(action="scoring.adopt_calibration")
    assert entry.user == driss
    assert entry.data == {"campaign": campaign.pk, "from": "", "to": stored.code, "n": 2}


def test_campaign_can_go_back_to_classical_scores(campaign: Campaign, calibration: Path) -> None:
    bring_in_calibration(path=calibration)
    sitting = answered(campaign, 2)
    score_administration(administration=sitting)
    adopt_calibration(campaign=campaign, form=campaign.form, calibration_id="")
    assert values(sitting) == {66.7}


def test_campaign_that_follows_another_measures_as_it_did(
    make_campaign: Callable[..., Campaign], calibration: Path
) -> None:
    before = make_campaign()
    score_administration(administration=answered(before, 2))
    bring_in_calibration(path=calibration)
    after = make_campaign(follows=before)
    sitting = answered(after, 2)
    score_administration(administration=sitting)
    assert values(sitting) == {66.7}


def test_newest_calibration_is_the_one_a_new_campaign_takes(
    campaign: Campaign, layout: Layout, calibration: Path, tmp_path: Path
) -> None:
    bring_in_calibration(path=calibration)
    newest = bring_in_calibration(path=written(layout, tmp_path / "other.json", slope=1.2))
    known = calibrations_for(campaign.instrument_version_id, campaign.form)
    assert next(one.calibration_id for one in known) == newest.code
    score_administration(administration=answered(campaign, 2))
    assert evidence_of(campaign.pk, campaign.form).calibration_id == newest.code


def test_same_calibration_twice_is_one(campaign: Campaign, calibration: Path) -> None:
    assert bring_in_calibration(path=calibration) == bring_in_calibration(path=calibration)
    assert StoredCalibration.objects.count() == 1
    assert ModelLogEntry.objects.filter(action="scoring.bring_in_calibration").count() == 1


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        bring_in_calibration(path=path)
    assert not StoredCalibration.objects.exists()
    return caught.value.message


def changed(path: Path, **fields: Any) -> Path:
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, **fields}), encoding="utf-8")
    return path


def test_item_that_does_not_rise_with_its_dimension_is_refused_by_name(layout: Layout) -> None:
    items = [layout.items[c] for c in layout.dimensions[0].columns]
    slopes = {
        "D1": polytome.calibration_from_parameters(
            [1.2, -0.3, 0.9], [THRESHOLDS] * 3, item_names=items
        )
    }
    with pytest.raises(BadInput, match=f"D1: the item {items[1]} has the slope -0.30"):
        new_calibration_file(layout, slopes, n_dimensions={"D1": 1}, model="graded", n_persons=500)


def test_file_that_was_changed_is_refused(calibration: Path) -> None:
    document = json.loads(calibration.read_text(encoding="utf-8"))
    document["dimensions"]["D1"]["items"][0]["discrimination"] = 1.9
    calibration.write_text(json.dumps(document), encoding="utf-8")
    assert "was changed" in refusal(calibration)


def test_two_dimensions_under_one_name_score_nobody(layout: Layout, tmp_path: Path) -> None:
    found = {**dict.fromkeys((d.code for d in layout.dimensions), 1), "D3": 2}
    path = written(layout, tmp_path / "two.json", n_dimensions=found)
    assert "the answers to D3 hold 2 dimensions" in refusal(path)


def test_questionnaire_that_is_not_published_here_is_refused(
    layout: Layout, calibration: Path, tmp_path: Path
) -> None:
    assert "wrote" in refusal(changed(calibration, format="another"))
    elsewhere = Layout("elsewhere", "1", *(getattr(layout, name) for name in Layout.__slots__[2:]))
    assert "not published here" in refusal(written(elsewhere, tmp_path / "elsewhere.json"))


def test_other_items_than_the_questionnaire_s_are_refused(layout: Layout, tmp_path: Path) -> None:
    short = layout.only(layout.items[1:])
    dimensions = {
        d.code: polytome.calibration_from_parameters(
            [SLOPE] * len(d.columns),
            [THRESHOLDS] * len(d.columns),
            item_names=[short.items[c] for c in d.columns],
        )
        for d in short.dimensions
    }
    file = new_calibration_file(
        short, dimensions, n_dimensions=dict.fromkeys(dimensions, 1), model="graded", n_persons=9
    )
    write_calibration(file, tmp_path / "less.json")
    assert f"no parameters for the item {layout.items[0]}" in refusal(tmp_path / "less.json")
    assert calibration_document(file)["norm"] == "expected-score-1"


def test_command_stores_and_scores_again_what_it_is_told(
    campaign: Campaign, calibration: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    score_administration(administration=answered(campaign, 2))
    call_command("use_calibration", str(calibration), "--note", "2026", "--rescore", campaign.code)
    stored = StoredCalibration.objects.get()
    assert stored.evidence_note == "2026"
    assert capsys.readouterr().out.splitlines() == [
        f"{stored.code} ({stored.digest[:12]}) may score people.",
        f"{campaign.code}: 1 people scored again.",
    ]
    with pytest.raises(CommandError, match="no campaign"):
        call_command("use_calibration", str(calibration), "--rescore", "NOTHING1")
