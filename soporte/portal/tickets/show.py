"""The page of one request: how far it is, what was said, and a place to answer."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soporte.files.operations import signed_path
from soporte.journal import timeline
from soporte.people.models import Person
from soporte.portal.access import may_write, person_of, signed_in, ticket_or_404
from soporte.portal.tickets import words
from soporte.portal.tickets.forms import ReplyForm
from soporte.portal.tickets.rating import RatingForm
from soporte.tickets import pictures
from soporte.tickets.models import Attachment, Message, Satisfaction, Ticket
from soporte.tickets.operations import is_history

SHOWN = 60


@dataclass(frozen=True)
class Said:
    """A message as the reader sees it."""

    message: Message
    is_mine: bool
    files: list["Shown"]

    @property
    def at(self) -> Any:
        """When it was said."""
        return self.message.created_at

    @property
    def html(self) -> str:
        """What was said, its pictures in their places."""
        return pictures.shown(self.message.body_html, self._paths)

    @property
    def quote(self) -> str:
        """What it quotes, likewise."""
        return pictures.shown(self.message.quote_html, self._paths)

    @property
    def words_alone(self) -> str:
        """What was said, for a place that can show no pictures."""
        return pictures.shown(self.message.body_html, {})

    @property
    def _paths(self) -> dict[str, str]:
        return {file.attachment.content_id: file.picture for file in self.files if file.picture}


@dataclass(frozen=True)
class Shown:
    """A file of a message with its links; `is_placed` says that the text shows it already."""

    attachment: Attachment
    path: str
    picture: str
    is_placed: bool


@dataclass(frozen=True)
class Happened:
    """Something that happened besides words."""

    text: str
    icon: str
    at: Any


@dataclass
class Conversation:
    """Messages and events in order; the older ones may be left out."""

    items: list[Said | Happened] = field(default_factory=list)
    is_cut: bool = False


@require_safe
@signed_in
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The page."""
    return page(request, ticket_or_404(request, number), ReplyForm())


@require_safe
@signed_in
def live(request: HttpRequest, number: int) -> HttpResponse:
    """What changes while the page is open."""
    context = _context(request, ticket_or_404(request, number))
    return render(request, "portal/tickets/conversation.html", context)


def page(request: HttpRequest, ticket: Ticket, form: ReplyForm, status: int = 200) -> HttpResponse:
    """The page with a form, perhaps one that has errors."""
    context = _context(request, ticket) | {"form": form} | _aside(ticket, person_of(request))
    return render(request, "portal/tickets/show.html", context, status=status)


def _context(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    person = person_of(request)
    return {
        "ticket": ticket,
        "state": words.state_of(ticket),
        "next": words.next_of(ticket),
        "steps": words.steps_of(ticket),
        "conversation": conversation(ticket, person, whole="all" in request.GET),
        "may_write": may_write(ticket, person),
        "may_lead": ticket.is_led_by(person),
        "is_history": is_history(ticket),
        **_rating(ticket, person),
    }


def _rating(ticket: Ticket, person: Person) -> dict[str, Any]:
    if not ticket.is_done or ticket.requester_id != person.pk:
        return {}
    found = Satisfaction.objects.filter(ticket=ticket).first()
    initial = {"score": found.score, "comment": found.comment} if found else {}
    return {"rating": found, "rating_form": RatingForm(initial=initial)}


def _aside(ticket: Ticket, person: Person) -> dict[str, Any]:
    followers = ticket.participants.select_related("person").prefetch_related("person__addresses")
    return {
        "followers": [
            {"participant": found, "name": name_for(found.person, person, ticket)}
            for found in followers
        ]
    }


def name_for(other: Person, reader: Person, ticket: Ticket) -> str:
    """The name of a colleague; of a stranger only the address that the reader knows already."""
    is_colleague = other.organization_id and other.organization_id == ticket.organization_id
    if other.pk == reader.pk or is_colleague or reader.is_staff:
        return other.display_name
    has_written = ticket.messages.filter(author=other, internal=False).exists()
    return other.display_name if has_written else other.email


def conversation(ticket: Ticket, reader: Person, *, whole: bool) -> Conversation:
    """The public messages and what happened between them; never anything internal."""
    said = (
        Message.objects.visible_to(reader)
        .filter(ticket=ticket, internal=False)
        .select_related("author")
        .prefetch_related("attachments__blob")
        .order_by("-pk")
    )
    messages = list(said if whole else said[: SHOWN + 1])
    is_cut = not whole and len(messages) > SHOWN
    messages = messages[:SHOWN] if is_cut else messages
    since = messages[-1].created_at if is_cut and messages else None
    entries = timeline.entries_of(ticket, public_only=True).filter(kind__in=words.EVENTS)
    lines = timeline.render(entries.filter(at__gte=since) if since else entries)
    items: list[Said | Happened] = [_said(message, reader) for message in messages]
    items += [
        Happened(words.event(line, reader), line.icon, line.at)
        for line in lines
        if words.event(line, reader)
    ]
    return Conversation(sorted(items, key=lambda item: item.at), is_cut)


def _said(message: Message, reader: Person) -> Said:
    placed = pictures.ids(message.body_html)
    files = [
        Shown(
            found,
            signed_path(found.blob, found.name),
            signed_path(found.blob, found.name, inline=True) if found.blob.is_image else "",
            found.content_id in placed,
        )
        for found in message.attachments.all()
    ]
    return Said(message, message.author_id == reader.pk, files)
