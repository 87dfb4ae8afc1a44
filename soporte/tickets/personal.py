"""What tickets keep of a person, and what becomes of it."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from soporte.files import storage
from soporte.files.forgetting import forget_words
from soporte.journal import forgetting
from soporte.journal.models import Entry
from soporte.people.models import Person
from soporte.people.personal import CHUNK, ERASED, Erasing, Given, Part
from soporte.search import operations as search
from soporte.tickets import indexing
from soporte.tickets.models import (
    Approval,
    Attachment,
    BulkItem,
    CannedReply,
    Draft,
    Follower,
    Message,
    Participant,
    ReadMark,
    Recurring,
    Satisfaction,
    Task,
    Ticket,
    TicketDraft,
    TimeEntry,
    View,
    ViewPin,
)
from soporte.tickets.models.approval import Voice

GONE_HTML = f"<p>{ERASED}</p>"
# What the history of a ticket repeats of its words.
REPEATED = ("title", "names", "name", "tags", "error", "recipient", "value")


def own(person: Person) -> "QuerySet[Ticket]":
    """What somebody asked for."""
    return Ticket.objects.filter(requester=person)


def said(erasing: Erasing) -> "QuerySet[Message]":
    """Every message of their requests, and theirs in the requests of others."""
    mine = Message.objects.filter(ticket__requester=erasing.person)
    return mine | Message.objects.filter(author=erasing.person, from_staff=False)


def taking_part(person: Person) -> "QuerySet[Ticket]":
    """What somebody reads as a customer: their own, and where their part was confirmed."""
    confirmed = Participant.objects.filter(person=person, confirmed_at__isnull=False)
    seen = Q(requester=person) | Q(pk__in=confirmed.values("ticket"))
    return Ticket.objects.filter(seen).order_by("number")


def _count(erasing: Erasing) -> dict[str, int]:
    found = said(erasing)
    return {
        "tickets": own(erasing.person).count(),
        "messages": found.count(),
        "attachments": Attachment.objects.filter(message__in=found).count(),
        "drafts": Draft.objects.filter(person=erasing.person).count()
        + TicketDraft.objects.filter(person=erasing.person).count(),
    }


def _erase(erasing: Erasing) -> Iterator[str]:
    person = erasing.person
    with transaction.atomic():
        for model in (ReadMark, Follower, ViewPin, Draft, TicketDraft):
            model._default_manager.filter(person=person).delete()
        # Those of others that were begun for them.
        TicketDraft.objects.filter(inputs__person=[str(person.pk)]).delete()
        View.objects.filter(owner=person).delete()
        CannedReply.objects.filter(owner=person).delete()
        Voice.objects.filter(person=person).update(comment="")
        Recurring.objects.filter(requester=person).update(is_active=False)
        Participant.objects.filter(person=person).exclude(ticket__requester=person).delete()
    yield "marks"
    if erasing.files:
        yield from _erase_files(erasing)
    if erasing.texts:
        yield from _erase_texts(erasing)


def _erase_files(erasing: Erasing) -> Iterator[str]:
    files = Attachment.objects.filter(message__in=said(erasing))
    while ids := list(files.values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            chosen = Attachment.objects.filter(pk__in=ids)
            blobs = list(chosen.values_list("blob_id", flat=True))
            chosen.delete()
            forget_words(blobs)
        yield "attachments"


def _erase_texts(erasing: Erasing) -> Iterator[str]:
    full = said(erasing).exclude(body_html=GONE_HTML)
    while ids := list(full.values_list("pk", flat=True)[:CHUNK]):
        silence(ids)
        yield "messages"
    tickets = own(erasing.person)
    while ids := list(tickets.exclude(subject=ERASED).values_list("pk", flat=True)[:CHUNK]):
        blank(ids)
        yield "tickets"
    with transaction.atomic():
        Satisfaction.objects.filter(person=erasing.person).update(comment="")
        TimeEntry.objects.filter(person=erasing.person).update(note="")


def silence(messages: list[int]) -> None:
    """Take the words out of messages."""
    Message.objects.filter(pk__in=messages).update(body_html=GONE_HTML, quote_html="")


@transaction.atomic
def remove(ids: list[int]) -> None:
    """Delete tickets with all that hangs on them, and what the search and the history know."""
    forgetting.remove(Entry.objects.filter(thing_kind="ticket", thing_id__in=ids))
    search.remove(indexing.KIND, ids)
    Ticket.objects.filter(pk__in=ids).delete()


@transaction.atomic
def remove_files(ids: list[int]) -> None:
    """Delete the files of tickets."""
    files = Attachment.objects.filter(message__ticket__in=ids)
    blobs = list(files.values_list("blob_id", flat=True))
    files.delete()
    forget_words(blobs)


@transaction.atomic
def blank(ids: list[int]) -> None:
    """Take the words out of tickets, and out of what lies around them; their figures stay."""
    Task.objects.filter(ticket__in=ids).update(title=ERASED)
    Approval.objects.filter(ticket__in=ids).update(title=ERASED, text="")
    Voice.objects.filter(approval__ticket__in=ids).update(comment="")
    TimeEntry.objects.filter(ticket__in=ids).update(note="")
    Satisfaction.objects.filter(ticket__in=ids).update(comment="")
    Draft.objects.filter(ticket__in=ids).delete()
    BulkItem.objects.filter(ticket__in=ids).update(before={}, why="")
    entries = Entry.objects.filter(thing_kind="ticket", thing_id__in=ids)
    forgetting.reword(entries, _without_words)
    Ticket.objects.filter(pk__in=ids).update(
        subject=ERASED, fields={}, snoozed_why="", revision=_next()
    )


def _next() -> Any:
    from django.db.models import F

    return F("revision") + 1


def _without_words(entry: Entry) -> dict[str, Any]:
    kept = dict(entry.detail)
    repeated = (*REPEATED, "from", "to") if entry.kind == "ticket.renamed" else REPEATED
    for key in repeated:
        if kept.get(key):
            kept[key] = ERASED
    if entry.kind == "ticket.fields_changed":
        kept["changes"] = []
    return kept


def _settle(erasing: Erasing) -> None:
    """The search forgets the words and the name."""
    person = erasing.person
    touched = Ticket.objects.filter(
        Q(requester=person) | Q(messages__author=person) | Q(participants__person=person)
    )
    for ticket in touched.distinct().select_related("requester").iterator(chunk_size=CHUNK):
        indexing.reindex(ticket)


def _show(person: Person) -> dict[str, Any]:
    rated = Satisfaction.objects.filter(person=person).select_related("ticket")
    times = TimeEntry.objects.filter(person=person).select_related("ticket")
    voices = Voice.objects.filter(person=person).select_related("approval__ticket")
    drafts = Draft.objects.filter(person=person).exclude(kind="note").select_related("ticket")
    return {
        "tickets": map(_ticket, taking_part(person).select_related("status", "requester")),
        "ratings": [
            {"ticket": r.ticket.number, "score": r.score, "comment": r.comment, "at": r.rated_at}
            for r in rated.order_by("pk")
        ],
        "approvals": [
            {"ticket": v.approval.ticket.number, "approves": v.approves, "comment": v.comment}
            for v in voices.order_by("pk")
        ],
        "times": [
            {"ticket": t.ticket.number, "minutes": t.minutes, "started_at": t.started_at}
            for t in times.order_by("pk")
        ],
        "drafts": [{"ticket": d.ticket.number, "text": d.body} for d in drafts.order_by("pk")],
        "new_tickets": [
            {"subject": d.subject, "text": d.first("body")}
            for d in TicketDraft.objects.filter(person=person).order_by("pk")
        ],
    }


def _ticket(ticket: Ticket) -> dict[str, Any]:
    messages = ticket.messages.filter(internal=False).order_by("pk")
    whole = messages.select_related("author").prefetch_related("attachments")
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "status": str(ticket.status),
        "opened_at": ticket.created_at,
        "asked_by": ticket.requester.display_name,
        "messages": [
            {
                "at": message.created_at,
                "author": message.author.display_name if message.author else "",
                "text": message.body_text,
                "files": [_path(ticket, message, n, f) for n, f in _files(message)],
            }
            for message in whole
        ],
    }


def _files(message: Message) -> "list[tuple[int, Attachment]]":
    return list(enumerate(message.attachments.all(), 1))


def _path(ticket: Ticket, message: Message, place: int, file: Attachment) -> str:
    return f"attachments/{ticket.number}/{message.pk}-{place}-{file.name}"


def _given(person: Person) -> Iterator[Given]:
    for ticket in taking_part(person).iterator(chunk_size=100):
        messages = ticket.messages.filter(internal=False).order_by("pk")
        for message in messages.prefetch_related("attachments__blob"):
            for place, file in _files(message):
                digest = file.blob.sha256
                path = _path(ticket, message, place, file)
                yield Given(path, lambda digest=digest: storage.read(digest))  # type: ignore[misc]


PART = Part(
    "tickets",
    {
        "tickets.Ticket": "stays; subject and fields go with the texts",
        "tickets.Message": "stays; its words go with the texts",
        "tickets.Attachment": "deleted with the files",
        "tickets.Participant": "deleted in the requests of others",
        "tickets.ReadMark": "deleted",
        "tickets.Follower": "deleted",
        "tickets.Draft": "deleted",
        "tickets.DraftFile": "deleted",
        "tickets.TicketDraft": "deleted, also those that others began for them",
        "tickets.TicketDraftFile": "deleted",
        "tickets.View": "one's own are deleted",
        "tickets.ViewPin": "deleted",
        "tickets.CannedReply": "one's own are deleted",
        "tickets.Satisfaction": "stays; its comment goes with the texts",
        "tickets.TimeEntry": "stays; its note goes with the texts",
        "tickets.Task": "stays; its title goes with the texts",
        "tickets.Approval": "stays; its words go with the texts",
        "tickets.Voice": "stays without its comment",
        "tickets.Merge": "stays: who merged is the erased person",
        "tickets.BulkItem": "stays; what it would put back goes with the texts",
        "tickets.BulkFile": "goes with the act, three months after its end",
        "tickets.Recurring": "switched off where they are the requester",
        "tickets.SpamMark": "stays: whose mail was marked is the erased person",
        "tickets.QueueAccess": "stays: rights of somebody who cannot sign in",
        "files.Words": "deleted with the files",
    },
    _count,
    _erase,
    _show,
    _given,
    _settle,
)
