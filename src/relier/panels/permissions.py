"""Who may run a panel of experts: researchers and administrators of its organisation."""

from __future__ import annotations

from relier.accounts.models import Organisation, Role
from relier.accounts.permissions import User, has_role
from relier.accounts.selectors import organisations_of
from relier.panels.models import Panel

PANEL_ROLES = (Role.RESEARCHER, Role.ADMINISTRATOR)


def can_run_panel(user: User, panel: Panel) -> bool:
    """Say whether somebody runs this panel; everybody else must not learn that it exists."""
    return has_role(user, panel.organisation, *PANEL_ROLES)


def organisations_with_panels(user: User) -> list[Organisation]:
    """Return the organisations for which somebody may run panels; asked anew every time."""
    return list(organisations_of(user, PANEL_ROLES))
