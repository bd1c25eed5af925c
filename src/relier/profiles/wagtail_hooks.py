"""The words that the audit trail has for what happens to group reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "profiles.freeze_report": _("Group report frozen"),
    "profiles.compute_research": _("Research figures computed"),
}


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_actions(actions: LogActionRegistry) -> None:
    """Name what the audit trail records."""
    for name, words in ACTIONS.items():
        actions.register_action(name, words, words)
