"""Checklists: kept by supervisors, and added to new tickets by themselves where they say so."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.differences import watched
from soporte.journal.models import Entry
from soporte.journal.registry import only_when
from soporte.site.memory import kept
from soporte.tickets.models import Checklist, Ticket
from soporte.tickets.models.checklist import suitable
from soporte.toolbox.prepared import Prepared
from soporte.toolbox.text import clean_line

MOST_STEPS = 50
HOLDS = "!"
_AUTOMATIC = Prepared(lambda: Checklist.objects.filter(is_active=True, is_automatic=True)[:1])


@transaction.atomic
def save_checklist(checklist: Checklist, *, by: Actor) -> None:
    """Save a new or changed checklist; records `checklist.created` or `checklist.changed`.

    Raises ValidationError when it has no step, or too many.
    """
    if not 1 <= len(checklist.steps) <= MOST_STEPS:
        raise ValidationError(
            _("A checklist has from one to %(count)s steps.") % {"count": MOST_STEPS}
        )
    with watched(checklist, by=by, created="checklist.created", changed="checklist.changed"):
        checklist.save()


def steps_of(text: str) -> list[dict[str, object]]:
    """The steps that somebody wrote, one a line; a leading “!” holds the ticket open."""
    lines = (clean_line(line, limit=200).strip() for line in text.splitlines())
    steps = ((line.lstrip(HOLDS).strip(), line.startswith(HOLDS)) for line in lines)
    return [{"title": title, "holds": holds} for title, holds in steps if title]


def text_of(checklist: Checklist) -> str:
    """The steps as somebody writes them."""
    marks = ((f"{HOLDS} " if step["holds"] else "", step["title"]) for step in checklist.steps)
    return "\n".join(f"{mark}{title}" for mark, title in marks)


@only_when(lambda _entry: kept("automatic checklists", lambda: bool(_AUTOMATIC.all())))
def apply_automatic(entry: Entry) -> None:
    """React to `ticket.opened`: add the checklists that are meant for such a ticket."""
    ticket = Ticket.objects.get(pk=entry.thing_id)
    by = Actor.system(via="job").because_of(entry.pk)
    for checklist in suitable(ticket):
        if checklist.is_automatic:
            ticket.apply_checklist(checklist, by=by)
