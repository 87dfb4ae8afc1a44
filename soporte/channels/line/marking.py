"""Marks of spam for what has no ticket, and which mark holds a sender's mail."""

from django.core.exceptions import ValidationError

from soporte.channels.models import Inbound
from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.people.models import Person
from soporte.tickets import spam
from soporte.tickets.models import SpamMark


def against(address: str) -> SpamMark | None:
    """The newest mark against whoever has this address."""
    sender = people.find_by_address(address)
    return spam.standing_against(sender) if sender else None


def mark(inbound: Inbound, *, by: Actor) -> SpamMark:
    """Mark the sender of a held message."""
    return spam.mark_sender(_sender(inbound, by), by=by, reason=inbound.reason)


def _sender(inbound: Inbound, by: Actor) -> Person | None:
    """Who claims to have written; nobody where there is no usable address."""
    try:
        return people.find_or_create(inbound.sender, by=by)
    except ValidationError:
        return None
