"""Who may run campaigns: members of the organisation with the role for it."""

from __future__ import annotations

from relier.accounts.models import Organisation, Role
from relier.accounts.permissions import User, has_role
from relier.accounts.selectors import organisations_of
from relier.responses.models import Campaign

CAMPAIGN_ROLES = (Role.TRAINER, Role.RESEARCHER, Role.ADMINISTRATOR)
RESEARCH_ROLES = (Role.RESEARCHER, Role.ADMINISTRATOR)


def can_manage_campaign(user: User, campaign: Campaign) -> bool:
    """Say whether somebody runs this campaign; everybody else must not learn that it exists."""
    return has_role(user, campaign.organisation, *CAMPAIGN_ROLES)


def can_import_answers(user: User, campaign: Campaign) -> bool:
    """Say whether somebody may bring answers collected elsewhere into this campaign."""
    return has_role(user, campaign.organisation, *CAMPAIGN_ROLES)


def can_export_answers(user: User, campaign: Campaign) -> bool:
    """Say whether somebody may take out the rows of those who agreed to research."""
    return has_role(user, campaign.organisation, *RESEARCH_ROLES)


def can_create_campaign(user: User) -> bool:
    """Say whether somebody may run campaigns for at least one organisation."""
    return bool(organisations_to_manage(user))


def organisations_to_manage(user: User) -> list[Organisation]:
    """Return the organisations for which somebody may run campaigns; asked anew every time."""
    return list(organisations_of(user, CAMPAIGN_ROLES))
