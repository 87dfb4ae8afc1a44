"""What a ticket's page shows of texts that were not sent: being written, put aside, waiting."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from soporte.desk.access import StaffRequest
from soporte.desk.tickets import forwarding, recipients
from soporte.desk.uploads import files_of, key_of
from soporte.tickets.addressing import Forwarding, Recipients
from soporte.tickets.drafting import Writing
from soporte.tickets.models import Draft, Ticket
from soporte.tickets.models.draft import State
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_line, whole_number


@dataclass
class Unsent:
    """The reader's texts to a ticket, and whose replies wait."""

    writing: Draft | None = None
    aside: list[Draft] = field(default_factory=list)
    waiting: list[Draft] = field(default_factory=list)


def of(request: StaffRequest, ticket: Ticket) -> Unsent:
    """Read them, where `ticket_or_404` saw that there are any."""
    found = Unsent()
    if not getattr(ticket, "has_drafts", True):
        return found
    reader = request.user
    rows = Draft.objects.visible_to(reader).select_related("person", "ticket__requester")
    elsewhere = rows.filter(person=reader, state=State.WAITING, is_scheduled=False)
    here = rows.filter(ticket=ticket)
    for row in (here | elsewhere).prefetch_related("files__blob").order_by("-updated_at", "-pk"):
        if row.state == State.WAITING:
            found.waiting.append(row)
        elif row.state == State.WRITING and found.writing is None:
            found.writing = row
        else:
            found.aside.append(row)
    return found


def bar(request: StaffRequest, found: Unsent) -> dict[str, Any]:
    """Context of the bar of waiting replies."""
    return {"waiting": [_Waiting(row, request.user.pk) for row in found.waiting]}


class _Waiting:
    """A waiting reply as its bar shows it."""

    def __init__(self, draft: Draft, reader: int) -> None:
        self.draft = draft
        self.is_mine = draft.person_id == reader
        left = (draft.release_at - now()).total_seconds() if draft.release_at else 0
        self.seconds = max(0, round(left))
        self.is_soon = self.is_mine and not draft.is_scheduled
        self.forwarded_to = Forwarding.of(draft.addressed).to if draft.kind == "forward" else ""


def composed(ticket: Ticket, found: Unsent) -> dict[str, Any]:
    """Context of the composer: the text being written, and those beside it."""
    writing = found.writing
    context: dict[str, Any] = {"draft": None, "asides": found.aside, "saved": writing}
    context["key"] = uuid4().hex
    context |= chosen(found)
    context["forwarding"] = Forwarding.of(writing.addressed if writing else {})
    if writing is None:
        return context
    context["draft"] = {
        "mode": writing.kind,
        "body": writing.body,
        "format": writing.format,
        "then": writing.then,
        "after": writing.then or "wait",
    }
    if writing.held_because:
        context |= held(ticket, writing)
    return context


def chosen(found: Unsent) -> dict[str, Any]:
    """Context of the line that says to whom a reply goes."""
    writing = found.writing
    kept = writing.addressed if writing and writing.kind == "reply" else {}
    return {"chosen": Recipients.of(kept)}


def held(ticket: Ticket, draft: Draft) -> dict[str, Any]:
    """Why a reply that waited was not sent."""
    if draft.held_because != "answered":
        return {"refused": True}
    found = ticket.messages.filter(pk=draft.held_message or 0).select_related("author")
    return {"other": found.first(), "waited": True}


def writing_of(request: StaffRequest, kind: str) -> Writing:
    """What the composer posted."""
    given = request.POST
    return Writing(
        kind=kind,
        body=given.get("body", ""),
        format="html" if given.get("format") == "html" else "text",
        mark=clean_line(given.get("mark", ""), limit=32),
        origin=key_of(request),
        files=files_of(request),
        known=_numbers(given.getlist("known")),
        keep=_numbers(given.getlist("keep")),
        addressed=_addressed(request, kind),
    )


def _addressed(request: StaffRequest, kind: str) -> dict[str, Any]:
    if kind == "note":
        return {}
    wanted = forwarding.posted(request) if kind == "forward" else recipients.posted(request)
    return wanted.kept()


def kind_of(request: StaffRequest) -> str:
    """Which mode the composer was in."""
    given = request.POST.get("mode", "")
    return given if given in ("note", "forward") else "reply"


def _numbers(given: list[str]) -> list[int]:
    return [number for number in map(whole_number, given) if number]
