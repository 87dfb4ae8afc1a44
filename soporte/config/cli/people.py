"""`soporte user …` and `soporte token …`."""

import argparse
from contextlib import suppress

from soporte.config.cli.database import opened
from soporte.config.words import Refusal
from soporte.config.words import translate as _


def create_user(options: argparse.Namespace) -> None:
    """Make a person who may sign in with this address, or set the role of the one who has it."""
    with opened(options):
        from django.conf import settings
        from django.core.exceptions import ValidationError
        from django.urls import NoReverseMatch, reverse

        from soporte.journal.actor import Actor
        from soporte.people import operations

        by = Actor.system(via="cli")
        try:
            person = operations.find_or_create(options.email, options.name, by=by)
        except ValidationError as wrong:
            raise Refusal("; ".join(wrong.messages)) from None
        operations.verify_address(person, options.email, by=by)
        operations.set_role(person, options.role, by=by)
        if options.name and person.name != options.name:
            operations.change(person, {"name": options.name}, by=by)
        print(f"{person.name} <{options.email}>: {options.role}")  # noqa: T201 - the answer
        with suppress(NoReverseMatch):
            path = reverse("one-time-sign-in", args=[operations.one_time_sign_in(person)])
            print(_("Signs in once, within a day:"), settings.BASE_URL + path)  # noqa: T201


def create_token(options: argparse.Namespace) -> None:
    """Make a token that acts for this person, and print its secret alone."""
    with opened(options):
        from soporte.people.models import ApiToken
        from soporte.people.operations import find_by_address

        person = find_by_address(options.email)
        if person is None:
            raise Refusal(_("Nobody has the address %(email)s.") % {"email": options.email})
        _token, secret = ApiToken.issue(person, options.name)
        print(secret)  # noqa: T201 - the answer
