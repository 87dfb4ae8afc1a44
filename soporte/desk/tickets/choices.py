"""What a ticket's facts may be changed to, by this reader: menus and options, drawn beforehand."""

from collections.abc import Callable, Iterable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from soporte.desk import memory
from soporte.desk.templatetags.desk import priority_icon, status_icon
from soporte.people.models import Person
from soporte.site.memory import kept
from soporte.tickets.models import Ticket
from soporte.tickets.models.prioritised import Priority


def of(ticket: Ticket, person: Person) -> dict[str, Any]:
    """Every menu of the ticket's head and panel."""
    return {
        "status_items": _kept("statuses", ticket.status_id, lambda: _statuses(ticket, person)),
        "priority_items": _kept("priorities", ticket.priority, lambda: _priorities(ticket)),
        "worker_items": _kept(
            f"workers {ticket.queue_id}", ticket.assignee_id, lambda: _workers(ticket)
        ),
        "queue_options": _options("queues", ticket.queue_id, lambda: memory.queues(person)),
        "type_options": _options("types", ticket.type_id, lambda: _types(person)),
        "team_options": _options("teams", ticket.team_id, lambda: memory.teams(person)),
        "is_mine": ticket.assignee_id == person.pk,
    }


def _kept(name: str, current: int | None, draw: Callable[[], str]) -> str:
    """A menu in the reader's language, kept while what it offers stays."""
    return kept(("menu", name, get_language(), current), draw)


def _options(name: str, current: int | None, load: Callable[[], Iterable[Any]]) -> str:
    return _kept(
        f"options {name}",
        current,
        lambda: _drawn("desk/tickets/_options.html", current, items=load()),
    )


def _drawn(template: str, current: int | None, **context: Any) -> SafeString:
    return SafeString(render_to_string(template, {"current": current, **context}).strip())


def _statuses(ticket: Ticket, person: Person) -> SafeString:
    offered = (status for status in memory.statuses(person) if status.is_active)
    items = [(status.pk, status_icon(status.category), status.name) for status in offered]
    return _drawn("desk/tickets/_items.html", ticket.status_id, items=items)


def _priorities(ticket: Ticket) -> SafeString:
    items = [(level.value, priority_icon(level.value), level.label) for level in reversed(Priority)]
    return _drawn("desk/tickets/_items.html", ticket.priority, items=items)


def _workers(ticket: Ticket) -> SafeString:
    found = memory.workers(ticket.queue_id)
    return _drawn("desk/tickets/_workers.html", ticket.assignee_id, workers=found)


def _types(person: Person) -> list[Any]:
    return [kind for kind in memory.types(person) if kind.is_active]
