"""The panels app."""

from django.apps import AppConfig


class PanelsConfig(AppConfig):
    name = "relier.panels"
    verbose_name = "Panels"
    default_auto_field = "django.db.models.BigAutoField"
