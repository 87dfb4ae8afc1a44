"""Event rules: when something is recorded of a ticket, those that listen are asked in order."""

from typing import TYPE_CHECKING

from soporte.automation import acting
from soporte.automation.events import EVENTS
from soporte.automation.models import Rule, Run, Sort
from soporte.journal.models import Entry
from soporte.journal.registry import only_when
from soporte.site.memory import kept
from soporte.tickets import conditions
from soporte.tickets.conditions import Reading
from soporte.tickets.models import Ticket
from soporte.toolbox.clock import now
from soporte.toolbox.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Sequence

DEEPEST = 20
_LISTENING = Prepared(
    lambda: Rule.objects.filter(is_active=True, removed_at=None, sort=Sort.EVENT).order_by(
        "position", "pk"
    )
)
_CAUSE = Prepared(lambda pk: Entry.objects.filter(pk=pk))


def concerns(entry: Entry) -> bool:
    """Whether some rule listens to what happened, and no rule made it happen."""
    if entry.kind not in EVENTS or entry.thing_kind != "ticket" or not listening(entry.kind):
        return False
    return not is_of_a_rule(entry)


@only_when(concerns)
def run_rules(entry: Entry) -> None:
    """React to what rules can listen to."""
    for rule in listening(entry.kind):
        ticket = Ticket.objects.filter(pk=entry.thing_id).first()
        if ticket is None or ticket.merged_into_id or ticket.spam_at:
            return
        reading = Reading(None, now(), entry)
        if rule.tree is not None and conditions.holds(rule.tree, ticket, reading):
            acting.act(rule, ticket, reading)


def listening(kind: str) -> "Sequence[Rule]":
    """The rules that are on and listen to a kind, in their order."""
    found: list[Rule] = kept("event rules", _LISTENING.all)
    return [rule for rule in found if kind in rule.events]


def is_of_a_rule(entry: Entry) -> bool:
    """Whether a rule did it, or something that a rule did made it happen."""
    for _step in range(DEEPEST):
        if entry.actor_kind == "rule":
            return True
        if entry.actor_kind == "system" and _recorded_by_a_rule(entry):
            return True
        cause = _CAUSE.first(entry.caused_by) if entry.caused_by else None
        if cause is None:
            return False
        entry = cause
    return True


def _recorded_by_a_rule(entry: Entry) -> bool:
    """What verbs do on by themselves while a rule acts, such as handing a ticket over."""
    mine = Run.objects.filter(ticket=entry.thing_id, macro=None)
    return mine.filter(entries__contains=[entry.pk]).exists()
