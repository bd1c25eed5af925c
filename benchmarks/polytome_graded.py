"""Graded model: polytome against girth's `grm_mml`, fit + EAP + SE(EAP), in one interleaved run.

    python benchmarks/polytome_graded.py [--persons 10000 100000] [--girth PYTHON] [--rounds 3]

girth (PyPI) is only a yardstick: `--girth` names an interpreter that has it (default: this one).
Both sides are warm (a small fit first). Also printed: log-likelihoods on one grid, nanoseconds per
person and pass, and the share of the machine's measured load/store limit that the pass reaches.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

import polytome
from polytome._compiled import KernelPass
from polytome.models import ItemBank, log_probabilities

ITEMS, CATEGORIES = 40, 4
GIRTH = """
import json, sys, time, warnings
import numpy as np
from girth import ability_eap, grm_mml
warnings.simplefilter("ignore")
answers = np.load(sys.argv[1]).T.astype(np.int64) + 1
small = answers[:, :400]
first = grm_mml(small)
for _ in sys.stdin:
    begin, cpu = time.perf_counter(), time.process_time()
    found = grm_mml(answers)
    print(json.dumps({"wall": time.perf_counter() - begin, "cpu": time.process_time() - cpu,
                      "a": found["Discrimination"].tolist(), "b": found["Difficulty"].tolist()}),
          flush=True)
"""


def simulate(n_persons: int, seed: int = 1) -> NDArray[np.int8]:
    """Graded answers of N(0, 1) persons."""
    rng = np.random.default_rng(seed)
    slopes = rng.lognormal(0.3, 0.3, ITEMS)
    steps = np.sort(rng.normal(0, 1.2, (ITEMS, CATEGORIES - 1)), axis=1)
    steps += np.array([-0.25, 0, 0.25])
    answers = np.empty((n_persons, ITEMS), dtype=np.int8)
    for start in range(0, n_persons, 50_000):
        theta = rng.normal(size=min(50_000, n_persons - start))
        logits = slopes[:, None] * (theta[:, None, None] - steps)
        passed = rng.random((len(theta), ITEMS, 1)) < 1 / (1 + np.exp(-logits))
        answers[start : start + len(theta)] = passed.sum(axis=2)
    return answers


def log_likelihood(answers: NDArray[np.int8], slopes: NDArray, thresholds: NDArray) -> float:
    """Exact log-likelihood of given parameters on the 61-node grid."""
    from polytome._estep import NumpyPass

    grid = polytome.Quadrature()
    bank = ItemBank("graded", slopes, -slopes[:, None] * thresholds, np.full(ITEMS, CATEGORIES))
    data = NumpyPass(answers, None, CATEGORIES)
    return data.expect(log_probabilities(bank, grid.nodes), grid.log_weights()).log_likelihood


def run_polytome(answers: NDArray[np.int8]) -> tuple[float, float, polytome.Calibration]:
    """Wall and processor seconds of reading, fitting and scoring, and the calibration."""
    begin, cpu = time.perf_counter(), time.process_time()
    responses = polytome.as_responses(answers)
    settings = polytome.Settings(standard_errors="none", backend="numba")
    calibration = polytome.calibrate(responses, "graded", settings)
    polytome.score(responses, calibration, backend="numba")
    return time.perf_counter() - begin, time.process_time() - cpu, calibration


def pass_cost(answers: NDArray[np.int8], calibration: polytome.Calibration) -> tuple[float, float]:
    """Nanoseconds per person and pass on all cores, and the load/store limit for the same work."""
    grid = calibration.quadrature
    log_p = log_probabilities(calibration.bank, grid.nodes)
    data = KernelPass(answers, None, calibration.discrimination, CATEGORIES)
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        data.expect(log_p, grid.log_weights())
        times.append(time.perf_counter() - begin)
    # A pass must at least read the table rows, and read and write the sums, of 32 nodes an answer.
    moved = 3 * ITEMS * 32 * 4
    source, target = np.ones(1 << 11, np.float32), np.ones(1 << 11, np.float32)
    begin = time.perf_counter()
    for _ in range(20_000):
        np.add(source, target, out=target)
    rate = 20_000 * 3 * source.nbytes / (time.perf_counter() - begin)
    cores = len(__import__("os").sched_getaffinity(0))
    return min(times) / len(answers) * 1e9, moved / (rate * cores) * 1e9


def compare(n_persons: int, interpreter: str, rounds: int) -> None:
    """Rounds of one fit each, in turn, on the same answers."""
    answers = simulate(n_persons)
    run_polytome(answers[:10_000])
    with TemporaryDirectory() as folder:
        file = Path(folder) / "answers.npy"
        np.save(file, answers)
        girth = subprocess.Popen(
            [interpreter, "-c", GIRTH, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        ours, theirs, fitted = [], [], None
        for _ in range(rounds):
            own = [run_polytome(answers) for _ in range(3)]
            ours += [(wall, cpu) for wall, cpu, _ in own]
            fitted = own[-1][2]
            girth.stdin.write("again\n")
            girth.stdin.flush()
            theirs.append(json.loads(girth.stdout.readline()))
        girth.stdin.close()
        girth.wait()
    wall, cpu = np.median(ours, axis=0)
    girth_wall = float(np.median([t["wall"] for t in theirs]))
    girth_cpu = float(np.median([t["cpu"] for t in theirs]))
    report(n_persons, (wall, cpu), (girth_wall, girth_cpu))
    last = theirs[-1]
    sample = answers if n_persons <= 200_000 else answers[:200_000]
    own_value = log_likelihood(sample, fitted.discrimination, fitted.thresholds)
    girth_value = log_likelihood(sample, np.array(last["a"]), np.array(last["b"]))
    print(
        f"  log-likelihood {own_value:.4f}, girth {girth_value:.4f}: {own_value - girth_value:+.4f}"
    )
    spent, limit = pass_cost(answers, fitted)
    print(
        f"  {fitted.iterations} full passes; {spent:.0f} ns per person and pass; "
        f"{limit:.0f} ns at the measured load/store rate: {limit / spent:.0%} of the limit"
    )


def report(n_persons: int, own: tuple[float, float], girth: tuple[float, float]) -> None:
    print(f"{n_persons:,} persons x {ITEMS} items x {CATEGORIES} categories")
    print(
        f"  polytome {own[0]:.3f} s ({own[1]:.3f} s processor); girth {girth[0]:.2f} s "
        f"({girth[1]:.2f} s processor)"
    )
    print(f"  ratio {girth[0] / own[0]:.0f} x (processor time {girth[1] / own[1]:.0f} x)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, nargs="+", default=[10_000])
    parser.add_argument("--girth", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for n_persons in options.persons:
        compare(n_persons, options.girth, options.rounds)


if __name__ == "__main__":
    main()
