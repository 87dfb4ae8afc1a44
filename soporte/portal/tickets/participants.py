"""Who follows a request besides its requester: asked in, confirmed, removed by who decides."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from soporte.channels.accounts import refuse_our_mailboxes
from soporte.people import operations as people
from soporte.people.models import Person
from soporte.portal.access import actor, led_or_404, person_of, writes
from soporte.tickets.models import Ticket


@writes
def create(request: HttpRequest, number: int) -> HttpResponse:
    """Let somebody follow the request, by address."""
    ticket = led_or_404(request, number)
    if not ratelimit.consume(request, action="portal_invite", user=request.user):
        return ratelimit.respond_429(request)
    try:
        _add(request, ticket, request.POST.get("email", ""))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("portal:ticket", number)


@writes
def confirm(request: HttpRequest, number: int, person_id: int) -> HttpResponse:
    """From now on this participant receives the answers."""
    ticket = led_or_404(request, number)
    person = _participant(request, ticket, person_id)
    ticket.confirm_participant(person, by=actor(request))
    return redirect("portal:ticket", number)


@writes
def destroy(request: HttpRequest, number: int, person_id: int) -> HttpResponse:
    """This participant no longer follows."""
    ticket = led_or_404(request, number)
    person = _participant(request, ticket, person_id)
    ticket.remove_participant(person, by=actor(request))
    return redirect("portal:ticket", number)


def _participant(request: HttpRequest, ticket: Ticket, person_id: int) -> Person:
    shown = ticket.participants.visible_to(person_of(request))
    return get_object_or_404(shown, person=person_id).person


def _add(request: HttpRequest, ticket: Ticket, given: str) -> None:
    email = people.check_email(given)
    refuse_our_mailboxes(email)
    person = people.find_or_create(email, by=actor(request), language=person_of(request).language)
    added = ticket.add_participant(person, by=actor(request), role="colleague", confirmed=True)
    if added:
        ticket.confirm_participant(person, by=actor(request))
        messages.success(request, _("From now on they receive the answers too."))
    else:
        messages.info(request, _("They take part already."))
