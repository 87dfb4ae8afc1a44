"""A macro: actions under a name, which somebody runs by hand on a ticket."""

from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.tickets.models.audience import Audience, AudienceQuerySet, OfAudience
from soporte.tickets.models.view import every_ticket
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.conditions import Node


class MacroQuerySet(AudienceQuerySet["Macro"]):
    """Reading macros."""

    def visible_to(self, person: "Person") -> Self:
        """Those that a person has, but for those that somebody removed."""
        return super().visible_to(person).filter(removed_at=None)


class Macro(OfAudience):
    """Actions for a technician's hand; its conditions say on which tickets it is offered."""

    name = models.CharField(_("name"), max_length=100)
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

    class Meta(OfAudience.Meta):
        ordering = ["name", "id"]

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
