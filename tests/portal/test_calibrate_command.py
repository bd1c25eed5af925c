"""`relier calibrate`: from a file of answers, or many Parquet files, to a calibration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from relier.portal.management import calibrate_run
from relier.portal.management.cli import main
from relier.scoring.rules.calibration_file import read_calibration
from tests.portal.index_answers import write_answers, write_instrument

ITEMS = [f"D1_{number}" for number in range(1, 7)]
SLOPE, THRESHOLDS = 1.7, np.array([-1.0, 0.0, 1.0])


def graded_answers(n_persons: int) -> np.ndarray:
    """Answers of a graded model whose parameters are known (Samejima 1969)."""
    chance = np.random.default_rng(1969)
    ease = SLOPE * chance.normal(size=(n_persons, 1)) + chance.logistic(size=(n_persons, 6))
    return (ease[:, :, None] > SLOPE * THRESHOLDS).sum(axis=2)


def answers_of_two_related_abilities(n_persons: int) -> np.ndarray:
    """Three items of each of two abilities that correlate .4."""
    chance = np.random.default_rng(2)
    both = chance.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], size=n_persons)
    ease = 2.5 * both[:, [0, 0, 0, 1, 1, 1]] + chance.logistic(size=(n_persons, 6))
    return (ease[:, :, None] > 2.5 * THRESHOLDS).sum(axis=2)


@pytest.fixture
def instrument(tmp_path: Path) -> str:
    return str(write_instrument(tmp_path / "instrument", items=6))


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    return write_answers(tmp_path / "answers.csv", graded_answers(3000), ITEMS)


def calibrate(*files: Path, instrument: str, **options: str) -> int:
    out = files[0].parent / "calibration.json"
    extra = [part for name, value in options.items() for part in (f"--{name}", value)]
    given = [*map(str, files), "--instrument", instrument, "--out", str(out)]
    return main(["calibrate", *given, *extra])


def parameters_within(path: Path, errors: float) -> bool:
    """Whether every parameter lies within so many standard errors of the one that drew it."""
    found = read_calibration(path).dimensions["D1"]
    given = found.standard_errors
    assert given is not None
    slopes = np.abs(found.discrimination - SLOPE) <= errors * given.discrimination
    places = np.abs(found.thresholds - THRESHOLDS) <= errors * given.thresholds
    return bool(slopes.all() and places.all())


def test_csv_gives_back_the_parameters_that_drew_it(
    answers: Path, instrument: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calibrate(answers, instrument=instrument) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("D1: 6 items, log-likelihood -")
    assert said[0].endswith("converged")
    assert said[-1].startswith("3000 persons, calibration graded-")
    assert parameters_within(answers.parent / "calibration.json", 4.0)


def test_json_says_which_model_form_and_norm(
    answers: Path, instrument: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with_json = ["calibrate", str(answers), "--instrument", instrument, "--json", "--out"]
    assert main([*with_json, str(answers.parent / "c.json")]) == 0
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (said["instrument"], said["form"], said["model"]) == ("drawn", "full", "graded")
    assert (said["norm"], said["n_persons"]) == ("expected-score-1", 3000)
    assert said["dimensions"]["D1"]["n_dimensions"] == 1
    assert said["id"] == read_calibration(answers.parent / "c.json").id


def test_two_dimensions_are_not_given_one_name(
    tmp_path: Path, instrument: str, capsys: pytest.CaptureFixture[str]
) -> None:
    two = write_answers(tmp_path / "two.csv", answers_of_two_related_abilities(1500), ITEMS)
    assert calibrate(two, instrument=instrument) == 2
    assert "D1 holds 2" in capsys.readouterr().err
    assert not (tmp_path / "calibration.json").exists()
    insisting = ["calibrate", str(two), "--instrument", instrument, "--several-dimensions"]
    assert main([*insisting, "--out", str(tmp_path / "calibration.json")]) == 0
    assert read_calibration(tmp_path / "calibration.json").n_dimensions == {"D1": 2}


def test_item_that_goes_against_the_others_is_named(
    tmp_path: Path, instrument: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ranks = graded_answers(1500)
    ranks[:, 3] = 3 - ranks[:, 3]
    turned = write_answers(tmp_path / "turned.csv", ranks, ITEMS)
    assert calibrate(turned, instrument=instrument) == 2
    assert "D1: the item D1_4 has the slope -" in capsys.readouterr().err


def test_progress_counts_rows_and_what_is_calibrated(
    answers: Path, instrument: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: dict[str, list[int]] = {}

    class Watched:
        def __enter__(self) -> Any:
            return lambda name: shown.setdefault(name, []).append

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr(calibrate_run, "shown_progress", Watched)
    assert calibrate(answers, instrument=instrument) == 0
    assert sum(shown["Reading answers"]) == 3000
    assert shown["Calibrating"] == [1]


@pytest.mark.parametrize(
    ("options", "said"),
    [({"form": "long"}, "il a full"), ({"scheduler": "tcp://x:1"}, "goes with Parquet")],
)
def test_what_cannot_be_used_is_told_on_one_line(
    answers: Path,
    instrument: str,
    options: dict[str, str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert calibrate(answers, instrument=instrument, **options) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_several_files_that_are_not_parquet_are_refused(
    answers: Path, instrument: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calibrate(answers, answers, instrument=instrument) == 2
    assert "only as Parquet" in capsys.readouterr().err


def parts(folder: Path, ranks: np.ndarray, names: list[str], kind: str = "int8") -> list[Path]:
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet is the extra relier[parquet]")
    parquet = pytest.importorskip("pyarrow.parquet")
    files = []
    for number, part in enumerate(np.array_split(ranks, 3)):
        table = {name: pyarrow.array(part[:, j], type=kind) for j, name in enumerate(names)}
        files.append(folder / f"part-{number}.parquet")
        parquet.write_table(pyarrow.table(table), files[-1])
    return files


@pytest.mark.parametrize("kind", ["int8", "uint8", "int64"])
def test_parquet_parts_give_what_one_csv_gives(answers: Path, instrument: str, kind: str) -> None:
    files = parts(answers.parent, graded_answers(3000), ITEMS, kind)
    assert calibrate(answers, instrument=instrument) == 0
    whole = read_calibration(answers.parent / "calibration.json").dimensions["D1"]
    assert calibrate(*files, instrument=instrument) == 0
    parted = read_calibration(answers.parent / "calibration.json").dimensions["D1"]
    assert parameters_within(answers.parent / "calibration.json", 4.0)
    np.testing.assert_allclose(parted.discrimination, whole.discrimination, atol=1e-4)
    np.testing.assert_allclose(parted.thresholds, whole.thresholds, atol=1e-4)


def test_parquet_without_an_item_s_column_is_refused(
    tmp_path: Path, instrument: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = parts(tmp_path, graded_answers(300)[:, :5], ITEMS[:5])
    assert calibrate(*files, instrument=instrument) == 2
    assert "there is no column D1_6" in capsys.readouterr().err
