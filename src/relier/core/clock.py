"""The only place that asks what time it is, so that tests can hold it still."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, with its time zone."""
    return timezone.now()


def today() -> date:
    """Return today's date in the site's time zone."""
    return timezone.localdate()
