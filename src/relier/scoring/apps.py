"""The scoring app."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "relier.scoring"
    verbose_name = "Scoring"
    default_auto_field = "django.db.models.BigAutoField"
