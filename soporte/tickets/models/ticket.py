"""The ticket: what somebody asked for, and all that became of it."""

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from soporte.tickets import indexing
from soporte.tickets.models.answerable import Answerable
from soporte.tickets.models.approval import Approvable
from soporte.tickets.models.detailed import Detailed
from soporte.tickets.models.followable import Followable
from soporte.tickets.models.forwardable import Forwardable
from soporte.tickets.models.mergeable import Mergeable
from soporte.tickets.models.message import Message
from soporte.tickets.models.participant import Participant
from soporte.tickets.models.prioritised import Prioritised
from soporte.tickets.models.private import Private, open_to
from soporte.tickets.models.queue import Level, levels, queue_ids
from soporte.tickets.models.ratable import Ratable
from soporte.tickets.models.sortable import Sortable
from soporte.tickets.models.spammable import Spammable
from soporte.tickets.models.status import OURS, UNSOLVED
from soporte.tickets.models.task import Tasking
from soporte.tickets.models.time_entry import Timed

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.models.recurring import RecurringRun


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Reading tickets."""

    def visible_to(self, person: "Person") -> "TicketQuerySet":
        """What a person may see: staff by rights on queues, customers what they take part in.

        Of private tickets, staff see those to which they were let in.
        """
        if not person.is_active:
            return self.none()
        if person.is_supervisor:
            return self
        return self.filter(_for_staff(person) if person.is_staff else _for_customer(person))

    def unsolved(self) -> "TicketQuerySet":
        """Those that somebody waits for."""
        return self.filter(category__in=UNSOLVED)

    def genuine(self) -> "TicketQuerySet":
        """Those that nobody marked as spam. What is unsolved never is."""
        return self.filter(spam_at=None)

    def awake(self) -> "TicketQuerySet":
        """Those that do not sleep."""
        return self.filter(snoozed_until=None)


class Ticket(
    Detailed,
    Sortable,
    Prioritised,
    Forwardable,
    Ratable,
    Tasking,
    Timed,
    Approvable,
    Followable,
    Mergeable,
    Spammable,
    Answerable,
    Private,
):
    """One request with its conversation, from whatever channel it came."""

    number = models.BigIntegerField(unique=True)
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followed_by"
    )

    objects = TicketQuerySet.as_manager()

    # The first message, at hand on the object that `open_ticket` returned.
    opening: Message

    class Meta:
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="tickets_newest"),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=Q(category__in=UNSOLVED),
                name="tickets_unsolved",
            ),
            models.Index(
                fields=["queue", "-updated_at", "-id"],
                # What counting a queue asks besides: without it the planner walks through the
                # newest of all queues, past all those of a busier one.
                include=["snoozed_until", "assignee", "private_to"],
                condition=Q(category__in=UNSOLVED),
                name="tickets_unsolved_in_queue",
            ),
            models.Index(
                fields=["assignee", "-updated_at", "-id"],
                condition=Q(category__in=UNSOLVED),
                name="tickets_unsolved_of_person",
            ),
            models.Index(fields=["category", "-updated_at", "-id"], name="tickets_by_category"),
            # What waits for us, the longest first.
            models.Index(
                Coalesce("last_customer_at", "created_at"),
                "id",
                condition=Q(category__in=OURS),
                name="tickets_waiting_for_us",
            ),
            models.Index(fields=["requester", "-updated_at", "-id"], name="tickets_of_requester"),
            GinIndex(
                fields=["fields"],
                opclasses=["jsonb_path_ops"],
                condition=~Q(fields={}),
                name="tickets_by_field",
            ),
            GinIndex(fields=["tags"], condition=~Q(tags=[]), name="tickets_by_tag"),
            models.Index(
                fields=["snoozed_until"],
                condition=Q(snoozed_until__isnull=False),
                name="tickets_snoozed",
            ),
            # What is held or waits for a yes: few, in the order of the lists.
            models.Index(
                fields=["-updated_at", "-id"],
                condition=Q(open_tasks__gt=0),
                name="tickets_with_tasks",
            ),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=Q(open_approvals__gt=0),
                name="tickets_with_approvals",
            ),
            models.Index(
                fields=["-updated_at", "-id"], condition=Q(holds__gt=0), name="tickets_held"
            ),
            models.Index(
                fields=["-spam_at", "-id"],
                condition=Q(spam_at__isnull=False),
                name="tickets_spam",
            ),
            models.Index(
                fields=["organization", "-updated_at", "-id"], name="tickets_of_organization"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"

    def can_work(self, person: "Person") -> bool:
        """Whether a member of staff may change it; `visible_to` decides about reading.

        What was merged or is spam is only read: its conversation goes on elsewhere, or nowhere.
        """
        return not (self.merged_into_id or self.is_spam) and self.can_sort_out(person)

    def can_sort_out(self, person: "Person") -> bool:
        """Whether a member of staff may say that it is spam, or that it is not."""
        level = levels(person).get(self.queue_id) if self.is_open_to(person) else None
        return level == Level.WORK or (level == Level.OWN and self.assignee_id == person.pk)

    @property
    def recurring_run(self) -> "RecurringRun | None":
        """The date of a schedule that opened it; asked for only where a schedule did."""
        if self.channel != "recurring":
            return None
        found: RecurringRun | None = self.recurring_runs.select_related("recurring").first()
        return found

    def reindex(self, *, words: bool = False) -> None:
        """Bring the search's audience up to date, and with `words` its text."""
        if self.gathered is not None and not words:
            self.gathered.keep_sought(self)
            return
        indexing.ticket_changed(self, words=words)

    def index_message(self, message: Message) -> None:
        """Make a new message findable."""
        indexing.message_added(self, message)


def _for_staff(person: "Person") -> Q:
    own = [q for q, level in levels(person).items() if level == Level.OWN]
    seen = Q(queue_id__in=queue_ids(person, at_least=Level.READ)) & open_to(person)
    return seen | Q(queue_id__in=own, assignee=person) if own else seen


def _for_customer(person: "Person") -> Q:
    # Anybody's mail can put anybody in copy: only who was confirmed may read.
    takes_part = Participant.objects.filter(
        ticket=OuterRef("pk"), person=person, confirmed_at__isnull=False
    )
    seen = Q(requester=person) | Q(Exists(takes_part))
    organization = person.organization
    if organization and (person.role == "manager" or organization.shares_tickets):
        seen |= Q(organization=organization)
    return seen & Q(spam_at=None)
