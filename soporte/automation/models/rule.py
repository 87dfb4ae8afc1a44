"""A rule: when something happens, or when something has been so for a while, do this."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from soporte.tickets.models.view import every_ticket
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.tickets.conditions import Node


class Sort(models.TextChoices):
    """What sets a rule off."""

    EVENT = "event", _("when something happens")
    TIME = "time", _("when something has been so for a while")


class RuleQuerySet(models.QuerySet["Rule"]):
    """Reading rules."""

    def kept(self) -> "RuleQuerySet":
        """Those that nobody removed; a removed one stays for the explanations."""
        return self.filter(removed_at=None)

    def at_work(self) -> "RuleQuerySet":
        """Those that are on."""
        return self.kept().filter(is_active=True)


class Rule(models.Model):
    """Events or time, conditions, and actions: a list of `{"action": …, "value": …}`.

    A time rule may warn first: `warning` is done at once, and the actions when `warning_span` is
    over. `failures` counts those in a row.
    """

    name = models.CharField(_("name"), max_length=100)
    sort = models.CharField(_("kind"), max_length=10, choices=Sort, default=Sort.EVENT)
    is_active = models.BooleanField(_("on"), default=False)
    position = models.SmallIntegerField(_("order"), default=0)
    events = ArrayField(
        models.CharField(max_length=60), verbose_name=_("events"), default=list, blank=True
    )
    conditions = models.JSONField(_("conditions"), default=every_ticket)
    actions = models.JSONField(_("actions"), default=list)
    warning = models.JSONField(_("warning"), default=list, blank=True)
    warning_span = models.CharField(_("time after the warning"), max_length=8, blank=True)
    version = models.IntegerField(default=0)
    failures = models.SmallIntegerField(default=0)
    stopped_because = models.TextField(blank=True, default="")
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def tree(self) -> "Node | None":
        """Its conditions; None when they ask about something that no longer exists."""
        from soporte.tickets import conditions

        try:
            return conditions.read(self.conditions, events=True)
        except conditions.ConditionError:
            return None

    @property
    def content(self) -> dict[str, object]:
        """What a version keeps."""
        names = ("name", "sort", "events", "conditions", "actions", "warning", "warning_span")
        return {name: getattr(self, name) for name in names}


class Version(models.Model):
    """What a rule or a macro said at a time: explanations show it as it was then."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, null=True, related_name="versions")
    macro = models.ForeignKey(
        "automation.Macro", on_delete=models.CASCADE, null=True, related_name="versions"
    )
    number = models.IntegerField()
    content: "models.JSONField[dict[str, object], dict[str, object]]" = models.JSONField()
    person = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="automation_version_of_rule"),
            models.UniqueConstraint(fields=["macro", "number"], name="automation_version_of_macro"),
            models.CheckConstraint(
                condition=Q(rule=None, macro__isnull=False) | Q(rule__isnull=False, macro=None),
                name="automation_version_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class Standing(models.Model):
    """A ticket for which a time rule's condition holds: it acts once while that lasts.

    `revision` is the ticket's after the rule's own last touch: while it stays so, nothing but the
    rule itself has changed the ticket.
    """

    rule = models.ForeignKey(
        Rule, on_delete=models.CASCADE, related_name="standings", db_index=False
    )
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+")
    revision = models.IntegerField()
    since = models.DateTimeField(default=now)
    # When the actions follow the warning; None once they are done.
    acts_at = models.DateTimeField(null=True)
    # The ticket itself stood in the way, such as a task to be done first: a change may end that.
    is_refused = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "ticket"], name="automation_stands_once")
        ]
        indexes = [
            models.Index(
                fields=["rule", "acts_at"],
                condition=Q(acts_at__isnull=False),
                name="automation_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} holds for {self.ticket_id}"
