"""The words that the audit trail has for what happens to campaigns and answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "responses.create_campaign": _("Campaign created"),
    "responses.edit_campaign": _("Campaign edited"),
    "responses.close_campaign": _("Campaign closed"),
    "responses.open_campaign": _("Campaign opened"),
    "responses.enter_paper": _("Paper answers entered"),
    "responses.import": _("Answers imported"),
    "responses.export": _("Answers exported"),
    "responses.erase_sitting": _("A respondent erased their answers"),
    "responses.erase_expired": _("Answers erased at the end of their retention"),
}


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_actions(actions: LogActionRegistry) -> None:
    """Name what the audit trail records."""
    for name, words in ACTIONS.items():
        actions.register_action(name, words, words)
