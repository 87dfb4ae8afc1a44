"""Making one ticket of two, so that it can be taken back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Model, Q, Sum
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.tickets import carrying, linking
from soporte.tickets.models import (
    Approval,
    Follower,
    Merge,
    Message,
    Participant,
    Satisfaction,
    Status,
    Task,
    Ticket,
    TimeEntry,
)
from soporte.tickets.models.sortable import MAX_TAGS
from soporte.tickets.models.status import Category
from soporte.toolbox.clock import now

TALK = ("last_message_at", "last_customer_at")
# What belongs to a ticket and goes where its messages go.
_BELONGINGS: tuple[type[Model], ...] = (Task, TimeEntry, Approval)


def newly_reading(loser: Ticket, into: Ticket) -> list[Person]:
    """Customers who would read more than before: of one ticket alone, all of both afterwards."""
    mine, theirs = _readers(loser), _readers(into)
    return [person for pk, person in {**mine, **theirs}.items() if (pk in mine) != (pk in theirs)]


def losing_sight(loser: Ticket, into: Ticket) -> bool:
    """Whether an organisation whose people may read the one would not read it in the other."""
    return bool(loser.organization_id and loser.organization_id != into.organization_id)


@transaction.atomic
def merge(loser: Ticket, into: Ticket, *, by: Actor) -> Merge:
    """Move all that was said in `loser` into the other ticket, or into where that one lives on.

    Its number stays and leads there, and later mail follows. Nobody is written to. The other's
    status, times and whoever has it stay. Records `ticket.merged` and `ticket.absorbed`. What is
    merged there already stays so. Raises ValidationError.
    """
    into = into.standing()
    for one in sorted({loser.pk: loser, into.pk: into}.values(), key=lambda one: one.pk):
        one.lock()
    if into.merged_into_id:
        return merge(loser, into.standing(), by=by)
    known = Merge.objects.filter(loser=loser, undone_at=None).first()
    if known and loser.standing().pk == into.pk:
        return known
    _refuse(loser, into)
    done = Merge.objects.create(
        loser=loser,
        survivor=into,
        messages=_ids(loser),
        status_id=loser.status_id,
        resolved_at=loser.resolved_at,
        closed_at=loser.closed_at,
        by_id=by.id if by.kind == "person" else None,
    )
    read = carrying.read_by(loser, into)
    Message.objects.filter(ticket=loser).update(ticket=into)
    done.carried = _carry(loser, into)
    done.carried["drafts"] = carrying.carry_drafts(loser, into)
    done.carried["marks"] = carrying.carry_marks(read, done.messages, loser, into)
    done.rating_moved = _move_rating(loser, into)
    _bring_along(done, loser, into)
    _end(loser, into, by=by)
    _take_in(loser, into, done, by=by)
    return done


@transaction.atomic
def undo(done: Merge, *, by: Actor) -> None:
    """Take a merge back: both tickets are as before, each with what it had.

    What came in since stays where it came in. Records `ticket.unmerged` on both. A second time
    changes nothing. Raises ValidationError while the other ticket is merged itself.
    """
    done = Merge.objects.select_for_update().get(pk=done.pk)
    if done.undone_at:
        return
    pair = {one.pk: one for one in Ticket.objects.filter(pk__in=[done.loser_id, done.survivor_id])}
    for pk in sorted(pair):
        pair[pk].lock()
    loser, into = pair[done.loser_id], pair[done.survivor_id]
    if into.merged_into_id:
        raise ValidationError(
            _("#%(number)s was merged itself: take that back first.") % {"number": into.number}
        )
    done.undone_at = now()
    done.save(update_fields=["undone_at"])
    Message.objects.filter(pk__in=done.messages, ticket=into).update(ticket=loser)
    carrying.return_drafts(done.carried.get("drafts", []), loser, into)
    carrying.return_marks(done.carried.get("marks", []), loser, into)
    for model in _BELONGINGS:
        ids = done.carried.get(model._meta.model_name, [])
        model._default_manager.filter(pk__in=ids, ticket=into).update(ticket=loser)
    if done.rating_moved:
        Satisfaction.objects.filter(ticket=into).update(ticket=loser)
    _send_away(done, into)
    _set_free(loser, into, done, by=by)


def merge_of(ticket: Ticket) -> Merge | None:
    """The merge that stands of a ticket, or None."""
    return Merge.objects.filter(loser=ticket, undone_at=None).select_related("survivor").first()


def merges_into(ticket: Ticket) -> list[Merge]:
    """The merges that brought something here and can be taken back, newest first."""
    if not ticket.absorbed:
        return []
    found = Merge.objects.filter(survivor=ticket, undone_at=None).select_related("loser", "by")
    return list(found.order_by("-pk"))


def note_talk(ticket: Ticket) -> None:
    """Set when last was spoken, and by a customer, from the messages that are here now."""
    public = ticket.messages.filter(internal=False)
    found = public.aggregate(
        last_message_at=Max("created_at"),
        last_customer_at=Max("created_at", filter=Q(from_staff=False)),
    )
    for name in TALK:
        setattr(ticket, name, found[name])


def _refuse(loser: Ticket, into: Ticket) -> None:
    if loser.pk == into.pk:
        raise ValidationError(_("A ticket cannot be merged into itself."))
    if loser.merged_into_id:
        raise ValidationError(
            _("#%(number)s was merged already: take that back first.") % {"number": loser.number}
        )
    if not loser.is_within(into):
        raise ValidationError(
            _("#%(number)s is private, and more people see the other one.")
            % {"number": loser.number}
        )
    linking.refuse_knot(loser, into)


def _ids(ticket: Ticket) -> list[int]:
    return list(ticket.messages.order_by("pk").values_list("pk", flat=True))


def _readers(ticket: Ticket) -> dict[int, Person]:
    return {person.pk: person for person in ticket.recipients() if not person.is_staff}


def _carry(loser: Ticket, into: Ticket) -> dict[str, Any]:
    """Tasks, times and approvals go along; which."""
    moved: dict[str, Any] = {"followers": []}
    for model in _BELONGINGS:
        found = model._default_manager.filter(ticket=loser)
        moved[str(model._meta.model_name)] = list(found.values_list("pk", flat=True))
        found.update(ticket=into)
    return moved


def _count(ticket: Ticket) -> tuple[str, ...]:
    """Count anew what the row repeats of its belongings; the names of the fields to save."""
    spent = TimeEntry.objects.filter(ticket=ticket).aggregate(total=Sum("minutes"))["total"]
    ticket.spent_minutes = spent or 0
    ticket.link_count = linking.count_of(ticket)
    note_talk(ticket)
    return ("spent_minutes", "link_count", *ticket.count_open(), *TALK)


def _move_rating(loser: Ticket, into: Ticket) -> bool:
    """A verdict goes along, unless there is one already."""
    if Satisfaction.objects.filter(ticket=into).exists():
        return False
    return bool(Satisfaction.objects.filter(ticket=loser).update(ticket=into))


def _bring_along(done: Merge, loser: Ticket, into: Ticket) -> None:
    """Let everybody of the one take part in the other, as far as they did; and its tags."""
    here = {one.person_id: one for one in into.participants.all()}
    for person, role, confirmed in _company(loser):
        known = here.get(person)
        if person == into.requester_id:
            continue
        if known is None:
            Participant.objects.create(
                ticket=into, person_id=person, role=role, confirmed_at=confirmed
            )
            done.added.append(person)
        elif confirmed and not known.confirmed_at:
            Participant.objects.filter(pk=known.pk).update(confirmed_at=confirmed)
            done.confirmed.append(person)
    _let_follow(done, loser, into)
    new = [tag for tag in loser.tags if tag not in into.tags][: MAX_TAGS - len(into.tags)]
    into.tags, done.tags = [*into.tags, *new], [*done.tags, *new]
    done.save(update_fields=["added", "confirmed", "tags", "carried", "rating_moved"])


def _let_follow(done: Merge, loser: Ticket, into: Ticket) -> None:
    known = Follower.objects.filter(ticket=into).values("person")
    new = Follower.objects.filter(ticket=loser).exclude(person__in=known)
    people = list(new.values_list("person_id", flat=True))
    Follower.objects.bulk_create(Follower(ticket=into, person_id=pk) for pk in people)
    done.carried["followers"] = [*done.carried.get("followers", []), *people]


def _company(ticket: Ticket) -> Iterable[tuple[int, str, datetime | None]]:
    """Who takes part: the requester reads, participants as far as they were confirmed."""
    if not ticket.requester.is_staff:
        yield ticket.requester_id, Participant.Role.CC, now()
    for one in ticket.participants.order_by("pk"):
        yield one.person_id, one.role, one.confirmed_at


def _end(loser: Ticket, into: Ticket, *, by: Actor) -> None:
    """Close without a word to anybody: the conversation goes on elsewhere."""
    loser.merged_into = into
    loser.status = Status.first_of(Category.CLOSED)
    loser.category, loser.closed_at = Category.CLOSED, loser.closed_at or now()
    loser.changed(
        "ticket.merged",
        *_count(loser),
        "merged_into_id",
        "status_id",
        "category",
        "closed_at",
        by=by,
        detail={"to": f"ticket:{into.pk}"},
    )
    loser.reindex(words=True)


def _take_in(loser: Ticket, into: Ticket, done: Merge, *, by: Actor) -> None:
    into.absorbed = [*(into.absorbed or ()), *loser.group]
    into.changed(
        "ticket.absorbed",
        *_count(into),
        "absorbed",
        "tags",
        by=by,
        detail={"from": f"ticket:{loser.pk}", "messages": len(done.messages)},
    )
    into.reindex(words=True)


def _send_away(done: Merge, into: Ticket) -> None:
    """Who and what only this merge brought goes; what another one brought too stays."""
    into.participants.filter(person__in=done.added).delete()
    into.participants.filter(person__in=done.confirmed).update(confirmed_at=None)
    into.tags = [tag for tag in into.tags if tag not in done.tags]
    Follower.objects.filter(ticket=into, person__in=done.carried.get("followers", [])).delete()
    others = Merge.objects.filter(survivor=into, undone_at=None).select_related("loser__requester")
    for other in others.order_by("pk"):
        _bring_along(other, other.loser, into)


def _set_free(loser: Ticket, into: Ticket, done: Merge, *, by: Actor) -> None:
    loser.merged_into = None
    loser.status = done.status
    loser.category = done.status.category
    loser.resolved_at, loser.closed_at = done.resolved_at, done.closed_at
    detail = {"from": f"ticket:{loser.pk}", "to": f"ticket:{into.pk}"}
    ended = ("merged_into_id", "status_id", "category", "resolved_at", "closed_at")
    loser.changed("ticket.unmerged", *ended, *_count(loser), by=by, detail=detail)
    gone = set(loser.group)
    into.absorbed = [pk for pk in into.absorbed or () if pk not in gone] or None
    into.changed("ticket.unmerged", "absorbed", "tags", *_count(into), by=by, detail=detail)
    for one in (loser, into):
        one.reindex(words=True)
