"""A request in the customer's words: how far it is, who has it, what happens next."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.tickets.models import Category

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from soporte.journal.timeline import Line
    from soporte.people.models import Person
    from soporte.tickets.models import Ticket


@dataclass(frozen=True)
class State:
    """A status as customers read it."""

    word: "StrPromise"
    icon: str
    css: str


STATES = {
    Category.NEW: State(gettext_lazy("We have it"), "inbox", ""),
    Category.OPEN: State(gettext_lazy("We are on it"), "tool", "accent"),
    Category.WAITING_CUSTOMER: State(gettext_lazy("Your turn to reply"), "arrow-back-up", "info"),
    Category.WAITING_THIRD: State(gettext_lazy("We wait for somebody outside"), "building", ""),
    Category.RESOLVED: State(gettext_lazy("Solved"), "check", "ok"),
    Category.CLOSED: State(gettext_lazy("Finished"), "archive", ""),
}

URGENCIES = (
    ("", gettext_lazy("I do not know")),
    ("1", gettext_lazy("It can wait")),
    ("2", gettext_lazy("It is in my way, but I can work")),
    ("3", gettext_lazy("I cannot do an important part of my work")),
    ("4", gettext_lazy("Nobody can work")),
)


# What happens next: when nobody in particular has it, and when somebody has.
NEXT = {
    Category.NEW: (
        gettext_lazy("Somebody of our team reads it and answers here and by e-mail."),
        gettext_lazy("%(name)s will look at it and answer here and by e-mail."),
    ),
    Category.OPEN: (
        gettext_lazy("We are working on it. You hear from us here and by e-mail."),
        gettext_lazy("%(name)s is working on it. You hear from us here and by e-mail."),
    ),
    Category.WAITING_CUSTOMER: (
        gettext_lazy("We need something from you to go on. Answer below."),
        gettext_lazy("%(name)s needs something from you to go on. Answer below."),
    ),
    Category.WAITING_THIRD: (
        gettext_lazy("We depend on somebody outside and tell you as soon as there is news."),
    )
    * 2,
    Category.RESOLVED: (gettext_lazy("If it is not, write below and we carry on."),) * 2,
    Category.CLOSED: (gettext_lazy("If it comes back, open a new request or reopen this one."),)
    * 2,
}


@dataclass(frozen=True)
class Step:
    """One of the three steps of a request."""

    text: str
    css: str
    at: datetime | None = None


def state_of(ticket: "Ticket") -> State:
    """The status in plain words."""
    return STATES[Category(ticket.category)]


def who(ticket: "Ticket") -> str:
    """The first name of whoever has it, or our team."""
    return ticket.assignee.first_name if ticket.assignee else _("Our team")


def next_of(ticket: "Ticket") -> str:
    """What happens next, in one or two sentences."""
    sentence = NEXT[Category(ticket.category)][bool(ticket.assignee)]
    return str(sentence) % {"name": who(ticket)}


def steps_of(ticket: "Ticket") -> list[Step]:
    """Received, in progress, solved: which are behind, and where it is."""
    is_new, is_done = ticket.category == Category.NEW, ticket.is_done
    middle = (
        _("In progress, with %(name)s") % {"name": ticket.assignee.first_name}
        if ticket.assignee
        else _("In progress")
    )
    last = _("Finished") if ticket.category == Category.CLOSED else _("Solved")
    return [
        Step(_("We have it"), "now" if is_new else "done", ticket.created_at),
        Step(middle, "done" if is_done else "" if is_new else "now"),
        Step(last, "now" if is_done else "", ticket.resolved_at or ticket.closed_at),
    ]


EVENTS = {
    "ticket.resolved": (
        gettext_lazy("You marked it as solved."),
        gettext_lazy("%(name)s marked it as solved."),
    ),
    "ticket.closed": (gettext_lazy("You closed it."), gettext_lazy("%(name)s closed it.")),
    "ticket.reopened": (
        gettext_lazy("You opened it again."),
        gettext_lazy("%(name)s opened it again."),
    ),
}


def event(line: "Line", reader: "Person") -> str:
    """What happened besides words, as the customer reads it; empty for what concerns only us."""
    by_you, by_other = EVENTS.get(line.entry.kind, ("", ""))
    if line.entry.actor_kind == "person" and line.entry.actor_id == reader.pk:
        return str(by_you)
    return str(by_other) % {"name": line.actor} if by_other else ""
