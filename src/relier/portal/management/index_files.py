"""scores.csv, items.csv and summary.json."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relier.portal.management.index_data import IndexFindings
from relier.portal.management.index_words import warning_sentence
from relier.scoring.rules.analysis import Distribution, GroupSummary
from relier.scoring.rules.findings import DimensionReliability
from relier.scoring.rules.measurement import LIBRARY_VERSION, PROVISIONAL
from relier.scoring.rules.scores import GroupDimension

SUMMARY_FORMAT = 1
MEAN = "mean"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_DECIMALS = 2


def write_scores(findings: IndexFindings, path: Path) -> None:
    """Write one row per person and dimension, and one for the mean of several dimensions."""
    scores = findings.analysis.scores
    parts: list[GroupDimension] = list(scores.dimensions)
    if findings.analysis.index is not None:
        parts.append(
            GroupDimension(
                code=MEAN,
                n_items=len(scores.dimensions),
                n_answered=scores.n_scored,
                value=scores.mean,
                sem=scores.mean_sem,
                low=scores.mean_low,
                high=scores.mean_high,
                band=np.empty(0, dtype=np.int8),
            )
        )
    tails = [_tails(part, findings.step.value, theta=_has_theta(findings)) for part in parts]
    heads = _heads(findings)
    with path.open("w", encoding="utf-8", newline="") as file:
        group = ["group"] if findings.memberships is not None else []
        named = ["id", *group, "dimension", "n_answered", "n_items"]
        figures = ["score", "sem", "low", "high"]
        figures += ["theta", "theta_sem"] if _has_theta(findings) else []
        file.write(",".join([*named, *figures, "evidence_step"]) + "\n")
        for head, rows in zip(heads, zip(*tails, strict=True), strict=True):
            file.writelines(head + row for row in rows)


def _heads(findings: IndexFindings) -> Iterator[str]:
    memberships = findings.memberships
    if memberships is None:
        return (f"{_cell(person)}," for person in findings.persons)
    pairs = zip(findings.persons, memberships, strict=True)
    return (f"{_cell(person)},{_cell(group)}," for person, group in pairs)


def _cell(text: str) -> str:
    """A cell of text that no spreadsheet takes for a formula."""
    safe = f"'{text}" if text.startswith(_FORMULA_STARTS) else text
    if any(sign in safe for sign in ',"\n\r'):
        doubled = safe.replace('"', '""')
        return f'"{doubled}"'
    return safe


def _has_theta(findings: IndexFindings) -> bool:
    return any(part.theta is not None for part in findings.analysis.scores.dimensions)


def _tails(part: GroupDimension, step: str, *, theta: bool) -> list[str]:
    """The rest of each person's row. Few different ones exist: each is written out once."""
    figures = [part.value, part.sem, part.low, part.high]
    if theta:
        none = np.full_like(part.value, np.nan)
        figures += [none if t is None else t for t in (part.theta, part.theta_sem)]
    examples, places = _alike((*figures, part.n_answered))
    texts = []
    for person in examples:
        numbers = (figure[person] for figure in figures)
        shown = ",".join("" if np.isnan(n) else f"{n:.{_DECIMALS}f}" for n in numbers)
        texts.append(f"{part.code},{part.n_answered[person]},{part.n_items},{shown},{step}\n")
    return [texts[place] for place in places]


def _alike(figures: Sequence[NDArray[Any]]) -> tuple[list[int], list[int]]:
    """One person for each different set of figures, and which set each person has.

    Column by column: sorting whole rows takes five times as long.
    """
    codes = np.zeros(figures[0].shape, dtype=np.int64)
    for figure in figures:
        unique, places = np.unique(figure, return_inverse=True)
        _, codes = np.unique(codes * unique.size + places, return_inverse=True)
    _, examples, places = np.unique(codes, return_index=True, return_inverse=True)
    return examples.tolist(), places.tolist()


def write_items(findings: IndexFindings, path: Path) -> None:
    """Write the item table: counts per answer, missing, fit to the others."""
    rows = findings.analysis.items
    options = list(dict.fromkeys(code for row in rows for code in row.options))
    outside = list(dict.fromkeys(c for found in findings.outside.values() for c in found))
    about = {
        row.item: " ".join(w.code for w in findings.warnings if row.item in w.about) for row in rows
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            [
                *("item", "dimension", "n", "missing"),
                *(f"n_{code}" for code in options),
                *(f"n_{code}" for code in outside),
                *("mean", "sd", "item_rest", "alpha_if_dropped", "warnings"),
            ]
        )
        for row in rows:
            counts = dict(zip(row.options, row.frequencies, strict=True))
            beside = findings.outside.get(row.item, {})
            figures = (row.mean, row.sd, row.item_rest, row.alpha_if_dropped)
            writer.writerow(
                [
                    *(row.item, row.dimension, row.n, row.n_missing),
                    *(counts.get(code, "") for code in options),
                    *(beside.get(code, 0) for code in outside),
                    *(_number(figure, decimals=4) for figure in figures),
                    about[row.item],
                ]
            )


def _number(value: float | None, *, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}"


def write_summary(findings: IndexFindings, path: Path) -> Mapping[str, Any]:
    """Write and return what a machine reads."""
    summary = summary_of(findings)
    text = json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
    return summary


def summary_of(findings: IndexFindings) -> Mapping[str, Any]:
    """Return the summary; its names stay, other tools read them."""
    analysis = findings.analysis
    known = analysis.measurement.dimensions
    pairs = zip(analysis.scores.dimensions, analysis.distributions, strict=True)
    return {
        "format": SUMMARY_FORMAT,
        "n_persons": analysis.n_persons,
        "instrument": findings.instrument.id,
        "instrument_version": findings.instrument.version,
        "form": findings.layout.form,
        "file": findings.request.file.name,
        "dimensions": {part.code: _dimension(known[part.code], d) for part, d in pairs},
        "index": None if analysis.index is None else _spread(analysis.index),
        "groups": [_group(findings, group) for group in findings.groups],
        "warnings": [
            {"code": w.code, "message": warning_sentence(w, findings), "about": list(w.about)}
            for w in findings.warnings
        ],
        "evidence_step": int(findings.step.value),
        "measurement": _measured_with(findings),
        "calibration_id": analysis.model.calibration_id,
        "library_version": LIBRARY_VERSION,
        "absent_items": list(findings.match.absent),
        "unknown_columns": list(findings.match.unknown),
    }


def _measured_with(findings: IndexFindings) -> str:
    if findings.request.calibration is not None:
        return "calibration"
    return "own_data" if findings.analysis.measurement.measurement.item_errors else PROVISIONAL.id


def _dimension(known: DimensionReliability, spread: Distribution) -> Mapping[str, Any]:
    interval = None if known.alpha is None else _rounded((known.alpha_low, known.alpha_high), 4)
    return {
        "n_items": known.n_items,
        "alpha": _round(known.alpha, 4),
        "alpha_interval": interval,
        "omega": _round(known.omega, 4),
        "n_factors": known.n_factors,
        "clusters": [list(items) for items in known.clusters],
        **_spread(spread),
    }


def _spread(spread: Distribution) -> Mapping[str, Any]:
    return {
        "n_scored": spread.n,
        "mean": _round(spread.mean, 2),
        "interval": None if spread.interval is None else _rounded(spread.interval, 2),
        "sd": _round(spread.sd, 2),
        "sem": _round(spread.sem, 2),
    }


def _group(findings: IndexFindings, group: GroupSummary) -> Mapping[str, Any]:
    base = {"name": group.name, "n_persons": group.n_persons}
    if not findings.compares_groups:
        return base
    codes = (part.code for part in findings.analysis.scores.dimensions)
    pairs = zip(codes, group.dimensions, strict=True)
    return base | {"dimensions": {code: _spread(spread) for code, spread in pairs}}


def _round(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)


def _rounded(values: Sequence[float | None], decimals: int) -> list[float | None]:
    return [_round(value, decimals) for value in values]
