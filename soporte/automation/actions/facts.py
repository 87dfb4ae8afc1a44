"""Actions that change facts of a ticket."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from soporte.automation.actions.choosing import (
    ME,
    NOBODY,
    OneOf,
    span_in_words,
    span_of,
    words_of,
)
from soporte.automation.actions.registry import Acting, Action, Options
from soporte.people.models import Person, Team
from soporte.tickets.conditions.comparing import split_age
from soporte.tickets.models import Checklist, Queue, Status, TicketType
from soporte.tickets.models.prioritised import Priority
from soporte.tickets.models.sortable import MAX_TAGS
from soporte.toolbox.clock import now

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class SetPriority(Action):
    """One of the four levels."""

    def check(self, value: object, *, by_hand: bool) -> int:
        """A level."""
        if isinstance(value, bool) or value not in Priority.values:
            raise ValidationError(gettext("Choose from the list."))
        return Priority(value).value

    def show(self, value: Any) -> str:
        """The level's word."""
        return str(Priority(value).label)

    def options(self, *, by_hand: bool) -> Options:
        """The four."""
        return Priority.choices

    def do(self, acting: Acting, value: Any) -> None:
        """Set it."""
        acting.ticket.set_priority(value, by=acting.by)


class Tag(Action):
    """Tags to be added or removed."""

    form = "words"

    def check(self, value: object, *, by_hand: bool) -> list[str]:
        """Tags as tickets keep them."""
        found = words_of(value, most=MAX_TAGS, longest=40)
        return list(dict.fromkeys(one.lower().lstrip("#") for one in found if one.strip("#")))

    def show(self, value: Any) -> str:
        """As they are written."""
        return ", ".join(f"#{one}" for one in value)

    def do(self, acting: Acting, value: Any) -> None:
        """Add, or remove."""
        verb = acting.ticket.tag if self.name == "add_tags" else acting.ticket.untag
        verb(value, by=acting.by)


class Snooze(Action):
    """Let the ticket sleep for a while."""

    form = "span"

    def check(self, value: object, *, by_hand: bool) -> str:
        """A span."""
        return span_of(value)

    def show(self, value: Any) -> str:
        """In words."""
        return span_in_words(value)

    def do(self, acting: Acting, value: Any) -> None:
        """From now on."""
        count, unit = split_age(value)
        acting.ticket.snooze(now() + timedelta(**{UNITS[unit]: count}), by=acting.by)


def _assign(acting: Acting, to: Any) -> None:
    person = {NOBODY: None, ME: acting.person}.get(to) if isinstance(to, str) else to
    acting.ticket.assign(person, by=acting.by)


def _set_team(acting: Acting, to: Any) -> None:
    acting.ticket.set_team(None if to == NOBODY else to, by=acting.by)


def _hand_over(acting: Acting, to: Any) -> None:
    ticket = acting.ticket
    if ticket.type_id == to.pk:
        ticket.hand_over()
    ticket.set_type(to, by=acting.by)


def _handed_over() -> Any:
    # A type is handed over by whom it names; whether the target exists is decided when it is done.
    ids = [one.pk for one in TicketType.objects.filter(is_active=True) if one.is_handed_over]
    return TicketType.objects.filter(pk__in=ids)


ACTIONS = (
    OneOf(
        "set_status",
        _("Set the status"),
        _("Set the status to %(value)s"),
        "circle-half-2",
        rows=lambda: Status.objects.filter(is_active=True),
        do=lambda acting, to: acting.ticket.set_status(to, by=acting.by),
    ),
    SetPriority(
        "set_priority",
        _("Set the priority"),
        _("Set the priority to %(value)s"),
        "antenna-bars-4",
    ),
    OneOf(
        "set_type",
        _("Set the type"),
        _("Set the type to %(value)s"),
        "tag",
        rows=lambda: TicketType.objects.filter(is_active=True),
        do=lambda acting, to: acting.ticket.set_type(to, by=acting.by),
    ),
    OneOf(
        "move",
        _("Move to a queue"),
        _("Move to the queue %(value)s"),
        "inbox",
        rows=Queue.objects.active,
        do=lambda acting, to: acting.ticket.move(to, by=acting.by),
    ),
    OneOf(
        "set_team",
        _("Give to a team"),
        _("Give to the team: %(value)s"),
        "users",
        rows=Team.objects.all,
        do=_set_team,
        words=lambda _by_hand: {NOBODY: _("no team")},
    ),
    OneOf(
        "assign",
        _("Assign"),
        _("Assign to: %(value)s"),
        "user",
        rows=lambda: Person.objects.staff().order_by("folded_name"),
        do=_assign,
        words=lambda by_hand: {
            **({ME: _("whoever runs it")} if by_hand else {}),
            NOBODY: _("nobody"),
        },
    ),
    Tag("add_tags", _("Add tags"), _("Add the tags %(value)s"), "tag"),
    Tag("remove_tags", _("Remove tags"), _("Remove the tags %(value)s"), "tag"),
    Snooze("snooze", _("Let it sleep"), _("Let it sleep for %(value)s"), "zzz"),
    OneOf(
        "checklist",
        _("Add a checklist"),
        _("Add the checklist %(value)s"),
        "list-check",
        rows=lambda: Checklist.objects.filter(is_active=True),
        do=lambda acting, to: acting.ticket.apply_checklist(to, by=acting.by),
    ),
    OneOf(
        "hand_over",
        _("Hand over"),
        _("Hand over as %(value)s"),
        "send",
        rows=_handed_over,
        do=_hand_over,
    ),
)
