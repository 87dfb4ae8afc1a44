"""What rules and macros can do: one registry; in JSON `{"action": "add_tags", "value": ["vip"]}`.

Each action checks its value, says itself in the reader's language, and calls one verb.
"""

from soporte.automation.actions import facts, putting_aside, telling, writing
from soporte.automation.actions.registry import (
    Acting,
    Action,
    Step,
    action,
    answer,
    do_all,
    ends,
    every,
    read,
    register,
    sentence,
    texts,
)

__all__ = [
    "Acting",
    "Action",
    "Step",
    "action",
    "answer",
    "do_all",
    "ends",
    "every",
    "read",
    "register",
    "sentence",
    "texts",
]

register(*facts.ACTIONS, *writing.ACTIONS, *telling.ACTIONS, *putting_aside.ACTIONS)
