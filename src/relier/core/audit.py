"""The audit trail: who did what, when. Append-only: the database itself refuses to change it.

Entries hold identifiers and counts, never a person's answers or words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from wagtail.log_actions import log


def record(
    action: str, *, thing: Model, by: Any = None, data: Mapping[str, Any] | None = None
) -> None:
    """Add one entry to the audit trail about a thing in the database.

    `by` is a signed-in person or None (a respondent, a job). `data` must hold no personal data. An
    entry cannot be erased: about an account it keeps the number, never the address or the name.
    """
    people = get_user_model()
    author = by if isinstance(by, people) else None
    title = f"#{thing.pk}" if isinstance(thing, people) else str(thing)
    log(instance=thing, action=action, user=author, title=title, data=dict(data or {}))
