"""The cms app."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "relier.cms"
    verbose_name = "Pages"
    default_auto_field = "django.db.models.BigAutoField"
