"""Sizes beyond one small fit: a million persons, five groups, whole processes, a cluster.

python benchmarks/polytome_scale.py million      time and peak memory of 1,000,000 x 40
python benchmarks/polytome_scale.py groups       five groups x 2,000 against one of 10,000
python benchmarks/polytome_scale.py process      whole processes, with and without numba
python benchmarks/polytome_scale.py cluster      two Dask workers, eight Parquet parts
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from polytome_graded import CATEGORIES, ITEMS, simulate

import polytome

ESTIMATES = polytome.Settings(standard_errors="none", backend="numba")


def timed(work: Callable[[], object], rounds: int = 5) -> float:
    """Median wall time in seconds."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return float(np.median(times))


def fit_and_score(answers: np.ndarray) -> polytome.Calibration:
    responses = polytome.as_responses(answers)
    calibration = polytome.calibrate(responses, "graded", ESTIMATES)
    polytome.score(responses, calibration, backend="numba")
    return calibration


def million() -> None:
    """One million persons in a fresh process, its answers read from a file of bytes."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "answers.npy"
        np.save(file, simulate(1_000_000))
        subprocess.run([sys.executable, __file__, "million-child", str(file)], check=True)


def million_child(file: str) -> None:
    small = simulate(10_000)
    fit_and_score(small)
    before = peak_megabytes()
    answers = np.load(file)
    begin, cpu = time.perf_counter(), time.process_time()
    calibration = fit_and_score(answers)
    seconds = time.perf_counter() - begin
    print(
        f"1,000,000 x {ITEMS} x {CATEGORIES}: fit + EAP + SE {seconds:.2f} s "
        f"({time.process_time() - cpu:.2f} s processor), {calibration.iterations} full passes, "
        f"peak {peak_megabytes():.0f} MB ({before:.0f} MB before the answers were read)"
    )


def groups() -> None:
    """Five groups with free means and variances against one group of as many persons."""
    answers = simulate(10_000)
    labels = np.arange(10_000) % 5
    one = partial(polytome.calibrate, answers, "graded", ESTIMATES)
    five = partial(polytome.calibrate_groups, answers, labels, settings=ESTIMATES)
    one()
    passes = five().iterations
    alone, together = timed(one), timed(five)
    print(
        f"five groups x 2,000 x {ITEMS}: {together:.3f} s ({passes} passes); one group of 10,000: "
        f"{alone:.3f} s; ratio {together / alone:.1f}"
    )


def process() -> None:
    """From a cold start of Python to written scores."""
    code = (
        "import numpy as np, polytome\n"
        "answers = np.load({file!r})\n"
        "settings = polytome.Settings(standard_errors='none', backend={backend!r})\n"
        "calibration = polytome.calibrate(answers, 'graded', settings)\n"
        "polytome.score(answers, calibration, backend={backend!r})\n"
        "calibration.to_json()\n"
    )
    with TemporaryDirectory() as folder:
        for n_persons, backend in ((5_000, "numpy"), (100_000, "numba")):
            file = str(Path(folder) / f"{n_persons}.npy")
            np.save(file, simulate(n_persons))
            command = [sys.executable, "-c", code.format(file=file, backend=backend)]
            subprocess.run(command, check=True)
            seconds = timed(partial(subprocess.run, command, check=True))
            print(f"whole process, {n_persons:,} persons, {backend}: {seconds:.2f} s")


def cluster(persons: int) -> None:
    """Two local workers, eight parts of all persons, against one process."""
    import pyarrow as pa
    from distributed import Client, LocalCluster
    from pyarrow import parquet

    names = [f"q{j:02d}" for j in range(ITEMS)]
    with TemporaryDirectory() as folder:
        files = []
        for number, part in enumerate(np.array_split(simulate(persons), 8)):
            files.append(Path(folder) / f"part{number}.parquet")
            columns = dict(zip(names, part.astype(np.uint8).T, strict=True))
            parquet.write_table(pa.table(columns), files[-1])
        here = polytome.calibrate_files(files, settings=ESTIMATES)
        alone = timed(lambda: polytome.calibrate_files(files, settings=ESTIMATES), 1)
        with (
            LocalCluster(
                n_workers=2,
                threads_per_worker=1,
                dashboard_address=None,
                env={"POLYTOME_THREADS": "1"},
            ) as workers,
            Client(workers) as client,
        ):
            address = workers.scheduler_address
            there = polytome.calibrate_files(files, settings=ESTIMATES, scheduler=address)
            passes: list[float] = []
            begin = time.perf_counter()
            polytome.calibrate_files(
                files,
                settings=ESTIMATES,
                scheduler=address,
                on_pass=lambda _: passes.append(time.perf_counter()),
            )
            together = time.perf_counter() - begin
            overhead = timed(lambda: client.gather(client.map(abs, range(8), pure=False)), 20)
            memory = client.run(peak_megabytes)
        difference = np.nanmax(np.abs(here.thresholds - there.thresholds))
        print(
            f"eight parts of {persons // 8:,}: one process {alone:.2f} s, two workers "
            f"{together:.2f} s; largest difference of a threshold {difference:.1e}"
        )
        print(
            f"  a pass {np.median(np.diff(passes)) * 1e3:.0f} ms, of which an empty round trip "
            f"{overhead * 1e3:.0f} ms; peak of each worker "
            + ", ".join(f"{value:.0f} MB" for value in memory.values())
        )


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1] == "million-child":
        million_child(sys.argv[2])
    else:
        tasks = {
            "million": million,
            "groups": groups,
            "process": process,
            "cluster": partial(cluster, int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000),
        }
        tasks[sys.argv[1]]()
