"""What a pilot of n persons per language would know: simulated before anybody is asked.

Answers are drawn from a graded model whose parameters are known, analysed as a pilot would be, and
compared with the truth, many times for each n. The default truth is an assumption, said in
`assumed_truth`; once a calibration exists, pass it instead.

This module loads polytome; it is for a command, not for a respondent's page.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

import polytome
from relier.core.failures import BadInput
from relier.scoring.rules.evidence import RELIABILITY_FROM, STRUCTURE_FROM
from relier.scoring.rules.layout import Array

SMALLEST, LARGEST = 30, 5_000
MOST_REPLICATIONS = 2_000
MOST_SIZES = 6
LEAST_ITEMS = 4  # of a dimension, below which differences between languages cannot be looked for
CONFIDENCE = 0.975
Z95 = 1.959964
# The usual wish of planners: four chances in five to find what is there (Cohen 1988).
POWER_WANTED = 0.8
Z80 = 0.841621
# A calibration is worth keeping when slopes are off by a sixth of a usual slope, no more.
SLOPE_ERROR_WANTED = 0.25
LARGE_TRUTH = 200_000


class Use(StrEnum):
    """What the answers of one language, or of two, may serve for."""

    DESCRIBE = "describe"
    RELIABILITY = "reliability"
    STRUCTURE = "structure"
    CALIBRATION = "calibration"
    TWO_LANGUAGES = "two_languages"


@dataclass(frozen=True, slots=True)
class PilotPlan:
    """What is simulated. `dif` are log-odds between two languages on one item (0.64: large)."""

    sizes: tuple[int, ...] = (100, 200, 500)
    replications: int = 100
    seed: int = 2027
    missing: float = 0.05
    dif: tuple[float, ...] = (0.64, 1.0)

    def __post_init__(self) -> None:
        """Refuse what would take hours or say nothing."""
        if not 1 <= len(self.sizes) <= MOST_SIZES or len(set(self.sizes)) < len(self.sizes):
            raise BadInput(f"--n: from 1 to {MOST_SIZES} different numbers of persons, please.")
        for size in self.sizes:
            if not SMALLEST <= size <= LARGEST:
                raise BadInput(f"--n {size}: from {SMALLEST} to {LARGEST} persons per language.")
        if not 2 <= self.replications <= MOST_REPLICATIONS:
            raise BadInput(f"Replications: from 2 to {MOST_REPLICATIONS}, not {self.replications}.")
        if not 0 <= self.missing < 0.5:
            raise BadInput(f"Missing answers: from 0 to 0.5, not {self.missing}.")


@dataclass(frozen=True, slots=True)
class Recovery:
    """How far estimates of one kind of parameter fall from the truth."""

    bias: float
    rmse: float
    coverage: float


@dataclass(frozen=True, slots=True)
class DifPower:
    """How often one item that differs by `log_odds` between two languages is flagged."""

    log_odds: float
    power: float


@dataclass(frozen=True, slots=True)
class PilotRow:
    """What n persons per language give. Widths are of 95 % intervals; means are in points 0–100.

    `smallest_difference` of two languages' means is found with power 0.8. `false_alarms` is the
    share of items flagged where none differs. `calibrated` is the share of samples that gave a
    calibration at all; `one_dimension` that of samples whose structure was read rightly.
    """

    n: int
    alpha: float
    alpha_se: float
    alpha_width: float
    alpha_coverage: float
    mean_width: float
    mean_coverage: float
    smallest_difference: float
    one_dimension: float
    calibrated: float
    slopes: Recovery
    thresholds: Recovery
    dif: tuple[DifPower, ...]
    false_alarms: float
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class PilotReport:
    """The whole simulation, with what it supposes. `monte_carlo` is the error of a share of 0.5."""

    plan: PilotPlan
    n_items: int
    true_alpha: float
    true_mean: float
    monte_carlo: float
    library_version: str
    rows: tuple[PilotRow, ...]


@dataclass(frozen=True, slots=True)
class _Sample:
    """What one simulated pilot said."""

    alpha: tuple[float, float, float]
    mean: tuple[float, float, float]
    sd: float
    one_dimension: bool
    slopes: Array | None
    thresholds: Array | None
    flagged: tuple[bool, ...]
    false_alarms: float


def assumed_truth() -> polytome.Calibration:
    """Return five items of four answers, as one dimension of the full form might be.

    Slopes of 1.2 to 2.0 and thresholds 1.2 apart, items from easy to hard: an assumption in the
    range of published self-report scales, not an estimate from anybody's answers.
    """
    centres = (-0.8, -0.3, 0.0, 0.4, 0.8)
    return polytome.calibration_from_parameters(
        [1.2, 1.5, 1.8, 2.0, 1.4], [[c - 1.2, c, c + 1.2] for c in centres]
    )


def simulate_pilot(
    plan: PilotPlan,
    *,
    truth: polytome.Calibration | None = None,
    on_size: Callable[[int], None] | None = None,
) -> PilotReport:
    """Simulate every size of a plan; the same plan gives the same figures.

    `on_size` is told each n before it is simulated, for a command that says how far it is.
    """
    items = truth or assumed_truth()
    if len(items.item_names) < LEAST_ITEMS:
        raise BadInput(f"{len(items.item_names)} items: a pilot needs {LEAST_ITEMS} at least.")
    whole = polytome.simulate(items, LARGE_TRUTH, seed=plan.seed)
    true_alpha = polytome.alpha(whole.responses).value
    true_mean = float(_points(whole.responses, items).mean())
    rows = []
    for size in plan.sizes:
        if on_size is not None:
            on_size(size)
        samples = [_sample(items, plan, size, place) for place in range(plan.replications)]
        rows.append(_row(size, samples, plan, items, (true_alpha, true_mean)))
    return PilotReport(
        plan=plan,
        n_items=len(items.item_names),
        true_alpha=true_alpha,
        true_mean=true_mean,
        monte_carlo=0.5 / math.sqrt(plan.replications),
        library_version=polytome.__version__,
        rows=tuple(rows),
    )


def _sample(items: polytome.Calibration, plan: PilotPlan, n: int, place: int) -> _Sample:
    gaps = polytome.MissingAtLot(plan.missing)
    seeds = np.random.SeedSequence([plan.seed, n, place]).generate_state(3 + len(plan.dif))
    here, there, *elsewhere = (int(seed) for seed in seeds[: 2 + len(plan.dif)])
    answers = polytome.simulate(items, n, seed=here, missing=gaps).responses
    twin = polytome.simulate(items, n, seed=there, missing=gaps).responses
    studied = _studied_item(items)
    flagged = []
    for log_odds, seed in zip(plan.dif, elsewhere, strict=True):
        other = _differing(items, studied, log_odds)
        drawn = polytome.simulate(other, n, seed=seed, missing=gaps).responses
        flagged.append(studied in _flagged(answers, drawn))
    slopes, thresholds = _errors(answers, items)
    alpha = polytome.alpha(answers)
    points = _points(answers, items)
    return _Sample(
        alpha=(alpha.value, alpha.lower, alpha.upper),
        mean=_mean_interval(points),
        sd=float(points.std(ddof=1)),
        one_dimension=_finds_one_dimension(answers),
        slopes=slopes,
        thresholds=thresholds,
        flagged=tuple(flagged),
        false_alarms=len(_flagged(answers, twin)) / len(items.item_names),
    )


def _studied_item(items: polytome.Calibration) -> str:
    return items.item_names[len(items.item_names) // 2]


def _differing(items: polytome.Calibration, item: str, log_odds: float) -> polytome.Calibration:
    """The items as another language has them: one is harder by `log_odds` at the same level."""
    slope = float(items.discrimination[items.item_names.index(item)])
    return polytome.with_dif(items, {item: polytome.Shift(threshold=log_odds / slope)})


def _flagged(one: polytome.ResponseMatrix, other: polytome.ResponseMatrix) -> tuple[str, ...]:
    both = np.vstack([one.codes, other.codes]).astype(np.float64)
    both[both < 0] = np.nan
    groups = ["one"] * len(one.codes) + ["other"] * len(other.codes)
    matrix = polytome.as_responses(both, item_names=one.item_names)
    return polytome.dif(matrix, groups, reference="one").flagged


def _errors(
    answers: polytome.ResponseMatrix, items: polytome.Calibration
) -> tuple[Array | None, Array | None]:
    """Return (estimate − truth, 95 % interval holds the truth) of slopes and of thresholds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", polytome.CalibrationWarning)
            found = polytome.calibrate(answers)
    except ValueError:  # an answer that nobody chose: a pilot would merge it, the truth has it
        return None, None
    if not found.converged or found.standard_errors is None:
        return None, None
    errors = found.standard_errors
    pairs = (
        (found.discrimination, items.discrimination, errors.discrimination),
        (found.thresholds, items.thresholds, errors.thresholds),
    )
    missed, place = [], []
    for estimate, true, error in pairs:
        known = ~np.isnan(true)
        off = (estimate - true)[known]
        missed.append(off)
        place.append(np.abs(off) <= Z95 * error[known])
    return np.stack([missed[0], place[0]]), np.stack([missed[1], place[1]])


def _points(answers: polytome.ResponseMatrix, items: polytome.Calibration) -> Array:
    """Return the points 0–100 of everybody who answered half of the items at least."""
    answered = answers.codes >= 0
    kept = answered.sum(axis=1) * 2 >= answers.n_items
    shares = np.where(answered, answers.codes, 0) / (np.array(items.n_categories) - 1)
    points: Array = 100.0 * shares[kept].sum(axis=1) / answered[kept].sum(axis=1)
    return points


def _mean_interval(points: Array) -> tuple[float, float, float]:
    mean, n = float(points.mean()), int(points.size)
    margin = float(special.stdtrit(n - 1, CONFIDENCE)) * float(points.std(ddof=1)) / math.sqrt(n)
    return mean, mean - margin, mean + margin


def _finds_one_dimension(answers: polytome.ResponseMatrix) -> bool:
    try:
        return polytome.parallel_analysis(answers, correlation="polychoric").n_dimensions == 1
    except (ValueError, np.linalg.LinAlgError):
        return False


def _row(
    n: int,
    samples: Sequence[_Sample],
    plan: PilotPlan,
    items: polytome.Calibration,
    true: tuple[float, float],
) -> PilotRow:
    alphas, means = np.array([s.alpha for s in samples]), np.array([s.mean for s in samples])
    sd = float(np.mean([s.sd for s in samples]))
    flagged = np.array([s.flagged for s in samples])
    slopes = _recovery([s.slopes for s in samples])
    power = tuple(
        DifPower(size, float(flagged[:, place].mean())) for place, size in enumerate(plan.dif)
    )
    return PilotRow(
        n=n,
        alpha=float(alphas[:, 0].mean()),
        alpha_se=float(alphas[:, 0].std(ddof=1)),
        alpha_width=_width(alphas),
        alpha_coverage=_coverage(alphas, true[0]),
        mean_width=_width(means),
        mean_coverage=_coverage(means, true[1]),
        smallest_difference=(Z95 + Z80) * math.sqrt(2.0 / n) * sd,
        one_dimension=float(np.mean([s.one_dimension for s in samples])),
        calibrated=float(np.mean([s.slopes is not None for s in samples])),
        slopes=slopes,
        thresholds=_recovery([s.thresholds for s in samples]),
        dif=power,
        false_alarms=float(np.mean([s.false_alarms for s in samples])),
        uses=_uses(n, slopes, power),
    )


def _width(found: Array) -> float:
    return float((found[:, 2] - found[:, 1]).mean())


def _coverage(found: Array, true: float) -> float:
    return float(((found[:, 1] <= true) & (true <= found[:, 2])).mean())


def _recovery(found: Sequence[Array | None]) -> Recovery:
    usable = [one for one in found if one is not None]
    if not usable:
        return Recovery(math.nan, math.nan, math.nan)
    off = np.concatenate([one[0] for one in usable])
    inside = np.concatenate([one[1] for one in usable])
    return Recovery(
        bias=float(off.mean()), rmse=float(np.sqrt((off**2).mean())), coverage=float(inside.mean())
    )


def _uses(n: int, slopes: Recovery, dif: Sequence[DifPower]) -> tuple[Use, ...]:
    """What the ladder's sizes and this simulation allow together."""
    least_power = min((one.power for one in dif), default=0.0)
    allowed = {
        Use.DESCRIBE: True,
        Use.RELIABILITY: n >= RELIABILITY_FROM,
        Use.STRUCTURE: n >= STRUCTURE_FROM,
        Use.CALIBRATION: n >= STRUCTURE_FROM and slopes.rmse <= SLOPE_ERROR_WANTED,
        Use.TWO_LANGUAGES: n >= STRUCTURE_FROM and least_power >= POWER_WANTED,
    }
    return tuple(use for use, may in allowed.items() if may)
