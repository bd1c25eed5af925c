"""Panels, their experts and what these rated. No name of an expert is kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from relier.core.clock import now
from relier.core.public_ids import new_public_id


class Panel(models.Model):
    """Experts who rate the judgements of one version, apart from each other; closed once."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="panels"
    )
    version = models.ForeignKey(
        "instruments.InstrumentVersion", on_delete=models.PROTECT, related_name="panels"
    )
    language = models.CharField(_("language"), max_length=20)
    # A number that was withdrawn is never given again.
    last_number = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    retention_until = models.DateField(_("ratings erased after"))

    class Meta:
        verbose_name = _("panel of experts")
        verbose_name_plural = _("panels of experts")
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.version} #{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether its experts may still rate."""
        return self.closed_at is None


class PanelInvitation(models.Model):
    """One expert: a number and a keyed hash. No name, no address; the link is kept nowhere."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="invitations")
    number = models.PositiveSmallIntegerField()
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    country = models.CharField(_("country"), max_length=2, blank=True)

    class Meta:
        verbose_name = _("expert of a panel")
        verbose_name_plural = _("experts of a panel")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["panel", "number"], name="an_expert_has_one_number")
        ]

    def __str__(self) -> str:
        return f"{self.panel} · {self.number}"


class PanelRating(models.Model):
    """One expert's best and worst action for one item, and what they say about it."""

    invitation = models.ForeignKey(
        PanelInvitation, on_delete=models.CASCADE, related_name="ratings"
    )
    item = models.CharField(max_length=40)
    best = models.CharField(max_length=40)
    worst = models.CharField(max_length=40)
    comment = models.TextField(_("comment"), blank=True, max_length=1000)

    class Meta:
        verbose_name = _("rating of an expert")
        verbose_name_plural = _("ratings of experts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["invitation", "item"], name="an_expert_rates_an_item_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(best=models.F("worst")), name="best_is_not_worst"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation} · {self.item}"
