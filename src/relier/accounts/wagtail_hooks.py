"""The words that the audit trail has for what happens to people and roles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "accounts.sign_in": _("Signed in"),
    "accounts.second_factor": _("Second factor changed"),
    "accounts.invite_member": _("Member invited"),
    "accounts.change_roles": _("Roles changed"),
    "accounts.remove_member": _("Member removed"),
    "accounts.create_organisation": _("Organisation created"),
}


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_actions(actions: LogActionRegistry) -> None:
    """Name what the audit trail records."""
    for name, words in ACTIONS.items():
        actions.register_action(name, words, words)
