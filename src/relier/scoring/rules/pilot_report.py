"""The pilot's simulation as files: JSON for machines, a table to read, a drawing to see.

The drawing is plain SVG with its ink written in it, so that it prints and travels by itself. Its
words are given by the caller, in the language of whoever reads.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape

from relier.scoring.rules.pilot import POWER_WANTED, PilotReport, PilotRow

WIDTH, HEIGHT = 720, 560
PANEL_WIDTH, PANEL_HEIGHT = 280, 170
_LEFT, _TOP, _STEP_X, _STEP_Y = 50, 60, 350, 260
_INK, _SOFT, _LINE, _SECOND = "#32162c", "#5c4054", "#b2410e", "#8a7082"


@dataclass(frozen=True, slots=True)
class PilotWords:
    """The words around the drawing; `{}` of `power_of` takes the log-odds, `point` is the mark
    of decimals.
    """

    title: str = "What a pilot of n persons per language would know"
    persons: str = "n"
    alpha: str = "Alpha: width of its 95 % interval"
    mean: str = "Group mean: width of its 95 % interval (points)"
    slopes: str = "Discriminations: usual error (RMSE)"
    power: str = "Share of pilots that find an item which differs"
    power_of: str = "log-odds {}"
    wanted: str = "wanted: {}"
    point: str = "."


@dataclass(frozen=True, slots=True)
class _Panel:
    """One small drawing: lines over the sizes, `goal` a level to reach."""

    title: str
    lines: tuple[tuple[str, tuple[float, ...]], ...]
    decimals: int
    point: str
    goal: tuple[str, float] | None = None

    def number(self, value: float) -> str:
        """Return a value as its language writes it."""
        return f"{value:.{self.decimals}f}".replace(".", self.point)


def pilot_files(report: PilotReport, words: PilotWords | None = None) -> dict[str, str]:
    """Return what the command writes in its folder: file name → text."""
    return {
        "pilot.json": pilot_json(report),
        "pilot.md": pilot_table(report),
        "pilot.svg": pilot_svg(report, words),
    }


def pilot_json(report: PilotReport) -> str:
    """Return every figure; what could not be estimated is null."""
    return json.dumps(_without_nan(asdict(report)), ensure_ascii=False, indent=2) + "\n"


def pilot_table(report: PilotReport) -> str:
    """Return the figures as a Markdown table, one column per n."""
    sizes = [str(row.n) for row in report.rows]
    lines = [
        f"| {' | '.join(('n per language', *sizes))} |",
        f"|{'---|' * (len(sizes) + 1)}",
        *(f"| {name} | {' | '.join(cells)} |" for name, cells in _table_rows(report.rows)),
    ]
    plan = report.plan
    shares = f"{report.monte_carlo:.2f}"
    return (
        f"Seed {plan.seed}, {plan.replications} simulated pilots for each n, "
        f"{plan.missing:.0%} of the answers missing, {report.n_items} items a dimension, "
        f"true alpha {report.true_alpha:.3f}, polytome {report.library_version}. "
        f"A share of 0.5 has a simulation error of {shares}.\n\n" + "\n".join(lines) + "\n"
    )


def _table_rows(rows: Sequence[PilotRow]) -> list[tuple[str, list[str]]]:
    told = [
        ("alpha: mean of the pilots", [f"{r.alpha:.3f}" for r in rows]),
        ("alpha: standard error", [f"{r.alpha_se:.3f}" for r in rows]),
        ("alpha: width of the 95 % interval", [f"{r.alpha_width:.2f}" for r in rows]),
        ("alpha: intervals that hold the truth", [f"{r.alpha_coverage:.2f}" for r in rows]),
        ("group mean: width of the 95 % interval, points", [f"{r.mean_width:.1f}" for r in rows]),
        ("group mean: intervals that hold the truth", [f"{r.mean_coverage:.2f}" for r in rows]),
        (
            "smallest difference of two means found with power 0.8, points",
            [f"{r.smallest_difference:.1f}" for r in rows],
        ),
        ("one dimension found", [f"{r.one_dimension:.2f}" for r in rows]),
        ("calibration possible", [f"{r.calibrated:.2f}" for r in rows]),
    ]
    for name, found in (
        ("discriminations", [r.slopes for r in rows]),
        ("thresholds", [r.thresholds for r in rows]),
    ):
        told += [
            (f"{name}: bias", [f"{one.bias:+.2f}" for one in found]),
            (f"{name}: usual error (RMSE)", [f"{one.rmse:.2f}" for one in found]),
            (f"{name}: intervals that hold the truth", [f"{one.coverage:.2f}" for one in found]),
        ]
    for place, one in enumerate(rows[0].dif):
        name = f"an item that differs by {one.log_odds:g} log-odds is found"
        told.append((name, [f"{r.dif[place].power:.2f}" for r in rows]))
    told.append(("items flagged where none differs", [f"{r.false_alarms:.3f}" for r in rows]))
    told.append(("enough for", [", ".join(r.uses).replace("_", " ") for r in rows]))
    return told


def pilot_svg(report: PilotReport, words: PilotWords | None = None) -> str:
    """Return four small drawings over n; the same figures stand in the table."""
    said = words or PilotWords()
    sizes = [f"{said.persons} = {row.n}" for row in report.rows]
    drawn = "".join(
        _panel(panel, sizes, _LEFT + _STEP_X * (place % 2), _TOP + _STEP_Y * (place // 2))
        for place, panel in enumerate(_panels(report.rows, said))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="pilot-title" font-family="sans-serif" font-size="12" fill="{_INK}">'
        f'<title id="pilot-title">{escape(said.title)}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<text x="{_LEFT}" y="24" font-size="16">{escape(said.title)}</text>{drawn}</svg>\n'
    )


def _panels(rows: Sequence[PilotRow], words: PilotWords) -> tuple[_Panel, ...]:
    powers = tuple(
        (
            words.power_of.format(_written(one.log_odds, words)),
            tuple(r.dif[place].power for r in rows),
        )
        for place, one in enumerate(rows[0].dif)
    )
    return (
        _Panel(words.alpha, (("", tuple(r.alpha_width for r in rows)),), 2, words.point),
        _Panel(words.mean, (("", tuple(r.mean_width for r in rows)),), 1, words.point),
        _Panel(words.slopes, (("", tuple(r.slopes.rmse for r in rows)),), 2, words.point),
        _Panel(
            words.power,
            powers,
            2,
            words.point,
            goal=(words.wanted.format(_written(POWER_WANTED, words)), POWER_WANTED),
        ),
    )


def _written(number: float, words: PilotWords) -> str:
    return f"{number:g}".replace(".", words.point)


def _panel(panel: _Panel, sizes: Sequence[str], left: float, top: float) -> str:
    highest = max((v for _, line in panel.lines for v in line if math.isfinite(v)), default=1.0)
    highest = (1.0 if panel.goal else highest or 1.0) * 1.15  # room for the numbers
    bottom = top + PANEL_HEIGHT
    places = [left + PANEL_WIDTH * (at + 0.5) / len(sizes) for at in range(len(sizes))]
    parts = [f'<text x="{left}" y="{top - 6}">{escape(panel.title)}</text>']
    parts.append(_stroke([(left, bottom), (left + PANEL_WIDTH, bottom)], _SOFT, 1))
    for place, size in zip(places, sizes, strict=True):
        parts.append(_label(place, bottom + 18, size, _SOFT))
    if panel.goal:
        said, level = panel.goal
        height = bottom - PANEL_HEIGHT * level / highest
        parts.append(_stroke([(left, height), (left + PANEL_WIDTH, height)], _SECOND, 1, dash=True))
        parts.append(_label(left, height - 4, said, _SOFT, anchor="start"))
    for number, (name, line) in enumerate(panel.lines):
        points = [
            (place, bottom - PANEL_HEIGHT * value / highest)
            for place, value in zip(places, line, strict=True)
        ]
        parts.append(_line(points, [*map(panel.number, line)], name, second=number > 0))
    return "".join(parts)


def _line(
    points: Sequence[tuple[float, float]], numbers: Sequence[str], name: str, *, second: bool
) -> str:
    """One line with its numbers written above its points, its name below its first point."""
    seen = [(at, said) for at, said in zip(points, numbers, strict=True) if math.isfinite(at[1])]
    if not seen:
        return ""
    parts = [_stroke([at for at, _ in seen], _LINE, 2, dash=second)]
    fill = "#fff" if second else _LINE
    for (x, y), said in seen:
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" stroke="{_LINE}" '
            'stroke-width="2"/>'
        )
        parts.append(_label(x, y - 9, said, _INK))
    if name:
        (x, y), _ = seen[0]
        parts.append(_label(x, y + 18, name, _SOFT))
    return "".join(parts)


def _stroke(
    points: Sequence[tuple[float, float]], ink: str, width: int, *, dash: bool = False
) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = ' stroke-dasharray="5 4"' if dash else ""
    return f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="{width}"{dashes}/>'


def _label(x: float, y: float, text: str, ink: str, *, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{ink}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _without_nan(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(inner) for inner in value]
    return value
