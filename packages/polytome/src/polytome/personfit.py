"""Did a person answer as the model expects of someone at this θ? The statistic l_z*."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from polytome._align import align_codes
from polytome._multiple_tests import benjamini_hochberg
from polytome.calibration import Calibration
from polytome.models import log_probabilities, theta_derivatives
from polytome.responses import ResponseMatrix
from polytome.scores import score

Floats = NDArray[np.float64]
PERSONS_AT_ONCE = 4096
FEWEST_ANSWERS = 2
NO_SPREAD = 1e-10


@dataclass(frozen=True, eq=False)
class PersonFit:
    """Person fit; low values mean answers that surprise.

    Attributes
    ----------
    lz_star : (n_persons,) float64
        Standard normal where the model holds and the form is long (Snijders, 2001).
    lz : (n_persons,) float64
        The uncorrected l_z (Drasgow et al., 1985), which ignores that θ is estimated: its spread
        is below 1, so it raises too few alarms.
    p_value, adjusted_p_value : (n_persons,) float64
        P(Z ≤ l_z*), one-sided; adjusted over persons for the false discovery rate.
    theta : (n_persons,) float64
        The estimate that the answers were held against.
    n_answered : (n_persons,) int
    tested : (n_persons,) bool
        False for persons with fewer than two answers, or whose answers leave nothing to test once
        θ is estimated; their figures are NaN.
    """

    lz_star: Floats
    lz: Floats
    p_value: Floats
    adjusted_p_value: Floats
    theta: Floats
    n_answered: NDArray[np.intp]
    tested: NDArray[np.bool_]


def person_fit(
    responses: ArrayLike | ResponseMatrix,
    calibration: Calibration,
    *,
    method: Literal["wle", "map"] = "wle",
) -> PersonFit:
    """l_z* for any number of categories (Snijders, 2001; Sinharay, 2016).

    With X_jk = 1 where item j was answered in category k, w_jk = log P_jk and
    r_jk = ∂ log P_jk / ∂θ at θ̂, the surprise W = Σ (X_jk - P_jk) w_jk is freed from what the
    estimation of θ has already fitted: w̃_jk = w_jk - c r_jk with c = Σ P'_jk w_jk / Σ P'_jk r_jk.
    As θ̂ solves r_0 + Σ (X_jk - P_jk) r_jk = 0,

        l_z* = (W + c r_0) / sqrt(Σ_j Var_j(w̃)).

    r_0 is J / 2T for "wle" (Warm, 1989) and -(θ - μ) / σ² for "map". Missing answers are left out.

    Parameters
    ----------
    responses : (n_persons, n_items) array_like or ResponseMatrix
    calibration : Calibration
    method : {"wle", "map"}
        How θ is estimated.

    Returns
    -------
    PersonFit

    Notes
    -----
    A low value is a reason to look, never a verdict on a person: it cannot tell carelessness from
    an unusual life. Short forms (fewer than about ten answers) have little power.

    References
    ----------
    Snijders (2001), Psychometrika 66, 331-342. Sinharay (2016), Psychometrika 81, 992-1013.
    Drasgow, Levine & Williams (1985), British Journal of Mathematical and Statistical Psychology
    38, 67-86.
    """
    if method not in ("wle", "map"):
        raise ValueError(f'method must be "wle" or "map", not {method!r}.')
    codes = align_codes(responses, calibration)
    found = score(responses, calibration, method)
    figures = np.empty((2, len(codes)))
    for start in range(0, len(codes), PERSONS_AT_ONCE):
        block = slice(start, start + PERSONS_AT_ONCE)
        figures[:, block] = _standardised(codes[block], found.theta[block], calibration, method)
    figures[:, found.n_answered < FEWEST_ANSWERS] = np.nan
    tested = ~np.isnan(figures[0])
    p_value = scipy.special.ndtr(figures[0])
    adjusted = np.full(len(codes), np.nan)
    adjusted[tested] = benjamini_hochberg(p_value[tested])
    return PersonFit(
        lz_star=figures[0],
        lz=figures[1],
        p_value=p_value,
        adjusted_p_value=adjusted,
        theta=found.theta,
        n_answered=found.n_answered,
        tested=tested,
    )


def _standardised(
    codes: NDArray[np.int8], theta: Floats, calibration: Calibration, method: str
) -> tuple[Floats, Floats]:
    """l_z* and l_z of a block of persons."""
    bank = calibration.bank
    p, slope, bend = theta_derivatives(bank, theta)
    given = (codes >= 0).T
    p = p * given[:, None, :]
    surprise = log_probabilities(bank, theta)
    chosen = np.maximum(codes.T, 0)[:, None, :].astype(np.intp)
    total = np.where(given, np.take_along_axis(surprise, chosen, axis=1)[:, 0], 0.0).sum(axis=0)
    raw = total - (p * surprise).sum(axis=(0, 1))
    information = (p * slope**2).sum(axis=(0, 1))
    tie = (p * slope * surprise).sum(axis=(0, 1)) / np.maximum(information, 1e-300)
    if method == "wle":
        pull = (p * slope * (slope**2 + bend)).sum(axis=(0, 1))
        pull /= 2.0 * np.maximum(information, 1e-300)
    else:
        pull = -(theta - calibration.mean) / calibration.sd**2
    plain = _spread(p, surprise)
    freed = _spread(p, surprise - tie * slope)
    # Relative to the plain spread: with one answer, or all alike, the difference is only rounding.
    possible = freed > NO_SPREAD * np.maximum(plain, 1e-300)
    scale = np.sqrt(np.where(possible, freed, np.nan))
    return (raw + tie * pull) / scale, raw / np.sqrt(np.where(plain > 0, plain, np.nan))


def _spread(p: Floats, weights: Floats) -> Floats:
    """(n,) Σ_j variance over categories of the weights; `p` is zero for items not answered."""
    mean = (p * weights).sum(axis=1)
    total: Floats = ((p * weights**2).sum(axis=1) - mean**2).sum(axis=0)
    return total
