"""A ticket that only named members of the staff see."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.tickets.models.queue import RANK, Level, levels
from soporte.tickets.models.recorded import Recorded

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_INSIDERS = 50
# A hint with this before a topic: whoever follows the topic may have lost the right to.
RIGHTS = "rights:"


class Private(Recorded):
    """A ticket that may be private: of the staff only insiders see it.

    Insiders are those whom `private_to` names, whoever has it, and supervisors. To be one never
    gives more than the right on the queue would. Customers see what they always see.
    """

    private_to = ArrayField(models.BigIntegerField(), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_private(self) -> bool:
        """Whether only insiders of the staff see it."""
        return self.private_to is not None

    def is_open_to(self, person: Person) -> bool:
        """Whether privacy leaves it to a member of staff; their right on the queue decides too."""
        if self.private_to is None or person.is_supervisor:
            return True
        return person.pk in (self.assignee_id, *self.private_to)  # type: ignore[attr-defined]

    def is_within(self, other: "Private") -> bool:
        """Whether nobody of the staff learns more when its messages are read in the other one."""
        if self.private_to is None:
            return True
        if other.private_to is None:
            return False
        inside = {self.assignee_id, *self.private_to}  # type: ignore[attr-defined]
        return {other.assignee_id, *other.private_to} - {None} <= inside  # type: ignore[attr-defined]

    def may_let_in(self, person: Person) -> bool:
        """Whether somebody could see it once they are named."""
        level = levels(person).get(self.queue_id)  # type: ignore[attr-defined]
        return person.is_staff and level is not None and RANK[Level(level)] >= RANK[Level.READ]

    def insiders(self) -> "QuerySet[Person]":
        """Those who are named, by name."""
        found = Person.objects.staff().filter(pk__in=self.private_to or ())
        return found.order_by("folded_name", "pk")

    @transaction.atomic
    def keep_private(self, people: Collection[Person], *, by: Actor) -> None:
        """Show it to nobody of the staff but these, whoever has it, and supervisors.

        Records `ticket.made_private`, and who came or went. Raises ValidationError for somebody
        without a right to read its queue, and beyond fifty.
        """
        self.lock()
        before = set(self.private_to or ())
        wanted = {person.pk: person for person in people}
        self._refuse(person for pk, person in wanted.items() if pk not in before)
        if len(wanted) > MOST_INSIDERS:
            raise ValidationError(_("Too many people are named."))
        kind = "" if self.is_private else "ticket.made_private"
        if kind or wanted.keys() != before:
            self._name(sorted(wanted), kind, by=by)

    @transaction.atomic
    def let_in(self, person: Person, *, by: Actor) -> None:
        """Show a private ticket to somebody more; records `ticket.let_in`.

        Raises ValidationError as `keep_private` does.
        """
        self.lock()
        if self.private_to is None or person.pk in self.private_to:
            return
        self._refuse([person])
        if len(self.private_to) >= MOST_INSIDERS:
            raise ValidationError(_("Too many people are named."))
        self._name(sorted([*self.private_to, person.pk]), "", by=by)

    @transaction.atomic
    def end_private(self, *, by: Actor) -> None:
        """Show it again to all who have a right on its queue; records `ticket.made_visible`."""
        self.lock()
        if self.is_private:
            self.private_to = None
            self.changed("ticket.made_visible", "private_to", by=by, topics=self._regard())
            self.reindex()

    def doubted(self) -> tuple[str, ...]:
        """Whoever had it saw it for that alone, unless they were let in."""
        return self._regard() if self.is_private else ()

    def _name(self, ids: list[int], kind: str, *, by: Actor) -> None:
        before = set(self.private_to or ())
        self.private_to = ids
        if kind:
            self.changed(kind, "private_to", by=by, topics=self._regard())
        for name, pks in (
            ("ticket.let_in", set(ids) - before),
            ("ticket.let_out", before - set(ids)),
        ):
            for pk in sorted(pks):
                detail = {"person": f"person:{pk}"}
                self.changed(name, "private_to", by=by, detail=detail, topics=self._regard())
        self.reindex()

    def _regard(self) -> tuple[str, ...]:
        """Open connections ask anew whether they may follow it."""
        return (f"{RIGHTS}ticket:{self.pk}", f"{RIGHTS}presence:{self.number}")  # type: ignore[attr-defined]

    def _refuse(self, people: Iterable[Person]) -> None:
        for person in people:
            if not self.may_let_in(person):
                raise ValidationError(
                    _("%(name)s has no right to read this ticket’s queue.")
                    % {"name": person.display_name}
                )


def open_to(person: Person) -> Q:
    """Tickets that privacy leaves to a member of staff who is no supervisor."""
    return Q(private_to=None) | Q(assignee=person) | Q(private_to__contains=[person.pk])
