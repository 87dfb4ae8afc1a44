"""A named list of tickets that somebody saved, and who has it at hand."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.tickets.models.audience import Audience, AudienceQuerySet, OfAudience
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.conditions import Node


class Column(models.TextChoices):
    """What a table of tickets can show."""

    NUMBER = "number", _("Number")
    SUBJECT = "subject", _("Subject")
    REQUESTER = "requester", _("Requester")
    ORGANIZATION = "organization", _("Organisation")
    STATUS = "status", _("Status")
    PRIORITY = "priority", _("Priority")
    URGENCY = "urgency", _("Urgency")
    TYPE = "type", _("Type")
    QUEUE = "queue", _("Queue")
    TEAM = "team", _("Team")
    ASSIGNEE = "assignee", _("Assignee")
    TAGS = "tags", _("Tags")
    CHANNEL = "channel", _("Channel")
    CREATED = "created", _("Opened")
    UPDATED = "updated", _("Last change")
    LAST_MESSAGE = "last_message", _("Last message")


class Grouping(models.TextChoices):
    """What the tickets of a list can be put together by."""

    STATUS = "status", _("Status")
    PRIORITY = "priority", _("Priority")
    QUEUE = "queue", _("Queue")
    ASSIGNEE = "assignee", _("Assignee")
    TEAM = "team", _("Team")
    TYPE = "type", _("Type")
    ORGANIZATION = "organization", _("Organisation")


WAITING = "waiting"
SORTABLE = (
    "number",
    "subject",
    "requester",
    "organization",
    "status",
    "priority",
    "type",
    "queue",
    "assignee",
    "created",
    "updated",
    "last_message",
    WAITING,
)


def order_label(name: str) -> str:
    """What a list is sorted by, in words: a column's title, or what no column shows."""
    return str(_("Waiting for us the longest") if name == WAITING else Column(name).label)


FIRST_COLUMNS = ("number", "subject", "requester", "status", "priority", "assignee", "updated")
FIRST_ORDER = ("-updated",)
MOST_ORDERS = 3
SLUG = "view-"
# The field whose test alone makes a view a saved search.
SEARCHED = "search"


def every_ticket() -> dict[str, object]:
    """Conditions that leave nothing out."""
    return {"all": []}


def first_columns() -> list[str]:
    """What a table shows at first."""
    return list(FIRST_COLUMNS)


def first_order() -> list[str]:
    """The last changed first."""
    return list(FIRST_ORDER)


class ViewQuerySet(AudienceQuerySet["View"]):
    """Reading views."""

    def searches(self) -> "ViewQuerySet":
        """Those that are nothing but a saved search."""
        return self.filter(conditions__field=SEARCHED)


class View(OfAudience):
    """Conditions, and how the tickets that fulfil them are shown."""

    name = models.CharField(_("name"), max_length=60)
    icon = models.CharField(_("icon"), max_length=40, default="list")
    owner = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="views"
    )
    team = models.ForeignKey(
        "people.Team", on_delete=models.CASCADE, null=True, blank=True, related_name="views"
    )
    conditions = models.JSONField(_("conditions"), default=every_ticket)
    columns = ArrayField(
        models.CharField(max_length=20), verbose_name=_("columns"), default=first_columns
    )
    order = ArrayField(
        models.CharField(max_length=20), verbose_name=_("order"), default=first_order
    )
    grouping = models.CharField(
        _("put together by"), max_length=20, choices=Grouping, blank=True, default=""
    )
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    objects = ViewQuerySet.as_manager()

    class Meta(OfAudience.Meta):
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return f"{SLUG}{self.pk}"

    @property
    def query(self) -> str:
        """What a saved search looks for; empty for a view by other conditions."""
        asked = self.conditions
        return str(asked.get("value", "")) if asked.get("field") == SEARCHED else ""

    @cached_property
    def tree(self) -> "Node | None":
        """Its conditions; None when they ask about something that no longer exists."""
        from soporte.tickets import conditions

        try:
            return conditions.read(self.conditions)
        except conditions.ConditionError:
            return None

    def can_change(self, person: "Person") -> bool:
        """One's own; of a team its members; shared ones supervisors."""
        if self.audience == Audience.PRIVATE:
            return self.owner_id == person.pk
        if person.is_supervisor:
            return True
        from soporte.tickets.conditions.fields import teams_of

        return self.audience == Audience.TEAM and self.team_id in teams_of(person)


class ViewPin(models.Model):
    """A view that somebody has beside their lists, in an order of their own."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="view_pins")
    view = models.ForeignKey(View, on_delete=models.CASCADE, related_name="pins")
    position = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "view"], name="tickets_pin_once")]

    def __str__(self) -> str:
        return f"{self.view_id} of {self.person_id}"
