"""The evidence ladder holds only if every step below holds."""

from __future__ import annotations

import pytest

from relier.scoring.rules.evidence import Evidence, evidence_step
from relier.scoring.rules.results import EvidenceStep

ALL = {"reliability_known": True, "structure_holds": True}


@pytest.mark.parametrize(
    ("evidence", "step"),
    [
        (Evidence(0), EvidenceStep.NO_DATA),
        (Evidence(1, **ALL), EvidenceStep.DESCRIPTIVE),
        (Evidence(99, **ALL), EvidenceStep.DESCRIPTIVE),
        (Evidence(100, **ALL), EvidenceStep.RELIABILITY_KNOWN),
        (Evidence(100), EvidenceStep.DESCRIPTIVE),
        (Evidence(199, **ALL), EvidenceStep.RELIABILITY_KNOWN),
        (Evidence(200, **ALL), EvidenceStep.STRUCTURE_CHECKED),
        (Evidence(4500, reliability_known=True), EvidenceStep.RELIABILITY_KNOWN),
        (
            Evidence(400, **ALL, smallest_compared=200, invariance_holds=True),
            EvidenceStep.COMPARABLE,
        ),
        (
            Evidence(400, **ALL, smallest_compared=199, invariance_holds=True),
            EvidenceStep.STRUCTURE_CHECKED,
        ),
        (
            Evidence(400, **ALL, criterion_holds=True),
            EvidenceStep.STRUCTURE_CHECKED,
        ),
        (
            Evidence(
                400, **ALL, smallest_compared=200, invariance_holds=True, criterion_holds=True
            ),
            EvidenceStep.CRITERION_CHECKED,
        ),
    ],
)
def test_step_needs_every_step_below_it(evidence: Evidence, step: EvidenceStep) -> None:
    assert evidence_step(evidence) is step
