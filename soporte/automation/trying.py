"""Trying a rule without doing anything: which tickets it matches, and what it would do to one."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from soporte.automation import actions, explaining
from soporte.automation.models import Rule, Sort
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.tickets import conditions
from soporte.tickets.conditions import Reading
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.tickets.models import Ticket


@dataclass(frozen=True)
class Trial:
    """The answer: each question, whether all of it holds, and what would be done with its texts."""

    holds: bool
    event: Entry | None
    findings: list[dict[str, Any]]
    planned: list[tuple[str, str, str]] = field(default_factory=list)


def on(rule: Rule, ticket: "Ticket") -> Trial:
    """A rule, saved or not, on one ticket; an event rule on the last event it would listen to."""
    assert rule.tree is not None
    event = _last_event(rule, ticket)
    reading = Reading(None, now(), event)
    acting = actions.Acting(ticket, Actor("rule", rule.pk, "job"))
    planned = actions.texts(acting, [*rule.warning, *rule.actions])
    return Trial(
        holds=conditions.holds(rule.tree, ticket, reading)
        and (rule.sort == Sort.TIME or event is not None),
        event=event,
        findings=explaining.worded(explaining.findings(rule.tree, ticket, reading)),
        planned=[(known.icon, said, text) for known, said, text in planned],
    )


def _last_event(rule: Rule, ticket: "Ticket") -> Entry | None:
    if rule.sort == Sort.TIME:
        return None
    mine = Entry.objects.filter(thing_kind="ticket", thing_id=ticket.pk, kind__in=rule.events)
    return mine.order_by("-pk").first()
