"""Campaigns, administrations and answers. Only `responses` reads the answers themselves."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from relier.core.clock import now
from relier.core.public_ids import new_code, new_public_id
from relier.responses.rules.windows import Window

MIN_GROUP_SIZE_FLOOR = 5
MIN_GROUP_SIZE_DEFAULT = 10


def new_campaign_code() -> str:
    """Return the short code of a campaign's public address."""
    return new_code(8)


class Campaign(models.Model):
    """One enquiry of one organisation: an instrument, a window, a purpose, a retention date."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    code = models.CharField(max_length=8, unique=True, default=new_campaign_code, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="campaigns"
    )
    instrument_version = models.ForeignKey(
        "instruments.InstrumentVersion", on_delete=models.PROTECT, related_name="campaigns"
    )
    form = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=200)
    purpose = models.TextField(_("purpose"), max_length=2000)
    languages = models.JSONField(_("languages"), default=list)
    consent_texts = models.JSONField(default=dict, blank=True)
    opens_at = models.DateTimeField(_("opens"), default=now)
    closes_at = models.DateTimeField(_("closes"))
    retention_until = models.DateField(_("answers erased after"))
    min_group_size = models.PositiveSmallIntegerField(
        _("minimum group size"), default=MIN_GROUP_SIZE_DEFAULT
    )
    invited = models.PositiveIntegerField(_("people invited"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followed_by"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    is_demonstration = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(min_group_size__gte=MIN_GROUP_SIZE_FLOOR),
                name="group_reports_need_five_people",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="campaign_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def window(self) -> Window:
        """When this campaign takes answers."""
        return Window(
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            is_draft=self.status == self.Status.DRAFT,
            is_closed=self.status == self.Status.CLOSED,
        )


class Administration(models.Model):
    """One person's sitting. Its secrets are kept as keyed hashes only; it holds no name."""

    class Provenance(models.TextChoices):
        ONLINE = "online", _("on screen")
        INTERVIEW = "interview", _("read aloud by somebody")
        PAPER = "paper", _("on paper")
        IMPORTED = "imported", _("imported")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="administrations")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    form = models.CharField(max_length=40)
    language = models.CharField(max_length=20)
    provenance = models.CharField(
        max_length=10, choices=Provenance.choices, default=Provenance.ONLINE
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    source_row = models.CharField(max_length=64, blank=True)
    linking_hash = models.CharField(max_length=64, blank=True, db_index=True)
    group_consent = models.BooleanField(default=False)
    research_consent = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=now)
    completed_at = models.DateTimeField(null=True, blank=True)
    # When its person agreed to the group's figures, if that was after the end.
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("administration")
        verbose_name_plural = _("administrations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["campaign", "source_row"],
                condition=~models.Q(source_row=""),
                name="a_row_is_imported_once",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["campaign", "group_consent", "completed_at"], name="campaign_complete"
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class Answer(models.Model):
    """One answer: the code of an option, of an answer outside the scale, or `skipped`."""

    administration = models.ForeignKey(
        Administration, on_delete=models.CASCADE, related_name="answers"
    )
    item = models.CharField(max_length=40)
    option = models.CharField(max_length=40)
    language = models.CharField(max_length=20)
    answered_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["administration", "item"], name="one_answer_per_item")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["item", "option"], name="answer_item_option")
        ]

    def __str__(self) -> str:
        return f"{self.item}"
