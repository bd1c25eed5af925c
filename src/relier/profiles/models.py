"""Frozen group reports. Nothing here is about one person: every number could be published."""

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
