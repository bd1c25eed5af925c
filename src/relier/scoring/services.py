"""Writing scores: one sitting as it is finished, a whole campaign as more becomes known.

Every score of a campaign is made with one measure, settled with the first of them: the newest
calibration of the form, or classical scores where there is none. What comes later waits until
somebody asks for it (`adopt_calibration`), and then everybody is scored again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from django.db import transaction

from relier.core.audit import record
from relier.core.clock import now
from relier.core.failures import BadInput
from relier.instruments.rules.definition import Instrument
from relier.instruments.selectors import find_version, get_instrument, instrument_of
from relier.responses import selectors as responses
from relier.responses.selectors import AnswerRow
from relier.scoring import selectors
from relier.scoring.models import INDEX, CampaignMeasurement, PersonScore, StoredCalibration
from relier.scoring.rules.bands import BANDS, whole_points
from relier.scoring.rules.layout import MISSING, Layout, Ranks, layout_of
from relier.scoring.rules.measurement import LIBRARY_VERSION, MeasurementModel
from relier.scoring.rules.results import EvidenceStep, Provenance
from relier.scoring.rules.scores import GroupDimension, GroupScores, score_group
from relier.scoring.selectors import CampaignEvidence

_PERSONS_AT_ONCE = 500
_KEY = ("administration", "dimension")
_WRITTEN = (
    *("position", "value", "sem", "low", "high", "points", "band", "n_answered", "n_items"),
    *("instrument", "instrument_version", "form", "library_version", "calibration_id"),
    *("evidence_step", "scored_at"),
)


class MeasuredCampaign(Protocol):
    """What scoring needs to know of a campaign."""

    @property
    def pk(self) -> int: ...
    @property
    def instrument_version_id(self) -> int: ...


class ScorableSitting(Protocol):
    """What scoring needs to know of one person's sitting."""

    @property
    def pk(self) -> int: ...
    @property
    def form(self) -> str: ...
    @property
    def campaign(self) -> MeasuredCampaign: ...


def score_administration(*, administration: ScorableSitting) -> None:
    """Score one sitting from its answers; scoring it again replaces its scores."""
    campaign = administration.campaign
    instrument = get_instrument(campaign.instrument_version_id)
    layout = layout_of(instrument, form=administration.form)
    ranks = layout.ranks_of(responses.answers_of(administration.pk), instrument)
    with transaction.atomic():
        evidence = _settled_measure(campaign, administration.form)
        _write(campaign.pk, [administration.pk], ranks, layout, evidence=evidence)


def rescore_campaign(*, campaign: MeasuredCampaign) -> int:
    """Measure a campaign from its own answers, score every finished sitting, return how many.

    The measure rests on those who agreed to group statistics; everybody gets their own score.
    """
    instrument = get_instrument(campaign.instrument_version_id)
    finished = responses.completed_administrations(campaign.pk, group_only=False)
    forms: dict[str, set[int]] = {}
    for administration, form in finished:
        forms.setdefault(form, set()).add(administration)
    with transaction.atomic():
        for form, people in forms.items():
            layout = layout_of(instrument, form=form)
            evidence = measure_campaign(campaign=campaign, instrument=instrument, form=form)
            for ids, ranks in _rank_blocks(campaign.pk, layout, instrument, people):
                _write(campaign.pk, ids, ranks, layout, evidence=evidence)
    return len(finished)


def measure_campaign(
    *, campaign: MeasuredCampaign, instrument: Instrument, form: str
) -> CampaignEvidence:
    """Estimate reliability and structure from a campaign's answers, and keep the result."""
    # polytome and scipy weigh 50 MB: loaded where a campaign is measured, not in every process.
    reliability = import_module("relier.scoring.rules.reliability")
    layout = layout_of(instrument, form=form)
    people = {pk for pk, its in responses.completed_administrations(campaign.pk) if its == form}
    blocks = [ranks for _, ranks in _rank_blocks(campaign.pk, layout, instrument, people)]
    empty = np.empty((0, len(layout.items)), dtype=np.int8)
    group = reliability.measure_group(np.concatenate([empty, *blocks]), layout)
    alphas = {code: d.alpha for code, d in group.dimensions.items() if d.alpha is not None}
    _settled_measure(campaign, form)
    CampaignMeasurement.objects.update_or_create(
        campaign_id=campaign.pk,
        form=form,
        defaults={
            "n_persons": group.n_persons,
            "item_errors": dict(group.measurement.item_errors),
            "reliabilities": alphas,
            "evidence_step": group.step.value,
            "measured_at": now(),
        },
    )
    return selectors.evidence_of(campaign.pk, form)


def bring_in_calibration(*, path: Path, note: str = "", by: Any = None) -> StoredCalibration:
    """Store a calibration that `relier calibrate` wrote; the same one again changes nothing.

    Scores that exist stay as they are: see `adopt_calibration`.

    Raises
    ------
    BadInput
        If the file cannot be used, its questionnaire is not published here, or it must not score
        people (`rules.calibration_checks`).
    """
    files = import_module("relier.scoring.rules.calibration_file")
    checks = import_module("relier.scoring.rules.calibration_checks")
    file = files.read_calibration(path)
    known = StoredCalibration.objects.filter(code=file.id).first()
    if known is not None:
        return known
    version = find_version(file.instrument, file.instrument_version)
    if version is None or file.form not in instrument_of(version).forms:
        raise BadInput(
            f"{path}: it is of the form “{file.form}” of “{file.instrument} "
            f"{file.instrument_version}”, which is not published here."
        )
    checks.refuse_unusable(file, layout_of(instrument_of(version), form=file.form))
    with transaction.atomic():
        stored = StoredCalibration.objects.create(
            code=file.id,
            digest=files.digest_of(file),
            instrument_version_id=version.pk,
            form=file.form,
            model=file.model,
            norm=file.norm,
            n_persons=file.n_persons,
            document=files.calibration_document(file),
            evidence_note=note,
            created_by=by,
        )
        record("scoring.bring_in_calibration", thing=stored, by=by, data={"digest": stored.digest})
    return stored


def adopt_calibration(
    *, campaign: MeasuredCampaign, form: str, calibration_id: str, by: Any = None
) -> int:
    """Score a campaign again with another calibration ("": classical); return how many people.

    Raises
    ------
    BadInput
        If no such calibration of this form of its questionnaire is stored.
    """
    known = selectors.calibrations_for(campaign.instrument_version_id, form)
    chosen = next((one for one in known if one.calibration_id == calibration_id), None)
    if calibration_id and chosen is None:
        raise BadInput(f"There is no calibration “{calibration_id}” of the form “{form}”.")
    with transaction.atomic():
        before = _settled_measure(campaign, form).calibration_id
        measure = CampaignMeasurement.objects.get(campaign=campaign.pk, form=form)
        measure.calibration_id = chosen.pk if chosen else None
        measure.save(update_fields=["calibration"])
        n_persons = rescore_campaign(campaign=campaign)
        record(
            "scoring.adopt_calibration",
            thing=measure,
            by=by,
            data={"campaign": campaign.pk, "from": before, "to": calibration_id, "n": n_persons},
        )
    return n_persons


def _settled_measure(campaign: MeasuredCampaign, form: str) -> CampaignEvidence:
    """Return how a campaign measures; before its first score, settle that."""
    evidence = selectors.evidence_of(campaign.pk, form)
    if evidence is not selectors.NOTHING_KNOWN:
        return evidence
    CampaignMeasurement.objects.get_or_create(
        campaign_id=campaign.pk,
        form=form,
        defaults={
            "calibration_id": selectors.calibration_to_begin_with(
                campaign.pk, campaign.instrument_version_id, form
            ),
            "n_persons": 0,
            "evidence_step": EvidenceStep.NO_DATA.value,
        },
    )
    return selectors.evidence_of(campaign.pk, form)


def _model_of(evidence: CampaignEvidence, layout: Layout) -> MeasurementModel:
    if not evidence.calibration_id:
        return evidence.classical
    calibrated = import_module("relier.scoring.rules.calibrated")
    columns = {d.code: tuple(layout.items[c] for c in d.columns) for d in layout.dimensions}
    model: MeasurementModel = calibrated.CalibratedMeasurement(
        _calibration_file(evidence.calibration_id), columns
    )
    return model


# A calibration never changes: its id is made from its content.
@lru_cache(maxsize=8)
def _calibration_file(calibration_id: str) -> Any:
    files = import_module("relier.scoring.rules.calibration_file")
    return files.calibration_from_document(selectors.document_of(calibration_id))


def _rank_blocks(
    campaign_id: int, layout: Layout, instrument: Instrument, people: set[int]
) -> Iterator[tuple[list[int], Ranks]]:
    rows = (
        row
        for row in responses.answers_matrix(campaign_id, layout.items, group_only=False)
        if row.administration_id in people
    )
    ranks_of = [_ranks_by_code(instrument, code) for code in layout.items]
    while block := list(islice(rows, _PERSONS_AT_ONCE)):
        yield [row.administration_id for row in block], _ranks(block, ranks_of)


def _ranks_by_code(instrument: Instrument, item: str) -> dict[str | None, int]:
    options = instrument.scales[instrument.items[item].scale].options
    return {option.code: option.value for option in options if option.value is not None}


def _ranks(block: Sequence[AnswerRow], ranks_of: Sequence[dict[str | None, int]]) -> Ranks:
    return np.array(
        [
            [
                ranks.get(option, MISSING)
                for ranks, option in zip(ranks_of, row.options, strict=True)
            ]
            for row in block
        ],
        dtype=np.int8,
    )


def _write(
    campaign_id: int,
    administrations: Sequence[int],
    ranks: Ranks,
    layout: Layout,
    *,
    evidence: CampaignEvidence,
) -> None:
    measurement = _model_of(evidence, layout)
    scores = score_group(ranks, layout, measurement=measurement)
    provenance = Provenance(
        instrument=layout.instrument,
        instrument_version=layout.instrument_version,
        form=layout.form,
        library_version=LIBRARY_VERSION,
        calibration_id=measurement.calibration_id,
        evidence_step=evidence.step,
    )
    rows = [
        row
        for place, administration in enumerate(administrations)
        for row in _rows((campaign_id, administration), scores, place=place, provenance=provenance)
    ]
    PersonScore.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=_KEY, update_fields=_WRITTEN
    )


def _rows(
    sitting: tuple[int, int], scores: GroupScores, *, place: int, provenance: Provenance
) -> Iterator[PersonScore]:
    campaign, administration = sitting
    for position, dimension in enumerate((_index(scores), *scores.dimensions)):
        value = _number(dimension.value[place])
        band = int(dimension.band[place])
        yield PersonScore(
            campaign_id=campaign,
            administration_id=administration,
            dimension=dimension.code,
            position=position,
            value=value,
            sem=_number(dimension.sem[place]),
            low=_number(dimension.low[place]),
            high=_number(dimension.high[place]),
            points=None if value is None else int(whole_points(dimension.value[place])),
            band=BANDS[band].value if band >= 0 else "",
            n_answered=int(dimension.n_answered[place]),
            n_items=dimension.n_items,
            instrument=provenance.instrument,
            instrument_version=provenance.instrument_version,
            form=provenance.form,
            library_version=provenance.library_version,
            calibration_id=provenance.calibration_id,
            evidence_step=provenance.evidence_step.value,
        )


def _index(scores: GroupScores) -> GroupDimension:
    """The equal-weight mean as one more row; it has no band, and counts dimensions as items."""
    return GroupDimension(
        code=INDEX,
        n_items=len(scores.dimensions),
        n_answered=scores.n_scored,
        value=scores.mean,
        sem=scores.mean_sem,
        low=scores.mean_low,
        high=scores.mean_high,
        band=np.full(scores.mean.shape, -1, dtype=np.int8),
    )


def _number(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
