"""The core app: the audit trail's database guard, and catalogues ready before the first page."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "relier.core"
    verbose_name = "Relier core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Compile the catalogues that changed, before anything is translated."""
        from relier.core.catalogues import compile_catalogues

        compile_catalogues()
