"""“Is it solved?”: the mail that asks the customer for a rating when a ticket is resolved."""

from django.db.models import Q
from django.urls import reverse

from soporte.channels.outgoing import route_by_email
from soporte.journal.models import Entry
from soporte.notices import brakes, links
from soporte.notices.letters.posting import greeting, post_about
from soporte.people.models import Address, ApiToken, Person
from soporte.tickets.models import Ticket


def ask(entry: Entry) -> None:
    """React to `ticket.resolved`, unless the customer did it or nobody of us ever answered."""
    ticket = Ticket.objects.select_related("requester").get(pk=entry.thing_id)
    person = ticket.requester
    if (
        _is_by(person, entry)
        or not ticket.is_done
        or not ticket.first_answered_at
        or person.is_staff
    ):
        return
    route = route_by_email(ticket, person)
    if route is None:
        return
    verified = Address.objects.filter(
        Q(verified_at__isnull=False), kind="email", value=route.recipient
    ).exists()
    # We have answered this address before, so the gentler cap of proved ones applies.
    is_known = verified or bool(ticket.first_answered_at)
    if not brakes.allows(route.recipient, is_verified=is_known, ticket=ticket.pk):
        return
    check = links.rating_check(ticket.pk, person.pk)
    link = links.absolute(reverse("portal:rating", args=[ticket.number, person.pk, check]))
    post_about(
        ticket,
        "rating",
        {
            "greeting": greeting(person.first_name, person.language),
            "customer.first_name": person.first_name,
            "ticket.number": str(ticket.number),
            "ticket.subject": ticket.subject,
            "link": link,
        },
        route=route,
        person=person,
        name=person.name,
    )


def _is_by(person: Person, entry: Entry) -> bool:
    """Whether somebody did it, by hand or through a program of theirs."""
    if entry.actor_kind == "token":
        return ApiToken.objects.filter(pk=entry.actor_id or 0, person=person).exists()
    return entry.actor_kind == "person" and entry.actor_id == person.pk
