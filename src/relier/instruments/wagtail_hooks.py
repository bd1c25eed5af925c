"""The words that the audit trail has for what happens to instruments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_actions(actions: LogActionRegistry) -> None:
    """Name what the audit trail records."""
    words = _("Instrument version published")
    actions.register_action("instruments.publish_version", words, words)
