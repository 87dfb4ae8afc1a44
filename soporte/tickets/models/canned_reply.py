"""Replies written once and used often, with a closed list of placeholders."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.html import escape
from django.utils.translation import gettext_lazy

from soporte.site.operations import current
from soporte.toolbox import placeholders
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

    from soporte.people.models import Person
    from soporte.tickets.models.ticket import Ticket


class Placeholder(NamedTuple):
    """One that a text may name: its label, its value, and what stands for it in a preview.

    Without an example the preview shows the value itself, which asks for no ticket then.
    """

    label: "str | Promise"
    value: "Callable[[Any, Any], str]"
    example: "str | Promise" = ""

    def sample(self, me: "Person") -> str:
        """What a preview shows."""
        return str(self.example) or self.value(None, me)


# What stands for what, of a ticket and of who writes. Nothing else is ever read from a text.
PLACEHOLDERS = {
    "customer.name": Placeholder(
        gettext_lazy("The customer’s name"),
        lambda ticket, _me: ticket.requester.display_name,
        "Ana García",
    ),
    "customer.first_name": Placeholder(
        gettext_lazy("The customer’s first name"),
        lambda ticket, _me: ticket.requester.first_name,
        "Ana",
    ),
    "customer.organization": Placeholder(
        gettext_lazy("The customer’s organisation"),
        lambda ticket, _me: str(ticket.organization or ""),
        "Acme",
    ),
    "ticket.number": Placeholder(
        gettext_lazy("The ticket’s number"), lambda ticket, _me: str(ticket.number), "1042"
    ),
    "ticket.subject": Placeholder(
        gettext_lazy("The ticket’s subject"),
        lambda ticket, _me: ticket.subject,
        gettext_lazy("The printer on the second floor does not print"),
    ),
    "ticket.queue": Placeholder(
        gettext_lazy("The ticket’s queue"),
        lambda ticket, _me: ticket.queue.name,
        gettext_lazy("Support"),
    ),
    "me.name": Placeholder(gettext_lazy("My name"), lambda _ticket, me: me.display_name),
    "me.first_name": Placeholder(gettext_lazy("My first name"), lambda _ticket, me: me.first_name),
    "site.name": Placeholder(
        gettext_lazy("Our organisation’s name"), lambda _ticket, _me: current().name
    ),
    "site.phone": Placeholder(gettext_lazy("Our telephone"), lambda _ticket, _me: current().phone),
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
        return _fill(self.html, lambda known: known.value(ticket, me))

    def sample(self, me: "Person") -> str:
        """The text for a ticket that is made up, as a preview shows it."""
        return _fill(self.html, lambda known: known.sample(me))


def _fill(html: str, says: "Callable[[Placeholder], str]") -> str:
    def value(name: str) -> str | None:
        known = PLACEHOLDERS.get(name)
        return escape(says(known)) if known else None

    return placeholders.fill(html, value)
