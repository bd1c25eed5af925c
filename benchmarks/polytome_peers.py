"""Polychoric correlations against R's psych, and DIF in five groups against one girth fit.

    python benchmarks/polytome_peers.py [--persons 10000] [--girth PYTHON]

Needs Rscript with psych (Debian: r-cran-psych); girth is only a yardstick, in an interpreter of
its own. Each ratio is of medians measured in one run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from polytome_graded import GIRTH, ITEMS, simulate

import polytome

PSYCH = """
answers <- as.matrix(read.csv(commandArgs(TRUE)[1], header = FALSE))
took <- system.time(found <- psych::polychoric(answers, correct = 0))
cat(took["elapsed"], sum(took[c("user.self", "user.child")]), "\\n")
write.table(found$rho, commandArgs(TRUE)[2], row.names = FALSE, col.names = FALSE)
"""


def median_time(work: Callable[[], object], rounds: int = 5) -> float:
    """Median wall time in seconds, after one warm round."""
    work()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return float(np.median(times))


def polychorics(answers: np.ndarray, folder: Path) -> None:
    """Print the time of all correlations beside psych's, and the largest difference."""
    responses = polytome.as_responses(answers)
    ours = median_time(lambda: polytome.polychoric(responses))
    table, found = folder / "answers.csv", folder / "rho.txt"
    np.savetxt(table, answers, fmt="%d", delimiter=",")
    script = folder / "psych.R"
    script.write_text(PSYCH, encoding="utf-8")
    told = subprocess.run(
        ["Rscript", str(script), str(table), str(found)], capture_output=True, text=True, check=True
    )
    wall, cpu = (float(part) for part in told.stdout.split()[-2:])
    gap = np.abs(polytome.polychoric(responses).correlation - np.loadtxt(found)).max()
    pairs = ITEMS * (ITEMS - 1) // 2
    print(f"{pairs} polychorics: polytome {ours:.3f} s, psych {wall:.2f} s ({cpu:.2f} s processor)")
    print(f"  ratio {wall / ours:.0f} x; largest difference {gap:.1e}")


def fairness(answers: np.ndarray, folder: Path, girth: str) -> None:
    """Print the time of DIF over five groups beside one girth fit of the same answers."""
    responses = polytome.as_responses(answers)
    groups = np.arange(len(answers)) % 5
    ours = median_time(lambda: polytome.dif(responses, groups), rounds=3)
    np.save(folder / "answers.npy", answers)
    told = subprocess.run(
        [girth, "-c", GIRTH, str(folder / "answers.npy")],
        input="go\n",
        capture_output=True,
        text=True,
        check=True,
    )
    fit = json.loads(told.stdout.splitlines()[-1])["wall"]
    print(
        f"DIF, {ITEMS} items x 5 groups x {len(answers)}: {ours:.2f} s; one girth fit {fit:.2f} s"
    )
    print(f"  ratio {ours / fit:.3f} of a girth fit")


def main() -> None:
    """Run both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=10_000)
    parser.add_argument("--girth", default=sys.executable)
    chosen = parser.parse_args()
    answers = simulate(chosen.persons)
    with TemporaryDirectory() as folder:
        polychorics(answers, Path(folder))
        fairness(answers, Path(folder), chosen.girth)


if __name__ == "__main__":
    main()
