"""Whom a text may go to, asked before it leaves or waits: the same for every face."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from soporte.channels.accounts import refuse_our_mailboxes
from soporte.people.operations import check_email, find_by_address
from soporte.tickets.addressing import Forwarding
from soporte.tickets.models import Ticket


def check_copies(addresses: Iterable[str]) -> None:
    """Say who cannot come into copy. Raises ValidationError."""
    for address in addresses:
        email = check_email(address)
        refuse_our_mailboxes(email)
        known = find_by_address(email)
        if known and known.is_staff:
            raise ValidationError(
                _("%(name)s is one of the team: name them in a note.") % {"name": known}
            )


def check_forward(ticket: Ticket, wanted: Forwarding) -> str:
    """The address that it goes to. Raises ValidationError for what would keep it from leaving."""
    if not wanted.to.strip():
        raise ValidationError(_("Say to whom it goes."))
    email = check_email(wanted.to)
    refuse_our_mailboxes(email)
    if known := find_by_address(email):
        ticket.refuse_helper(known, email)
    return email
