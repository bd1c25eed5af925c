"""`relier manage add_member`: the first person of an organisation, and the organisation itself."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from relier.accounts.models import Organisation, Role
from relier.accounts.services.members import create_organisation, invite_member
from relier.core.failures import BadInput


class Command(BaseCommand):
    """Invites a person into an organisation, which is created if it is new."""

    help = "Invite a person into an organisation (created if new): they sign in by a mailed code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what to give."""
        parser.add_argument("email", help="the person's address")
        parser.add_argument("organisation", help="the organisation's name")
        parser.add_argument("--country", default="BE", help="two letters, for a new organisation")
        parser.add_argument(
            "--role",
            action="append",
            dest="roles",
            choices=Role.values,
            help="may be given several times; without it: administrator",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say so."""
        name = options["organisation"].strip()
        organisation = Organisation.objects.filter(name=name).order_by("pk").first()
        if organisation is None:
            organisation = create_organisation(name=name, country=options["country"].upper())
        roles = options["roles"] or [Role.ADMINISTRATOR]
        try:
            person = invite_member(
                organisation=organisation, email=options["email"], roles=roles, by=None
            )
        except BadInput as problem:
            raise CommandError(problem.message) from problem
        self.stdout.write(f"{person.email}: {', '.join(sorted(roles))} of {organisation.name}.")
