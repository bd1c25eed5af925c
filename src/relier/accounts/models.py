"""People, organisations, memberships and consent receipts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from relier.core.clock import now
from relier.core.public_ids import new_public_id


class PersonManager(BaseUserManager["Person"]):
    """Creates people by e-mail; nobody has a password."""

    def create_user(self, email: str, **fields: object) -> Person:
        """Create a person who signs in by a code sent to this address."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, **fields: object) -> Person:
        """Create the person who runs the installation."""
        fields.pop("password", None)
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> Person:
        """Find a person whatever the case of the address."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. Respondents never do."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, default="fr")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the editors' admin"), default=False)
    date_joined = models.DateTimeField(default=now, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name that the editors' admin shows."""
        return self.name or self.email


class Organisation(models.Model):
    """A school, an association, a service."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, default="BE")
    is_demonstration = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person does in an organisation."""

    TRAINER = "trainer", _("trainer")
    RESEARCHER = "researcher", _("researcher")
    EDITOR = "editor", _("editor")
    COMMITTEE = "committee", _("committee member")
    ADMINISTRATOR = "administrator", _("administrator")


class Membership(models.Model):
    """One role of one person in one organisation. Removing it acts at once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    since = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], name="one_membership_per_role"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.organisation}"


class ConsentPurpose(models.TextChoices):
    """The three consents, asked apart. Only the first is given unless the person adds others."""

    MY_RESULT = "my_result", _("my own result")
    GROUP_STATISTICS = "group_statistics", _("statistics of the group")
    OPEN_RESEARCH = "open_research", _("open research data")


class ConsentReceipt(models.Model):
    """One consent, given or withdrawn (fields after ISO/IEC TS 27560:2023).

    `subject` is the public id of an administration: nobody's name. The notice's words are kept by
    their digest and version, so that one can show what was agreed to.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    subject = models.CharField(max_length=40, db_index=True)
    controller = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20, choices=ConsentPurpose.choices)
    notice_language = models.CharField(max_length=20)
    notice_digest = models.CharField(max_length=64)
    schema_version = models.CharField(max_length=20, default="27560:2023")
    retention_until = models.DateField()
    given_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent receipt")
        verbose_name_plural = _("consent receipts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["subject", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_active_consent_per_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} · {self.given_at:%Y-%m-%d}"
