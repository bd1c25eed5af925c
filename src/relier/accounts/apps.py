"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "relier.accounts"
    verbose_name = _("People and organisations")
    default_auto_field = "django.db.models.BigAutoField"
