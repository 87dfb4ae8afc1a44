"""Where a ticket belongs: queue, type, tags, subject."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.tickets.models.assignable import Assignable
from soporte.tickets.models.queue import Queue, levels
from soporte.toolbox.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soporte.tickets.models.ticket_type import TicketType

MAX_TAGS = 30


class Sortable(Assignable):
    """A ticket that lies in a queue, is of a type, and carries tags."""

    subject = models.CharField(max_length=250)
    queue = models.ForeignKey("tickets.Queue", on_delete=models.PROTECT, related_name="tickets")
    type = models.ForeignKey("tickets.TicketType", on_delete=models.PROTECT, related_name="+")
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        abstract = True

    @transaction.atomic
    def rename(self, subject: str, *, by: Actor) -> None:
        """Change the subject; records `ticket.renamed`. Raises ValidationError when empty."""
        wanted = clean_line(subject).strip()[:250]
        if not wanted:
            raise ValidationError(_("A subject is needed."))
        self.lock()
        if self.subject == wanted:
            return
        before, self.subject = self.subject, wanted
        self.changed("ticket.renamed", "subject", by=by, detail={"from": before, "to": wanted})
        self.reindex(words=True)

    @transaction.atomic
    def move(self, to: Queue, *, by: Actor) -> None:
        """Move to another queue; whoever has no right there loses it first.

        Records `ticket.moved`, and `ticket.unassigned` for who lost it.
        """
        self.lock()
        if self.queue_id == to.pk:
            return
        if self.assignee is not None and to.pk not in levels(self.assignee):
            self.assign(None, by=by)
        before = self.queue_id
        self.queue = to
        detail = {"from": f"queue:{before}", "to": f"queue:{to.pk}"}
        self.changed("ticket.moved", "queue_id", by=by, detail=detail, topics=(f"queue:{before}",))
        self.reindex()

    @transaction.atomic
    def set_type(self, to: "TicketType", *, by: Actor) -> None:
        """Change the type; records `ticket.type_changed`."""
        self.lock()
        if self.type_id == to.pk:
            return
        detail = {"from": f"type:{self.type_id}", "to": f"type:{to.pk}"}
        self.type = to
        self.changed("ticket.type_changed", "type_id", by=by, detail=detail)
        self.hand_over()

    def hand_over(self) -> None:
        """Pass on what its type says is somebody else's; records `ticket.handed_over`.

        For verbs, in their transaction: one of its own would cost each new ticket two statements.
        """
        if not self.type.is_handed_over:
            return
        by, to = Actor.system(), self.type.handover_queue
        if to and to.is_active:
            self.move(to, by=by)
        where = [to.name if to else "", self.type.handover_email]
        detail = {"type": f"type:{self.type_id}", "to": ", ".join(filter(None, where))}
        self.recorded("ticket.handed_over", by=by, detail=detail)

    @transaction.atomic
    def tag(self, names: "Iterable[str]", *, by: Actor) -> None:
        """Add tags; records `ticket.tagged` with the new ones. Raises ValidationError."""
        self.lock()
        new = [n for n in dict.fromkeys(map(tag_name, names)) if n and n not in self.tags]
        if len(self.tags) + len(new) > MAX_TAGS:
            raise ValidationError(_("A ticket has at most %(count)s tags.") % {"count": MAX_TAGS})
        if new:
            self.tags = [*self.tags, *new]
            self.changed("ticket.tagged", "tags", by=by, detail={"tags": new})

    @transaction.atomic
    def untag(self, names: "Iterable[str]", *, by: Actor) -> None:
        """Remove tags; records `ticket.untagged` with those that were there."""
        self.lock()
        gone = [n for n in map(tag_name, names) if n in self.tags]
        if gone:
            self.tags = [n for n in self.tags if n not in gone]
            self.changed("ticket.untagged", "tags", by=by, detail={"tags": gone})

    @transaction.atomic
    def set_tags(self, names: "Iterable[str]", *, by: Actor) -> None:
        """Make the tags exactly these."""
        wanted = [n for n in dict.fromkeys(map(tag_name, names)) if n]
        self.untag([n for n in self.tags if n not in wanted], by=by)
        self.tag(wanted, by=by)


def tag_name(name: str) -> str:
    """A tag as it is kept: one short word in small letters, without its sign."""
    return clean_line(name).strip().lower().lstrip("#")[:40]
