"""Category response curves and their derivatives, for every model in the library.

All models share one form: an item has a slope a and intercepts d_1 … d_{K-1}.

- graded (Samejima, 1969): P(X ≥ k | θ) = logit⁻¹(aθ + d_k), so b_k = -d_k / a.
- generalised partial credit (Muraki, 1992): P(X = k | θ) ∝ exp(kaθ + d_1 + … + d_k), so the
  step difficulties are b_k = -d_k / a again. With a = 1 for all items and a free variance it is the
  partial credit model (Masters, 1982); with b_jk = b_j + τ_k the rating scale (Andrich, 1978).
- two categories: 2PL (Birnbaum, 1968) and Rasch (1960).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Family = Literal["graded", "gpcm"]
ModelName = Literal["graded", "gpcm", "partial_credit", "rating_scale", "2pl", "rasch"]
FARTHEST = 700.0  # the exponential of anything larger is not a number of this machine


@dataclass(frozen=True)
class Model:
    """What distinguishes a model: its curves, and what is free in it."""

    name: str
    family: Family
    unit_slopes: bool = False
    shared_steps: bool = False
    two_categories: bool = False


MODELS: dict[str, Model] = {
    "graded": Model("graded", "graded"),
    "gpcm": Model("gpcm", "gpcm"),
    "partial_credit": Model("partial_credit", "gpcm", unit_slopes=True),
    "rating_scale": Model("rating_scale", "gpcm", unit_slopes=True, shared_steps=True),
    "2pl": Model("2pl", "graded", two_categories=True),
    "rasch": Model("rasch", "graded", unit_slopes=True, two_categories=True),
}


def model_named(name: str) -> Model:
    """The model of this name; a ValueError lists the names."""
    if name not in MODELS:
        raise ValueError(f"unknown model {name!r}; choose one of {', '.join(MODELS)}.")
    return MODELS[name]


@dataclass(frozen=True, eq=False)
class ItemBank:
    """Parameters of items, padded to the largest number of categories.

    Attributes
    ----------
    family : {"graded", "gpcm"}
    slopes : (n_items,) float64
    intercepts : (n_items, max_categories - 1) float64
        d_1, d_2, …; entries beyond an item's last step are ignored.
    n_categories : (n_items,) int
    """

    family: Family
    slopes: Floats
    intercepts: Floats
    n_categories: NDArray[np.intp]

    @property
    def step_mask(self) -> NDArray[np.bool_]:
        """(n_items, max_categories - 1): True for steps that exist."""
        steps = np.arange(self.intercepts.shape[1])
        return steps[None, :] < self.n_categories[:, None] - 1

    @property
    def category_mask(self) -> NDArray[np.bool_]:
        """(n_items, max_categories): True for categories that exist."""
        categories = np.arange(self.intercepts.shape[1] + 1)
        return categories[None, :] < self.n_categories[:, None]


@dataclass(frozen=True, eq=False)
class Curves:
    """Log-probabilities and first derivatives at given θ (I items, K categories, Q points).

    Attributes
    ----------
    log_p : (I, K, Q)
        log P(X = k | θ); zero for categories that do not exist.
    p : (I, K, Q)
        The probabilities; zero for categories that do not exist.
    by_parameter : (I, K, P, Q)
        ∂ log P / ∂ (a, d_1, …, d_{K-1}), with P = K.
    by_theta : (I, K, Q)
        ∂ log P / ∂θ.
    """

    log_p: Floats
    p: Floats
    by_parameter: Floats
    by_theta: Floats


def log_probabilities(bank: ItemBank, theta: Floats) -> Floats:
    """(I, K, Q) log P(X = k | θ), zero for categories that do not exist."""
    if bank.family == "graded":
        return _graded_log_p(bank, _graded_logits(bank, theta))
    return _partial_log_p(bank, theta)


def curves(bank: ItemBank, theta: Floats) -> Curves:
    """Log-probabilities with derivatives at `theta` (Q,)."""
    return _graded_curves(bank, theta) if bank.family == "graded" else _partial_curves(bank, theta)


def second_derivatives(bank: ItemBank, theta: Floats, expected: Floats) -> Floats:
    """(I, P, P) Σ_kq r_kq · (-∂² log P_k(θ_q) / ∂ψ ∂ψᵀ): observed complete-data information.

    `expected` is r, (I, K, Q): the expected number of persons in each category at each node.
    """
    if bank.family == "graded":
        return _graded_information(bank, theta, expected)
    shape = curves(bank, theta)
    totals = expected.sum(axis=1)
    weighted = shape.p * totals[:, None, :]
    information: Floats = np.einsum(
        "ikq,ikpq,iksq->ips", weighted, shape.by_parameter, shape.by_parameter, optimize=True
    )
    return information


def _graded_logits(bank: ItemBank, theta: Floats) -> Floats:
    """(I, K - 1, Q) aθ + d_k."""
    logits: Floats = bank.slopes[:, None, None] * theta + bank.intercepts[:, :, None]
    return logits


def _gaps(bank: ItemBank) -> tuple[Floats, NDArray[np.bool_]]:
    """(I, K) d_k - d_{k+1} for inner categories (1 elsewhere), and which are inner."""
    gaps = np.ones((len(bank.slopes), bank.intercepts.shape[1] + 1))
    inner = np.zeros(gaps.shape, dtype=bool)
    inner[:, 1:-1] = bank.step_mask[:, 1:]
    gaps[:, 1:-1] = bank.intercepts[:, :-1] - bank.intercepts[:, 1:]
    gaps[~inner] = 1.0
    return gaps, inner


def _graded_log_p(bank: ItemBank, logits: Floats) -> Floats:
    """log(σ(x) - σ(y)) = log σ(x) + log σ(-y) + log(1 - e^{y-x}): exact in both tails."""
    n_items, n_steps, n_points = logits.shape
    log_p = np.zeros((n_items, n_steps + 1, n_points))
    exists = bank.step_mask[:, :, None]
    softplus = np.logaddexp(0.0, logits)
    log_p[:, 1:] += np.where(exists, logits - softplus, 0.0)
    log_p[:, :-1] -= np.where(exists, softplus, 0.0)
    gaps, inner = _gaps(bank)
    log_p += np.where(inner, np.log(-np.expm1(-gaps)), 0.0)[:, :, None]
    return log_p


def _passing(bank: ItemBank, logits: Floats) -> tuple[Floats, Floats]:
    """(I, K, Q) P(X ≥ k) and P(X ≥ k + 1), with P(X ≥ 0) = 1 and P(X ≥ K) = 0."""
    n_items, n_steps, n_points = logits.shape
    passed = np.zeros((n_items, n_steps + 2, n_points))
    passed[:, 0] = 1.0
    passed[:, 1:-1] = np.where(bank.step_mask[:, :, None], 0.5 * (1.0 + np.tanh(0.5 * logits)), 0.0)
    return passed[:, :-1], passed[:, 1:]


def _graded_curves(bank: ItemBank, theta: Floats) -> Curves:
    logits = _graded_logits(bank, theta)
    log_p = _graded_log_p(bank, logits)
    p = np.where(bank.category_mask[:, :, None], np.exp(log_p), 0.0)
    here, above = _passing(bank, logits)
    along = np.where(bank.category_mask[:, :, None], 1.0 - here - above, 0.0)
    gaps, inner = _gaps(bank)
    repulsion = np.where(inner, 1.0 / np.expm1(np.minimum(gaps, FARTHEST)), 0.0)[:, :, None]
    n_items, n_categories, n_points = log_p.shape
    by_parameter = np.zeros((n_items, n_categories, n_categories, n_points))
    by_parameter[:, :, 0] = along * theta
    steps = np.arange(1, n_categories)
    exists = bank.step_mask[:, :, None]
    by_parameter[:, steps, steps] = np.where(exists, (1.0 - here + repulsion)[:, 1:], 0.0)
    by_parameter[:, steps - 1, steps] = np.where(exists, (-above - repulsion)[:, :-1], 0.0)
    return Curves(log_p, p, by_parameter, along * bank.slopes[:, None, None])


def _graded_information(bank: ItemBank, theta: Floats, expected: Floats) -> Floats:
    """Tridiagonal in the intercepts, bordered by the slope."""
    here, above = _passing(bank, _graded_logits(bank, theta))
    spread_here = expected * here * (1.0 - here)
    spread_above = expected * above * (1.0 - above)
    gaps, inner = _gaps(bank)
    coupling = np.where(inner, np.exp(-gaps) / np.expm1(-gaps) ** 2, 0.0)
    tie = coupling * expected.sum(axis=2)
    n_items, n_categories, _ = expected.shape
    information = np.zeros((n_items, n_categories, n_categories))
    information[:, 0, 0] = ((spread_here + spread_above) @ (theta * theta)).sum(axis=1)
    per_step = spread_here[:, 1:] + spread_above[:, :-1]
    steps = np.arange(1, n_categories)
    border = per_step @ theta
    information[:, 0, 1:] = border
    information[:, 1:, 0] = border
    information[:, steps, steps] = per_step.sum(axis=2) + tie[:, 1:] + tie[:, :-1]
    inner_steps = steps[:-1]
    information[:, inner_steps, inner_steps + 1] = -tie[:, 1:-1]
    information[:, inner_steps + 1, inner_steps] = -tie[:, 1:-1]
    return information


def _partial_log_p(bank: ItemBank, theta: Floats) -> Floats:
    exists = bank.category_mask[:, :, None]
    n_categories = bank.intercepts.shape[1] + 1
    sums = np.zeros((len(bank.slopes), n_categories))
    sums[:, 1:] = np.cumsum(np.where(bank.step_mask, bank.intercepts, 0.0), axis=1)
    category = np.arange(n_categories)
    logits = bank.slopes[:, None, None] * category[:, None] * theta + sums[:, :, None]
    logits = np.where(exists, logits, -np.inf)
    peak = logits.max(axis=1, keepdims=True)
    log_p = logits - (peak + np.log(np.exp(logits - peak).sum(axis=1, keepdims=True)))
    return np.where(exists, log_p, 0.0)


def _partial_curves(bank: ItemBank, theta: Floats) -> Curves:
    log_p = _partial_log_p(bank, theta)
    mask = bank.category_mask[:, :, None]
    p = np.where(mask, np.exp(log_p), 0.0)
    n_items, n_categories, n_points = log_p.shape
    category = np.arange(n_categories, dtype=np.float64)
    mean = np.einsum("k,ikq->iq", category, p)
    along = np.where(mask, category[:, None] - mean[:, None, :], 0.0)
    at_least = np.cumsum(p[:, ::-1], axis=1)[:, ::-1]
    by_parameter = np.zeros((n_items, n_categories, n_categories, n_points))
    by_parameter[:, :, 0] = along * theta
    reached = (category[:, None] >= category[None, 1:]).astype(np.float64)
    by_parameter[:, :, 1:] = reached[None, :, :, None] - at_least[:, None, 1:, :]
    exists = mask[:, :, None] & bank.step_mask[:, None, :, None]
    by_parameter[:, :, 1:] = np.where(exists, by_parameter[:, :, 1:], 0.0)
    return Curves(log_p, p, by_parameter, along * bank.slopes[:, None, None])


def theta_derivatives(bank: ItemBank, theta: Floats) -> tuple[Floats, Floats, Floats]:
    """P, ∂ log P / ∂θ and ∂² log P / ∂θ², each (I, K, Q) and zero for absent categories."""
    mask = bank.category_mask[:, :, None]
    slopes = bank.slopes[:, None, None]
    p = np.where(mask, np.exp(log_probabilities(bank, theta)), 0.0)
    if bank.family == "graded":
        here, above = _passing(bank, _graded_logits(bank, theta))
        first = np.where(mask, 1.0 - here - above, 0.0)
        second = np.where(mask, -here * (1.0 - here) - above * (1.0 - above), 0.0)
        return p, slopes * first, slopes**2 * second
    category = np.arange(p.shape[1], dtype=np.float64)
    mean = np.einsum("k,ikq->iq", category, p)[:, None, :]
    first = np.where(mask, category[:, None] - mean, 0.0)
    spread = (p * first**2).sum(axis=1, keepdims=True)
    return p, slopes * first, np.where(mask, -(slopes**2) * spread, 0.0)
