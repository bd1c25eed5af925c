"""Jobs of the river's first floor."""

from __future__ import annotations

from django_tasks import task

from relier.panels.services import erase_expired_panels


@task()
def erase_expired() -> int:
    """Erase the panels past their date. Doing it again the same day erases nothing more."""
    return erase_expired_panels()
