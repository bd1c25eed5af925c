"""Answers drawn for tests of `relier index`, and a small instrument to read them with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

FOUR = ("cannot", "helped", "alone", "helping")


def write_instrument(
    folder: Path, *, dimensions: int = 1, items: int = 8, turned: str = ""
) -> Path:
    """Write an instrument with items D1_1, D1_2, …; `turned` is declared reversed."""
    folder.mkdir(parents=True)
    codes = [f"D{d}_{i}" for d in range(1, dimensions + 1) for i in range(1, items + 1)]
    rows = [
        f"  - code: {code}\n    block: skills\n    scale: four\n    dimension: {code[:2]}"
        + ("\n    reversed: true" if code == turned else "")
        for code in codes
    ]
    structure = [
        "format: 1\nid: drawn\nversion: 1\nstatus: provisional, not calibrated",
        "licence: CC BY 4.0\ncitation: Tests\nevidence_note: For tests only.",
        "dimensions:",
        *(f"  - code: D{d}\n    anchored_in: none" for d in range(1, dimensions + 1)),
        "blocks:\n  - code: skills\n    kind: perceived",
        f"scales:\n  - code: four\n    kind: ordinal\n    options: [{', '.join(FOUR)}]",
        "    outside: [not_understood]",
        "items:",
        *rows,
        f"forms:\n  - code: full\n    min_answered: 2\n    items: [{', '.join(codes)}]",
    ]
    (folder / "instrument.yaml").write_text("\n".join(structure) + "\n", encoding="utf-8")
    words = [
        "language: en\nstatus: draft\ntitle: Drawn answers\nintroduction: None.",
        "blocks:\n  skills: Skills",
        "dimensions:",
        *(f"  D{d}:\n    label: Part {d}" for d in range(1, dimensions + 1)),
        "options:\n  four:\n    cannot: I cannot\n    helped: with help\n    alone: alone",
        "    helping: and helping\n    not_understood: I do not understand",
        "items:",
        *(f"  {code}:\n    text: I do the act {code}." for code in codes),
    ]
    (folder / "wording.en.yaml").write_text("\n".join(words) + "\n", encoding="utf-8")
    return folder


def draw(n_persons: int, *, factors: tuple[int, ...], seed: int = 7) -> np.ndarray:
    """Ranks 0–3 of persons × items; `factors` says which ability each item hangs on."""
    chance = np.random.default_rng(seed)
    ability = chance.normal(size=(n_persons, max(factors) + 1))
    noise = chance.normal(size=(n_persons, len(factors)))
    ranks = np.rint(1.5 + 0.9 * ability[:, list(factors)] + 0.7 * noise)
    return np.clip(ranks, 0, 3).astype(int)


def write_answers(path: Path, ranks: np.ndarray, codes: list[str]) -> Path:
    """Write ranks as option codes, −1 as an empty cell."""
    lines = [",".join(["id", *codes])]
    for number, row in enumerate(ranks.tolist()):
        cells = ["" if rank < 0 else FOUR[rank] for rank in row]
        lines.append(",".join([f"p{number}", *cells]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
