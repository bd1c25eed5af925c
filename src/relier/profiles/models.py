"""Frozen reports of groups. Nothing here is about one person: every number could be published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from relier.core.clock import now


class GroupSnapshot(models.Model):
    """One frozen report: what readers may see, and what the next one must remember.

    `figures` are the published figures. `memory` is what the report has shown so far, lot by
    lot (docs/algorithms/disclosure.md): each of its numbers is 0 or at least `k`.
    """

    campaign = models.ForeignKey(
        "responses.Campaign", on_delete=models.CASCADE, related_name="group_snapshots"
    )
    batch = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    k = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField(default=now)
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=40)
    figures = models.JSONField()
    memory = models.JSONField()

    class Meta:
        verbose_name = _("group report")
        verbose_name_plural = _("group reports")
        ordering: ClassVar[list[str]] = ["campaign", "batch"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "batch"], name="one_report_per_batch"),
            models.CheckConstraint(
                condition=models.Q(k__gte=5), name="no_report_with_cells_below_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.batch}"


class ResearchSnapshot(models.Model):
    """What a researcher reads of one campaign, computed once for one frozen group report.

    It counts the same people as that report, so that no difference between the two is smaller than
    a batch. `figures` are what readers may see, `memory` what has been shown of each question.
    """

    report = models.OneToOneField(
        GroupSnapshot, on_delete=models.CASCADE, related_name="research_snapshot"
    )
    computed_at = models.DateTimeField(default=now)
    library_version = models.CharField(max_length=40)
    figures = models.JSONField()
    memory = models.JSONField()

    class Meta:
        verbose_name = _("research figures")
        verbose_name_plural = _("research figures")

    def __str__(self) -> str:
        return f"{self.report}"
