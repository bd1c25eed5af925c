"""The profiles app."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "relier.profiles"
    verbose_name = "Profiles"
    default_auto_field = "django.db.models.BigAutoField"
