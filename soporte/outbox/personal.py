"""What was sent to a person, and what becomes of it."""

from collections.abc import Iterator
from typing import Any

from soporte.outbox.models import Delivery, State
from soporte.people.models import Person
from soporte.people.personal import CHUNK, ERASED, Erasing, Part


def _theirs(erasing: Erasing) -> Any:
    return Delivery.objects.filter(recipient__in=erasing.addresses)


def _count(erasing: Erasing) -> dict[str, int]:
    return {"deliveries": _theirs(erasing).count()}


def _erase(erasing: Erasing) -> Iterator[str]:
    waiting = _theirs(erasing).filter(state__in=(State.QUEUED, State.FAILED, State.UNKNOWN))
    waiting.update(state=State.CANCELLED)
    while ids := list(_theirs(erasing).values_list("pk", flat=True)[:CHUNK]):
        blank(ids)
        yield "deliveries"


def blank(ids: list[int]) -> None:
    """Forget what was sent and to whom; that something was sent stays."""
    Delivery.objects.filter(pk__in=ids).update(
        recipient=ERASED, payload={}, error="", answer="", message_id=""
    )


def _show(person: Person) -> dict[str, Any]:
    mine = list(person.addresses.values_list("value", flat=True))
    sent = Delivery.objects.filter(recipient__in=mine).order_by("pk")
    return {
        "mail_sent_to_you": [
            {"to": to, "state": state, "at": at}
            for to, state, at in sent.values_list("recipient", "state", "sent_at")[:20_000]
        ]
    }


PART = Part(
    "outbox",
    {"outbox.Delivery": "stays without address, words and message id"},
    _count,
    _erase,
    _show,
)
