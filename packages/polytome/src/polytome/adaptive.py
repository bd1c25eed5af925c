"""Adaptive forms: ask next what tells most, stop when enough is known; and what that saves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polytome._adaptive_choice import (
    BankTables,
    Bits,
    Places,
    Preference,
    Ranked,
    Weighed,
    among_best,
    bank_tables,
    within_areas,
)
from polytome._adaptive_rules import (
    AdaptiveRules,
    Progressive,
    Randomesque,
    SympsonHetter,
    check_rules,
)
from polytome._threads import one_blas_thread
from polytome.calibration import Calibration
from polytome.responses import MISSING
from polytome.scores import score
from polytome.simulate import simulate

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]

__all__ = [
    "AdaptiveForm",
    "AdaptiveRules",
    "AdaptiveSimulation",
    "NextItem",
    "Progressive",
    "Randomesque",
    "SympsonHetter",
    "adaptive_form",
    "next_item",
    "simulate_adaptive",
]


@dataclass(frozen=True, eq=False)
class AdaptiveForm:
    """A calibration and rules, with the tables that make each step a look-up."""

    calibration: Calibration
    rules: AdaptiveRules
    tables: BankTables

    @property
    def longest(self) -> int:
        """Most items a person is asked."""
        asked = self.rules.max_items
        return self.tables.n_items if asked is None else min(asked, self.tables.n_items)


@dataclass(frozen=True)
class NextItem:
    """What to do next, and where the person stands.

    `item` is None when the form is over, and `reason` says why: "precise enough", "longest form" or
    "no item left". `theta` and `sem` are the expected a posteriori score so far.
    """

    item: str | None
    reason: str
    theta: float
    sem: float
    n_answered: int


@dataclass(frozen=True, eq=False)
class AdaptiveSimulation:
    """What adaptive forms gain over simulated persons.

    Attributes
    ----------
    theta : (n_persons,) float64
        The truth.
    estimate, sem : (n_persons,) float64
        Score when the form ended.
    n_items : (n_persons,) int
    items : (n_persons, longest) int
        Places of the items in the bank, in the order asked, -1 after the end.
    exposure : (n_bank,) float64
        Share of persons who were asked each item.
    whole_estimate : (n_persons,) float64
        From the same persons' answers to the whole bank.
    fixed_items : (k,) int
        The best form of the same length for everybody: largest information averaged over the
        population, k the mean adaptive length rounded up.
    fixed_estimate : (n_persons,) float64
    """

    theta: Floats
    estimate: Floats
    sem: Floats
    n_items: Places
    items: Places
    exposure: Floats
    whole_estimate: Floats
    fixed_items: Places
    fixed_estimate: Floats

    @property
    def bias(self) -> float:
        return float(np.mean(self.estimate - self.theta))

    @property
    def rmse(self) -> float:
        """Root mean square error of the adaptive form."""
        return _rmse(self.estimate, self.theta)

    @property
    def whole_rmse(self) -> float:
        """Root mean square error of the whole bank."""
        return _rmse(self.whole_estimate, self.theta)

    @property
    def fixed_rmse(self) -> float:
        """Root mean square error of the best fixed form of the same length."""
        return _rmse(self.fixed_estimate, self.theta)

    @property
    def share_saved(self) -> float:
        """Share of the bank that was not asked."""
        return 1.0 - float(np.mean(self.n_items)) / len(self.exposure)

    @property
    def overlap(self) -> float:
        """Expected share of items that two persons have in common (Chen et al., 2003)."""
        return float(np.sum(self.exposure**2) / np.sum(self.exposure))


def adaptive_form(calibration: Calibration, rules: AdaptiveRules | None = None) -> AdaptiveForm:
    """Prepare a calibration for adaptive use.

    Parameters
    ----------
    calibration : Calibration
    rules : AdaptiveRules, optional

    Raises
    ------
    ValueError
        Areas, shares or chances that do not fit the items or each other.
    """
    rules = rules or AdaptiveRules()
    check_rules(calibration, rules)
    return AdaptiveForm(calibration, rules, bank_tables(calibration, rules.areas, rules.shares))


def next_item(
    form: AdaptiveForm, answers: Mapping[str, Any], *, seed: int | None = None
) -> NextItem:
    """The next item for one person.

    Parameters
    ----------
    form : AdaptiveForm
    answers : mapping of item name to value
        What the person answered so far, in any order.
    seed : int, optional
        The person's own number; needed with exposure control. The same person at the same point
        gets the same item.

    Raises
    ------
    ValueError
        An unknown item or value, or exposure control without a seed.
    """
    if form.rules.exposure is not None and seed is None:
        raise ValueError("exposure control draws lots: give each person a seed.")
    codes = _codes_of(form.calibration, answers)
    persons = _Persons.at_start(form, 1, np.random.default_rng([seed or 0]))
    for j in np.flatnonzero(codes >= 0):
        persons.answer(np.array([j]), codes[j : j + 1])
    theta, sem = persons.standing()
    asked = int(np.count_nonzero(codes >= 0))
    reason = str(_reasons(form, sem, asked)[0])
    chosen = None
    if not reason:
        lots = np.random.default_rng([seed or 0, asked])
        chosen = form.calibration.item_names[int(persons.choose(theta, lots)[0])]
    return NextItem(chosen, reason, float(theta[0]), float(sem[0]), asked)


@one_blas_thread()
def simulate_adaptive(
    form: AdaptiveForm, persons: int | ArrayLike, *, seed: int
) -> AdaptiveSimulation:
    """Run the form with simulated persons, and compare with the whole bank and a fixed form.

    Parameters
    ----------
    form : AdaptiveForm
    persons : int or (n_persons,) array_like
        How many (θ from the calibration's distribution), or their θ.
    seed : int

    Returns
    -------
    AdaptiveSimulation
    """
    drawn = simulate(form.calibration, persons, seed=seed)
    codes = drawn.responses.codes
    lots = np.random.default_rng([seed, 1])
    n_persons = len(codes)
    items = np.full((n_persons, form.longest), -1, dtype=np.intp)
    estimate, sem = np.empty(n_persons), np.empty(n_persons)
    n_items = np.zeros(n_persons, dtype=np.intp)
    here = np.arange(n_persons)
    state = _Persons.at_start(form, n_persons, lots)
    for asked in range(form.longest + 1):
        theta, spread = state.standing()
        over = _reasons(form, spread, asked) != ""
        done = here[over]
        estimate[done], sem[done], n_items[done] = theta[over], spread[over], asked
        if over.all():
            break
        here, theta = here[~over], theta[~over]
        state = state.of(~over)
        chosen = state.choose(theta, lots)
        items[here, asked] = chosen
        state.answer(chosen, codes[here, chosen])
    fixed = _best_fixed(form, int(np.ceil(n_items.mean())))
    kept = np.full_like(codes, MISSING)
    kept[:, fixed] = codes[:, fixed]
    return AdaptiveSimulation(
        theta=drawn.theta,
        estimate=estimate,
        sem=sem,
        n_items=n_items,
        items=items,
        exposure=np.bincount(items[items >= 0], minlength=form.tables.n_items) / n_persons,
        whole_estimate=score(drawn.responses, form.calibration).theta,
        fixed_items=fixed,
        fixed_estimate=score(replace(drawn.responses, codes=kept), form.calibration).theta,
    )


class _Persons:
    """Where a number of persons stand who have all been asked the same number of items."""

    def __init__(
        self, form: AdaptiveForm, posterior: Floats, pool: Bits, given: Places, asked: int = 0
    ) -> None:
        self._form = form
        self._posterior = posterior
        self._pool = pool
        self._given = given
        self._asked = asked

    @classmethod
    def at_start(cls, form: AdaptiveForm, n_persons: int, lots: np.random.Generator) -> _Persons:
        tables, exposure = form.tables, form.rules.exposure
        pool = tables.full_pool(n_persons)
        if isinstance(exposure, SympsonHetter):
            # The lot of an item is the same whenever it would be asked: drawn for all at once.
            chances = [exposure.chances[name] for name in form.calibration.item_names]
            for j, kept in enumerate((lots.random((n_persons, len(chances))) >= chances).T):
                pool[kept] &= ~tables.bits[j]
        given = np.zeros((n_persons, len(tables.area_bits)), dtype=np.intp)
        prior = np.tile(tables.prior, (n_persons, 1))
        return cls(form, prior, pool, given)

    def of(self, rows: NDArray[np.bool_]) -> _Persons:
        if rows.all():
            return self
        kept = self._posterior[rows], self._pool[rows], self._given[rows]
        return _Persons(self._form, *kept, self._asked)

    def standing(self) -> tuple[Floats, Floats]:
        """Posterior mean and standard deviation."""
        nodes = self._form.tables.nodes
        mean = self._posterior @ nodes
        return mean, np.sqrt(np.maximum(self._posterior @ nodes**2 - mean**2, 0.0))

    def answer(self, items: Places, codes: Codes) -> None:
        """Take one answer of each person in: posterior, pool and areas."""
        tables = self._form.tables
        self._posterior *= tables.chances[items * tables.width + codes]
        self._posterior /= self._posterior.sum(axis=1, keepdims=True)
        self._pool &= ~tables.bits[items]
        self._given[np.arange(len(items)), tables.area_of[items]] += 1
        self._asked += 1

    def choose(self, theta: Floats, lots: np.random.Generator) -> Places:
        """(n,) the next item of each person."""
        tables, exposure = self._form.tables, self._form.rules.exposure
        allowed = within_areas(tables, self._pool, self._given)
        preference = self._preference(theta, lots)
        if isinstance(exposure, Randomesque):
            return among_best(tables, preference, allowed, exposure.n_best, lots)
        return preference.best(allowed)

    def _preference(self, theta: Floats, lots: np.random.Generator) -> Preference:
        tables, rules = self._form.tables, self._form.rules
        asked = self._asked
        plain = rules.criterion == "information" and not isinstance(rules.exposure, Progressive)
        if plain and tables.ranking.size:
            free = len(tables.area_bits) == 1 and rules.exposure is None
            return Ranked(tables, theta, asked if free else tables.n_items - 1)
        if rules.criterion == "information":
            figures = tables.information[tables.points(theta)]
        else:
            figures = self._posterior @ tables.expected_information
        if isinstance(rules.exposure, Progressive):
            weight = asked / max(self._form.longest - 1, 1)
            noise = lots.random(figures.shape) * figures.max(axis=1, keepdims=True)
            figures = (1.0 - weight) * noise + weight * figures
        return Weighed(tables, figures)


def _reasons(form: AdaptiveForm, sem: Floats, asked: int) -> NDArray[np.str_]:
    """(n,) why each person's form is over; empty where it goes on."""
    wanted = form.rules.stop_sem
    if asked >= form.tables.n_items:
        return np.full(len(sem), "no item left")
    if asked >= form.longest:
        return np.full(len(sem), "longest form")
    if wanted is None or asked < form.rules.min_items:
        return np.full(len(sem), "")
    return np.where(sem <= wanted, "precise enough", "")


def _best_fixed(form: AdaptiveForm, length: int) -> Places:
    """The items with the most information over the population, `length` of them."""
    average = form.tables.prior @ form.tables.expected_information
    return np.sort(np.argsort(-average, kind="stable")[:length])


def _codes_of(calibration: Calibration, answers: Mapping[str, Any]) -> Codes:
    codes = np.full(len(calibration.item_names), MISSING, dtype=np.int8)
    for name, value in answers.items():
        if name not in calibration.item_names:
            raise ValueError(f"item {name!r} is not one of the calibration's items.")
        j = calibration.item_names.index(name)
        if value not in calibration.categories[j]:
            raise ValueError(
                f"item {name!r}: value {value!r} is not one of the calibrated categories "
                f"{calibration.categories[j]!r}."
            )
        codes[j] = calibration.category_codes[j][calibration.categories[j].index(value)]
    return codes


def _rmse(estimate: Floats, truth: Floats) -> float:
    return float(np.sqrt(np.mean((estimate - truth) ** 2)))
