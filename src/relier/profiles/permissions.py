"""Who may read a group's report: whoever runs the campaign; nobody may read a person's."""

from __future__ import annotations

from relier.accounts.models import Organisation, Role
from relier.accounts.permissions import User, has_role

REPORT_ROLES = (Role.TRAINER, Role.RESEARCHER, Role.ADMINISTRATOR)


def can_see_group_report(user: User, organisation: Organisation) -> bool:
    """Say whether somebody may read the group reports of this organisation."""
    return has_role(user, organisation, *REPORT_ROLES)
