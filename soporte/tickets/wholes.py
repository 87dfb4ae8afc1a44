"""What leaves as one act with an answer, such as a macro: all of it when that does, or nothing.

Such an answer waits as any other, so that sending it can be undone; what goes with it waits too.
"""

from collections.abc import Callable

from soporte.tickets.models import Draft, Message, Ticket

# Does everything, the answer among it. Raises ValidationError when it cannot: then nothing is done.
Act = Callable[[Ticket, Draft], Message]
_acts: dict[str, Act] = {}


def register(name: str, act: Act) -> None:
    """Let drafts whose `then` is `name:…` leave by this; the wiring says who knows how."""
    _acts[name] = act


def act_of(draft: Draft) -> Act | None:
    """What a draft leaves by, where it is not sent alone."""
    name, colon, _rest = draft.then.partition(":")
    return _acts.get(name) if colon else None
