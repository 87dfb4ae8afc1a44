"""Tickets marked as spam, and the way back."""

from datetime import datetime

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.fields import Key, Shown
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.api.tickets.schemas import Named
from soporte.tickets import spam
from soporte.tickets.models import SpamMark, Ticket

room = Room(tags=["spam"])
ONE = "/tickets/{number}/spam"


class SpamShown(Shown):
    """Who said that a ticket is spam, and when; nobody where a rule did."""

    at: datetime
    by: Named | None
    sentence: str


@room.read(ONE, scope="tickets:read", role=STAFF, answer=SpamShown)
def show(request: HttpRequest, number: Key) -> SpamShown:
    """Show who marked a ticket as spam; 404 when nobody did."""
    found = chosen.ticket(request, number).spam_mark
    if found is None:
        raise Http404
    return _shown(found)


@room.create(ONE, scope="tickets:write", role=STAFF, answer=SpamShown, status=200)
def create(request: HttpRequest, number: Key) -> SpamShown:
    """Mark a ticket as spam: it leaves lists and search, and sends nothing.

    What its sender writes later is held unless they prove that it is theirs.
    """
    return _shown(spam.mark(_sortable(request, number), by=actor_of(request)))


@room.remove(ONE, scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, number: Key) -> None:
    """Say that a ticket is none: it is as it was, and what was held for it comes in."""
    spam.release(_sortable(request, number), by=actor_of(request))


def _sortable(request: HttpRequest, number: int) -> Ticket:
    found = chosen.ticket(request, number)
    may = found.can_sort_out(person_of(request))
    forbid_unless(may, _("You have no right to work on this queue."))
    return found


def _shown(found: SpamMark) -> SpamShown:
    by = Named(id=found.by.pk, name=found.by.display_name) if found.by else None
    return SpamShown(at=found.at, by=by, sentence=found.own_sentence)
