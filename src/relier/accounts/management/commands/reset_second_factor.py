"""`relier manage reset_second_factor`: for who lost the telephone and the recovery codes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from relier.accounts.models import Person
from relier.accounts.services.members import reset_second_factor


class Command(BaseCommand):
    """Removes the second factor of somebody whom you checked by another way."""

    help = "Remove somebody's second factor. First check, by another way, that it is them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what to give."""
        parser.add_argument("email", help="the person's address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say so."""
        person = Person.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody has the address {options['email']}.")
        reset_second_factor(person=person)
        self.stdout.write(f"{person.email} signs in by mail and enrols again.")
