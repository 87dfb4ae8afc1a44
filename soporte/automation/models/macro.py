"""A macro: actions under a name, which somebody runs by hand on a ticket."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from soporte.tickets.models.view import Audience, every_ticket
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.conditions import Node


class MacroQuerySet(models.QuerySet["Macro"]):
    """Reading macros."""

    def visible_to(self, person: "Person") -> "MacroQuerySet":
        """One's own, those of one's teams, and everybody's; supervisors: every shared one."""
        if not person.is_active or not person.is_staff:
            return self.none()
        kept = self.filter(removed_at=None)
        mine = Q(audience=Audience.PRIVATE, owner=person)
        if person.is_supervisor:
            return kept.filter(mine | ~Q(audience=Audience.PRIVATE))
        from soporte.tickets.conditions.fields import teams_of

        ours = Q(audience=Audience.TEAM, team__in=teams_of(person))
        return kept.filter(mine | ours | Q(audience=Audience.EVERYONE))


class Macro(models.Model):
    """Actions for a technician's hand; its conditions say on which tickets it is offered."""

    name = models.CharField(_("name"), max_length=100)
    audience = models.CharField(
        _("who has it"), max_length=10, choices=Audience, default=Audience.PRIVATE
    )
    owner = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="macros"
    )
    team = models.ForeignKey(
        "people.Team",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="macros",
        verbose_name=_("team"),
    )
    conditions = models.JSONField(_("conditions"), default=every_ticket)
    actions = models.JSONField(_("actions"), default=list)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.IntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    objects = MacroQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(audience="private") & Q(owner__isnull=False) & Q(team=None))
                | (Q(audience="team") & Q(team__isnull=False) & Q(owner=None))
                | (Q(audience="everyone") & Q(owner=None) & Q(team=None)),
                name="automation_macro_of_its_audience",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def tree(self) -> "Node | None":
        """Its conditions; None when they ask about something that no longer exists."""
        from soporte.tickets import conditions

        try:
            return conditions.read(self.conditions)
        except conditions.ConditionError:
            return None

    @property
    def content(self) -> dict[str, object]:
        """What a version keeps."""
        names = ("name", "conditions", "actions")
        return {name: getattr(self, name) for name in names}

    def can_change(self, person: "Person") -> bool:
        """One's own is one's own; shared ones are for supervisors."""
        if self.audience == Audience.PRIVATE:
            return self.owner_id == person.pk
        return person.is_supervisor
