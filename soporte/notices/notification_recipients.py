"""Who is to be told of an entry, and under which subject: one small function a kind.

They only propose: `notifying.py` leaves out who did it, and whoever may not see the ticket.
"""

from collections.abc import Callable, Iterator

from django.db.models import Q

from soporte.journal.models import Entry
from soporte.notices.models import Subject
from soporte.outbox.models import Delivery
from soporte.people.models import Person
from soporte.tickets.models import Message, Ticket, Voice

Proposed = Iterator[tuple[int, Subject]]
Propose = Callable[[Entry, Ticket], Proposed]
MOST = 500


def _assigned(entry: Entry, _ticket: Ticket) -> Proposed:
    kind, _colon, number = str(entry.detail.get("to")).partition(":")
    if kind == "person" and number.isdecimal():
        yield int(number), Subject.ASSIGNED


def _mentioned(entry: Entry, _ticket: Ticket) -> Proposed:
    for number in entry.detail.get("mentions") or ():
        yield int(number), Subject.MENTIONED


def _answered(_entry: Entry, ticket: Ticket) -> Proposed:
    if ticket.assignee_id:
        yield ticket.assignee_id, Subject.ANSWERED


def _followed(_entry: Entry, ticket: Ticket) -> Proposed:
    for person_id in ticket.followers.values_list("person_id", flat=True):
        yield person_id, Subject.FOLLOWED


def _arrived(_entry: Entry, ticket: Ticket) -> Proposed:
    everywhere = Q(role__in=("supervisor", "administrator"))
    access = Q(queue_access__queue=ticket.queue_id) | Q(teams__queue_access__queue=ticket.queue_id)
    staff = Person.objects.staff().filter(everywhere | access).distinct()
    for person_id in staff.order_by("pk").values_list("pk", flat=True)[:MOST]:
        yield person_id, Subject.ARRIVED


def _failed(entry: Entry, ticket: Ticket) -> Proposed:
    delivery = Delivery.objects.get(pk=entry.thing_id)
    author = Message.objects.filter(pk=delivery.thing_id or 0).values_list("author_id", flat=True)
    for person_id in (*author, ticket.assignee_id):
        if person_id:
            yield person_id, Subject.FAILED


def _asked(entry: Entry, _ticket: Ticket) -> Proposed:
    voices = Voice.objects.filter(approval=entry.detail["approval"], answered_at=None)
    for person_id in voices.values_list("person_id", flat=True):
        yield person_id, Subject.ASKED


def _woken(entry: Entry, ticket: Ticket) -> Proposed:
    """Who has it; of a ticket that nobody has, whoever let it sleep."""
    slept = Entry.objects.filter(
        thing_kind="ticket", thing_id=ticket.pk, kind="ticket.snoozed", pk__lt=entry.pk
    )
    by_hand = slept.filter(actor_kind="person").order_by("-pk").values_list("actor_id", flat=True)
    if person_id := ticket.assignee_id or by_hand.first():
        yield person_id, Subject.WOKEN


def _pointed_out(entry: Entry, _ticket: Ticket) -> Proposed:
    for number in entry.detail.get("people") or ():
        yield int(number), Subject.POINTED_OUT


def _rule_stopped(_entry: Entry, _ticket: Ticket) -> Proposed:
    administrators = Person.objects.staff().filter(role="administrator")
    for person_id in administrators.order_by("pk").values_list("pk", flat=True)[:MOST]:
        yield person_id, Subject.STOPPED


PROPOSALS: dict[str, tuple[Propose, ...]] = {
    "ticket.opened": (_arrived,),
    "ticket.assigned": (_assigned, _followed),
    "ticket.resolved": (_followed,),
    "ticket.closed": (_followed,),
    "ticket.reopened": (_followed,),
    "message.received": (_answered, _followed),
    "helper.answered": (_answered, _followed),
    "reply.sent": (_followed,),
    "note.added": (_mentioned, _followed),
    "ticket.woken": (_woken,),
    "ticket.pointed_out": (_pointed_out,),
    "ticket.rule_stopped": (_rule_stopped,),
    "approval.asked": (_asked,),
    "approval.reminded": (_asked,),
    "delivery.failed": (_failed,),
    "delivery.unknown": (_failed,),
}


def of(entry: Entry, ticket: Ticket) -> dict[int, Subject]:
    """Everybody who is to be told, each under the most pressing subject."""
    order = list(Subject)
    found: dict[int, Subject] = {}
    for propose in PROPOSALS[entry.kind]:
        for person_id, subject in propose(entry, ticket):
            before = found.get(person_id, subject)
            found[person_id] = min(before, subject, key=order.index)
    return found


def ticket_of(entry: Entry) -> Ticket | None:
    """The ticket that an entry is about; a delivery's is the one of its message."""
    if entry.thing_kind == "ticket":
        return Ticket.objects.filter(pk=entry.thing_id).first()
    delivery = Delivery.objects.filter(pk=entry.thing_id, thing_kind="message").first()
    said = Message.objects.filter(pk=delivery.thing_id or 0) if delivery else Message.objects.none()
    message = said.select_related("ticket").first()
    return message.ticket if message else None
