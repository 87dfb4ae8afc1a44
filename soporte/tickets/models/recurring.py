"""Tickets that come back: when, and what each of them is."""

from datetime import date, time

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from soporte.people.zones import validate_time_zone
from soporte.tickets.models.prioritised import Priority
from soporte.toolbox.clock import now


def today() -> date:
    """The first day of a new schedule, until another is chosen."""
    return now().date()


class Frequency(models.TextChoices):
    """How often."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")
    YEARLY = "yearly", _("Every year")


class Nth(models.IntegerChoices):
    """Which of the weekdays of a month; none of them where a day of the month counts."""

    DAY = 0, _("on the day of the month")
    FIRST = 1, _("the first")
    SECOND = 2, _("the second")
    THIRD = 3, _("the third")
    FOURTH = 4, _("the fourth")
    LAST = -1, _("the last")


class Weekday(models.IntegerChoices):
    """Days of the week, as Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Month(models.IntegerChoices):
    """Months of the year."""

    JANUARY = 1, _("January")
    FEBRUARY = 2, _("February")
    MARCH = 3, _("March")
    APRIL = 4, _("April")
    MAY = 5, _("May")
    JUNE = 6, _("June")
    JULY = 7, _("July")
    AUGUST = 8, _("August")
    SEPTEMBER = 9, _("September")
    OCTOBER = 10, _("October")
    NOVEMBER = 11, _("November")
    DECEMBER = 12, _("December")


class DaysOff(models.TextChoices):
    """What becomes of a date on which nobody works: a holiday, a weekday without hours."""

    IGNORE = "ignore", _("open it all the same")
    SKIP = "skip", _("leave it out")
    LATER = "later", _("open it on the next working day")
    EARLIER = "earlier", _("open it on the working day before")


class Schedule(models.Model):
    """When something comes back, in the local time of a zone."""

    frequency = models.CharField(
        _("how often"), max_length=8, choices=Frequency, default=Frequency.MONTHLY
    )
    interval = models.PositiveSmallIntegerField(
        _("every how many"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(999)],
        help_text=_("2 with “every week” means every other week."),
    )
    weekdays = ArrayField(
        models.SmallIntegerField(choices=Weekday),
        default=list,
        blank=True,
        verbose_name=_("days of the week"),
    )
    nth = models.SmallIntegerField(_("in the month"), choices=Nth, default=Nth.DAY)
    month_day = models.PositiveSmallIntegerField(
        _("day of the month"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("Where a month is shorter, its last day."),
    )
    month = models.PositiveSmallIntegerField(_("month"), choices=Month, default=Month.JANUARY)
    at = models.TimeField(_("time of day"), default=time(9, 0))
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Europe/Madrid", validators=[validate_time_zone]
    )
    starts_on = models.DateField(_("from"), default=today)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(
        _("how many times"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        help_text=_("Empty: without an end."),
    )
    days_off = models.CharField(
        _("on days off"), max_length=8, choices=DaysOff, default=DaysOff.IGNORE
    )

    class Meta:
        abstract = True


class Recurring(Schedule):
    """A ticket that opens by itself, again and again: the schedule and the template.

    `next_at` is when the next is due, empty when none will be. `last` is the ticket that was opened
    last.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    subject = models.CharField(_("subject"), max_length=250)
    html = models.TextField(_("text"), blank=True)
    queue = models.ForeignKey(
        "tickets.Queue", on_delete=models.PROTECT, related_name="+", verbose_name=_("queue")
    )
    type = models.ForeignKey(
        "tickets.TicketType", on_delete=models.PROTECT, related_name="+", verbose_name=_("type")
    )
    priority = models.SmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    team = models.ForeignKey(
        "people.Team",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team"),
    )
    assignee = models.ForeignKey(
        "people.Person",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    requester = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", verbose_name=_("requester")
    )
    tags = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("tags")
    )
    checklist = models.ForeignKey(
        "tickets.Checklist",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checklist"),
    )
    fields = models.JSONField(_("fields"), default=dict, blank=True)
    waits = models.BooleanField(
        _("open no other while the last one is open"), default=False, db_default=False
    )
    is_active = models.BooleanField(_("in use"), default=True, db_default=True)
    next_at = models.DateTimeField(_("next date"), null=True, blank=True)
    last = models.ForeignKey(
        "tickets.Ticket", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(is_active=True, next_at__isnull=False),
                name="tickets_recurring_due",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Outcome(models.TextChoices):
    """What became of one date."""

    OPENED = "opened", _("Opened")
    WAITED = "waited", _("Not opened: the last one is still open")
    FAILED = "failed", _("Could not be opened")


class RecurringRun(models.Model):
    """One date that came: the ticket it opened, or why it opened none.

    `missed` counts earlier dates that passed while nothing ran; only the latest opens a ticket.
    """

    recurring = models.ForeignKey(Recurring, on_delete=models.CASCADE, related_name="runs")
    due_at = models.DateTimeField()
    ran_at = models.DateTimeField(default=now)
    outcome = models.CharField(max_length=8, choices=Outcome)
    missed = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.SET_NULL, null=True, related_name="recurring_runs"
    )
    by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["recurring", "-id"], name="tickets_recurring_runs")]

    def __str__(self) -> str:
        return f"{self.recurring_id} at {self.due_at}"
