"""Ordering an act on many tickets, stopping it, and ordering its undoing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.operations import hint, record
from soporte.tickets import deferring, drafting
from soporte.tickets.bulk import facts
from soporte.tickets.models import Bulk, BulkFile, BulkItem, Message, Ticket
from soporte.tickets.models.bulk import Act, Outcome, Reason, State
from soporte.tickets.models.canned_reply import check_placeholders
from soporte.tickets.models.draft import is_blank
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_file_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soporte.people.models import Person
    from soporte.tickets.models.conversing import NewFile
    from soporte.tickets.models.ticket import TicketQuerySet

MOST = 10_000
# What is said to many leaves a little later, even for those who let their replies leave at once.
LEAST_UNDO_SECONDS = 10
SAID = frozenset({Act.REPLY, Act.NOTE})


@dataclass(frozen=True)
class Order:
    """What is to be done to each ticket: facts to set, words to say, or where to merge them.

    What is said may carry `files`, which are stored already, and leave `at` a later moment.
    """

    act: str
    changes: dict[str, Any] = field(default_factory=dict)
    html: str = ""
    then: str = ""
    files: "Sequence[NewFile]" = ()
    at: datetime | None = None
    into: Ticket | None = None
    anyway: bool = False


def topic(pk: int) -> str:
    """The live topic of an act's progress."""
    return f"bulk:{pk}"


@transaction.atomic
def start(order: Order, found: "TicketQuerySet", *, person: "Person", by: Actor) -> Bulk:
    """Order an act on the tickets that `found` holds now, with `person`'s rights.

    `found` starts from `visible_to(person)`; rights are looked at again for each ticket when its
    turn comes. Words wait for the seconds in which they can be taken back, or for the moment that
    was chosen. Records `bulk.started`.
    Raises ValidationError for an order that says nothing, and for none or too many tickets.
    """
    if not person.is_staff:
        raise PermissionDenied
    changes = _checked(order, person)
    chosen = list(found.order_by("pk").values_list("pk", "revision")[: MOST + 1])
    if not chosen:
        raise ValidationError(_("Choose at least one ticket."))
    if len(chosen) > MOST:
        raise ValidationError(_("At most %(most)s tickets at once.") % {"most": MOST})
    moment = now()
    is_said = order.act in SAID
    starts_at = (order.at or moment + _waits(person)) if is_said else moment
    bulk = Bulk.objects.create(
        person=person,
        actor_kind=by.kind,
        actor_id=by.id,
        via=by.via,
        act=order.act,
        changes=changes,
        html=order.html,
        then=order.then if order.then in drafting.THEN else "",
        total=len(chosen),
        created_at=moment,
        touched_at=moment,
        starts_at=starts_at,
    )
    _add_items(bulk, chosen)
    if is_said:
        _add_files(bulk, order.files)
    entry = record("bulk.started", bulk, by=by, detail={"act": bulk.act, "count": bulk.total})
    bulk.entry = entry.pk
    bulk.save(update_fields=["entry"])
    deferring.go_on(bulk.pk, at=starts_at if is_said else None)
    return bulk


@transaction.atomic
def stop(bulk: Bulk, *, by: Actor) -> bool:
    """Leave alone what is not done yet; False when all is done. Records `bulk.stopped`."""
    bulk = Bulk.objects.select_for_update(of=("self",)).get(pk=bulk.pk)
    if not bulk.is_runnable:
        return False
    rest = bulk.items.filter(state=Outcome.WAITING)
    left = rest.update(state=Outcome.SKIPPED, reason=Reason.STOPPED)
    bulk.state, bulk.skipped = State.STOPPED, bulk.skipped + left
    bulk.finished_at = bulk.touched_at = now()
    bulk.save(update_fields=["state", "skipped", "finished_at", "touched_at"])
    record("bulk.stopped", bulk, by=by, detail={"count": left}, topics=[topic(bulk.pk)])
    return True


@transaction.atomic
def undo(bulk: Bulk, *, person: "Person", by: Actor) -> bool:
    """Order that what the act made is put back, with `person`'s rights; records `bulk.undone`.

    What somebody changed since stays, and is told. False when there is nothing to put back.
    """
    bulk = Bulk.objects.select_for_update(of=("self",)).get(pk=bulk.pk)
    if not bulk.can_be_undone:
        return False
    entry = record("bulk.undone", bulk, by=by, detail={"count": bulk.done})
    bulk.state, bulk.undone_by, bulk.entry = State.UNDOING, person, entry.pk
    bulk.actor_kind, bulk.actor_id, bulk.via = by.kind, by.id, by.via
    bulk.touched_at = now()
    bulk.save()
    deferring.go_on(bulk.pk, at=None)
    hint([topic(bulk.pk)], entry.pk)
    return True


def _checked(order: Order, person: "Person") -> dict[str, Any]:
    if order.act == Act.EDIT:
        return facts.check(order.changes)
    if order.act == Act.MERGE:
        return _destination(order, person)
    if order.act == Act.SPAM:
        return {}
    if order.act not in SAID:
        raise ValidationError(_("Choose what to change."))
    if is_blank(order.html) and not order.files:
        raise ValidationError({"body": _("Write something first.")})
    if order.at and not now() < order.at <= now() + drafting.FURTHEST:
        raise ValidationError({"at": _("Choose a moment in the future, within a year.")})
    try:
        check_placeholders(order.html)
    except ValidationError as wrong:
        raise ValidationError({"body": wrong.messages}) from wrong
    return {}


def _destination(order: Order, person: "Person") -> dict[str, Any]:
    into = order.into.standing() if order.into else None
    if into is None or not Ticket.objects.visible_to(person).filter(pk=into.pk).exists():
        raise ValidationError({"into": _("There is no such ticket.")})
    if not into.can_work(person):
        raise ValidationError({"into": _("You have no right to work on this queue.")})
    return {"into": into.pk, "anyway": order.anyway}


def _waits(person: "Person") -> timedelta:
    return timedelta(seconds=max(LEAST_UNDO_SECONDS, drafting.undo_seconds(person)))


def _add_files(bulk: Bulk, files: "Sequence[NewFile]") -> None:
    BulkFile.objects.bulk_create(
        BulkFile(bulk=bulk, blob=one.blob, name=clean_file_name(one.name)) for one in files
    )


def _add_items(bulk: Bulk, chosen: list[tuple[int, int]]) -> None:
    """In the order of ids, in which tickets are locked too."""
    seen = _last_public([pk for pk, _revision in chosen]) if bulk.act == Act.REPLY else {}
    BulkItem.objects.bulk_create(
        (
            BulkItem(bulk=bulk, ticket_id=pk, revision=revision, seen=seen.get(pk, 0))
            for pk, revision in chosen
        ),
        batch_size=2000,
    )


def _last_public(tickets: list[int]) -> dict[int, int]:
    public = Message.objects.filter(ticket__in=tickets, internal=False).order_by()
    return dict(public.values_list("ticket").annotate(last=Max("pk")))
