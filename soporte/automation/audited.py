"""How rules and macros read in the audit: conditions and actions as sentences, not as JSON."""

from typing import Any

from soporte.automation import actions
from soporte.automation.actions.choosing import span_in_words
from soporte.automation.events import EVENTS
from soporte.journal import wording
from soporte.tickets import names


def declare() -> None:
    """Have the audit say what these tables keep as structures."""
    for thing in ("rule", "macro"):
        wording.say(thing, "conditions", names.of_conditions)
    for thing, name in (("rule", "actions"), ("rule", "warning"), ("macro", "actions")):
        wording.say(thing, name, _actions)
    wording.say("rule", "events", _events)
    wording.say("rule", "warning_span", span_in_words)


def _actions(value: Any) -> str:
    """One a line; what an action of then means no more is named."""
    return "\n".join(_action(step) for step in value)


def _action(step: Any) -> str:
    return actions.sentence({"action": str(step["action"]), "value": step.get("value")})


def _events(value: Any) -> str:
    return ", ".join(str(EVENTS.get(one, one)) for one in value)
