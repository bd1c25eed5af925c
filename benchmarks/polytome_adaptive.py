"""Next item for 10,000 simulated persons at once, bank of 60 items × 4 categories.

What is measured, step by step of a form of 15 items:

- choose: from everybody's score so far to everybody's next item (maximum information at θ̂);
- search: the same choice by the obvious way, an argmax over a persons × items matrix of
  information with asked items masked, in the same run: the ratio is the gain of the look-up;
- answer: taking one answer of each person into posterior, mean and standard deviation.

    python benchmarks/polytome_adaptive.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np

from polytome import (
    AdaptiveRules,
    adaptive_form,
    as_responses,
    calibrate,
    next_item,
    simulate,
    simulate_adaptive,
)
from polytome._threads import one_blas_thread
from polytome.adaptive import _Persons
from polytome.settings import Settings

N_PERSONS, N_ITEMS, N_STEPS, REPEATS = 10_000, 60, 15, 30


def bank():
    """A calibration of 60 items from 2,000 made-up persons."""
    rng = np.random.default_rng(0)
    theta = rng.normal(size=2000)
    slopes, places = rng.uniform(0.8, 2.2, N_ITEMS), rng.normal(0, 1, (N_ITEMS, 1))
    thresholds = places + np.array([-1.0, 0.0, 1.0])
    logits = slopes[None, :, None] * (theta[:, None, None] - thresholds[None])
    passed = rng.random((2000, N_ITEMS, 1)) < 1 / (1 + np.exp(-logits))
    answers = as_responses(passed.sum(axis=2), collapse="sparse")
    return calibrate(answers, settings=Settings(standard_errors="none", backend="numpy"))


def microseconds(work: Callable[[], object], repeats: int = REPEATS) -> tuple[float, float]:
    """Shortest and median time: on a shared machine the shortest is nearest to the work itself."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e6)
    return min(times), median(times)


@one_blas_thread()
def main() -> None:
    calibration = bank()
    form = adaptive_form(calibration, AdaptiveRules(stop_sem=None, max_items=N_STEPS))
    tables = form.tables
    codes = simulate(calibration, N_PERSONS, seed=1).responses.codes
    rows = np.arange(N_PERSONS)
    lots = np.random.default_rng(0)
    persons = _Persons.at_start(form, N_PERSONS, lots)
    allowed = np.ones((N_PERSONS, N_ITEMS), dtype=bool)
    chosen_in, searched_in, answered_in = [], [], []
    print(f"{N_PERSONS} persons, {N_ITEMS} items; µs a step for all persons, shortest (median)")
    print("step   choose          search          answer")
    for step in range(N_STEPS):
        theta, _ = persons.standing()
        items = persons.choose(theta, lots)

        def search(theta: np.ndarray = theta) -> np.ndarray:
            figures = tables.information[tables.points(theta)]
            return np.where(allowed, figures, -np.inf).argmax(axis=1)

        assert (search() == items).all()
        choose = microseconds(lambda theta=theta: persons.choose(theta, lots))
        dense = microseconds(search, 5)
        start = time.perf_counter()
        persons.answer(items, codes[rows, items])
        persons.standing()
        answered = (time.perf_counter() - start) * 1e6
        allowed[rows, items] = False
        chosen_in.append(choose)
        searched_in.append(dense)
        answered_in.append(answered)
        print(
            f"{step:4d}  {choose[0]:6.0f} ({choose[1]:6.0f})  {dense[0]:6.0f} ({dense[1]:6.0f})"
            f"  {answered:8.0f}"
        )
    shortest = [float(np.mean([pair[0] for pair in kind])) for kind in (chosen_in, searched_in)]
    print(f"choose, mean over the form: {shortest[0]:.0f} µs for all persons a step", end="")
    print(f" = {1000 * shortest[0] / N_PERSONS:.1f} ns a person")
    print(f"search / choose: {shortest[1] / shortest[0]:.0f}")
    print(f"answer, mean over the form: {np.mean(answered_in) / N_PERSONS:.2f} µs a person")
    alone = microseconds(lambda: next_item(form, {calibration.item_names[0]: 1}))
    print(f"next_item for one person, from answers to item: {alone[0]:.0f} µs")
    start = time.perf_counter()
    found = simulate_adaptive(adaptive_form(calibration, AdaptiveRules(stop_sem=0.3)), 5000, seed=2)
    print(
        f"5,000 persons to SEM 0.3, drawing answers, whole bank and fixed form included: "
        f"{time.perf_counter() - start:.2f} s; {found.n_items.mean():.1f} items on average, "
        f"{100 * found.share_saved:.0f} % of the bank saved; RMSE {found.rmse:.3f}, fixed form of "
        f"the same length {found.fixed_rmse:.3f}, whole bank {found.whole_rmse:.3f}"
    )


if __name__ == "__main__":
    main()
