"""Print a one-time link that signs a person in, for whoever administers the machine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from soporte.people.operations import find_by_address, one_time_sign_in


class Command(BaseCommand):
    """Prints a path that is good for one use within a day."""

    help = "Print a one-time link that signs a person in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom to sign in."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the path."""
        person = find_by_address(options["email"])
        if person is None:
            raise CommandError(f"nobody has the address {options['email']}")
        self.stdout.write(reverse("one-time-sign-in", args=[one_time_sign_in(person)]))
