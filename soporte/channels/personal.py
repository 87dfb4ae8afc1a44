"""What came in from a person as raw payload, and what becomes of it."""

import re
import zlib
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q

from soporte.channels.models import Inbound
from soporte.channels.models.inbound import State
from soporte.people.models import Person
from soporte.people.personal import CHUNK, Erasing, Given, Part
from soporte.tickets.personal import own, said

EMPTY = zlib.compress(b"", 1)
BLANK = {"raw": EMPTY, "size": 0, "envelope": {}, "sender": "", "subject": "", "trace": ""}


def _theirs(erasing: Erasing) -> Any:
    """What they sent, and what became part of their requests."""
    from_them = Q(sender__in=erasing.addresses) if erasing.addresses else Q(pk__in=[])
    mine = Q(message__in=said(erasing)) | Q(ticket__in=own(erasing.person))
    return Inbound.objects.filter(from_them | mine)


def _count(erasing: Erasing) -> dict[str, int]:
    return {"raw_mails": _theirs(erasing).exclude(size=0).count()}


def _erase(erasing: Erasing) -> Iterator[str]:
    waiting = (State.HELD, State.UNCONFIRMED, State.DISCARDED, State.STORED)
    _theirs(erasing).filter(ticket=None, state__in=waiting).delete()
    full = _theirs(erasing).exclude(size=0)
    while ids := list(full.values_list("pk", flat=True)[:CHUNK]):
        empty(ids)
        yield "raw mails"
    yield from _erase_naming(erasing)


def _erase_naming(erasing: Erasing) -> Iterator[str]:
    """Empty what others wrote to them or about them, once it became a message: that one stays."""
    mails = [re.escape(one.encode()) for one in erasing.addresses if "@" in one]
    if not mails:
        return
    # Whoever erases ana@acme.example must not touch juana@acme.example.
    named = re.compile(rb"(?<![\w.+-])(?:%s)(?![\w-]|\.\w)" % b"|".join(mails), re.IGNORECASE)
    read = Inbound.objects.filter(state__in=(State.DONE, State.DUPLICATE)).exclude(size=0)
    for row in read.only("raw").order_by("pk").iterator(chunk_size=CHUNK):
        if named.search(row.payload()):
            empty([row.pk])
            yield "raw mails"


@transaction.atomic
def empty(ids: list[int]) -> None:
    """Forget payloads; that they came stays known, so that no second copy counts as new."""
    Inbound.objects.filter(pk__in=ids).update(**BLANK)


def _files(person: Person) -> Iterator[Given]:
    """The raw mails of their own public messages."""
    mine = Inbound.objects.filter(message__author=person, message__internal=False, state=State.DONE)
    for row in mine.exclude(size=0).order_by("pk").iterator(chunk_size=50):
        end = "eml" if row.kind == "email" else "txt"
        yield Given(f"raw/{row.pk}.{end}", row.payload)


PART = Part(
    "channels",
    {
        "channels.Inbound": "the raw mail is emptied; what waits in quarantine is deleted",
        "channels.InboundFile": "deleted with its mail",
    },
    _count,
    _erase,
    files=_files,
)
