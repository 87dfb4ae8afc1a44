"""What a queue's policy is made of, and what is kept of each automatic assignment."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.people.models import SkillLevel
from soporte.tickets.models import Ticket
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Person


class Mode(models.TextChoices):
    """How a queue's tickets find somebody."""

    MANUAL = "manual", _("By hand")
    ROUND_ROBIN = "round_robin", _("In turn")
    LEAST_LOAD = "least_load", _("Who has least to do")


class Reopened(models.TextChoices):
    """Whose a ticket is that opens again while its technician is not there."""

    SAME = "same", _("stays with its technician")
    QUEUE = "queue", _("goes back to the queue")


class QueuePolicy(models.Model):
    """How the tickets of one queue are assigned; a queue without a row does nothing by itself."""

    queue = models.OneToOneField(
        "tickets.Queue", on_delete=models.CASCADE, primary_key=True, related_name="assignment"
    )
    mode = models.CharField(
        _("tickets are assigned"), max_length=12, choices=Mode, default=Mode.MANUAL
    )
    team = models.ForeignKey(
        "people.Team",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only to members of"),
    )
    needs_presence = models.BooleanField(_("only to who is online"), default=True)
    needs_shift = models.BooleanField(_("only during the shift"), default=True)
    capacity = models.PositiveSmallIntegerField(
        _("open tickets for one person, at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("Empty sets no limit. Tickets that wait or sleep do not count."),
    )
    weighs_priority = models.BooleanField(
        _("urgent tickets count more"),
        default=False,
        help_text=_("Towards limit and load: high as two, urgent as three."),
    )
    reopened = models.CharField(
        _("a ticket that opens again while its technician is away"),
        max_length=5,
        choices=Reopened,
        default=Reopened.QUEUE,
    )

    def __str__(self) -> str:
        return f"{self.queue_id}: {self.mode}"

    @property
    def is_automatic(self) -> bool:
        """Whether it assigns by itself."""
        return self.mode != Mode.MANUAL


class SkillNeed(models.Model):
    """A skill that a queue or a ticket type asks for, with the least level."""

    queue = models.ForeignKey(
        "tickets.Queue", on_delete=models.CASCADE, null=True, related_name="skill_needs"
    )
    type = models.ForeignKey(
        "tickets.TicketType", on_delete=models.CASCADE, null=True, related_name="skill_needs"
    )
    skill = models.ForeignKey("people.Skill", on_delete=models.CASCADE, related_name="needs")
    level = models.SmallIntegerField(choices=SkillLevel, default=SkillLevel.BASIC)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(queue=None) ^ models.Q(type=None),
                name="automation_need_of_one",
            ),
            models.UniqueConstraint(
                fields=["queue", "type", "skill"],
                nulls_distinct=False,
                name="automation_need_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} {self.level}"


class Turn(models.Model):
    """When somebody was last given a ticket of a queue: whose turn is longest ago comes next."""

    queue = models.ForeignKey("tickets.Queue", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "person"], name="automation_turn_once")
        ]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.person_id}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Reading decisions."""

    def visible_to(self, person: "Person") -> "DecisionQuerySet":
        """Those about tickets that a member of staff may read."""
        if not person.is_staff:
            return self.none()
        return self.filter(ticket__in=Ticket.objects.visible_to(person))


class Decision(models.Model):
    """One automatic assignment: who was considered, and why each was or was not chosen.

    `considered` holds `{"person": 5, "why": "full", …}`: words come when it is read. Without
    somebody chosen, a ticket was taken from who was away.
    """

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="decisions")
    queue = models.ForeignKey(
        "tickets.Queue", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    mode = models.CharField(max_length=12, choices=Mode)
    chosen = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    considered = models.JSONField(default=list)
    at = models.DateTimeField(default=now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.ticket_id} → {self.chosen_id}"


class GivenBack(models.Model):
    """The tickets that somebody gave back last, so that they can take them again."""

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    tickets = ArrayField(models.BigIntegerField(), default=list)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.person_id}: {len(self.tickets)}"
