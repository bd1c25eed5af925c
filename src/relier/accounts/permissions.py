"""Who may do what with an organisation; asked of the database each time, so that a role removed
closes its doors at the next request.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from relier.accounts.models import Membership, Organisation, Person, Role

User = Person | AnonymousUser


def has_role(user: User, organisation: Organisation, *roles: str) -> bool:
    """Say whether somebody holds one of these roles (any role, if none is named) there."""
    if not user.is_authenticated or not user.is_active:
        return False
    held = Membership.objects.filter(person_id=user.pk, organisation=organisation)
    return (held.filter(role__in=roles) if roles else held).exists()


def has_any_role(user: User) -> bool:
    """Say whether somebody works with Relier: a role anywhere, or the installation to run."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser or user.is_staff:
        return True
    return Membership.objects.filter(person_id=user.pk).exists()


def can_see_organisation(user: User, organisation: Organisation) -> bool:
    """Say whether somebody may know that this organisation is here."""
    return has_role(user, organisation) or _runs_the_installation(user)


def can_manage_members(user: User, organisation: Organisation) -> bool:
    """Say whether somebody decides who belongs to this organisation."""
    return has_role(user, organisation, Role.ADMINISTRATOR) or _runs_the_installation(user)


def _runs_the_installation(user: User) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_superuser)
