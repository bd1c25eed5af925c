"""Scores of persons, and what a campaign's own answers say about the measure.

Only `scoring` reads these tables: everybody else asks its selectors.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from relier.core.clock import now
from relier.scoring.rules.results import Band, EvidenceStep

# The row of a person's equal-weight mean stands beside those of the dimensions under this code.
INDEX = ""


class PersonScore(models.Model):
    """One dimension of one sitting, with all that it takes to read it years later.

    `points` is the value as it is shown, on whole points: group figures count it. It is null,
    with the value, where too few items were answered. `campaign` repeats what the sitting knows
    and never changes: with it a report over a country reads one index, in its order.
    """

    administration = models.ForeignKey(
        "responses.Administration", on_delete=models.CASCADE, related_name="+"
    )
    campaign = models.ForeignKey(
        "responses.Campaign", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    dimension = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField()
    value = models.FloatField(null=True)
    sem = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    points = models.PositiveSmallIntegerField(null=True)
    band = models.CharField(max_length=20, choices=[(b.value, b.value) for b in Band], blank=True)
    n_answered = models.PositiveSmallIntegerField()
    n_items = models.PositiveSmallIntegerField()
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=40)
    form = models.CharField(max_length=40)
    library_version = models.CharField(max_length=40)
    calibration_id = models.CharField(max_length=80)
    evidence_step = models.CharField(
        max_length=1, choices=[(step.value, step.value) for step in EvidenceStep]
    )
    scored_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["administration", "dimension"], name="one_score_per_dimension"
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(sem__isnull=False),
                name="no_score_without_its_error",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["campaign", "dimension", "points", "administration"],
                name="score_histogram",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dimension or 'index'} {self.points}"


class StoredCalibration(models.Model):
    """A calibration that may score people: one form of one instrument version, as it was written.

    It is never changed: `code` and `digest` are made from its content, and stand beside
    every score that was made with it. `evidence_note` says who answered, where and when.
    """

    code = models.CharField(_("calibration"), max_length=80, unique=True)
    digest = models.CharField(max_length=64)
    instrument_version = models.ForeignKey(
        "instruments.InstrumentVersion", on_delete=models.PROTECT, related_name="+"
    )
    form = models.CharField(_("form"), max_length=40)
    model = models.CharField(_("model"), max_length=40)
    norm = models.CharField(_("norm"), max_length=40)
    n_persons = models.PositiveIntegerField(_("people"))
    document = models.JSONField()
    evidence_note = models.TextField(_("where it comes from"), blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("calibration")
        verbose_name_plural = _("calibrations")
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.code


class CampaignMeasurement(models.Model):
    """How one campaign measures with one form, and what its own answers say about that.

    `calibration` scores everybody of the campaign (none: classical scores); it is settled with the
    first score, and changes only when somebody asks for it. `item_errors` is the standard error of
    one answer per dimension, `reliabilities` alpha per dimension; a dimension that could not be
    estimated is not there.
    """

    campaign = models.ForeignKey("responses.Campaign", on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=40)
    calibration = models.ForeignKey(
        StoredCalibration, on_delete=models.PROTECT, null=True, related_name="+"
    )
    n_persons = models.PositiveIntegerField()
    item_errors = models.JSONField(default=dict)
    reliabilities = models.JSONField(default=dict)
    evidence_step = models.CharField(
        max_length=1, choices=[(step.value, step.value) for step in EvidenceStep]
    )
    measured_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("campaign measurement")
        verbose_name_plural = _("campaign measurements")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "form"], name="one_measurement_per_form")
        ]

    def __str__(self) -> str:
        return f"{self.form}: {self.n_persons}"
