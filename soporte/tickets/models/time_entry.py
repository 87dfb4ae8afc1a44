"""How long people worked on a ticket: written down, or measured by a timer."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.journal.actor import Actor
from soporte.tickets.models.recorded import Recorded
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_line

if TYPE_CHECKING:
    from datetime import datetime

    from soporte.people.models import Person

MOST_MINUTES = 24 * 60


class Activity(models.TextChoices):
    """What the time went into."""

    SUPPORT = "support", gettext_lazy("Support")
    PHONE = "phone", gettext_lazy("Telephone call")
    VISIT = "visit", gettext_lazy("Visit")
    TRAVEL = "travel", gettext_lazy("Travel")
    OTHER = "other", gettext_lazy("Something else")


class TimeEntryQuerySet(models.QuerySet["TimeEntry"]):
    """Reading time entries."""

    def visible_to(self, person: "Person") -> "TimeEntryQuerySet":
        """Those of the tickets that a member of staff may see; none for customers."""
        from soporte.tickets.models.ticket import Ticket

        if not person.is_staff:
            return self.none()
        if person.is_supervisor:
            return self
        return self.filter(ticket__in=Ticket.objects.visible_to(person))

    def running(self) -> "TimeEntryQuerySet":
        """Timers that nobody stopped yet."""
        return self.filter(ended_at=None)


class TimeEntry(models.Model):
    """Somebody's minutes on a ticket; without an end it is a running timer, one for a person."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="times")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    minutes = models.IntegerField(gettext_lazy("minutes"), default=0)
    activity = models.CharField(
        gettext_lazy("activity"), max_length=10, choices=Activity, default=Activity.SUPPORT
    )
    is_billable = models.BooleanField(gettext_lazy("billable"), default=True)
    note = models.CharField(gettext_lazy("note"), max_length=500, blank=True)

    objects = TimeEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["started_at"], name="tickets_time_started")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="tickets_one_timer_each"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=0), name="tickets_time_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min"

    @property
    def is_running(self) -> bool:
        """Whether the timer still runs."""
        return self.ended_at is None

    def may_change(self, person: "Person") -> bool:
        """Its own author and supervisors."""
        return person.is_supervisor or self.person_id == person.pk


class Timed(Recorded):
    """A ticket that people spend time on; the sum is kept on it."""

    spent_minutes = models.IntegerField(default=0, db_default=0)

    class Meta:
        abstract = True

    @transaction.atomic
    def log_time(
        self,
        minutes: int,
        *,
        person: "Person",
        by: Actor,
        started_at: "datetime | None" = None,
        **about: Any,
    ) -> TimeEntry:
        """Write down minutes (activity, is_billable, note); records `time.logged`.

        Raises ValidationError.
        """
        self.lock()
        start = started_at or now() - timedelta(minutes=max(0, minutes))
        entry = TimeEntry(ticket_id=self.pk, person=person, minutes=minutes, started_at=start)
        entry.ended_at = start + timedelta(minutes=max(0, minutes))
        for name, value in about.items():
            setattr(entry, name, value)
        _check(entry)
        entry.save()
        self._time_changed("time.logged", entry, by=by)
        return entry

    @transaction.atomic
    def start_timer(self, *, person: "Person", by: Actor) -> TimeEntry:
        """Start somebody's timer, stopping the one they left running; records `time.started`."""
        _alone(person)
        running = TimeEntry.objects.running().filter(person=person).select_related("ticket").first()
        if running is not None:
            if running.ticket_id == self.pk:
                return running
            running.ticket.stop_timer(person=person, by=by)
        self.lock()
        entry = TimeEntry.objects.create(ticket_id=self.pk, person=person)
        self.recorded("time.started", by=by)
        return entry

    @transaction.atomic
    def stop_timer(self, *, person: "Person", by: Actor) -> TimeEntry | None:
        """Stop somebody's timer on this ticket, rounded up to minutes; records `time.logged`."""
        self.lock()
        mine = TimeEntry.objects.running().filter(ticket_id=self.pk, person=person)
        entry = mine.select_for_update().first()
        if entry is None:
            return None
        entry.ended_at = now()
        seconds = max(0, (entry.ended_at - entry.started_at).total_seconds())
        entry.minutes = min(MOST_MINUTES, -(-int(seconds) // 60) or 1)
        entry.save()
        self._time_changed("time.logged", entry, by=by)
        return entry

    @transaction.atomic
    def change_time(self, entry: TimeEntry, *, by: Actor, **values: Any) -> None:
        """Change minutes, activity, is_billable or note; records `time.changed`.

        Raises ValidationError.
        """
        self.lock()
        kept = TimeEntry.objects.get(pk=entry.pk, ticket_id=self.pk)
        changed = [name for name, value in values.items() if getattr(kept, name) != value]
        if not changed:
            return
        before = kept.minutes
        for name in changed:
            setattr(kept, name, values[name])
        _check(kept)
        kept.save(update_fields=changed)
        self._time_changed("time.changed", kept, by=by, before=before)

    @transaction.atomic
    def remove_time(self, entry: TimeEntry, *, by: Actor) -> None:
        """Remove an entry; records `time.removed`."""
        self.lock()
        if TimeEntry.objects.filter(pk=entry.pk, ticket_id=self.pk).delete()[0]:
            self._time_changed("time.removed", entry, by=by)

    def _time_changed(
        self, kind: str, entry: TimeEntry, *, by: Actor, before: int | None = None
    ) -> None:
        total = TimeEntry.objects.filter(ticket_id=self.pk).aggregate(sum=Sum("minutes"))["sum"]
        self.spent_minutes = total or 0
        detail = {
            "minutes": entry.minutes,
            "person": f"person:{entry.person_id}",
            "before": before if before is not None else entry.minutes,
        }
        self.changed(kind, "spent_minutes", by=by, detail=detail)


def _alone(person: "Person") -> None:
    """Two clicks at once of one person come one after the other."""
    from soporte.people.models import Person

    Person.objects.select_for_update().only("pk").get(pk=person.pk)


def _check(entry: TimeEntry) -> None:
    entry.note = clean_line(entry.note)[:500]
    if not 1 <= entry.minutes <= MOST_MINUTES:
        raise ValidationError(_("The time must be between one minute and one day."))
    if entry.is_running:
        raise ValidationError(_("Stop the timer first."))
    if entry.activity not in Activity.values:
        raise ValidationError(_("There is no such activity."))
