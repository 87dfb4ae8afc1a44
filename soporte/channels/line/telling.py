"""Whom live screens tell of held messages: by queue, those who may see them (`visible_to`)."""

from typing import TYPE_CHECKING

from soporte.tickets.models.queue import levels

if TYPE_CHECKING:
    from soporte.channels.models import Inbound
    from soporte.people.models import Person

# Supervisors follow everything; what came before no queue is everybody's.
EVERYTHING, NO_QUEUE = "held", "held:0"


def topics(inbound: "Inbound") -> list[str]:
    """What a change of a held message is told as."""
    account = inbound.account
    queue = account.queue_id if account else None
    return [EVERYTHING, f"held:{queue}" if queue else NO_QUEUE]


def followed(person: "Person") -> list[str]:
    """What somebody's page of held messages follows."""
    if person.is_supervisor:
        return [EVERYTHING]
    return [NO_QUEUE, *(f"held:{queue}" for queue in levels(person))]


def may_follow(person: "Person", rest: str) -> bool:
    """Whether somebody may be told of `held`, or of `held:` and a queue."""
    if not person.is_staff or not person.is_active:
        return False
    if not rest:
        return person.is_supervisor
    return rest == "0" or (rest.isdecimal() and rest.isascii() and int(rest) in levels(person))
