"""Reading scores: the only door. Group reports count; nobody lists persons through here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet

from relier.responses import selectors as responses
from relier.scoring.models import INDEX, CampaignMeasurement, PersonScore, StoredCalibration
from relier.scoring.rules.histogram import PointHistogram
from relier.scoring.rules.measurement import ClassicalMeasurement
from relier.scoring.rules.results import (
    Band,
    DimensionScore,
    EvidenceStep,
    IndexScore,
    Provenance,
)

_CHUNK = 20_000
# From so many persons on, walking a campaign's index is quicker than looking persons up.
_MANY = 20_000


@dataclass(frozen=True, slots=True)
class CampaignEvidence:
    """What is known about a measure from one campaign's own answers.

    `calibration_id` names the calibration that scores its people, "" for classical scores.
    """

    step: EvidenceStep
    n_persons: int
    reliabilities: Mapping[str, float]
    item_errors: Mapping[str, float]
    calibration_id: str = ""

    @property
    def classical(self) -> ClassicalMeasurement:
        """The model that scores this campaign's people where there is no calibration."""
        return ClassicalMeasurement(item_errors=self.item_errors)


NOTHING_KNOWN = CampaignEvidence(EvidenceStep.NO_DATA, 0, {}, {})


@dataclass(frozen=True, slots=True)
class KnownCalibration:
    """A calibration that may be chosen, without its parameters."""

    pk: int
    calibration_id: str
    n_persons: int
    evidence_note: str


def scores_of(administration_id: int) -> IndexScore | None:
    """Return one person's index, or None while the sitting has not been scored."""
    rows = list(PersonScore.objects.filter(administration=administration_id).order_by("position"))
    if not rows:
        return None
    index = rows[0]
    dimensions = tuple(_dimension(row) for row in rows[1:])
    return IndexScore(
        dimensions=dimensions,
        mean=index.value,
        mean_sem=index.sem,
        mean_low=index.low,
        mean_high=index.high,
        n_at_autonomy=sum(d.band not in {None, Band.WITH_HELP} for d in dimensions),
        n_scored=index.n_answered,
        provenance=Provenance(
            instrument=index.instrument,
            instrument_version=index.instrument_version,
            form=index.form,
            library_version=index.library_version,
            calibration_id=index.calibration_id,
            evidence_step=EvidenceStep(index.evidence_step),
        ),
    )


def score_histogram(
    campaign_id: int,
    *,
    administrations: Sequence[int] | None = None,
    people: QuerySet[Any] | None = None,
) -> dict[str, PointHistogram]:
    """Return, per dimension, how many persons of the group stand at each whole point.

    One query that groups and counts, whatever the size of the campaign. The equal-weight mean is
    under the key INDEX (""). `people` (sittings of this campaign, from `responses.selectors`) or
    `administrations` narrow it to a batch of persons.
    """
    if administrations is not None:
        return _count_batch(campaign_id, frozenset(administrations))
    if people is None:
        scores = _walk(campaign_id, responses.in_group_figures(campaign_id))
    elif people.count() >= _MANY:
        scores = _walk(campaign_id, people)
    else:
        scores = _of(people)
    counted = (
        scores.values_list("dimension", "points")
        .annotate(n=Count("*"))
        .order_by("dimension", "points")
    )
    found: dict[str, dict[int | None, int]] = {}
    for dimension, points, n in counted:
        found.setdefault(dimension, {})[points] = n
    return {code: PointHistogram.from_counts(counts) for code, counts in found.items()}


def points_by_person(
    campaign_id: int, *, group_only: bool = True
) -> Iterator[tuple[int, str, int | None]]:
    """Yield (administration, dimension, whole points or None), for batches and before/after.

    Ordered by administration. What a report shows of it goes through disclosure control.
    """
    rows = _in_group(campaign_id) if group_only else _of_campaign(campaign_id)
    yield from (
        rows.order_by("administration_id", "position")
        .values_list("administration_id", "dimension", "points")
        .iterator(_CHUNK)
    )


def evidence_of(campaign_id: int, form: str) -> CampaignEvidence:
    """Return the step of the ladder that one form of a campaign stands on, and why."""
    rows = CampaignMeasurement.objects.filter(campaign=campaign_id, form=form)
    row = rows.annotate(scored_with=F("calibration__code")).first()
    if row is None:
        return NOTHING_KNOWN
    return CampaignEvidence(
        step=EvidenceStep(row.evidence_step),
        n_persons=row.n_persons,
        reliabilities=row.reliabilities,
        item_errors=row.item_errors,
        calibration_id=row.scored_with or "",
    )


def calibrations_for(instrument_version_id: int, form: str) -> list[KnownCalibration]:
    """Return the calibrations of one form of one instrument version, the newest first."""
    rows = StoredCalibration.objects.filter(instrument_version=instrument_version_id, form=form)
    found = rows.order_by("-created_at", "-pk")
    return [
        KnownCalibration(*row)
        for row in found.values_list("pk", "code", "n_persons", "evidence_note")
    ]


def calibration_to_begin_with(campaign_id: int, version_id: int, form: str) -> int | None:
    """Return the calibration that a campaign's first score is made with; None: classical.

    A campaign that follows another one measures as that one did, so that before and after can be
    compared; any other takes the newest.
    """
    before = CampaignMeasurement.objects.filter(
        campaign__followed_by=campaign_id, campaign__instrument_version=version_id, form=form
    ).first()
    if before is not None:
        return before.calibration_id
    return next((one.pk for one in calibrations_for(version_id, form)), None)


def document_of(calibration_id: str) -> Mapping[str, Any]:
    """Return a stored calibration as it was written."""
    document: Mapping[str, Any] = StoredCalibration.objects.values_list("document", flat=True).get(
        code=calibration_id
    )
    return document


def rescoring_is_due(campaign_id: int, form: str) -> bool:
    """Say whether enough persons have answered since the last measurement to measure again.

    At 30, 100 and 200 persons, where the ladder has its steps, then at each doubling.
    """
    now = responses.count_in_group_figures(campaign_id)
    before = evidence_of(campaign_id, form).n_persons
    return _mark(now) > _mark(before)


def _mark(n_persons: int) -> int:
    steps = (30, 100, 200)
    passed = sum(n_persons >= step for step in steps)
    return passed if n_persons < steps[-1] else passed + (n_persons // steps[-1]).bit_length()


def _walk(campaign_id: int, people: QuerySet[Any]) -> QuerySet[PersonScore]:
    """The same persons' scores, read in the order of the index that groups them.

    Adding 0 keeps the database from looking each person up in turn and sorting what it found:
    for a whole country that takes three times as long.
    """
    scores = PersonScore.objects.filter(campaign=campaign_id)
    return scores.annotate(person=F("administration_id") + 0).filter(person__in=people.values("pk"))


def _in_group(campaign_id: int) -> QuerySet[PersonScore]:
    return _of(responses.in_group_figures(campaign_id))


def _of(people: QuerySet[Any]) -> QuerySet[PersonScore]:
    return PersonScore.objects.filter(administration__in=people.values("pk"))


def _of_campaign(campaign_id: int) -> QuerySet[PersonScore]:
    return PersonScore.objects.filter(campaign=campaign_id)


def _count_batch(campaign_id: int, batch: frozenset[int]) -> dict[str, PointHistogram]:
    found: dict[str, dict[int | None, int]] = {}
    for person, dimension, points in points_by_person(campaign_id):
        if person in batch:
            counts = found.setdefault(dimension, {})
            counts[points] = counts.get(points, 0) + 1
    return {code: PointHistogram.from_counts(counts) for code, counts in found.items()}


def _dimension(row: PersonScore) -> DimensionScore:
    return DimensionScore(
        dimension=row.dimension,
        n_answered=row.n_answered,
        n_items=row.n_items,
        value=row.value,
        sem=row.sem,
        low=row.low,
        high=row.high,
        band=Band(row.band) if row.band else None,
    )


__all__ = [
    "INDEX",
    "NOTHING_KNOWN",
    "CampaignEvidence",
    "KnownCalibration",
    "calibration_to_begin_with",
    "calibrations_for",
    "document_of",
    "evidence_of",
    "points_by_person",
    "rescoring_is_due",
    "score_histogram",
    "scores_of",
]
