"""Drafts: kept while somebody writes, held back for a while, sent once, or taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.operations import hint
from soporte.people.models import Person
from soporte.people.operations import check_email, find_or_create
from soporte.tickets import deferring
from soporte.tickets.addressing import Forwarding, Recipients, bring_in
from soporte.tickets.models import Message, Ticket
from soporte.tickets.models.conversing import NewFile
from soporte.tickets.models.draft import Draft, DraftFile, Kind, State, is_blank, new_mark
from soporte.tickets.models.status import Category
from soporte.tickets.wholes import act_of
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_file_name

UNDO_SECONDS, MOST_UNDO_SECONDS = 10, 60
LONGEST_BODY = 1_000_000
FURTHEST = timedelta(days=366)
THEN = ("wait", "third", "resolve")
_STATUS = {"wait": Category.WAITING_CUSTOMER, "third": Category.WAITING_THIRD}


@dataclass(frozen=True)
class Writing:
    """What a composer holds. `known` files were shown to its writer, who wants to `keep` some."""

    kind: str
    body: str
    format: str = "text"
    mark: str = ""
    origin: str = ""
    files: Sequence[NewFile] = ()
    known: Iterable[int] = ()
    keep: Iterable[int] = field(default_factory=tuple)
    addressed: Mapping[str, Any] = field(default_factory=dict)


def undo_seconds(person: Person) -> int:
    """How long a person's replies wait before they leave."""
    given = person.preferences.get("undo_seconds", UNDO_SECONDS)
    return max(0, min(MOST_UNDO_SECONDS, int(given)))


@transaction.atomic
def save(ticket: Ticket, person: Person, what: Writing) -> Draft | None:
    """Keep what somebody writes; None when there is nothing to keep.

    The latest text wins. One that its writer has not seen, from another page or device, is put
    aside with its files and stays visible to them. Nothing is recorded: a draft is nobody else's.
    """
    rows = list(_mine(ticket, person).filter(state=State.WRITING).select_for_update())
    same = next((row for row in rows if what.mark and row.mark == what.mark), None)
    same = same or next((row for row in rows if what.origin and row.origin == what.origin), None)
    other = next((row for row in rows if row.kind == what.kind and row is not same), None)
    if _says_nothing(what) and not (same and _left(same, what)):
        if same:
            same.delete()
            _tell_writer(person)
        return None
    if other:
        _put_aside(other)
    draft = same or Draft(ticket=ticket, person=person)
    draft.kind, draft.body, draft.format = what.kind, _stored(what.body), what.format
    draft.origin, draft.mark, draft.updated_at = what.origin, new_mark(), now()
    draft.addressed = dict(what.addressed)
    if same and draft.held_because and what.body != same.body:
        draft.held_because = ""
    draft.save()
    if same:
        draft.files.filter(pk__in=set(what.known) - set(what.keep)).delete()
    elif other:
        _copy_files(other, draft, what.keep)
    _add_files(draft, what.files)
    _own_asides(ticket, person).filter(origin=what.origin).exclude(origin="").delete()
    _tell_writer(person)
    return draft


@transaction.atomic
def put_off(draft: Draft, *, until: datetime, then: str, by: Actor, scheduled: bool) -> None:
    """Let a reply wait until a moment; `then` is what becomes of the ticket.

    A `scheduled` one is recorded as `reply.scheduled`; the short wait in which sending can be
    undone is not. Raises ValidationError when it is empty, or the moment is no good.
    """
    if draft.kind == Kind.REPLY and is_blank(draft.html) and not draft.files.exists():
        raise ValidationError(_("Write something first."))
    if scheduled and not now() < until <= now() + FURTHEST:
        raise ValidationError(_("Choose a moment in the future, within a year."))
    draft.state, draft.release_at, draft.is_scheduled = State.WAITING, until, scheduled
    draft.then = then if then in THEN else ""
    draft.seen, draft.held_because, draft.held_message = _last_public(draft.ticket), "", None
    draft.mark, draft.updated_at = new_mark(), now()
    draft.save()
    deferring.release(draft.pk, at=until)
    if scheduled:
        detail = {"until": until.isoformat()}
        draft.ticket.recorded("reply.scheduled", by=by, detail=detail)
    else:
        _tell(draft.ticket, draft.person_id)


@transaction.atomic
def send(draft: Draft, *, then: str, by: Actor) -> None:
    """Let a reply leave after the moments in which its writer may undo it: at once for none.

    Raises ValidationError when it is empty, or when something holds the ticket's end up.
    """
    seconds = undo_seconds(draft.person)
    if seconds:
        until = now() + timedelta(seconds=seconds)
        put_off(draft, until=until, then=then, by=by, scheduled=False)
        return
    draft.then = then if then in THEN else ""
    draft.seen = _last_public(draft.ticket)
    _send(draft.ticket, draft)


@transaction.atomic
def send_whole(ticket: Ticket, person: Person, html: str, *, then: str, by: Actor) -> Draft:
    """Let an answer that was not written in the composer wait as any other, to be undone.

    What `then` says goes with it. What its writer has in the composer stays there.
    """
    # Waiting from the start: the one being written is another.
    draft = Draft(ticket=ticket, person=person, state=State.WAITING, then=then)
    draft.body, draft.format, draft.seen = html, "html", _last_public(ticket)
    draft.save()
    until = now() + timedelta(seconds=undo_seconds(person))
    put_off(draft, until=until, then="", by=by, scheduled=False)
    Draft.objects.filter(pk=draft.pk).update(then=then)
    return draft


@transaction.atomic
def keep_as_note(draft: Draft, *, by: Actor, then: str = "") -> Message:
    """Make it an internal note, at once: it does not leave the house.

    Raises ValidationError when something holds the ticket's end up.
    """
    message = draft.ticket.note(draft.html, author=draft.person, by=by, files=_files(draft))
    _conclude(draft.ticket, then, by=by)
    draft.delete()
    return message


@transaction.atomic
def take_back(ticket: Ticket, person: Person, pk: int, *, by: Actor) -> Draft | None:
    """Undo sending: the reply is a draft again, as it was last edited. None when it has left.

    What was begun since is put aside. Records `reply.unscheduled` for a scheduled one.
    """
    draft = _mine(ticket, person).filter(state=State.WAITING, pk=pk).select_for_update().first()
    if draft is None:
        return None
    was_scheduled = draft.is_scheduled
    _write_again(draft)
    if was_scheduled:
        ticket.recorded("reply.unscheduled", by=by)
    else:
        _tell(ticket, person.pk)
    return draft


@transaction.atomic
def send_now(ticket: Ticket, person: Person, pk: int) -> Message | None:
    """Let a waiting reply leave at once. None when it has left already, or was held."""
    found = _mine(ticket, person).filter(state=State.WAITING, pk=pk)
    if not found.update(release_at=now()):
        return None
    return release(pk)


@transaction.atomic
def release(pk: int) -> Message | None:
    """Send a waiting reply whose moment has come, once: the message and the draft's end are one.

    It is held instead, back with its writer, when somebody else has written publicly since, or
    when its writer may no longer answer; records `reply.held`.
    """
    found = Draft.objects.filter(pk=pk).select_related("ticket").first()
    if found is None:
        return None
    ticket = found.ticket
    ticket.lock()
    rows = Draft.objects.select_for_update(of=("self",)).select_related("person")
    draft = rows.filter(pk=pk).first()
    if draft is None or not draft.is_due(now()):
        return None
    why, other = _stopped(ticket, draft)
    if not why:
        try:
            with transaction.atomic():
                return _send(ticket, draft)
        except ValidationError:
            why = "refused"
    _write_again(draft, because=why, message=other)
    ticket.recorded(
        "reply.held", by=Actor.system(via="job"), detail={"person": f"person:{draft.person_id}"}
    )
    return None


def release_due(*, most: int) -> None:
    """Send what is due and whose job was lost."""
    due = Draft.objects.waiting().filter(release_at__lte=now())
    for pk in list(due.values_list("pk", flat=True)[:most]):
        release(pk)


@transaction.atomic
def use(ticket: Ticket, person: Person, pk: int) -> bool:
    """Go on with a text that was put aside; the one being written takes its place there."""
    rows = _mine(ticket, person).exclude(state=State.WAITING)
    draft = rows.filter(pk=pk).select_for_update().first()
    if draft is None:
        return False
    _write_again(draft, because=draft.held_because, message=draft.held_message)
    _tell_writer(person)
    return True


@transaction.atomic
def discard(ticket: Ticket, person: Person, pk: int) -> bool:
    """Throw a draft away; one that waits to be sent has to be taken back first."""
    gone, _each = _mine(ticket, person).exclude(state=State.WAITING).filter(pk=pk).delete()
    _tell_writer(person)
    return bool(gone)


def _send(ticket: Ticket, draft: Draft) -> Message:
    if act := act_of(draft):
        message = act(ticket, draft)
        draft.delete()
        return message
    person = draft.person
    by = Actor.of(person, via="desk")
    if draft.kind == Kind.FORWARD:
        message = _forward(ticket, draft, by=by)
    else:
        message = _reply(ticket, draft, by=by)
    _conclude(ticket, draft.then, by=by)
    draft.delete()
    return message


def _conclude(ticket: Ticket, then: str, *, by: Actor) -> None:
    """What becomes of the ticket after a text."""
    if then == "resolve":
        ticket.resolve(by=by)
    elif then:
        ticket.set_category(_STATUS[then], by=by)


def _reply(ticket: Ticket, draft: Draft, *, by: Actor) -> Message:
    chosen = Recipients.of(draft.addressed)
    bring_in(ticket, chosen, by=by)
    return ticket.reply(
        draft.html,
        author=draft.person,
        by=by,
        files=_files(draft),
        channel="desk",
        without=chosen.without,
    )


def _forward(ticket: Ticket, draft: Draft, *, by: Actor) -> Message:
    """Nothing that was said after the writer pressed "Forward" goes along."""
    given = Forwarding.of(draft.addressed)
    email = check_email(given.to)
    return ticket.forward(
        draft.html,
        to=find_or_create(email, by=by),
        address=email,
        author=draft.person,
        by=by,
        only=given.only or None,
        until=draft.seen,
        with_files=given.with_files,
        files=_files(draft),
    )


def _files(draft: Draft) -> list[NewFile]:
    return [NewFile(one.blob, one.name) for one in draft.files.select_related("blob")]


def _stopped(ticket: Ticket, draft: Draft) -> tuple[str, int | None]:
    """Why a reply must not leave, and the message that its writer has not seen."""
    person = draft.person
    seen = Ticket.objects.visible_to(person).filter(pk=ticket.pk).exists()
    if not (person.is_active and person.is_staff and seen and ticket.can_work(person)):
        return "refused", None
    if draft.kind == Kind.FORWARD:
        return "", None
    later = ticket.messages.filter(internal=False, automatic="", pk__gt=draft.seen)
    # One's own words surprise nobody, but the same person may be customer elsewhere: staff's alone.
    newest = later.exclude(author=person, from_staff=True).order_by("-pk").first()
    return ("answered", newest.pk) if newest else ("", None)


def _write_again(draft: Draft, *, because: str = "", message: int | None = None) -> None:
    """Make it the text being written; what was there is put aside."""
    current = _mine(draft.ticket, draft.person).filter(state=State.WRITING, kind=draft.kind)
    for row in current.exclude(pk=draft.pk).select_for_update():
        _put_aside(row)
    draft.state, draft.release_at, draft.is_scheduled = State.WRITING, None, False
    draft.held_because, draft.held_message = because, message
    draft.mark, draft.origin, draft.updated_at = new_mark(), "", now()
    draft.save()


def _put_aside(row: Draft) -> None:
    """Keep a text beside the one that takes its place; one for each page that wrote."""
    if row.origin:
        _own_asides(row.ticket, row.person).filter(origin=row.origin).delete()
    Draft.objects.filter(pk=row.pk).update(state=State.ASIDE)


def _mine(ticket: Ticket, person: Person) -> "models.QuerySet[Draft]":
    return Draft.objects.filter(ticket=ticket, person=person)


def _own_asides(ticket: Ticket, person: Person) -> "models.QuerySet[Draft]":
    return _mine(ticket, person).filter(state=State.ASIDE)


def _left(draft: Draft, what: Writing) -> bool:
    """Whether a file of the draft is kept."""
    return draft.files.exclude(pk__in=set(what.known) - set(what.keep)).exists()


def _copy_files(source: Draft, to: Draft, keep: Iterable[int]) -> None:
    kept = source.files.filter(pk__in=list(keep))
    DraftFile.objects.bulk_create(
        DraftFile(draft=to, blob_id=one.blob_id, name=one.name) for one in kept
    )


def _add_files(draft: Draft, files: Sequence[NewFile]) -> None:
    DraftFile.objects.bulk_create(
        DraftFile(draft=draft, blob=one.blob, name=clean_file_name(one.name)) for one in files
    )


def _says_nothing(what: Writing) -> bool:
    return is_blank(_html(what)) and not what.files and not what.addressed.get("to")


def _html(what: Writing) -> str:
    return Draft(body=_stored(what.body), format=what.format).html


def _stored(body: str) -> str:
    return body.replace("\0", "")[:LONGEST_BODY]


def _last_public(ticket: Ticket) -> int:
    public = ticket.messages.filter(internal=False).order_by("-pk")
    return public.values_list("pk", flat=True).first() or 0


def topic(person_id: int) -> str:
    """What the list of somebody's own drafts follows."""
    return f"drafts:{person_id}"


def _tell(ticket: Ticket, writer: int) -> None:
    """Let staff's screens look again: nothing happened yet that a history should keep."""
    hint([f"ticket:{ticket.pk}", topic(writer)], 0)


def _tell_writer(person: Person) -> None:
    """Let the writer's other windows look again."""
    hint([topic(person.pk)], 0)


__all__ = ["Kind", "Writing", "discard", "put_off", "release", "save", "send_now", "take_back"]
