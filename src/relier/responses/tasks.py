"""Jobs of the river's second floor."""

from __future__ import annotations

from django_tasks import task

from relier.responses.services.erasing import erase_expired_answers


@task()
def erase_expired() -> int:
    """Erase what is past its date. Doing it again the same day erases nothing more."""
    return erase_expired_answers()
