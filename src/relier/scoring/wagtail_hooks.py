"""The words that the audit trail has for what happens to measures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "scoring.bring_in_calibration": _("Calibration brought in"),
    "scoring.adopt_calibration": _("Campaign scored again with another measure"),
}


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_actions(actions: LogActionRegistry) -> None:
    """Name what the audit trail records."""
    for name, words in ACTIONS.items():
        actions.register_action(name, words, words)
