"""Where tickets wait, and who may work there."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.site import memory

if TYPE_CHECKING:
    from soporte.people.models import Person


class QueueQuerySet(models.QuerySet["Queue"]):
    """Reading queues."""

    def active(self) -> "QueueQuerySet":
        """Those in use, in order."""
        return self.filter(is_active=True).order_by("position", "name")

    def visible_to(self, person: "Person") -> "QueueQuerySet":
        """All for supervisors; those a technician has rights on; none for customers."""
        if person.is_supervisor:
            return self
        return self.filter(pk__in=levels(person))


class Reopening(models.TextChoices):
    """What a customer's word does to a closed ticket; otherwise it opens a new one that follows."""

    ALWAYS = "always", _("always opens it again")
    WITHIN = "within", _("opens it again within some days")
    NEVER = "never", _("opens a new ticket")


class Queue(models.Model):
    """A line in which tickets wait for the people who have rights on it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    description = models.CharField(
        _("what it is for"), max_length=200, blank=True, help_text=_("Customers see this.")
    )
    icon = models.CharField(max_length=40, default="inbox")
    team = models.ForeignKey(
        "people.Team",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("first team"),
    )
    is_public = models.BooleanField(_("customers may choose it"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.SmallIntegerField(_("position"), default=0)
    reopening = models.CharField(
        _("an answer to a closed ticket"),
        max_length=6,
        choices=Reopening,
        default=Reopening.WITHIN,
        db_default=Reopening.WITHIN,
    )
    reopening_days = models.PositiveSmallIntegerField(
        _("days in which it opens again"),
        default=14,
        db_default=14,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )
    signature = models.TextField(
        _("signature of answers"),
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Below each answer. Placeholders: {{ me.name }}, {{ me.first_name }}, {{ me.title }}, "
            "{{ queue.name }}, {{ site.name }}, {{ site.phone }}. Empty: the mailbox’s."
        ),
    )

    objects = QueueQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    """How far a right on a queue goes; each includes the ones before it."""

    OWN = "own", _("only tickets assigned to them")
    READ = "read", _("read all")
    WORK = "work", _("work on all")


RANK = {Level.OWN: 0, Level.READ: 1, Level.WORK: 2}


class QueueAccess(models.Model):
    """A right of a team or a person on a queue."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="access")
    team = models.ForeignKey(
        "people.Team", on_delete=models.CASCADE, null=True, blank=True, related_name="queue_access"
    )
    person = models.ForeignKey(
        "people.Person",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="queue_access",
    )
    level = models.CharField(max_length=4, choices=Level, default=Level.WORK)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(team=None) ^ models.Q(person=None),
                name="tickets_access_of_one_holder",
            ),
            models.UniqueConstraint(fields=["queue", "team"], name="tickets_access_team_once"),
            models.UniqueConstraint(fields=["queue", "person"], name="tickets_access_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.team or self.person}: {self.level}"


def levels(person: "Person") -> dict[int, str]:
    """A member of staff's right on each queue, by queue id; read once for each person object.

    Who may no longer sign in has none.
    """
    known: dict[int, str] | None = getattr(person, "_queue_levels", None)
    if known is not None:
        return known
    key = ("levels", person.pk, person.role, person.is_active)
    found = memory.kept(key, lambda: _levels(person))
    person._queue_levels = found  # type: ignore[attr-defined]  # noqa: SLF001 - a per-request memory
    return found


def _levels(person: "Person") -> dict[int, str]:
    found: dict[int, str] = {}
    if not person.is_active:
        return found
    if person.is_supervisor:
        return dict.fromkeys(Queue.objects.values_list("pk", flat=True), Level.WORK.value)
    if person.is_staff:
        mine = models.Q(person=person) | models.Q(team__members=person)
        for queue_id, level in QueueAccess.objects.filter(mine).values_list("queue_id", "level"):
            if RANK[Level(level)] >= RANK[Level(found.get(queue_id, level))]:
                found[queue_id] = level
    return found


def queue_ids(person: "Person", *, at_least: str = Level.READ) -> list[int]:
    """The queues on which a person has at least this level."""
    return [
        queue_id
        for queue_id, level in levels(person).items()
        if RANK[Level(level)] >= RANK[Level(at_least)]
    ]
