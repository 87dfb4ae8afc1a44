"""Conditions about a ticket: one language for views, event triggers, time-based rules and macros.

A condition is JSON: `{"all": […]}`, `{"any": […]}`, `{"not": …}`, or a test
`{"field": "status", "operator": "is", "value": [3]}`. `read` checks it and gives a tree; `narrow`
keeps the tickets of a query for which it holds, `holds` asks it of one ticket with the same answer,
and `sentence` says it in the reader's language.
"""

from soporte.tickets.conditions import changing, custom, mine, own, searched, work
from soporte.tickets.conditions.asking import (
    about_ticket,
    find,
    findings,
    holds,
    is_personal,
    is_timed,
    kinds_of_changes,
    listed,
    narrow,
    sentence,
    tell,
    untimed,
)
from soporte.tickets.conditions.fields import (
    Field,
    Reading,
    every,
    field,
    register,
    register_source,
)
from soporte.tickets.conditions.tree import All, Any, ConditionError, Node, Not, Test, read, write

__all__ = [
    "All",
    "Any",
    "ConditionError",
    "Field",
    "Node",
    "Not",
    "Reading",
    "Test",
    "about_ticket",
    "changing",
    "every",
    "field",
    "find",
    "findings",
    "holds",
    "is_personal",
    "is_timed",
    "kinds_of_changes",
    "listed",
    "narrow",
    "read",
    "register",
    "register_source",
    "sentence",
    "tell",
    "untimed",
    "write",
]

register(*own.FIELDS, *work.FIELDS, *mine.FIELDS, searched.SEARCH)
register_source(custom.every)
