"""The core app: it holds the audit trail's database guard and nothing of any domain."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "relier.core"
    verbose_name = "Relier core"
    default_auto_field = "django.db.models.BigAutoField"
