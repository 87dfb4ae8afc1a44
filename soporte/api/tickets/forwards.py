"""What was said, sent on to somebody outside."""

from django.http import HttpRequest

from soporte.api.access import STAFF, actor_of, person_of
from soporte.api.fields import Key
from soporte.api.files.uploads import chosen as chosen_files
from soporte.api.room import Room
from soporte.api.tickets import chosen, shown
from soporte.api.tickets.schemas import ForwardGiven, MessageShown
from soporte.people.operations import find_or_create
from soporte.tickets.models.status import Category

room = Room(tags=["messages"])


@room.create("/tickets/{number}/forwards", scope="tickets:write", role=STAFF, answer=MessageShown)
def create(request: HttpRequest, number: Key, given: ForwardGiven) -> MessageShown:
    """Send one public message, or the whole conversation without its notes, to somebody outside.

    What is sent is kept as an internal message, and their answer joins the ticket for staff alone.
    It leaves at once: a draft of the kind `forward` can wait, be undone and be scheduled.
    """
    reader, by = person_of(request), actor_of(request)
    ticket = chosen.workable(request, number)
    wanted = chosen.forwarding(ticket, given.forward)
    message = ticket.forward(
        chosen.html_of(given),
        to=find_or_create(wanted.to, by=by),
        address=wanted.to,
        author=reader,
        by=by,
        only=wanted.only or None,
        with_files=wanted.with_files,
        files=chosen_files(given.attachments, reader),
    )
    if given.then == "third":
        ticket.set_category(Category.WAITING_THIRD, by=by)
    return shown.messages([message], reader)[0]
