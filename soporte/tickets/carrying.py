"""What people keep of a ticket for themselves goes along with a merge: drafts and read marks.

A mark says that all before it was read. In two conversations that become one it can stand no
further than before the first message that somebody has not read in either.
"""

from django.db.models import Min, Q
from django.db.models.functions import Greatest

from soporte.tickets.models import Draft, Message, ReadMark, Ticket
from soporte.tickets.models.draft import State


def carry_drafts(loser: Ticket, into: Ticket) -> list[int]:
    """Move unsent texts along; their ids. None leaves by itself to people it was not meant for."""
    moved = []
    for draft in Draft.objects.select_for_update().filter(ticket=loser).order_by("pk"):
        waited = draft.state == State.WAITING
        draft.state = State.ASIDE if _is_writing(into, draft) else _unsent(draft)
        draft.release_at, draft.is_scheduled = None, False
        draft.held_because = "refused" if waited else draft.held_because
        draft.ticket = into
        draft.save()
        moved.append(draft.pk)
    return moved


def return_drafts(ids: list[int], loser: Ticket, into: Ticket) -> None:
    """Move texts back that are still unsent."""
    for draft in Draft.objects.select_for_update().filter(pk__in=ids, ticket=into).order_by("pk"):
        draft.state = State.ASIDE if _is_writing(loser, draft) else draft.state
        draft.ticket = loser
        draft.save()


def read_by(*tickets: Ticket) -> dict[int, dict[int, int]]:
    """How far everybody has read each of these tickets: {person: {ticket: message}}."""
    found: dict[int, dict[int, int]] = {}
    for mark in ReadMark.objects.filter(ticket__in=tickets):
        found.setdefault(mark.person_id, {})[mark.ticket_id] = mark.message_id
    return found


def carry_marks(
    read: dict[int, dict[int, int]], messages: list[int], loser: Ticket, into: Ticket
) -> list[list[int]]:
    """Set how far the two as one are read, after `messages` moved; the other's marks before."""
    before = []
    last = Message.objects.filter(ticket=into).order_by("-pk").values_list("pk", flat=True).first()
    for person, marks in read.items():
        mine, theirs = marks.get(loser.pk, 0), marks.get(into.pk, 0)
        moved = Q(pk__in=messages)
        unread = Q(moved, pk__gt=mine) | Q(~moved, pk__gt=theirs)
        others = Message.objects.filter(unread, ticket=into).exclude(author=person)
        first = others.aggregate(first=Min("pk"))["first"]
        before.append([person, theirs])
        reached = first - 1 if first else last or 0
        ReadMark.objects.update_or_create(
            person_id=person, ticket=into, defaults={"message_id": reached}
        )
    return before


def return_marks(before: list[list[int]], loser: Ticket, into: Ticket) -> None:
    """Let each ticket be read as far as it was, or further where that was read meanwhile."""
    now = {mark.person_id: mark.message_id for mark in ReadMark.objects.filter(ticket=into)}
    for person, mark in before:
        rows = ReadMark.objects.filter(person=person)
        rows.filter(ticket=into).update(message_id=Greatest("message_id", mark))
        rows.filter(ticket=loser).update(message_id=Greatest("message_id", now.get(person, 0)))


def _is_writing(ticket: Ticket, draft: Draft) -> bool:
    """Whether its writer has another text being written there."""
    same = {"ticket": ticket, "person": draft.person_id, "kind": draft.kind}
    return Draft.objects.filter(**same, state=State.WRITING).exclude(pk=draft.pk).exists()


def _unsent(draft: Draft) -> str:
    return State.ASIDE if draft.state == State.ASIDE else State.WRITING
