"""Replies written once and used often, with a closed list of placeholders."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.html import escape
from django.utils.translation import gettext_lazy

from soporte.site.operations import current
from soporte.toolbox import placeholders
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from soporte.people.models import Person
    from soporte.tickets.models.ticket import Ticket

# What stands for what, of a ticket and of who writes. Nothing else is ever read from a text.
PLACEHOLDERS: "dict[str, Callable[[Any, Any], str]]" = {
    "customer.name": lambda ticket, _me: ticket.requester.display_name,
    "customer.first_name": lambda ticket, _me: ticket.requester.first_name,
    "customer.organization": lambda ticket, _me: str(ticket.organization or ""),
    "ticket.number": lambda ticket, _me: str(ticket.number),
    "ticket.subject": lambda ticket, _me: ticket.subject,
    "ticket.queue": lambda ticket, _me: ticket.queue.name,
    "me.name": lambda _ticket, me: me.display_name,
    "me.first_name": lambda _ticket, me: me.first_name,
    "site.name": lambda _ticket, _me: current().name,
    "site.phone": lambda _ticket, _me: current().phone,
}


def check_placeholders(html: str) -> None:
    """Raises ValidationError for a placeholder that is not on the list, and for half a one."""
    placeholders.check(html, PLACEHOLDERS)


class Scope(models.TextChoices):
    """Who may use it."""

    EVERYONE = "everyone", gettext_lazy("Everyone at the desk")
    TEAM = "team", gettext_lazy("A team")
    OWN = "own", gettext_lazy("Only me")


class CannedReplyQuerySet(models.QuerySet["CannedReply"]):
    """Reading canned replies."""

    def visible_to(self, person: "Person") -> "CannedReplyQuerySet":
        """Everyone's, those of one's teams, and one's own; supervisors see every team's."""
        if not person.is_staff or not person.is_active:
            return self.none()
        team = Q(scope=Scope.TEAM)
        if not person.is_supervisor:
            team &= Q(team__members=person)
        shared = Q(scope=Scope.EVERYONE) | team
        return self.filter(shared | Q(scope=Scope.OWN, owner=person)).distinct()


class CannedReply(models.Model):
    """A text with a name and a shortcut, for everyone, a team or its owner alone."""

    name = models.CharField(gettext_lazy("name"), max_length=100)
    shortcut = models.SlugField(
        gettext_lazy("shortcut"),
        max_length=30,
        blank=True,
        db_index=False,
        help_text=gettext_lazy("Write / and this word in a reply."),
    )
    language = models.CharField(
        gettext_lazy("language"),
        max_length=5,
        blank=True,
        choices=[("", gettext_lazy("Any")), ("es", "Español"), ("en", "English")],
    )
    scope = models.CharField(
        gettext_lazy("who may use it"), max_length=8, choices=Scope, default=Scope.OWN
    )
    team = models.ForeignKey(
        "people.Team",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("team"),
    )
    owner = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    html = models.TextField(gettext_lazy("text"))
    is_active = models.BooleanField(gettext_lazy("in use"), default=True)
    updated_at = models.DateTimeField(default=now)

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def can_change(self, person: "Person") -> bool:
        """One's own is one's own; what others use too is for supervisors."""
        if self.scope == Scope.OWN:
            return self.owner_id == person.pk
        return person.is_supervisor

    def filled(self, ticket: "Ticket", me: "Person") -> str:
        """The text for a ticket: each placeholder's value, escaped."""

        def value(name: str) -> str | None:
            known = PLACEHOLDERS.get(name)
            return escape(known(ticket, me)) if known else None

        return placeholders.fill(self.html, value)
