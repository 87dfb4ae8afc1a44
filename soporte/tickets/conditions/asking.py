"""Asking a condition: of a query, of one ticket, and in words."""

from functools import partial, reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from soporte.tickets.conditions import changing, fields, searched
from soporte.tickets.conditions.fields import OPERATORS, OPPOSITES, Reading
from soporte.tickets.conditions.tree import All, Any, Node, Not, Test, tests
from soporte.tickets.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Callable

    from soporte.people.models import Person
    from soporte.tickets.models.ticket import TicketQuerySet


def find(node: Node, person: "Person") -> "TicketQuerySet":
    """The tickets that somebody may see and for which the condition holds."""
    return narrow(Ticket.objects.visible_to(person), node, Reading.of(person))


def narrow(tickets: "TicketQuerySet", node: Node, reading: Reading) -> "TicketQuerySet":
    """Those of `tickets` for which the condition holds."""
    # Conditions that all must hold stay apart: the database sees which indexes fit them.
    if isinstance(node, All):
        for part in node.parts:
            tickets = narrow(tickets, part, reading)
        return tickets
    return tickets.filter(_q(node, reading))


def listed(tickets: "TicketQuerySet", node: Node, reading: Reading) -> "TicketQuerySet":
    """As `narrow`, without what was marked as spam unless a search within asks for it."""
    asked = [searched.SEARCH.aside(one.value, reading) for one in _searches(node)]
    found = reduce(or_, [one for one in asked if one is not None], Q(spam_at=None))
    return narrow(tickets.filter(found), node, reading)


def _searches(node: Node) -> list[Test]:
    return [one for one in tests(node) if one.field == searched.NAME]


def holds(node: Node, ticket: Ticket, reading: Reading) -> bool:
    """Whether the condition holds for one ticket: as `narrow` would say."""
    if isinstance(node, Test):
        return _test_holds(node, ticket, reading)
    if isinstance(node, Not):
        return not holds(node.part, ticket, reading)
    answers = (holds(part, ticket, reading) for part in node.parts)
    return all(answers) if isinstance(node, All) else any(answers)


def sentence(node: Node) -> str:
    """The condition in the reader's language."""
    if isinstance(node, Test):
        return _test_sentence(node)
    if isinstance(node, Not):
        return _("not (%(condition)s)") % {"condition": sentence(node.part)}
    if not node.parts:
        return _("every ticket")
    said = [
        f"({sentence(part)})"
        if isinstance(part, All | Any) and len(part.parts) > 1
        else sentence(part)
        for part in node.parts
    ]
    return (_(" and ") if isinstance(node, All) else _(" or ")).join(said)


def is_personal(node: Node) -> bool:
    """Whether the answer depends on who asks ("me"): a rule of the house has no such person."""
    return any(_known(test).is_personal(test.value) for test in tests(node))


def is_timed(node: Node) -> bool:
    """Whether the answer changes as time passes, with nobody doing anything."""
    return any(_known(test).is_timed for test in tests(node))


def about_ticket(node: Node) -> Node:
    """What a condition asks of the ticket alone: whatever it asks of an event may be so.

    Of a change it keeps what the ticket has after it.
    """
    return _turned(node, _after) or All()


def kinds_of_changes(node: Node) -> dict[str, frozenset[str]]:
    """The entries without which a question about a change never holds, by what it says."""
    asked = [test for test in tests(node) if test.operator in changing.ALL]
    return {_test_sentence(test): changing.kinds(test) for test in asked}


def untimed(node: Node) -> Node:
    """What a condition asks apart from time: whatever it asks of time may come to be so."""
    return _turned(node, lambda test: None if _known(test).is_timed else test) or All()


def findings(node: Node, ticket: Ticket, reading: Reading) -> list[tuple[Test, bool]]:
    """Every question of a condition, and whether it holds for the ticket now."""
    return [(test, _test_holds(test, ticket, reading)) for test in tests(node)]


def tell(test: Test, ticket: Ticket, reading: Reading) -> str:
    """What a question's answer rests on, in the reader's words."""
    if test.operator in changing.ALL:
        return changing.tell(_known(test), test.operator, reading)
    return _known(test).tell(ticket, reading)


def _after(test: Test) -> Test | None:
    """What a question about what happened says of the ticket afterwards."""
    if test.operator in changing.ALL:
        found = changing.left(_known(test), test.operator, test.value)
        return Test(test.field, *found) if found else None
    return None if _known(test).is_event else test


def _turned(node: Node, turn: "Callable[[Test], Test | None]") -> Node | None:
    """The node with its questions turned, or without those that may be so; None for nothing."""
    if isinstance(node, Test):
        return turn(node)
    if isinstance(node, Not):
        # The opposite of what might be so might be so too.
        return node if all(turn(test) is test for test in tests(node)) else None
    parts = [_turned(part, turn) for part in node.parts]
    left = tuple(part for part in parts if part is not None)
    if isinstance(node, Any):
        return Any(left) if len(left) == len(parts) else None
    return All(left) if left or not parts else None


def _q(node: Node, reading: Reading) -> Q:
    if isinstance(node, Test) and node.operator in changing.ALL:
        # The same answer for every ticket: it is about what happened.
        is_so = changing.holds(_known(node), node.operator, node.value, reading)
        return Q(pk__isnull=False) if is_so else Q(pk__in=[])
    if isinstance(node, Test):
        asked = OPPOSITES.get(node.operator, node.operator)
        q = _known(node).compare(asked, node.value, reading)
        return q if asked == node.operator else ~q
    if isinstance(node, Not):
        return ~_q(node.part, reading)
    if not node.parts:
        return Q(pk__isnull=False)
    each = (_q(part, reading) for part in node.parts)
    return reduce(and_ if isinstance(node, All) else or_, each)


def _test_holds(test: Test, ticket: Ticket, reading: Reading) -> bool:
    if test.operator in changing.ALL:
        return changing.holds(_known(test), test.operator, test.value, reading)
    asked = OPPOSITES.get(test.operator, test.operator)
    answer = _known(test).holds(ticket, asked, test.value, reading)
    return answer if asked == test.operator else not answer


def _test_sentence(test: Test) -> str:
    known = _known(test)
    _word, pattern = OPERATORS[test.operator]
    if test.operator == changing.FROM_TO:
        return str(pattern) % {"field": known.label, **changing.show(known, test.value)}
    show = partial(changing.side, known) if test.operator in changing.ALL else known.show
    value = show(test.value) if test.value is not None else ""
    return str(pattern) % {"field": known.label, "value": value}


def _known(test: Test) -> fields.Field:
    found = fields.field(test.field)
    if found is None:
        raise KeyError(test.field)
    return found
