"""The evidence ladder: what a figure stands on, and so what may be said with it."""

from __future__ import annotations

from dataclasses import dataclass

from relier.scoring.rules.results import EvidenceStep

RELIABILITY_FROM = 100
STRUCTURE_FROM = 200


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about a measure in one population.

    `smallest_compared` is the size of the smaller of two compared groups, 0 if none.
    """

    n_persons: int
    reliability_known: bool = False
    structure_holds: bool = False
    smallest_compared: int = 0
    invariance_holds: bool = False
    criterion_holds: bool = False


def evidence_step(evidence: Evidence) -> EvidenceStep:
    """Return the highest step whose condition, and every condition below it, is met."""
    climbed = EvidenceStep.NO_DATA
    for step, reached in _rungs(evidence):
        if not reached:
            break
        climbed = step
    return climbed


def _rungs(evidence: Evidence) -> tuple[tuple[EvidenceStep, bool], ...]:
    n = evidence.n_persons
    comparable = evidence.invariance_holds and evidence.smallest_compared >= STRUCTURE_FROM
    return (
        (EvidenceStep.DESCRIPTIVE, n > 0),
        (EvidenceStep.RELIABILITY_KNOWN, n >= RELIABILITY_FROM and evidence.reliability_known),
        (EvidenceStep.STRUCTURE_CHECKED, n >= STRUCTURE_FROM and evidence.structure_holds),
        (EvidenceStep.COMPARABLE, comparable),
        (EvidenceStep.CRITERION_CHECKED, evidence.criterion_holds),
    )
