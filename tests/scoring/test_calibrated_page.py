"""The numbers of docs/algorithms/calibrated.md are those of the code; calibrations come back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import polytome
from relier.core.failures import BadInput
from relier.scoring.rules.calibrated import CalibratedMeasurement
from relier.scoring.rules.calibrating import HowToCalibrate, calibrate_ranks
from relier.scoring.rules.calibration_file import (
    new_calibration_file,
    read_calibration,
    write_calibration,
)
from relier.scoring.rules.layout import DimensionLayout, Layout, Ranks
from relier.scoring.rules.norms import ExpectedScoreNorm
from tests.scoring.pages import table_under

PAGE = Path(__file__).resolve().parents[2] / "docs/algorithms/calibrated.md"
ITEMS = ("i1", "i2", "i3", "i4", "i5", "i6")
LAYOUT = Layout(
    instrument="trial",
    instrument_version="1",
    form="short",
    items=ITEMS,
    maxima=(3,) * 6,
    is_reversed=(False,) * 6,
    dimensions=(DimensionLayout("D1", tuple(range(6)), 3),),
)


def worked_calibration() -> polytome.Calibration:
    return polytome.calibration_from_parameters(
        [1.7] * 6, [[-1.0, 0.0, 1.0]] * 6, item_names=list(ITEMS)
    )


def simulated(n_persons: int, *, factors: int = 1, seed: int = 7) -> Ranks:
    chance = np.random.default_rng(seed)
    theta = chance.normal(size=(n_persons, factors))
    of_item = theta[:, np.arange(6) * factors // 6]
    ease = 1.7 * of_item + chance.logistic(size=(n_persons, 6))
    return (ease[:, :, None] > 1.7 * np.array([-1.0, 0.0, 1.0])).sum(axis=2).astype(np.int8)


def test_points_are_those_of_the_page() -> None:
    norm = ExpectedScoreNorm(worked_calibration())
    for row in table_under(PAGE, "The norm `expected-score-1`"):
        theta = float(row["θ"].replace("−", "-"))
        assert norm.points(np.array([theta]))[0] == pytest.approx(float(row["points"]), abs=0.05)


def test_points_rise_with_theta_and_stay_in_range() -> None:
    points = ExpectedScoreNorm(worked_calibration()).points(np.linspace(-9, 9, 500))
    assert (np.diff(points) >= 0).all()
    assert points[0] > 0
    assert points[-1] < 100


def test_a_calibration_comes_back_from_its_file(tmp_path: Path) -> None:
    file = calibrate_ranks(simulated(600), LAYOUT, HowToCalibrate())
    write_calibration(file, tmp_path / "calibration.json")
    again = read_calibration(tmp_path / "calibration.json")
    assert again.id == file.id
    assert again.n_dimensions == {"D1": 1}
    np.testing.assert_array_equal(
        again.dimensions["D1"].thresholds, file.dimensions["D1"].thresholds
    )


def test_a_person_alone_scores_as_in_company_and_nobody_scores_without_answers() -> None:
    ranks = simulated(600)
    ranks[3] = -1
    file = calibrate_ranks(ranks, LAYOUT, HowToCalibrate())
    measurement = CalibratedMeasurement(file, {"D1": ITEMS})
    maxima = np.full(6, 3.0)
    together = measurement.estimate("D1", ranks[:5], maxima)
    alone = measurement.estimate("D1", ranks[2:3], maxima)
    assert alone.value[0] == pytest.approx(together.value[2], abs=1e-9)
    assert np.isnan(together.value[3])
    assert (together.low[:3] < together.value[:3]).all()
    assert (together.value[:3] < together.high[:3]).all()


def test_a_file_that_lacks_an_item_is_scored_with_the_others() -> None:
    ranks = simulated(600)
    file = calibrate_ranks(ranks, LAYOUT, HowToCalibrate())
    without = CalibratedMeasurement(file, {"D1": ITEMS[1:]})
    unanswered = ranks[:4].copy()
    unanswered[:, 0] = -1
    everything = CalibratedMeasurement(file, {"D1": ITEMS})
    np.testing.assert_allclose(
        without.estimate("D1", ranks[:4, 1:], np.full(5, 3.0)).value,
        everything.estimate("D1", unanswered, np.full(6, 3.0)).value,
    )


def test_two_dimensions_under_one_name_are_refused_unless_somebody_insists() -> None:
    ranks = simulated(800, factors=2)
    with pytest.raises(BadInput, match="D1 holds 2"):
        calibrate_ranks(ranks, LAYOUT, HowToCalibrate())
    insisted = calibrate_ranks(ranks, LAYOUT, HowToCalibrate(several_dimensions=True))
    assert insisted.n_dimensions == {"D1": 2}


def test_an_item_that_everybody_answers_alike_is_named() -> None:
    ranks = simulated(300)
    ranks[:, 2] = 1
    with pytest.raises(BadInput, match="i3"):
        calibrate_ranks(ranks, LAYOUT, HowToCalibrate())


def test_another_file_is_not_taken_for_a_calibration(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"format": "something"}', encoding="utf-8")
    with pytest.raises(BadInput, match="not a calibration"):
        read_calibration(tmp_path / "other.json")
    with pytest.raises(BadInput, match="cannot be read"):
        read_calibration(tmp_path / "absent.json")


def test_the_id_is_that_of_the_content() -> None:
    one = new_calibration_file(
        LAYOUT, {"D1": worked_calibration()}, n_dimensions={"D1": 1}, model="graded", n_persons=9
    )
    same = new_calibration_file(
        LAYOUT, {"D1": worked_calibration()}, n_dimensions={"D1": 1}, model="graded", n_persons=9
    )
    assert one.id == same.id
