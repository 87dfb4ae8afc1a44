"""“We have your request”: one mail for each new ticket that a customer opened by mail or portal."""

from django.urls import reverse

from soporte.channels.outgoing import route_by_email
from soporte.journal.models import Entry
from soporte.journal.registry import only_when
from soporte.notices import brakes, links
from soporte.notices.letters.posting import greeting, post_about
from soporte.site.operations import current
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.prepared import Prepared

CHANNELS = ("email", "portal")
_TICKET = Prepared(lambda pk: Ticket.objects.select_related("requester", "type").filter(pk=pk))
_MESSAGE = Prepared(lambda pk: Message.objects.filter(pk=pk))


@only_when(lambda entry: entry.detail["channel"] in CHANNELS)
def acknowledge(entry: Entry) -> None:
    """React to `ticket.opened`."""
    ticket = _TICKET.get(entry.thing_id)
    # Who is handed over is told so instead.
    is_silent = ticket.is_spam or ticket.type.is_handed_over
    if not current().acknowledges or ticket.requester.is_staff or is_silent:
        return
    route = route_by_email(ticket, ticket.requester)
    if route is None or not brakes.allows(
        route.recipient, is_verified=route.is_proved, ticket=ticket.pk
    ):
        return
    message = _MESSAGE.get(entry.detail["message"])
    person = ticket.requester
    # To an unproved address it carries none of the request's own words.
    name, subject = (person.first_name, ticket.subject) if route.is_proved else ("", "")
    post_about(
        ticket,
        "acknowledgement",
        {
            "greeting": greeting(name, person.language),
            "customer.first_name": name,
            "ticket.number": str(ticket.number),
            "ticket.subject": subject,
            "link": links.absolute(reverse("portal:ticket", args=[ticket.number])),
        },
        route=route,
        person=person,
        automatic="auto-replied",
        name=person.name if route.is_proved else "",
        in_reply_to=message.message_id,
        references=[message.message_id] if message.message_id else [],
    )
