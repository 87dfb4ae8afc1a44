"""“We have your request”: one mail for each new ticket that a customer opened by mail or portal."""

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from soporte.channels.outgoing import route_by_email
from soporte.journal.models import Entry
from soporte.journal.registry import only_when
from soporte.notices import brakes, links
from soporte.outbox import operations as outbox
from soporte.site.models import SiteSettings
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
    site = current()
    is_silent = ticket.is_spam or ticket.type.is_handed_over
    if not site.acknowledges or ticket.requester.is_staff or is_silent:
        return
    route = route_by_email(ticket, ticket.requester)
    if route is None:
        return
    verified = route.is_proved
    if not brakes.allows(route.recipient, is_verified=verified):
        return
    message = _MESSAGE.get(entry.detail["message"])
    with override(ticket.requester.language):
        payload = _payload(site, ticket, message, verified=verified)
    outbox.enqueue(
        channel=route.channel,
        account_id=route.account_id,
        recipient=route.recipient,
        payload=payload,
        thing=ticket,
        automatic=True,
        live=[f"ticket:{ticket.pk}"],
    )


def _payload(
    site: SiteSettings, ticket: Ticket, message: Message, *, verified: bool
) -> dict[str, object]:
    """The mail. To an unproved address it carries none of the request's own words."""
    person = ticket.requester
    link = links.absolute(reverse("portal:ticket", args=[ticket.number]))
    subject = _("We have your request [#%(number)s]") % {"number": ticket.number}
    greeting = _("Hello, %(name)s.") % {"name": person.first_name} if verified else _("Hello.")
    about = f"\n\n{ticket.subject}" if verified else ""
    lines = [
        greeting,
        _("Your request has the number %(number)s.") % {"number": ticket.number} + about,
        _("Reply to this message to add something, or follow it here: %(link)s") % {"link": link},
        site.name,
    ]
    return {
        "subject": subject,
        "text": "\n\n".join(lines) + "\n",
        "html": "".join(f"<p>{_linked(line, link)}</p>" for line in lines),
        "ticket": ticket.pk,
        "person": person.pk,
        "name": person.name if verified else "",
        "in_reply_to": message.message_id,
        "references": [message.message_id] if message.message_id else [],
        "automatic": "auto-replied",
        "language": person.language,
    }


def _linked(line: str, link: str) -> str:
    safe = escape(line).replace("\n", "<br>")
    return safe.replace(escape(link), f'<a href="{escape(link)}">{escape(link)}</a>')
