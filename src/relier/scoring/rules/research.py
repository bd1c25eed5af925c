"""All that a researcher's page needs of one campaign's answers, computed once per frozen batch.

Figures about a whole group only, rounded as they are shown. Which answers were chosen how often is
not here: that goes through disclosure control first. This module loads polytome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

import polytome
from polytome.cfa import ConfirmatoryFit
from relier.instruments.rules.definition import Instrument
from relier.scoring.rules.evidence import STRUCTURE_FROM
from relier.scoring.rules.findings import (
    DimensionFindings,
    DimensionReliability,
    Fit,
    GroupDifferences,
    ItemCoherence,
    PartCurves,
    ResearchFindings,
    StructureFit,
)
from relier.scoring.rules.group_differences import differences_of
from relier.scoring.rules.item_curves import Part, curves_of, responses_of
from relier.scoring.rules.items import item_rows
from relier.scoring.rules.layout import Layout, Ranks
from relier.scoring.rules.reliability import (
    STRUCTURE_NEEDS_ITEMS,
    GroupMeasurement,
    measure_group,
)
from relier.scoring.rules.results import EvidenceStep

# A correlation over fewer people is hardly more than chance, and comes close to single answers.
COEFFICIENTS_FROM = 30


def research(
    ranks: Ranks, layout: Layout, instrument: Instrument, groups: Mapping[str, Sequence[str]]
) -> ResearchFindings:
    """Analyse persons × `layout.items` ranks (−1: none); `groups` names people by variable."""
    measured = measure_group(ranks, layout)
    if measured.n_persons < COEFFICIENTS_FROM:
        return ResearchFindings(measured.n_persons, measured.step, (), (), (), ())
    parts = tuple(_parts(layout, measured))
    large = measured.n_persons >= STRUCTURE_FROM
    differences = [
        differences_of(ranks, layout, parts, variable=variable, groups=names)
        for variable, names in groups.items()
    ]
    compared = tuple(found for found in differences if found is not None)
    return ResearchFindings(
        n_persons=measured.n_persons,
        step=_step(measured, compared),
        dimensions=tuple(_dimensions(ranks, layout, measured)),
        items=_coherence(ranks, layout, instrument),
        curves=tuple(_curves(ranks, layout, parts)) if large else (),
        differences=compared,
    )


def _step(measured: GroupMeasurement, compared: Sequence[GroupDifferences]) -> EvidenceStep:
    if measured.step is EvidenceStep.STRUCTURE_CHECKED and any(c.is_comparable for c in compared):
        return EvidenceStep.COMPARABLE
    return measured.step


def _parts(layout: Layout, measured: GroupMeasurement) -> Iterator[Part]:
    """A dimension that falls into several groups of questions is looked at group by group."""
    place_of = {item: column for column, item in enumerate(layout.items)}
    for dimension in layout.dimensions:
        clusters = measured.dimensions[dimension.code].clusters
        if not clusters:
            yield Part(dimension.code, dimension.columns)
        for cluster in clusters:
            yield Part(dimension.code, tuple(place_of[item] for item in cluster))


def _curves(ranks: Ranks, layout: Layout, parts: Sequence[Part]) -> Iterator[PartCurves]:
    for part in parts:
        found = curves_of(ranks, layout, part) if len(part.columns) > 1 else None
        if found is not None:
            yield found


def _coherence(ranks: Ranks, layout: Layout, instrument: Instrument) -> tuple[ItemCoherence, ...]:
    return tuple(
        ItemCoherence(row.item, row.dimension, _two(row.item_rest), _two(row.alpha_if_dropped))
        for row in item_rows(ranks, layout, instrument)
    )


def _dimensions(
    ranks: Ranks, layout: Layout, measured: GroupMeasurement
) -> Iterator[DimensionFindings]:
    for dimension in layout.dimensions:
        known = measured.dimensions[dimension.code]
        part = Part(dimension.code, dimension.columns)
        testable = measured.n_persons >= STRUCTURE_FROM and len(part.columns) > 1
        yield DimensionFindings(
            reliability=_rounded(known),
            one=_fit(ranks, layout, part, ()) if testable else None,
            several=_fit(ranks, layout, part, known.clusters)
            if testable and known.clusters
            else None,
        )


def _fit(
    ranks: Ranks, layout: Layout, part: Part, clusters: tuple[tuple[str, ...], ...]
) -> StructureFit | None:
    if len(part.columns) < STRUCTURE_NEEDS_ITEMS:
        return None
    structure = {f"F{place}": list(items) for place, items in enumerate(clusters, start=1)}
    try:
        found = polytome.cfa(responses_of(ranks, layout, part), structure or None)
    except (ValueError, np.linalg.LinAlgError):
        return None
    return _told(found, max(1, len(clusters)))


def _told(found: ConfirmatoryFit, n_factors: int) -> StructureFit:
    fit = found.fit
    return StructureFit(
        n_factors=n_factors,
        cfi=round(fit.cfi, 2),
        tli=round(fit.tli, 2),
        rmsea=round(fit.rmsea, 2),
        srmr=round(fit.srmr, 2),
        verdict=_verdict(found),
    )


def _verdict(found: ConfirmatoryFit) -> Fit:
    fit = found.fit
    if fit.dof <= 0:
        return Fit.UNTESTABLE
    if found.improper or not found.converged:
        return Fit.POOR
    if fit.cfi >= 0.95 and fit.rmsea <= 0.06 and fit.srmr <= 0.08:
        return Fit.GOOD
    return Fit.ACCEPTABLE if fit.cfi >= 0.90 and fit.rmsea <= 0.08 else Fit.POOR


def _rounded(known: DimensionReliability) -> DimensionReliability:
    return replace(
        known,
        alpha=_two(known.alpha),
        alpha_low=_two(known.alpha_low),
        alpha_high=_two(known.alpha_high),
        omega=_two(known.omega),
        sd=_two(known.sd),
        item_error=_two(known.item_error),
        eigenvalues=tuple(round(value, 2) for value in known.eigenvalues),
        chance=tuple(round(value, 2) for value in known.chance),
    )


def _two(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
