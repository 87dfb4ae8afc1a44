"""What is said in a ticket."""

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from ninja import Query

from soporte.api.access import actor_of, forbid_unless, person_of
from soporte.api.fields import Key
from soporte.api.files.uploads import chosen as chosen_files
from soporte.api.paging import Order, Page, Paging, show
from soporte.api.problems import Problem, no_such
from soporte.api.room import Room
from soporte.api.tickets import chosen, shown
from soporte.api.tickets.schemas import MessageGiven, MessageShown
from soporte.channels import line
from soporte.people.models import Person
from soporte.tickets.addressing import bring_in
from soporte.tickets.models import Message, Ticket

room = Room(tags=["messages"])


@room.read("/tickets/{number}/messages", scope="tickets:read", answer=Page[MessageShown])
def index(request: HttpRequest, number: Key, wanted: Query[Paging]) -> Page[MessageShown]:
    """List a ticket's messages, oldest first; internal notes for staff alone."""
    reader = person_of(request)
    rows = (
        Message.objects.visible_to(reader)
        .filter(ticket=chosen.ticket(request, number))
        .select_related("author")
        .prefetch_related("author__addresses", "attachments__blob")
    )
    order = Order(descending=False)
    return show(rows, wanted, order, lambda found: shown.messages(found, reader))


@room.create("/tickets/{number}/messages", scope="tickets:write", answer=MessageShown)
def create(request: HttpRequest, number: Key, given: MessageGiven) -> MessageShown:
    """Answer, or keep an internal note.

    Staff answer the customer, who receives it by the ticket's channel; customers write to the desk.
    It leaves at once: a draft can wait, be undone and be scheduled.
    """
    reader = person_of(request)
    ticket = chosen.ticket(request, number)
    forbid_unless(reader.is_staff or not given.internal, _("Only staff keep internal notes."))
    is_addressed = given.to is not None or given.cc
    forbid_unless(reader.is_staff or not is_addressed, _("Only staff choose the recipients."))
    if given.internal and is_addressed:
        raise Problem("invalid", _("A note goes to nobody outside."), field="to")
    return shown.messages([_say(request, ticket, given)], reader)[0]


def _say(request: HttpRequest, ticket: Ticket, given: MessageGiven) -> Message:
    reader, by = person_of(request), actor_of(request)
    html, files = chosen.html_of(given), chosen_files(given.attachments, reader)
    if given.mentions:
        html += _named(ticket, given)
    if not reader.is_staff:
        return line.submit_reply(ticket, html, route="api", by=by, author=reader, files=files)
    if given.internal:
        return ticket.note(html, author=reader, by=by, files=files, channel="api")
    forbid_unless(ticket.can_work(reader), _("You have no right to work on this queue."))
    wanted = chosen.recipients(ticket, given)
    chosen.stop_if_answered(ticket, reader, given.seen_message)
    bring_in(ticket, wanted, by=by)
    return ticket.reply(
        html, author=reader, by=by, files=files, channel="api", without=wanted.without
    )


def _named(ticket: Ticket, given: MessageGiven) -> str:
    """The mentioned colleagues, marked as the desk's editor marks them. Raises Problem."""
    found = Person.objects.staff().filter(pk__in=given.mentions).order_by("pk")
    may_read = [one for one in found if Ticket.objects.visible_to(one).filter(pk=ticket.pk)]
    if not given.internal or len(may_read) != len(set(given.mentions)):
        raise no_such("mentions")
    marks = (
        format_html('<strong data-mention="{}">@{}</strong>', one.pk, one.display_name)
        for one in may_read
    )
    return f"<p>{' '.join(marks)}</p>"
