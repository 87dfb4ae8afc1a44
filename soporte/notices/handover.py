"""A request that is not ours to solve: passed on by mail, and its requester told courteously."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from soporte.channels.outgoing import route_by_email
from soporte.fields.models import in_language
from soporte.journal.models import Entry
from soporte.notices import brakes, links
from soporte.notices.letters.posting import greeting, post, post_about
from soporte.site.operations import current
from soporte.tickets import filling
from soporte.tickets.models import Ticket


def tell(entry: Entry) -> None:
    """React to `ticket.handed_over`."""
    ticket = Ticket.objects.select_related("type", "requester").get(pk=entry.thing_id)
    if ticket.type.handover_email:
        _pass_on(ticket)
    if not ticket.requester.is_staff:
        _answer(ticket)


def _pass_on(ticket: Ticket) -> None:
    """The request itself, to whom it is handed over, with the address of who asks."""
    to, site = ticket.type.handover_email, current()
    if not brakes.allows(to, is_verified=True):
        return
    first = ticket.messages.filter(internal=False).order_by("pk").first()
    with override(site.language):
        answered = [f"{name}: {value}" for name, value in _answered(ticket)]
        kind = ticket.type.name
    post(
        "handover",
        {
            "customer.name": ticket.requester.display_name,
            "customer.email": ticket.requester.email,
            "ticket.number": str(ticket.number),
            "ticket.type": kind,
            "ticket.subject": ticket.subject,
            "ticket.text": first.body_text[:20_000] if first else "",
            "ticket.answers": "\n".join(answered),
            "link": links.absolute(reverse("desk:ticket", args=[ticket.number])),
        },
        to=to,
        language=site.language,
        automatic="auto-replied",
        about=ticket,
    )


def _answered(ticket: Ticket) -> list[tuple[str, str]]:
    return filling.shown(ticket.fields, for_staff=False)


def _answer(ticket: Ticket) -> None:
    route = route_by_email(ticket, ticket.requester)
    if route is None or not brakes.allows(route.recipient, is_verified=route.is_proved):
        return
    person = ticket.requester
    with override(person.language):
        own = in_language(ticket.type.handover_es, ticket.type.handover_en).strip()
        said = own or _("We have passed your request on to the colleagues who can answer it.")
    # An answer to it belongs to the ticket.
    post_about(
        ticket,
        "handed_over",
        {
            "greeting": greeting(person.first_name if route.is_proved else "", person.language),
            "ticket.number": str(ticket.number),
            "handover.text": said,
        },
        route=route,
        person=person,
        automatic="auto-replied",
    )
