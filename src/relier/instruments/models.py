"""Instruments, their published versions, and their words as rows: one row an item and language.

A translated item is a new measuring device: its words are versioned rows, never gettext. What is
published is never changed nor deleted; the database itself refuses (see migration 0001).
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from relier.core.clock import now
from relier.instruments.rules.definition import INSTRUMENT_STATUSES, WORDING_STATUSES


class FrozenRowError(Exception):
    """Somebody tried to change or delete what is published: publish a new version instead."""


class FrozenRow(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        """Add the row; refuse to change it."""
        if not self._state.adding:
            raise FrozenRowError(f"{self} is published and frozen.")
        super().save(**kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise FrozenRowError(f"{self} is published and frozen.")


class Instrument(models.Model):
    """A questionnaire, whatever its version."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")

    def __str__(self) -> str:
        return self.code


class InstrumentVersion(FrozenRow):
    """One published version. `definition` is its structure; its words are rows of their own."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(_("version"), max_length=40)
    status = models.CharField(_("status"), max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    definition = models.JSONField()
    published_at = models.DateTimeField(_("published"), default=now)
    change_note = models.TextField(_("what changed"), blank=True)
    changes = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("instrument version")
        verbose_name_plural = _("instrument versions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["instrument", "version"], name="a_version_is_published_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=INSTRUMENT_STATUSES),
                name="instrument_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.version}"


class InstrumentWording(FrozenRow):
    """One language of one version. `words` holds all but the items' words."""

    version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, related_name="wordings"
    )
    language = models.CharField(_("language"), max_length=20)
    status = models.CharField(_("status"), max_length=20)
    words = models.JSONField()

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["version", "language"], name="a_language_is_worded_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=WORDING_STATUSES), name="wording_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.language}"


class ItemWording(FrozenRow):
    """The words of one item in one language of one version."""

    wording = models.ForeignKey(InstrumentWording, on_delete=models.PROTECT, related_name="items")
    item = models.CharField(_("item"), max_length=40)
    text = models.TextField(_("question"))
    lead = models.TextField(blank=True)
    help = models.JSONField(default=list, blank=True)
    options = models.JSONField(default=dict, blank=True)
    have = models.TextField(blank=True)
    lack = models.TextField(blank=True)
    stimulus = models.JSONField(default=list, blank=True)
    rationale = models.TextField(blank=True)
    # What the format gained since its first tables. Nullable, so that SQLite adds the column to
    # the frozen table in place and keeps its triggers.
    more = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("item wording")
        verbose_name_plural = _("item wordings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["wording", "item"], name="an_item_is_worded_once")
        ]

    def __str__(self) -> str:
        return f"{self.wording} · {self.item}"
