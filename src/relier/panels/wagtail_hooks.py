"""The words that the audit trail has for what happens to panels of experts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "panels.open_panel": _("Panel of experts opened"),
    "panels.invite_experts": _("Experts of a panel invited"),
    "panels.withdraw_expert": _("Expert of a panel withdrawn"),
    "panels.erase_expert": _("Expert’s ratings erased by the expert"),
    "panels.close_panel": _("Panel of experts closed"),
    "panels.erase_panel": _("Panel of experts erased"),
}


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_actions(actions: LogActionRegistry) -> None:
    """Name what the audit trail records."""
    for name, words in ACTIONS.items():
        actions.register_action(name, words, words)
