"""Who has something that a member of staff made: they alone, a team, or everybody at the desk."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from soporte.people.models import Person

M = TypeVar("M", bound="OfAudience")


class Audience(models.TextChoices):
    """Who has it."""

    PRIVATE = "private", _("only me")
    TEAM = "team", _("a team")
    EVERYONE = "everyone", _("everybody at the desk")


class AudienceQuerySet(models.QuerySet[M]):
    """Reading by audience."""

    def visible_to(self, person: "Person") -> Self:
        """One's own, those of one's teams, and everybody's; supervisors: every shared one."""
        if not person.is_active or not person.is_staff:
            return self.none()
        mine = Q(audience=Audience.PRIVATE, owner=person)
        if person.is_supervisor:
            return self.filter(mine | ~Q(audience=Audience.PRIVATE))
        from soporte.tickets.conditions.fields import teams_of

        ours = Q(audience=Audience.TEAM, team__in=teams_of(person))
        return self.filter(mine | ours | Q(audience=Audience.EVERYONE))


class OfAudience(models.Model):
    """Something with an audience, and with the `owner` or `team` that this names."""

    audience = models.CharField(
        _("who has it"), max_length=10, choices=Audience, default=Audience.PRIVATE
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(Q(audience="private") & Q(owner__isnull=False) & Q(team=None))
                | (Q(audience="team") & Q(team__isnull=False) & Q(owner=None))
                | (Q(audience="everyone") & Q(owner=None) & Q(team=None)),
                name="%(app_label)s_%(class)s_of_its_audience",
            )
        ]
