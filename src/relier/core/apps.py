"""The core app: the audit trail's database guard, and catalogues ready before the first page."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "relier.core"
    verbose_name = "Relier core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Compile the catalogues that changed, and forget those that were read before."""
        from django.utils.translation.reloader import translation_file_changed

        from relier.core.catalogues import compile_catalogues

        for made in compile_catalogues():
            # An app that came before this one may have translated something already: without
            # this, the first start on a new machine would speak English for as long as it runs.
            translation_file_changed(sender=None, file_path=made)
