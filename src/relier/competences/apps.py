"""The competences app."""

from django.apps import AppConfig


class CompetencesConfig(AppConfig):
    name = "relier.competences"
    verbose_name = "Competences"
    default_auto_field = "django.db.models.BigAutoField"
