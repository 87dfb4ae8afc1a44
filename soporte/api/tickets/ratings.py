"""The customer's verdict on a ticket."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from soporte.api.access import actor_of, forbid_unless, person_of
from soporte.api.fields import Key
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.api.tickets import chosen, shown
from soporte.api.tickets.schemas import RatingGiven, RatingShown
from soporte.tickets.models import Satisfaction

room = Room(tags=["ratings"])
PATH = "/tickets/{number}/rating"


@room.read(PATH, scope="tickets:read", answer=RatingShown)
def show(request: HttpRequest, number: Key) -> RatingShown:
    """Show the verdict; 404 while there is none."""
    ticket = chosen.ticket(request, number)
    found = Satisfaction.objects.select_related("person").filter(ticket=ticket).first()
    if found is None:
        raise Http404
    return shown.rating(found)


@room.create(PATH, scope="tickets:write", answer=RatingShown)
def create(request: HttpRequest, number: Key, given: RatingGiven) -> RatingShown:
    """Rate the help, once the ticket is resolved or closed; a later verdict replaces it."""
    ticket, reader = chosen.ticket(request, number), person_of(request)
    forbid_unless(reader.pk == ticket.requester_id, _("Only the requester rates."))
    if not ticket.is_done:
        raise Problem("conflict", _("The ticket is not resolved yet."))
    made = ticket.rate(given.score, given.comment, person=reader, by=actor_of(request))
    return shown.rating(made)
