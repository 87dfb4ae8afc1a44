"""A ticket whose answers may go another way than the usual one."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.tickets import ways_out
from soporte.tickets.models.recorded import Recorded


class Answerable(Recorded):
    """A ticket with a chosen way out, by its name in `ways_out`; the usual one when empty."""

    answer_way = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        abstract = True

    @transaction.atomic
    def answer_by(self, way: str, *, by: Actor) -> None:
        """Send later answers to the requester this way; records `ticket.way_changed`.

        Raises ValidationError for a way that the requester does not have.
        """
        self.lock()
        if self.answer_way == way:
            return
        known = {one.name: one.target or one.name or ways_out.USUAL for one in self.ways()}
        if way not in known:
            raise ValidationError(_("Answers cannot go there."))
        detail = {"from": known.get(self.answer_way, ways_out.USUAL), "to": known[way]}
        self.answer_way = way
        self.changed("ticket.way_changed", "answer_way", by=by, detail=detail)

    def ways(self) -> list[ways_out.Way]:
        """Where its answers may be told to go."""
        return ways_out.every(self)  # type: ignore[arg-type]

    @property
    def chosen_way(self) -> ways_out.Way | None:
        """The way that somebody chose, while its requester has it."""
        if not self.answer_way:
            return None
        found = (one for one in self.ways() if one.name == self.answer_way)
        return next(found, None)
