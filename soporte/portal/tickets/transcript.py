"""The conversation to take along, as text or as a page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from soporte.portal.access import person_of, signed_in, ticket_or_404
from soporte.portal.files.views import INERT
from soporte.portal.tickets import words
from soporte.portal.tickets.conversation import Conversation, Said, whole
from soporte.site.operations import current
from soporte.tickets.models import Ticket

TYPES = {"txt": "text/plain; charset=utf-8", "html": "text/html; charset=utf-8"}


@require_safe
@signed_in
def show(request: HttpRequest, number: int, format: str) -> HttpResponse:  # noqa: A002 - the address's word
    """A download with all public messages."""
    ticket = ticket_or_404(request, number)
    if format not in TYPES:
        raise Http404
    found = whole(ticket, person_of(request))
    text = (
        _text(ticket, found)
        if format == "txt"
        else render_to_string(
            "portal/tickets/transcript.html",
            {"ticket": ticket, "conversation": found, "state": words.state_of(ticket)},
            request,
        )
    )
    answer = HttpResponse(text, content_type=TYPES[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.{format}"'
    answer.headers["Content-Security-Policy"] = INERT
    return answer


def _text(ticket: Ticket, found: Conversation) -> str:
    blocks = [f"{ticket.subject}\n#{ticket.number} · {words.state_of(ticket).word}"]
    for item in found.items:
        when = date_format(localtime(item.at), "DATETIME_FORMAT")
        blocks.append(_said(item, when) if isinstance(item, Said) else f"-- {when}: {item.text}")
    return "\n\n".join(blocks) + "\n"


def _said(item: Said, when: str) -> str:
    author = _author(item)
    names = [shown.attachment.name for shown in item.files]
    attached = _("Files: %(names)s") % {"names": ", ".join(names)} if names else ""
    return "\n".join(
        part for part in (f"{author}, {when}", item.message.body_text.strip(), attached) if part
    )


def _author(item: Said) -> str:
    if item.message.author:
        return item.message.author.display_name
    # What a rule of the house answered is the house's word.
    return current().name if item.message.automatic else _("Somebody")
