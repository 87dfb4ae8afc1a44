"""Sending messages on to somebody outside: what the composer offers, and what was posted."""

from collections.abc import Iterable
from typing import Any

from soporte.desk.access import StaffRequest
from soporte.tickets.addressing import Forwarding
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.text import whole_number

OFFERED = 12


def posted(request: StaffRequest) -> Forwarding:
    """What the composer's form says of a forward."""
    given = request.POST
    return Forwarding(
        to=given.get("forward_to", ""),
        only=whole_number(given.get("forward_only", "")),
        with_files=given.get("forward_files") == "1",
    )


def context(request: StaffRequest, shown: Iterable[Message]) -> dict[str, Any]:
    """What can be chosen: the latest of these messages, and one that the address names."""
    public = [one for one in shown if not one.internal]
    latest = public[-OFFERED:]
    wanted = whole_number(request.GET.get("forward", ""))
    earlier = [one for one in public[:-OFFERED] if one.pk == wanted]
    return {"forwardable": [*earlier, *latest][::-1], "forward_wanted": wanted}


def latest(ticket: Ticket) -> list[Message]:
    """The same messages where the conversation was not read."""
    found = ticket.messages.filter(internal=False).select_related("author")
    rows = found.defer("body_html", "quote_html").order_by("-pk")[:OFFERED]
    return list(rows)[::-1]
