"""`relier index` on 100,000 persons × 40 items: whole command, time and peak memory.

    python benchmarks/index_command.py [--persons 100000] [--items 40] [--dimensions 7] [--xlsx]

Bars (issue 2): 10 s and 1 GB, start-up, reading, analysis and the four files included. The
answers are drawn from one ability per dimension, with 3 % missing, and written to a temporary
folder; the seed is fixed.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SEED = 2026


def main() -> int:
    """Write the files, run the command, print time and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=40)
    parser.add_argument("--dimensions", type=int, default=7)
    parser.add_argument("--xlsx", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dimension_of = [place % options.dimensions for place in range(options.items)]
        instrument = write_instrument(folder / "instrument", dimension_of)
        answers = draw_answers(options.persons, dimension_of)
        write = write_xlsx if options.xlsx else write_csv
        file = write(folder, answers)
        seconds, megabytes = run(file, instrument, folder / "out")
        scored = (folder / "out" / "scores.csv").stat().st_size / 1e6
    print(f"{options.persons:,} persons × {options.items} items, {file.suffix}")
    print(f"whole command  {seconds:6.2f} s   (bar 10 s)")
    print(f"peak memory    {megabytes:6.0f} MB  (bar 1000 MB)")
    print(f"scores.csv     {scored:6.0f} MB")
    return 0 if options.xlsx or (seconds <= 10 and megabytes <= 1000) else 1


def draw_answers(n_persons: int, dimension_of: list[int]) -> np.ndarray:
    """Ranks 0–3 from one ability per dimension; −1 for the 3 % that are missing."""
    chance = np.random.default_rng(SEED)
    ability = chance.normal(size=(n_persons, max(dimension_of) + 1))
    noise = chance.normal(size=(n_persons, len(dimension_of)))
    ranks = np.clip(np.rint(1.5 + 0.7 * ability[:, dimension_of] + 0.8 * noise), 0, 3)
    ranks[chance.random(ranks.shape) < 0.03] = -1
    return ranks.astype(np.int8)


def rows_of(answers: np.ndarray) -> list[list[str]]:
    """Rows of text: a person's name, then option codes, empty where missing."""
    texts = np.array(["", "1", "2", "3", "4"], dtype=object)[answers + 1]
    return [[f"p{number}", *row] for number, row in enumerate(texts.tolist())]


def write_csv(folder: Path, answers: np.ndarray) -> Path:
    """Write the answers as CSV."""
    header = ",".join(["id", *(f"q{place}" for place in range(answers.shape[1]))])
    lines = "\n".join(",".join(row) for row in rows_of(answers))
    path = folder / "answers.csv"
    path.write_text(f"{header}\n{lines}\n", encoding="utf-8")
    return path


def write_xlsx(folder: Path, answers: np.ndarray) -> Path:
    """Write the answers as a workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["id", *(f"q{place}" for place in range(answers.shape[1]))])
    for row in rows_of(answers):
        sheet.append(row)
    path = folder / "answers.xlsx"
    book.save(path)
    return path


def write_instrument(folder: Path, dimension_of: list[int]) -> Path:
    """Write an instrument of four-category items."""
    folder.mkdir()
    items = [f"q{place}" for place in range(len(dimension_of))]
    dimensions = [f"D{number}" for number in range(max(dimension_of) + 1)]
    blocks = [
        "format: 1",
        "id: benchmark",
        "version: 1",
        "status: provisional, not calibrated",
        "licence: CC BY 4.0",
        "citation: benchmark",
        "evidence_note: benchmark",
        "dimensions:",
        *(f"  - code: {code}\n    anchored_in: none" for code in dimensions),
        "blocks:\n  - code: all\n    kind: perceived",
        'scales:\n  - code: four\n    kind: ordinal\n    options: ["1", "2", "3", "4"]',
        "items:",
        *(
            f"  - code: {code}\n    block: all\n    scale: four\n    dimension: D{dimension}"
            for code, dimension in zip(items, dimension_of, strict=True)
        ),
        f"forms:\n  - code: full\n    min_answered: 2\n    items: [{', '.join(items)}]",
    ]
    (folder / "instrument.yaml").write_text("\n".join(blocks) + "\n", encoding="utf-8")
    words = [
        "language: en\nstatus: draft\ntitle: Benchmark\nintroduction: None.",
        "blocks:\n  all: All",
        "dimensions:",
        *(f"  {code}:\n    label: {code}" for code in dimensions),
        'options:\n  four:\n    "1": one\n    "2": two\n    "3": three\n    "4": four',
        "items:",
        *(f"  {code}:\n    text: I can do this." for code in items),
    ]
    (folder / "wording.en.yaml").write_text("\n".join(words) + "\n", encoding="utf-8")
    return folder


def run(file: Path, instrument: Path, out: Path) -> tuple[float, float]:
    """Run the command as its own process; return seconds and peak resident megabytes."""
    command = [sys.executable, "-m", "relier.portal.management.cli", "index", str(file)]
    command += ["--instrument", str(instrument), "--out", str(out), "--language", "en"]
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    start = time.perf_counter()
    subprocess.run(
        command, check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, stdout=sys.stderr
    )
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000


if __name__ == "__main__":
    sys.exit(main())
