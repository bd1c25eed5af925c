"""Writing scores: one sitting as it is finished, a whole campaign as more becomes known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import islice
from typing import Protocol

import numpy as np
from django.db import transaction

from relier.core.clock import now
from relier.instruments.rules.definition import Instrument
from relier.instruments.selectors import get_instrument
from relier.responses import selectors as responses
from relier.responses.selectors import AnswerRow
from relier.scoring import selectors
from relier.scoring.models import INDEX, CampaignMeasurement, PersonScore
from relier.scoring.rules.bands import BANDS, whole_points
from relier.scoring.rules.layout import MISSING, Layout, Ranks, layout_of
from relier.scoring.rules.measurement import LIBRARY_VERSION
from relier.scoring.rules.results import Provenance
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
    evidence = selectors.evidence_of(campaign.pk, administration.form)
    with transaction.atomic():
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
    measurement = evidence.measurement
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
