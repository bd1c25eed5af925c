"""The instruments app."""

from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    name = "relier.instruments"
    verbose_name = "Instruments"
    default_auto_field = "django.db.models.BigAutoField"
