"""What can be asked of a ticket about whoever asks: followed, mentioned, taking part, unread.

Each is an EXISTS by an index that begins with the person or the ticket, so that the database may
start from whichever is fewer. For the house, which is nobody, none of them ever holds.
"""

from abc import abstractmethod
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.journal.models import Entry
from soporte.tickets.conditions.fields import Field, Reading, Value
from soporte.tickets.models import Message, Participant, ReadMark
from soporte.tickets.models.followable import Follower

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.models import Ticket

_HERE = OuterRef("pk")


class Mine(Field):
    """A yes or no that depends on who asks."""

    form = "none"
    operators = ("yes", "no")
    is_always_personal = True

    @abstractmethod
    def asks(self, person: "Person") -> Q:
        """What makes it so for this person, true or false for every ticket."""

    def compare(self, operator: str, value: Value, reading: Reading) -> Q:
        """It is so for the reader."""
        return self.asks(reading.person) if reading.person else Q(pk__in=[])

    def holds(self, ticket: "Ticket", operator: str, value: Value, reading: Reading) -> bool:
        """It is so for the reader."""
        if reading.person is None:
            return False
        return type(ticket).objects.filter(self.asks(reading.person), pk=ticket.pk).exists()

    def is_personal(self, value: Value) -> bool:
        """Always."""
        return True

    def tell(self, ticket: "Ticket", reading: Reading) -> str:
        """Yes or no."""
        return _("Yes") if self.holds(ticket, "yes", None, reading) else _("No")


class Followed(Mine):
    """The reader follows it."""

    def asks(self, person: "Person") -> Q:
        """They stand among its followers."""
        return Q(Exists(Follower.objects.filter(ticket=_HERE, person=person)))


class Mentioned(Mine):
    """Some note mentions the reader."""

    def asks(self, person: "Person") -> Q:
        """The journal says so of a note; a small index of its own has those alone."""
        told = Entry.objects.filter(
            kind="note.added",
            detail__has_key="mentions",
            detail__contains={"mentions": [person.pk]},
            thing_kind="ticket",
            thing_id=_HERE,
        )
        return Q(Exists(told))


class TakesPart(Mine):
    """The reader wrote in it, or stands among its participants."""

    def asks(self, person: "Person") -> Q:
        """A message is theirs, or a participant is them."""
        wrote = Message.objects.filter(ticket=_HERE, author=person)
        return Q(Exists(wrote)) | Q(Exists(Participant.objects.filter(ticket=_HERE, person=person)))


class Unread(Mine):
    """Somebody else wrote since the reader last looked."""

    def asks(self, person: "Person") -> Q:
        """A message lies beyond their mark."""
        return Q(ReadMark.unread_by(person))


FIELDS = (
    Followed("followed", gettext_lazy("Followed by me")),
    Mentioned("mentions_me", gettext_lazy("A note mentions me")),
    TakesPart("takes_part", gettext_lazy("I take part")),
    Unread("unread", gettext_lazy("Unread by me")),
)
