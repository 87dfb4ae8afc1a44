"""Drafts of new tickets: kept while somebody writes one down, gone when it is opened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from soporte.journal.operations import hint
from soporte.people.models import Person
from soporte.tickets.drafting import topic
from soporte.tickets.models.conversing import NewFile
from soporte.tickets.models.draft import is_blank, new_mark
from soporte.tickets.models.ticket_draft import TicketDraft, TicketDraftFile
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_file_name

# What makes a form worth keeping: a choice in a menu alone does not.
TELLING = ("subject", "name", "email", "phone")
LONGEST, LONGEST_BODY, MOST_INPUTS, MOST_VALUES = 20_000, 1_000_000, 300, 100
MOST_DRAFTS = 100


@dataclass(frozen=True)
class Form:
    """What the page of a new ticket holds. `known` files were shown, some are wanted (`keep`)."""

    key: str
    inputs: Mapping[str, Sequence[str]]
    mark: str = ""
    origin: str = ""
    files: Sequence[NewFile] = ()
    known: Iterable[int] = ()
    keep: Iterable[int] = ()


@transaction.atomic
def save(person: Person, form: Form, *, other_key: str) -> TicketDraft | None:
    """Keep what a form holds; None when there is nothing to keep.

    The latest text wins. One that its writer has not seen, from another page or device, stays:
    this one is kept beside it as `other_key`.
    """
    rows = TicketDraft.objects.select_for_update().filter(person=person)
    found = rows.filter(key=form.key).first()
    inputs = _kept(form.inputs)
    if found and not _has_seen(found, form) and found.inputs != inputs:
        return _begin(person, form, inputs, key=other_key, source=found)
    if _says_nothing(inputs) and not form.files and not (found and _left(found, form)):
        if found:
            found.delete()
            _tell(person)
        return None
    if found is None:
        return _begin(person, form, inputs, key=form.key)
    found.inputs, found.origin = inputs, form.origin
    found.mark, found.updated_at = new_mark(), now()
    found.save()
    found.files.filter(pk__in=set(form.known) - set(form.keep)).delete()
    _add_files(found, form.files)
    _tell(person)
    return found


@transaction.atomic
def files_of(person: Person, key: str, keep: Iterable[int]) -> list[NewFile]:
    """The kept files that are still wanted."""
    rows = TicketDraftFile.objects.filter(draft__person=person, draft__key=key, pk__in=list(keep))
    return [NewFile(one.blob, one.name) for one in rows.select_related("blob").order_by("pk")]


@transaction.atomic
def forget(person: Person, key: str) -> bool:
    """Throw one away, or let it go because its ticket was opened."""
    gone, _each = TicketDraft.objects.filter(person=person, key=key).delete()
    if gone:
        _tell(person)
    return bool(gone)


def _begin(
    person: Person,
    form: Form,
    inputs: dict[str, list[str]],
    *,
    key: str,
    source: TicketDraft | None = None,
) -> TicketDraft:
    draft = TicketDraft.objects.create(person=person, key=key, inputs=inputs, origin=form.origin)
    if source:
        wanted = source.files.filter(pk__in=list(form.keep))
        _add_files(draft, [NewFile(one.blob, one.name) for one in wanted.select_related("blob")])
    _add_files(draft, form.files)
    oldest = TicketDraft.objects.filter(person=person).order_by("-updated_at", "-pk")
    TicketDraft.objects.filter(pk__in=oldest.values("pk")[MOST_DRAFTS:]).delete()
    _tell(person)
    return draft


def _has_seen(draft: TicketDraft, form: Form) -> bool:
    return draft.mark == form.mark or bool(form.origin and draft.origin == form.origin)


def _kept(inputs: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """No more of it than a person types."""
    chosen = list(inputs.items())[:MOST_INPUTS]
    return {
        name.replace("\0", "")[:100]: [_cut(name, one) for one in values[:MOST_VALUES]]
        for name, values in chosen
    }


def _cut(name: str, value: str) -> str:
    return value.replace("\0", "")[: LONGEST_BODY if name == "body" else LONGEST]


def _says_nothing(inputs: Mapping[str, Sequence[str]]) -> bool:
    if any(one.strip() for name in TELLING for one in inputs.get(name, ())):
        return False
    return is_blank(TicketDraft(inputs=dict(inputs)).html)


def _left(draft: TicketDraft, form: Form) -> bool:
    return draft.files.exclude(pk__in=set(form.known) - set(form.keep)).exists()


def _add_files(draft: TicketDraft, files: Sequence[NewFile]) -> None:
    TicketDraftFile.objects.bulk_create(
        TicketDraftFile(draft=draft, blob=one.blob, name=clean_file_name(one.name)) for one in files
    )


def _tell(person: Person) -> None:
    """Let the writer's other windows look again."""
    hint([topic(person.pk)], 0)
