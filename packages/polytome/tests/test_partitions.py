"""Calibrating from files: the same estimates, part by part, here or on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from polytome import (
    CalibrationWarning,
    FileColumns,
    Settings,
    as_responses,
    calibrate,
    calibrate_files,
)

pyarrow = pytest.importorskip("pyarrow", reason="reading Parquet is the extra polytome[parquet]")
parquet = pytest.importorskip("pyarrow.parquet")

QUICK = Settings(standard_errors="none", backend="numpy")
NAMES = [f"q{j}" for j in range(6)]


def write(path: Path, answers: np.ndarray, names: list[str] = NAMES, **options: object) -> Path:
    """Columns of whole numbers with nulls."""
    columns = {
        name: pyarrow.array(np.nan_to_num(column).astype(np.uint8), mask=np.isnan(column))
        for name, column in zip(names, answers.T, strict=True)
    }
    parquet.write_table(pyarrow.table(columns), path, **options)
    return path


@pytest.fixture(scope="module")
def answers(simulate_graded: Callable) -> np.ndarray:
    rng = np.random.default_rng(9)
    thresholds = np.linspace(-1.2, 1.2, 3) + rng.normal(0, 0.3, (6, 1))
    found = simulate_graded(rng.normal(size=2400), rng.uniform(0.9, 2, 6), thresholds, 1) + 1.0
    found[rng.random(found.shape) < 0.05] = np.nan
    return found


@pytest.fixture(scope="module")
def files(answers: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("parts")
    pieces = np.array_split(answers, [300, 1100, 1700])
    return [
        write(folder / f"{n}.parquet", piece, row_group_size=350) for n, piece in enumerate(pieces)
    ]


@pytest.mark.parametrize("model", ["graded", "gpcm", "rating_scale"])
def test_files_give_the_estimates_of_one_matrix(
    answers: np.ndarray, files: list[Path], model: str
) -> None:
    whole = calibrate(as_responses(answers, item_names=NAMES), model, QUICK)
    parts = calibrate_files(files, model, settings=QUICK)
    assert_allclose(parts.log_likelihood, whole.log_likelihood, atol=1e-7)
    assert_allclose(parts.thresholds, whole.thresholds, atol=1e-5)
    assert parts.item_names == whole.item_names
    assert parts.categories == whole.categories
    assert parts.n_persons == whole.n_persons


def test_parts_read_again_each_pass_give_the_same(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = calibrate_files(files, settings=QUICK)
    monkeypatch.setattr("polytome.partitions.KEPT_BYTES", 0)
    again = calibrate_files(files, settings=QUICK)
    assert again.log_likelihood == kept.log_likelihood


def test_every_pass_is_announced(files: list[Path]) -> None:
    seen: list[int] = []
    found = calibrate_files(files, settings=QUICK, on_pass=seen.append)
    assert seen == list(range(1, found.iterations + 1))


def test_a_weight_column_weighs(answers: np.ndarray, tmp_path: Path) -> None:
    weights = np.random.default_rng(0).integers(1, 4, len(answers)).astype(float)
    file = write(tmp_path / "w.parquet", np.column_stack([answers, weights]), [*NAMES, "w"])
    found = calibrate_files([file], columns=FileColumns(weights="w"), settings=QUICK)
    whole = calibrate(as_responses(answers, weights=weights), "graded", QUICK)
    assert_allclose(found.log_likelihood, whole.log_likelihood, atol=1e-7)


def test_standard_errors_are_the_model_based_ones(files: list[Path]) -> None:
    found = calibrate_files(files)
    assert found.standard_errors.method == "model"
    with pytest.raises(ValueError, match="not offered for files"):
        calibrate_files(files, settings=Settings(standard_errors="exact"))


def test_disagreeing_columns_are_named(
    answers: np.ndarray, files: list[Path], tmp_path: Path
) -> None:
    less = write(tmp_path / "less.parquet", answers[:, :5], NAMES[:5])
    with pytest.raises(ValueError, match=r"less\.parquet: column 'q5' is missing"):
        calibrate_files([*files, less], settings=QUICK)
    more = write(tmp_path / "more.parquet", answers[:, [*range(6), 0]], [*NAMES, "extra"])
    with pytest.raises(ValueError, match=r"more\.parquet: column 'extra' is not in the first"):
        calibrate_files([*files, more], settings=QUICK)
    found = calibrate_files([*files, more], columns=FileColumns(NAMES[:4]), settings=QUICK)
    assert found.item_names == tuple(NAMES[:4])


def test_bad_cells_are_named_with_their_file(answers: np.ndarray, tmp_path: Path) -> None:
    halves = {name: pyarrow.array(answers[:50, j] + 0.5) for j, name in enumerate(NAMES)}
    parquet.write_table(pyarrow.table(halves), tmp_path / "half.parquet")
    with pytest.raises(ValueError, match=r"half\.parquet: item 'q0' has value .*whole numbers"):
        calibrate_files([tmp_path / "half.parquet"], settings=QUICK)
    words = {name: pyarrow.array(["yes", "no"]) for name in NAMES}
    parquet.write_table(pyarrow.table(words), tmp_path / "words.parquet")
    with pytest.raises(ValueError, match=r"words\.parquet: item 'q0' holds string"):
        calibrate_files([tmp_path / "words.parquet"], settings=QUICK)


def test_empty_categories_and_constant_items_are_named(answers: np.ndarray, tmp_path: Path) -> None:
    holed = np.where(answers == 2, 1, answers)
    with pytest.raises(ValueError, match="'q0': nobody chose category 2"):
        calibrate_files([write(tmp_path / "holed.parquet", holed)], settings=QUICK)
    constant = answers.copy()
    constant[:, 3] = 1
    with pytest.raises(ValueError, match="'q3' has fewer than two"):
        calibrate_files([write(tmp_path / "constant.parquet", constant)], settings=QUICK)
    with pytest.raises(ValueError, match="no file"):
        calibrate_files([])


def test_a_weight_of_zero_and_a_file_of_another_kind_are_named(
    answers: np.ndarray, tmp_path: Path
) -> None:
    weights = np.ones(len(answers))
    weights[7] = 0.0
    file = write(tmp_path / "zero.parquet", np.column_stack([answers, weights]), [*NAMES, "w"])
    with pytest.raises(ValueError, match=r"zero\.parquet: weight 0\.0 must be finite and above"):
        calibrate_files([file], columns=FileColumns(weights="w"), settings=QUICK)
    text = tmp_path / "answers.csv"
    text.write_text("q0,q1\n1,2\n")
    with pytest.raises(ValueError, match=r"answers\.csv is not a Parquet file"):
        calibrate_files([text], settings=QUICK)


def test_a_search_cut_short_says_so(files: list[Path]) -> None:
    short = Settings(max_passes=2, standard_errors="none", backend="numpy")
    with pytest.warns(CalibrationWarning, match="not converged after 2 passes"):
        found = calibrate_files(files, settings=short)
    assert not found.converged
    assert np.isfinite(found.thresholds).all()


@pytest.fixture
def cluster() -> Iterator[str]:
    distributed = pytest.importorskip("distributed", reason="Dask is the extra polytome[dask]")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as local:
        yield local.scheduler_address


@pytest.mark.filterwarnings("default")
@pytest.mark.enable_socket
def test_a_cluster_gives_the_same_estimates(files: list[Path], cluster: str) -> None:
    here = calibrate_files(files, settings=QUICK)
    there = calibrate_files(files, settings=QUICK, scheduler=cluster)
    assert_allclose(there.log_likelihood, here.log_likelihood, atol=1e-8)
    assert_allclose(there.thresholds, here.thresholds, atol=1e-8)
