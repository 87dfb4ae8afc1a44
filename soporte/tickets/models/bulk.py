"""One act on many tickets, and what became of it on each."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.journal.actor import Actor
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Person


class Act(models.TextChoices):
    """What is done to each ticket."""

    EDIT = "edit", _("Edit")
    REPLY = "reply", _("Reply")
    NOTE = "note", _("Internal note")
    MERGE = "merge", _("Merge")
    SPAM = "spam", _("Mark as spam")


class State(models.TextChoices):
    """How far it is."""

    WAITING = "waiting", _("waits to begin")
    RUNNING = "running", _("under way")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class Outcome(models.TextChoices):
    """What became of one ticket."""

    WAITING = "waiting", _("waits")
    DONE = "done", _("done")
    SKIPPED = "skipped", _("skipped")
    UNDONE = "undone", _("put back")
    KEPT = "kept", _("not put back")


class Reason(models.TextChoices):
    """Why a ticket was left out."""

    UNSEEN = "unseen", _("You can no longer see it.")
    RIGHTS = "rights", _("You have no right to work on this queue.")
    MERGED = "merged", _("It was merged into another ticket.")
    SAME = "same", _("It is so already.")
    CHANGED = "changed", _("Somebody changed it meanwhile.")
    ANSWERED = "answered", _("Somebody wrote meanwhile.")
    READERS = "readers", _("Customers would read more than before.")
    SPAM = "spam", _("It is marked as spam.")
    REFUSED = "refused", _("It was refused.")
    STOPPED = "stopped", _("You stopped before its turn.")
    FAILED = "failed", _("Something went wrong.")


RUNNABLE = (State.WAITING, State.RUNNING)
UNFINISHED = (*RUNNABLE, State.UNDOING)
TO_UNDO = (Act.EDIT, Act.MERGE, Act.SPAM)
# Longer than the wait in which what was said can be taken back.
LATER = timedelta(minutes=2)


class BulkQuerySet(models.QuerySet["Bulk"]):
    """Reading acts on many tickets."""

    def visible_to(self, person: "Person") -> "BulkQuerySet":
        """One's own; supervisors see everybody's; customers none."""
        if not (person.is_active and person.is_staff):
            return self.none()
        return self if person.is_supervisor else self.filter(person=person)

    def unfinished(self) -> "BulkQuerySet":
        """Those on which the worker has something to do."""
        return self.filter(state__in=UNFINISHED)


class Bulk(models.Model):
    """One act on many tickets, which the worker does in small pieces with its author's rights.

    `entry` is the journal entry that every entry of its tickets names as its cause. `changes` is
    what an edit sets or where a merge leads; `html` what is said, with placeholders.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    via = models.CharField(max_length=20)
    act = models.CharField(max_length=5, choices=Act, default=Act.EDIT)
    changes = models.JSONField(default=dict)
    html = models.TextField(blank=True)
    then = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)
    put_back = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    entry = models.BigIntegerField(default=0)
    undone_by = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)
    starts_at = models.DateTimeField(default=now)
    touched_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = BulkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["touched_at"],
                condition=models.Q(state__in=UNFINISHED),
                name="tickets_bulk_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} of {self.total} by {self.person_id}"

    @property
    def actor(self) -> Actor:
        """Whoever did it, for the entries of its tickets."""
        return Actor(self.actor_kind, self.actor_id, self.via, caused_by=self.entry or None)

    @property
    def percent(self) -> int:
        """How much of it, or of its undoing, is done."""
        if self.state in {State.UNDOING, State.UNDONE}:
            whole, part = self.done, self.put_back + self.kept
        else:
            whole, part = self.total, self.done + self.skipped
        return 100 * part // whole if whole else 100

    @property
    def is_scheduled(self) -> bool:
        """Whether its author chose when it begins."""
        return self.starts_at - self.created_at > LATER

    @property
    def is_runnable(self) -> bool:
        """Whether it can still be stopped."""
        return self.state in RUNNABLE

    @property
    def is_moving(self) -> bool:
        """Whether the worker has something to do for it."""
        return self.state in UNFINISHED

    @property
    def can_be_undone(self) -> bool:
        """Whether what it did can be put back: what was said cannot be unsaid."""
        ended = self.state in {State.DONE, State.STOPPED}
        return ended and self.act in TO_UNDO and self.done > 0


class BulkFile(models.Model):
    """A file that goes with what is said: stored once, linked by each message."""

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="files")
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.name


class BulkItemQuerySet(models.QuerySet["BulkItem"]):
    """Reading what became of single tickets."""

    def visible_to(self, person: "Person") -> "BulkItemQuerySet":
        """Those of the acts that one may see, of the tickets that one may see now."""
        from soporte.tickets.models.ticket import Ticket

        return self.filter(
            bulk__in=Bulk.objects.visible_to(person), ticket__in=Ticket.objects.visible_to(person)
        )


class BulkItem(models.Model):
    """One ticket of an act on many.

    `revision` and `seen` are the ticket's and its last public message's when the act was ordered;
    `before` says what was and what the act made of it: {"priority": [2, 4]}.
    """

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="items", db_index=False)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+")
    revision = models.IntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    state = models.CharField(max_length=7, choices=Outcome, default=Outcome.WAITING)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    why = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)

    objects = BulkItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk", "ticket"], name="tickets_bulk_ticket_once")
        ]
        indexes = [models.Index(fields=["bulk", "state", "id"], name="tickets_bulk_items")]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.state}"

    @property
    def told(self) -> str:
        """Why it was left out, or what was not put back, in words."""
        return self.why or (str(Reason(self.reason).label) if self.reason else "")

    def settle(self, state: str, reason: str = "", why: Any = "") -> None:
        """Note what became of the ticket; the runner saves a piece at once."""
        self.state, self.reason, self.why = state, reason, str(why)[:300]
