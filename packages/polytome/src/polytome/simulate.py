"""Respondents who never lived: answers drawn from a calibration, with known truth and faults.

Every function takes a seed and gives the same answers for the same seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome._recode import merge_categories
from polytome.calibration import Calibration
from polytome.models import ModelName, log_probabilities, model_named
from polytome.quadrature import Quadrature
from polytome.responses import MISSING, ResponseMatrix

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
PERSONS_AT_ONCE = 8192


@dataclass(frozen=True, eq=False)
class Simulated:
    """Answers with the truth behind them.

    Attributes
    ----------
    responses : ResponseMatrix
        In the calibration's values and codes.
    theta : (n_persons,) float64
    careless : (n_persons,) bool
        Who answered without reading.
    """

    responses: ResponseMatrix
    theta: Floats
    careless: NDArray[np.bool_]


@dataclass(frozen=True)
class Careless:
    """A share of persons answers without reading.

    Attributes
    ----------
    share : float
        Probability of each person, in [0, 1].
    manner : {"straight", "random"}
        "straight": the same relative place on every item (always the second of four), chosen by
        lot. "random": every category equally likely on every item.
    """

    share: float
    manner: Literal["straight", "random"] = "straight"

    def __post_init__(self) -> None:
        _check_share("share of careless persons", self.share)
        if self.manner not in ("straight", "random"):
            raise ValueError(f'manner must be "straight" or "random", not {self.manner!r}.')


@dataclass(frozen=True)
class MissingAtLot:
    """Each answer is missing with the same probability (missing completely at random)."""

    share: float

    def __post_init__(self) -> None:
        _check_share("share of missing answers", self.share)


@dataclass(frozen=True)
class MissingBlock:
    """A share of persons leaves all of these items out."""

    items: Sequence[str]
    share: float

    def __post_init__(self) -> None:
        _check_share("share of persons who leave the block out", self.share)


@dataclass(frozen=True)
class Forms:
    """Each person is given one form (a list of items); forms are as equal in number as can be."""

    forms: Sequence[Sequence[str]]

    def __post_init__(self) -> None:
        if not self.forms or not all(self.forms):
            raise ValueError("forms must hold at least one form, each with at least one item.")


Missing = MissingAtLot | MissingBlock | Forms


@dataclass(frozen=True)
class Shift:
    """How an item differs for a group: b_k + `threshold` and a · `discrimination`."""

    threshold: float = 0.0
    discrimination: float = 1.0


def simulate(
    calibration: Calibration,
    persons: int | ArrayLike,
    *,
    seed: int,
    missing: Missing | Sequence[Missing] = (),
    careless: Careless | None = None,
) -> Simulated:
    """Draw answers from a calibration.

    Parameters
    ----------
    calibration : Calibration
    persons : int or (n_persons,) array_like
        How many (θ drawn from the calibration's normal distribution), or their θ.
    seed : int
    missing : MissingAtLot, MissingBlock, Forms or a sequence of them
        Applied one after the other.
    careless : Careless, optional

    Returns
    -------
    Simulated

    Examples
    --------
    ``simulate(calibration, 500, seed=1, missing=MissingAtLot(0.1))``
    """
    truth, lots, faults, gaps = np.random.default_rng(seed).spawn(4)
    theta = _traits(calibration, persons, truth)
    codes = draw_codes(calibration, theta, lots)
    idle = np.zeros(len(theta), dtype=bool)
    if careless is not None:
        idle = faults.random(len(theta)) < careless.share
        codes[idle] = _careless_codes(careless, calibration, int(idle.sum()), faults)
    kinds = (missing,) if isinstance(missing, MissingAtLot | MissingBlock | Forms) else missing
    for kind in kinds:
        codes[_absent(kind, calibration, len(theta), gaps)] = MISSING
    return Simulated(_as_matrix(calibration, codes), theta, idle)


def calibration_from_parameters(
    discrimination: ArrayLike,
    thresholds: ArrayLike,
    *,
    model: ModelName = "graded",
    item_names: Sequence[str] | None = None,
) -> Calibration:
    """A calibration written down, not estimated: published items, or a truth to simulate from.

    Parameters
    ----------
    discrimination : (n_items,) array_like
    thresholds : (n_items, max_categories - 1) array_like
        b_k as in a(θ - b_k), NaN beyond an item's last step. Categories are 0, 1, ….
    model : {"graded", "gpcm", "partial_credit", "rating_scale", "2pl", "rasch"}
    item_names : sequence of str, optional
        Default: ``item1``, ``item2``, …

    Returns
    -------
    Calibration
        For θ ~ N(0, 1), without standard errors, of 0 persons.

    Raises
    ------
    ValueError
        Shapes that do not fit, values that are not finite, or thresholds of the graded model that
        do not rise (the item is named).
    """
    slopes = np.array(discrimination, dtype=np.float64)
    places = np.array(thresholds, dtype=np.float64)
    if slopes.ndim != 1 or places.ndim != 2 or len(slopes) != len(places):
        raise ValueError(
            f"discrimination of shape {slopes.shape} does not go with thresholds of shape "
            f"{places.shape}; expected (n_items,) and (n_items, steps)."
        )
    names = tuple(item_names or (f"item{j + 1}" for j in range(len(slopes))))
    if len(names) != len(slopes):
        raise ValueError(f"{len(names)} item names for {len(slopes)} items.")
    steps = (~np.isnan(places)).sum(axis=1)
    rises = model_named(model).family == "graded"
    for name, slope, row, count in zip(names, slopes, places, steps, strict=True):
        known = row[:count]
        if not (np.isfinite(slope) and slope != 0 and count and np.isfinite(known).all()):
            raise ValueError(f"item {name!r}: parameters must be finite, the slope not zero.")
        if rises and (np.diff(known) <= 0).any():
            raise ValueError(f"item {name!r}: thresholds of the graded model must rise.")
    categories = tuple(tuple(range(int(count) + 1)) for count in steps)
    return Calibration(
        model=model,
        item_names=names,
        n_categories=tuple(len(codes) for codes in categories),
        categories=categories,
        category_codes=categories,
        discrimination=slopes,
        thresholds=places,
        intercepts=-slopes[:, None] * places,
        standard_errors=None,
        mean=0.0,
        sd=1.0,
        quadrature=Quadrature(),
        log_likelihood=0.0,
        n_persons=0,
        n_parameters=int(steps.sum()) + len(slopes),
        converged=True,
        iterations=0,
        remarks=("parameters were given, not estimated.",),
    )


def with_dif(calibration: Calibration, shifts: Mapping[str, Shift]) -> Calibration:
    """The calibration as a group would have it for whom some items work differently.

    Parameters
    ----------
    calibration : Calibration
    shifts : mapping of item name to Shift

    Returns
    -------
    Calibration
        With shifted discriminations and thresholds of these items, without standard errors: a
        truth to simulate from, not an estimate.
    """
    slopes = calibration.discrimination.copy()
    thresholds = calibration.thresholds.copy()
    for name, shift in shifts.items():
        j = _columns(calibration, [name])[0]
        slopes[j] *= shift.discrimination
        thresholds[j] += shift.threshold
    return replace(
        calibration,
        discrimination=slopes,
        thresholds=thresholds,
        intercepts=-slopes[:, None] * thresholds,
        standard_errors=None,
    )


def draw_codes(calibration: Calibration, theta: Floats, rng: np.random.Generator) -> Codes:
    """(n_persons, n_items) category codes drawn at these θ, by inversion item by item."""
    bank = calibration.bank
    codes = np.empty((len(theta), len(bank.slopes)), dtype=np.int8)
    for start in range(0, len(theta), PERSONS_AT_ONCE):
        block = slice(start, start + PERSONS_AT_ONCE)
        p = np.exp(log_probabilities(bank, theta[block])) * bank.category_mask[:, :, None]
        reached = np.cumsum(p, axis=1)[:, :-1]
        beyond = rng.random((p.shape[0], 1, p.shape[2])) > reached
        steps = (beyond & bank.step_mask[:, :, None]).sum(axis=1)
        codes[block] = steps.T
    return codes


def _traits(calibration: Calibration, persons: int | ArrayLike, rng: np.random.Generator) -> Floats:
    if isinstance(persons, int | np.integer):
        if persons < 1:
            raise ValueError(f"persons must be at least 1, not {persons}.")
        return rng.normal(calibration.mean, calibration.sd, int(persons))
    theta = np.array(persons, dtype=np.float64)
    if theta.ndim != 1 or not theta.size or not np.isfinite(theta).all():
        raise ValueError("persons must be a number, or finite values of θ in one row.")
    return theta


def _careless_codes(
    careless: Careless, calibration: Calibration, n_persons: int, rng: np.random.Generator
) -> Codes:
    width = np.array(calibration.n_categories)
    columns = len(width) if careless.manner == "random" else 1
    place = rng.random((n_persons, columns))
    codes: Codes = np.floor(place * width).astype(np.int8)
    return codes


def _absent(
    kind: Missing, calibration: Calibration, n_persons: int, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """(n_persons, n_items) True where this kind takes the answer away."""
    n_items = len(calibration.item_names)
    if isinstance(kind, MissingAtLot):
        return rng.random((n_persons, n_items)) < kind.share
    if isinstance(kind, MissingBlock):
        block = np.zeros(n_items, dtype=bool)
        block[_columns(calibration, kind.items)] = True
        return np.outer(rng.random(n_persons) < kind.share, block)
    given = np.zeros((len(kind.forms), n_items), dtype=bool)
    for number, names in enumerate(kind.forms):
        given[number, _columns(calibration, names)] = True
    absent: NDArray[np.bool_] = ~given[rng.permutation(n_persons) % len(kind.forms)]
    return absent


def _columns(calibration: Calibration, names: Sequence[str]) -> list[int]:
    unknown = [name for name in names if name not in calibration.item_names]
    if unknown:
        raise ValueError(f"item {unknown[0]!r} is not one of the calibration's items.")
    return [calibration.item_names.index(name) for name in names]


def _as_matrix(calibration: Calibration, codes: Codes) -> ResponseMatrix:
    """Codes as a ResponseMatrix whose values are one for each code (merged values: the first)."""
    values = tuple(
        tuple(kept[numbers.index(code)] for code in range(max(numbers) + 1))
        for kept, numbers in zip(calibration.categories, calibration.category_codes, strict=True)
    )
    codes, category_codes, report = merge_categories(codes, values, calibration.item_names, "no")
    codes.setflags(write=False)
    return ResponseMatrix(
        codes=codes,
        n_categories=calibration.n_categories,
        categories=values,
        category_codes=category_codes,
        item_names=calibration.item_names,
        weights=None,
        report=report,
    )


def _check_share(what: str, share: float) -> None:
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"the {what} must be between 0 and 1, not {share}.")
