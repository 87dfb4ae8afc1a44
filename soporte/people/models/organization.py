"""An organisation whose people ask for support."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models.person import Person


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Reading organisations."""

    def visible_to(self, person: "Person") -> "OrganizationQuerySet":
        """All for staff; a customer's own."""
        if person.is_staff:
            return self
        return self.filter(people=person)


class Organization(models.Model):
    """A customer organisation: its people may share tickets, its domains recognise newcomers."""

    name = models.CharField(_("name"), max_length=200)
    folded_name = models.CharField(max_length=200, db_index=True, editable=False)
    domains = ArrayField(
        models.CharField(max_length=253),
        verbose_name=_("mail domains"),
        default=list,
        blank=True,
        help_text=_("People who write from these domains belong here. Separate with commas."),
    )
    note = models.TextField(_("internal note"), blank=True)
    shares_tickets = models.BooleanField(
        _("everyone sees the organisation's requests"), default=False
    )
    created_at = models.DateTimeField(default=now)

    objects = OrganizationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def own_topics(self) -> list[str]:
        """What its page follows."""
        return [f"organization:{self.pk}"]
