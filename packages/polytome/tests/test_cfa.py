"""Ordinal confirmatory factor analysis against lavaan's WLSMV, and the laws it obeys."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from polytome import as_responses
from polytome.cfa import cfa
from polytome.responses import ResponseMatrix

FloatArray = NDArray[np.float64]

CREATING = ("develop_webpage", "programming", "identify_error", "logical_solution")

# lavaan 0.6-14, R 4.2.2: cfa(model, ordered = all, estimator = "WLSMV", std.lv = TRUE) on
# complete cases; chisq, cfi, tli, rmsea, srmr, then the .scaled ones and their RMSEA interval
NEUROTICISM = {
    "unadjusted": (261.72535, 0.98763853, 0.97527706, 0.13808013, 0.05920925),
    "adjusted": (547.76802, 0.96031415, 0.92062830, 0.20077237, 0.05920925),
    "interval": (0.18675461, 0.21515695),
    "loadings": [0.86106166, 0.83766829, 0.75719585, 0.61789922, 0.54901291],
    "errors": [0.00786511, 0.00809369, 0.00946322, 0.01323514, 0.01462551],
}
PISA_TWO = {
    "unadjusted": (3419.52249, 0.98852283, 0.98625760, 0.11730702, 0.08324691),
    "adjusted": (4887.24068, 0.93722900, 0.92483998, 0.14071825, 0.08324691),
}
PISA_ONE = {
    "unadjusted": (9433.12716, 0.96788361, 0.96204427, 0.19495365, 0.15210531),
    "adjusted": (10601.97501, 0.86268339, 0.83771674, 0.20677301, 0.15210531),
}


def five_indices(fit: Any) -> tuple[float, ...]:
    return (fit.chi_square, fit.cfi, fit.tli, fit.rmsea, fit.srmr)


def complete(path: Path, skip: int) -> ResponseMatrix:
    with path.open() as lines:
        names = [name.strip('"\n') for name in lines.readline().split(",")][skip:]
    answers = np.genfromtxt(path, delimiter=",", skip_header=1)[:, skip:]
    return as_responses(answers[~np.isnan(answers).any(axis=1)], item_names=names)


@pytest.fixture
def pisa(shared_irt: Path) -> ResponseMatrix:
    return complete(shared_irt.parent / "survey" / "pisa2022_dse_dev_BEL_GRC_ROU.csv", skip=4)


def pisa_structure(pisa: ResponseMatrix) -> dict[str, list[str]]:
    using = [name for name in pisa.item_names if name not in CREATING]
    return {"using": using, "creating": list(CREATING)}


def drawn_answers(phi: float, seed: int, n: int = 500) -> ResponseMatrix:
    generator = np.random.default_rng(seed)
    factors = generator.multivariate_normal([0, 0], [[1, phi], [phi, 1]], size=n)
    latent = 0.7 * np.repeat(factors, 4, axis=1) + np.sqrt(0.51) * generator.normal(size=(n, 8))
    return as_responses(np.digitize(latent, [-0.8, 0.2, 1.0]), item_names=list("abcdefgh"))


TWO_BY_FOUR = {"first": list("abcd"), "second": list("efgh")}


def test_one_factor_agrees_with_lavaan(golden: Path) -> None:
    found = cfa(complete(golden / "bfi_neuroticism_data.csv", skip=0))
    assert found.loadings == pytest.approx(NEUROTICISM["loadings"], abs=2e-6)
    assert found.loading_errors == pytest.approx(NEUROTICISM["errors"], abs=1e-6)
    assert five_indices(found.unadjusted) == pytest.approx(NEUROTICISM["unadjusted"], rel=1e-6)
    assert five_indices(found.fit) == pytest.approx(NEUROTICISM["adjusted"], rel=1e-6)
    assert (found.fit.rmsea_lower, found.fit.rmsea_upper) == pytest.approx(
        NEUROTICISM["interval"], abs=1e-6
    )
    assert (found.fit.dof, found.n_persons, found.converged) == (5, 2694, True)


def test_two_correlated_factors_of_pisa_agree_with_lavaan(pisa: ResponseMatrix) -> None:
    found = cfa(pisa, pisa_structure(pisa))
    assert found.factor_correlation[0, 1] == pytest.approx(0.66525189, abs=2e-6)
    assert found.correlation_errors[0, 1] == pytest.approx(0.01012591, abs=1e-6)
    assert found.loadings[0] == pytest.approx(0.87544819, abs=2e-6)
    assert five_indices(found.unadjusted) == pytest.approx(PISA_TWO["unadjusted"], rel=1e-6)
    assert five_indices(found.fit) == pytest.approx(PISA_TWO["adjusted"], rel=1e-6)
    assert found.fit.dof == 76


def test_one_factor_of_pisa_fits_as_badly_as_in_lavaan(pisa: ResponseMatrix) -> None:
    found = cfa(pisa)
    assert five_indices(found.unadjusted) == pytest.approx(PISA_ONE["unadjusted"], rel=1e-6)
    assert five_indices(found.fit) == pytest.approx(PISA_ONE["adjusted"], rel=1e-6)


def test_true_model_is_rejected_as_often_as_promised() -> None:
    values = [cfa(drawn_answers(0.5, seed), TWO_BY_FOUR).fit.p_value for seed in range(300)]
    assert 0.02 <= np.mean(np.array(values) < 0.05) <= 0.09


def test_estimates_and_their_errors_are_right_on_average() -> None:
    fits = [cfa(drawn_answers(0.5, seed), TWO_BY_FOUR) for seed in range(300)]
    loadings = np.array([fit.loadings for fit in fits])
    correlations = np.array([fit.factor_correlation[0, 1] for fit in fits])
    errors = np.mean([fit.correlation_errors[0, 1] for fit in fits])
    assert loadings.mean(axis=0) == pytest.approx(np.full(8, 0.7), abs=0.01)
    assert correlations.mean() == pytest.approx(0.5, abs=0.015)
    assert errors == pytest.approx(correlations.std(), rel=0.12)


def test_order_of_items_and_factors_does_not_matter() -> None:
    answers = drawn_answers(0.4, 3)
    plain = cfa(answers, TWO_BY_FOUR)
    order = [7, 2, 0, 5, 1, 3, 6, 4]
    turned = cfa(
        as_responses(answers.codes[:, order], item_names=[answers.item_names[j] for j in order]),
        {"second": list("hgfe"), "first": list("abcd")},
    )
    assert turned.loadings == pytest.approx(plain.loadings[order], abs=1e-6)
    assert turned.fit.chi_square == pytest.approx(plain.fit.chi_square, rel=1e-6)


def test_reversed_item_has_a_negative_loading_and_the_same_fit() -> None:
    answers = drawn_answers(0.4, 3)
    codes = answers.codes.copy()
    codes[:, 2] = 3 - codes[:, 2]
    plain = cfa(answers, TWO_BY_FOUR)
    turned = cfa(as_responses(codes, item_names=list("abcdefgh")), TWO_BY_FOUR)
    assert turned.loadings[2] == pytest.approx(-plain.loadings[2], abs=1e-6)
    assert turned.fit.chi_square == pytest.approx(plain.fit.chi_square, rel=1e-6)


def test_weights_count_like_repeated_persons() -> None:
    answers = drawn_answers(0.4, 5, n=300)
    times = np.random.default_rng(1).integers(1, 4, size=300)
    weighted = cfa(as_responses(answers, weights=times), TWO_BY_FOUR)
    repeated = cfa(
        as_responses(np.repeat(answers.codes, times, axis=0), item_names=list("abcdefgh")),
        TWO_BY_FOUR,
    )
    assert weighted.loadings == pytest.approx(repeated.loadings, abs=1e-8)
    assert weighted.loading_errors == pytest.approx(repeated.loading_errors, abs=1e-8)


def test_gaps_leave_estimates_near_and_errors_larger() -> None:
    answers = drawn_answers(0.5, 6, n=4000)
    codes = answers.codes.copy()
    codes[np.random.default_rng(2).random(codes.shape) < 0.2] = -1
    gappy = as_responses(codes, item_names=list("abcdefgh"), missing=-1)
    full, part = cfa(answers, TWO_BY_FOUR), cfa(gappy, TWO_BY_FOUR)
    assert part.loadings == pytest.approx(full.loadings, abs=0.04)
    assert (part.loading_errors > full.loading_errors).all()
    assert part.n_persons < 4000


def test_factors_that_are_one_are_named_improper() -> None:
    answers = drawn_answers(1.0, 8, n=200)
    found = [cfa(drawn_answers(1.0, seed, n=200), TWO_BY_FOUR).improper for seed in range(8)]
    assert cfa(answers, TWO_BY_FOUR).factor_correlation[0, 1] > 0.9
    assert any("first with second" in names for names in found)


@pytest.mark.parametrize(
    ("structure", "message"),
    [
        ({"f": ["a", "b"]}, "factor 'f' has 2 items; 3 are needed"),
        ({"f": list("abcdefg"), "g": ["h"]}, "factor 'g' has 1 items; 2 are needed"),
        ({"f": list("abcdefz")}, "factor 'f' names 'z', which is no item"),
        ({"f": list("abcd"), "g": list("defgh")}, "item 'd' is named twice"),
        ({"f": list("abcdefg")}, "item 'h' belongs to no factor"),
    ],
)
def test_bad_structure_is_named(structure: dict[str, list[str]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cfa(drawn_answers(0.5, 1), structure)


def test_repeated_item_and_too_few_persons_are_named() -> None:
    codes = drawn_answers(0.5, 1).codes
    with pytest.raises(ValueError, match="items 'item1' and 'item5' leave no doubt"):
        cfa(np.column_stack([codes[:, :4], codes[:, 0]]))
    with pytest.raises(ValueError, match="8 persons share a pair of items: too few for 8"):
        cfa(as_responses(codes[:8], categories=range(4)))


def test_forty_items_of_ten_thousand_persons_take_seconds() -> None:
    generator = np.random.default_rng(7)
    latent = generator.normal(size=(10_000, 1)) + generator.normal(size=(10_000, 40))
    answers = as_responses(np.digitize(latent, [-1.0, 0.0, 1.0]))
    started = time.process_time()
    cfa(answers)
    assert time.process_time() - started < 5.0
