"""A request that is not ours to solve: passed on by mail, and its requester told courteously."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from soporte.channels.outgoing import route_by_email
from soporte.fields.models import in_language
from soporte.journal.models import Entry
from soporte.notices import brakes, links
from soporte.outbox import operations as outbox
from soporte.site.operations import current
from soporte.tickets import filling
from soporte.tickets.models import Ticket
from soporte.toolbox.html import from_text


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
        said = first.body_text if first else ""
        answered = [f"{name}: {value}" for name, value in _answered(ticket)]
        link = links.absolute(reverse("desk:ticket", args=[ticket.number]))
        lines = [
            _("%(who)s asks for something that is yours to answer.")
            % {"who": f"{ticket.requester.display_name} <{ticket.requester.email}>"},
            ticket.subject,
            said[:20_000],
            "\n".join(answered),
            _("The ticket: %(link)s") % {"link": link},
        ]
        subject = f"{ticket.type.name}: {ticket.subject}"[:200]
    _send(ticket, to, subject, [line for line in lines if line], site.language)


def _answered(ticket: Ticket) -> list[tuple[str, str]]:
    return filling.shown(ticket.fields, for_staff=False)


def _answer(ticket: Ticket) -> None:
    route = route_by_email(ticket, ticket.requester)
    if route is None or not brakes.allows(route.recipient, is_verified=route.is_proved):
        return
    person = ticket.requester
    with override(person.language):
        own = in_language(ticket.type.handover_es, ticket.type.handover_en).strip()
        hello = (
            _("Hello, %(name)s.") % {"name": person.first_name} if route.is_proved else _("Hello.")
        )
        lines = [
            hello,
            own or _("We have passed your request on to the colleagues who can answer it."),
            _("Your request has the number %(number)s.") % {"number": ticket.number},
            current().name,
        ]
        subject = _("We have passed your request on [#%(number)s]") % {"number": ticket.number}
    # An answer to it belongs to the ticket.
    thread = {"ticket": ticket.pk, "person": person.pk}
    _send(
        ticket,
        route.recipient,
        subject,
        lines,
        person.language,
        account_id=route.account_id,
        thread=thread,
    )


def _send(
    ticket: Ticket,
    to: str,
    subject: str,
    lines: list[str],
    language: str,
    *,
    account_id: int | None = None,
    thread: dict[str, int] | None = None,
) -> None:
    text = "\n\n".join(lines) + "\n"
    outbox.enqueue(
        channel="email",
        account_id=account_id,
        recipient=to,
        payload={
            "subject": subject,
            "text": text,
            "html": from_text(text),
            "automatic": "auto-replied",
            "language": language,
            **(thread or {}),
        },
        thing=ticket,
        automatic=True,
        live=[f"ticket:{ticket.pk}"],
    )
