"""A ticket whose answers may go another way than the usual one."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.tickets import ways_out
from soporte.tickets.models.recorded import Recorded

if TYPE_CHECKING:
    from soporte.tickets.models.ticket import Ticket


class Answerable(Recorded):
    """A ticket with a chosen way out, by its name in `ways_out`; the usual one when empty."""

    answer_way = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        abstract = True

    @transaction.atomic
    def answer_by(self: "Ticket", way: str, *, by: Actor) -> None:
        """Send later answers to the requester this way; records `ticket.way_changed`.

        Raises ValidationError for a way that the requester does not have.
        """
        self.lock()
        if self.answer_way == way:
            return
        known = {one.name: one.label for one in ways_out.every(self)}
        if way not in known:
            raise ValidationError(_("Answers cannot go there."))
        before = known.get(self.answer_way, "—")
        self.answer_way = way
        detail = {"from": str(before), "to": str(known[way])}
        self.changed("ticket.way_changed", "answer_way", by=by, detail=detail)

    @property
    def chosen_way(self: "Ticket") -> "ways_out.Way | None":
        """The way that somebody chose, while its requester has it."""
        if not self.answer_way:
            return None
        found = (one for one in ways_out.every(self) if one.name == self.answer_way)
        return next(found, None)
