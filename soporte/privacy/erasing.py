"""Erasing a person: what will happen, the days in which it can be taken back, and the job itself.

The person's row stays, without anything by which they could be known, so that tickets, times and
ratings count as before.
"""

from collections.abc import Iterator
from datetime import timedelta

import structlog
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.people import personal
from soporte.people.models import Person
from soporte.people.own import lock_out
from soporte.people.personal import ERASED, Erasing
from soporte.privacy import sweeping
from soporte.privacy.models import CopyState, DataCopy, Erasure, ErasureState
from soporte.toolbox.clock import now
from soporte.toolbox.text import fold

log = structlog.get_logger(__name__)
GRACE = (7, 30, 1, 0)
OPEN = (ErasureState.SCHEDULED, ErasureState.RUNNING, ErasureState.FAILED)


def preview(person: Person, *, texts: bool = True, files: bool = True) -> dict[str, int]:
    """How many things of each kind it would touch now."""
    known = personal.erasing(person, texts=texts, files=files)
    counts: dict[str, int] = {}
    for part in personal.parts():
        counts |= part.count(known)
    return counts


def open_one(person: Person) -> Erasure | None:
    """The erasure that waits or runs for somebody."""
    return Erasure.objects.filter(person=person, state__in=OPEN).first()


@transaction.atomic
def schedule(
    person: Person,
    *,
    typed: str,
    days: int,
    texts: bool,
    files: bool,
    by: Actor,
    asker: Person | None = None,
) -> Erasure:
    """Let somebody's data be erased in so many days; records `data.erasure_scheduled`.

    Raises ValidationError when `typed` is not their name, when they work at the desk and may sign
    in, when they ask it for themselves, or when it is asked already. `asker` is whose token acts.
    """
    refuse(person, by=by)
    if fold(" ".join(typed.split())) != fold(person.display_name):
        raise ValidationError(_("Type the name as it is written here."))
    if days not in GRACE:
        raise ValidationError(_("This value is not possible here."))
    try:
        with transaction.atomic():
            made = Erasure.objects.create(
                person=person,
                asked_by_id=asker.pk if asker else by.person_id,
                texts=texts,
                files=files,
                due_at=now() + timedelta(days=days),
                counts=preview(person, texts=texts, files=files),
            )
    except IntegrityError as wrong:
        raise ValidationError(_("It is scheduled already.")) from wrong
    told = {"person": f"person:{person.pk}", "due": made.due_at.isoformat()}
    record("data.erasure_scheduled", person, by=by, detail=told)
    if days == 0:
        begin(made)
    return made


def refuse(person: Person, *, by: Actor) -> None:
    """Raise ValidationError for whom nobody may erase now."""
    if by.person_id == person.pk:
        raise ValidationError(_("Nobody erases themselves."))
    if person.is_staff and person.is_active:
        raise ValidationError(
            _("They work at the desk: take the right to sign in from them first.")
        )
    if person.name == ERASED:
        raise ValidationError(_("This person is erased already."))


@transaction.atomic
def cancel(erasure: Erasure, *, by: Actor) -> None:
    """Take it back before it runs; records `data.erasure_cancelled`. Raises ValidationError."""
    mine = Erasure.objects.filter(pk=erasure.pk, state=ErasureState.SCHEDULED)
    if not mine.update(state=ErasureState.CANCELLED, finished_at=now()):
        raise ValidationError(_("It is too late: it has begun."))
    told = {"person": f"person:{erasure.person_id}"}
    record("data.erasure_cancelled", erasure.person, by=by, detail=told)


def begin(erasure: Erasure) -> None:
    """Let the worker do it."""
    app.tasks["privacy.erase"].configure(queueing_lock=f"erase {erasure.pk}").defer(
        erasure_id=erasure.pk
    )


def due() -> list[Erasure]:
    """Those whose days are over, and those that stopped."""
    return list(Erasure.objects.filter(state__in=OPEN, due_at__lte=now()).order_by("due_at")[:20])


def run(erasure_id: int) -> None:
    """Erase; whatever was done stays done, so that it can go on where it stopped."""
    started = Erasure.objects.filter(pk=erasure_id, state__in=OPEN, due_at__lte=now())
    if not started.update(state=ErasureState.RUNNING):
        return
    erasure = Erasure.objects.select_related("person").get(pk=erasure_id)
    try:
        for step in _steps(erasure):
            Erasure.objects.filter(pk=erasure.pk).update(step=step[:40], steps=erasure.steps + 1)
            erasure.steps += 1
    except Exception:
        log.exception("erasure failed", erasure=erasure.pk)
        Erasure.objects.filter(pk=erasure.pk).update(state=ErasureState.FAILED)
        _tell(erasure, "data.erasure_failed")
        raise
    _finish(erasure)


def _steps(erasure: Erasure) -> Iterator[str]:
    person = erasure.person
    lock_out(person)
    known = personal.erasing(person, texts=erasure.texts, files=erasure.files)
    _remove_copies(person)
    yield "copies"
    yield from _rooms(known)
    for part in personal.parts():
        part.settle(known)
        yield part.room


def _rooms(known: Erasing) -> Iterator[str]:
    """Every room; the one of people last, which knows by what the others are found."""
    rooms = personal.parts()
    for part in rooms:
        if part.room != "people":
            yield from part.erase(known)
    yield from sweeping.delete_owned(known.person)
    yield from sweeping.replace(known)
    for part in rooms:
        if part.room == "people":
            yield from part.erase(known)


def _remove_copies(person: Person) -> None:
    for copy in DataCopy.objects.filter(person=person):
        copy.path.unlink(missing_ok=True)
    DataCopy.objects.filter(person=person).update(state=CopyState.EXPIRED)


@transaction.atomic
def _finish(erasure: Erasure) -> None:
    Erasure.objects.filter(pk=erasure.pk).update(state=ErasureState.DONE, finished_at=now())
    _tell(erasure, "data.erased")


def _tell(erasure: Erasure, kind: str) -> None:
    told = {"person": f"person:{erasure.person_id}"}
    record(kind, erasure.person, by=Actor.system(via="job"), detail=told)
