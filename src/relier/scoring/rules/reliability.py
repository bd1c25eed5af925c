"""What a group's own answers say about a measure: reliability, structure, the error of an answer.

This module loads polytome; import it where many answers are analysed, not on a respondent's page.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

import polytome
from polytome.parallel import ParallelAnalysis
from relier.scoring.rules.evidence import (
    RELIABILITY_FROM,
    STRUCTURE_FROM,
    Evidence,
    evidence_step,
)
from relier.scoring.rules.findings import DimensionReliability
from relier.scoring.rules.layout import MISSING, Array, DimensionLayout, Layout, Ranks
from relier.scoring.rules.measurement import ClassicalMeasurement, item_error
from relier.scoring.rules.results import EvidenceStep
from relier.scoring.rules.scores import score_group

# Two items always have one dimension: nothing to see.
STRUCTURE_NEEDS_ITEMS = 3
LEAST_PERSONS = 3


@dataclass(frozen=True, slots=True)
class GroupMeasurement:
    """What the answers of one group allow: the model to score with, and the step reached."""

    n_persons: int
    dimensions: Mapping[str, DimensionReliability]
    step: EvidenceStep

    @property
    def measurement(self) -> ClassicalMeasurement:
        """The classical model of this group, provisional for what is not known yet."""
        if self.n_persons < RELIABILITY_FROM:
            return ClassicalMeasurement(item_errors={})
        known = {code: d.item_error for code, d in self.dimensions.items()}
        return ClassicalMeasurement(
            item_errors={code: error for code, error in known.items() if error is not None}
        )


def measure_group(ranks: Ranks, layout: Layout) -> GroupMeasurement:
    """Return what the answers (persons × `layout.items`, −1: none) say about the measure."""
    directed = layout.directed(ranks)
    n_persons = int((ranks >= 0).any(axis=1).sum())
    spread = _spread(ranks, layout)
    found = {
        d.code: _measure(directed, d, layout.items, sd=spread[d.code]) for d in layout.dimensions
    }
    evidence = Evidence(
        n_persons=n_persons,
        reliability_known=all(d.alpha is not None for d in found.values()),
        structure_holds=all(_holds_together(d) for d in found.values()),
    )
    return GroupMeasurement(n_persons, found, evidence_step(evidence))


def _holds_together(dimension: DimensionReliability) -> bool:
    if dimension.n_items < STRUCTURE_NEEDS_ITEMS:
        return True
    return dimension.n_factors is not None and dimension.n_factors <= 1


def _spread(ranks: Ranks, layout: Layout) -> dict[str, float]:
    scores = score_group(ranks, layout, measurement=ClassicalMeasurement(item_errors={}))
    values = {d.code: d.value[~np.isnan(d.value)] for d in scores.dimensions}
    return {code: float(v.std(ddof=1)) if v.size > 1 else 0.0 for code, v in values.items()}


def _measure(
    directed: Ranks, dimension: DimensionLayout, items: tuple[str, ...], *, sd: float
) -> DimensionReliability:
    varies = [column for column in dimension.columns if _varies(directed[:, column])]
    answers = directed[:, varies]
    answers = answers[(answers >= 0).any(axis=1)]
    blank = DimensionReliability(dimension.code, n_items=len(dimension.columns))
    if answers.shape[1] < 2 or answers.shape[0] < LEAST_PERSONS:
        return blank
    names = [items[column] for column in varies]
    responses = polytome.as_responses(answers, item_names=names, missing=MISSING)
    try:
        alpha = polytome.alpha(responses)
    except ValueError:  # two items that nobody answered together, or a sum that does not vary
        return blank
    structure = _structure(responses)
    error = item_error(sd=sd, reliability=alpha.value, n_items=blank.n_items)
    return DimensionReliability(
        dimension=dimension.code,
        n_items=blank.n_items,
        alpha=alpha.value,
        alpha_low=max(alpha.lower, -1.0),
        alpha_high=alpha.upper,
        omega=_omega(responses),
        sd=sd,
        item_error=error if sd > 0 else None,
        n_factors=structure.n_dimensions if structure else None,
        eigenvalues=_numbers(structure.eigenvalues) if structure else (),
        chance=_numbers(structure.reference) if structure else (),
        clusters=_clusters(responses, structure.n_dimensions) if structure else (),
    )


def _varies(answers: Ranks) -> bool:
    given = answers[answers >= 0]
    return bool(given.size and given.min() < given.max())


def _omega(responses: polytome.ResponseMatrix) -> float | None:
    if responses.n_items < STRUCTURE_NEEDS_ITEMS:
        return None
    try:
        omega = polytome.omega_total(responses)
    except (ValueError, np.linalg.LinAlgError):
        return None
    return omega.value if omega.converged and math.isfinite(omega.value) else None


def _structure(responses: polytome.ResponseMatrix) -> ParallelAnalysis | None:
    if responses.n_items < STRUCTURE_NEEDS_ITEMS or responses.n_persons < STRUCTURE_FROM:
        return None
    try:
        return polytome.parallel_analysis(responses, correlation="polychoric")
    except (ValueError, np.linalg.LinAlgError):
        return None


def _clusters(responses: polytome.ResponseMatrix, n_factors: int) -> tuple[tuple[str, ...], ...]:
    """The items of each group factor (Schmid & Leiman 1957), every item with its largest one."""
    if n_factors < 2 or responses.n_items < STRUCTURE_NEEDS_ITEMS * n_factors:
        return ()
    try:
        found = polytome.omega_hierarchical(responses, n_factors=n_factors)
    except (ValueError, np.linalg.LinAlgError):
        return ()
    home = np.abs(found.group).argmax(axis=1)
    names = np.array(responses.item_names)
    return tuple(tuple(names[home == factor].tolist()) for factor in range(n_factors))


def _numbers(values: Array) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
