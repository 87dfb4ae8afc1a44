"""What each operator asks of a ticket, for one reader. A value that says nothing is only a word.

Customers ask by what their pages show; how staff sort their work is refused, whatever is there.
"""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from soporte.people import indexing as people
from soporte.people.models import Organization, Person
from soporte.search.asking import Operator
from soporte.tickets.conditions import fields
from soporte.tickets.models.message import Attachment
from soporte.tickets.models.prioritised import Priority
from soporte.tickets.models.queue import Queue
from soporte.tickets.models.status import DONE, UNSOLVED, Category, Status
from soporte.tickets.models.ticket_type import TicketType
from soporte.tickets.searching import days, own_fields
from soporte.toolbox.text import fold, normalise_address

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

MOST = 100
ME, NOBODY = {"me", "mi", "yo"}, {"none", "nobody", "nadie", "ninguno"}
# Both languages at once: nobody should have to know in which one the pages are shown.
NAMES = {
    "from": "from",
    "de": "from",
    "to": "assignee",
    "para": "assignee",
    "assignee": "assignee",
    "asignado": "assignee",
    "asignada": "assignee",
    "tecnico": "assignee",
    "queue": "queue",
    "cola": "queue",
    "status": "status",
    "estado": "status",
    "is": "is",
    "es": "is",
    "esta": "is",
    "tag": "tag",
    "etiqueta": "tag",
    "type": "type",
    "tipo": "type",
    "priority": "priority",
    "prioridad": "priority",
    "org": "org",
    "organization": "org",
    "organisation": "org",
    "organizacion": "org",
    "created": "created",
    "creado": "created",
    "creada": "created",
    "updated": "updated",
    "actualizado": "updated",
    "actualizada": "updated",
    "has": "has",
    "con": "has",
    "tiene": "has",
    "in": "in",
    "en": "in",
}
WAITING = (Category.WAITING_CUSTOMER, Category.WAITING_THIRD)
_IS = {
    ("open", "abierto", "abierta"): Q(category__in=UNSOLVED),
    ("new", "nuevo", "nueva"): Q(category=Category.NEW),
    ("waiting", "esperando", "en-espera"): Q(category__in=WAITING),
    ("resolved", "resuelto", "resuelta"): Q(category=Category.RESOLVED),
    ("closed", "cerrado", "cerrada"): Q(category=Category.CLOSED),
    ("done", "terminado", "terminada"): Q(category__in=DONE),
    ("spam",): Q(spam_at__isnull=False),
    ("unassigned", "sin-asignar", "libre"): Q(assignee=None),
}
IS = {word: asks for words, asks in _IS.items() for word in words}
DESK_ALONE = {"unassigned", "sin-asignar", "libre", "spam"}
INTERNAL = {"assignee", "queue", "tag", "priority"}
MINE = {"mine", "mio", "mia"}
# What staff ask of themselves and of the work: fields of the conditions.
_ASKED = {
    ("followed", "seguido", "seguida"): "followed",
    ("unread", "sin-leer"): "unread",
    ("asleep", "snoozed", "en-reposo"): "snoozed",
    ("held", "mantenido", "mantenida"): "held",
    ("private", "privado", "privada"): "private",
}
ASKED = {word: name for words, name in _ASKED.items() for word in words}
_PRIORITIES = (
    {"low", "baja", "1"},
    {"normal", "2"},
    {"high", "alta", "3"},
    {"urgent", "urgente", "4"},
)
PRIORITIES = {
    word: level for level, words in zip(Priority, _PRIORITIES, strict=True) for word in words
}
SUBJECT, NOTES = {"subject", "asunto"}, {"notes", "note", "notas", "nota"}
FILES = {"attachment", "attachments", "file", "files", "adjunto", "adjuntos", "archivo", "archivos"}


def names(reader: Person | None) -> Collection[str]:
    """What may stand before a colon; for the house itself with None, all of it."""
    return NAMES.keys() | own_fields.names(reader).keys()


def is_refused(operator: Operator, reader: Person) -> bool:
    """Whether it asks about what only staff may know."""
    name, value = NAMES.get(operator.name), fold(operator.value)
    if reader.is_staff:
        return False
    return (
        name in INTERNAL
        or (name == "in" and value in NOTES)
        or (name == "is" and (value in DESK_ALONE or value in ASKED))
    )


def condition(operator: Operator, reader: Person) -> Q | None:
    """What the operator asks, or None when its value says nothing. `in:` is not for here."""
    if operator.name in NAMES:
        ask = _ASK.get(NAMES[operator.name])
        found = ask(operator.value, reader) if ask else None
    else:
        field = own_fields.names(reader)[operator.name]
        found = own_fields.condition(field, operator.value, reader)
    return ~found if found is not None and operator.negated else found


def place(operator: Operator, reader: Person) -> str | None:
    """Where an `in:` looks: "subject" or, for staff, "notes"; None when it is none or no place."""
    if NAMES.get(operator.name) != "in" or operator.negated:
        return None
    value = fold(operator.value)
    if value in SUBJECT:
        return "subject"
    return "notes" if value in NOTES and reader.is_staff else None


def _from(value: str, reader: Person) -> Q:
    if fold(value) in ME:
        return Q(requester=reader)
    known = Person.objects.visible_to(reader)
    if reader.is_staff:
        found = known.filter(pk__in=people.matching(value))
    else:
        words = Q(folded_name__contains=fold(value))
        found = known.filter(words | Q(addresses__value=normalise_address(value)))
    return _one_of("requester", found)


def _assignee(value: str, reader: Person) -> Q:
    if fold(value) in NOBODY:
        return Q(assignee=None)
    if fold(value) in ME:
        return Q(assignee=reader)
    named = Q(folded_name__contains=fold(value))
    return _one_of("assignee", Person.objects.staff().filter(named))


def _queue(value: str, reader: Person) -> Q:
    return _named("queue", Queue.objects.all(), value, reader)


def _status(value: str, reader: Person) -> Q | None:
    wanted = fold(value)
    if wanted in Category.values:
        return Q(category=wanted)
    if wanted in IS and wanted not in DESK_ALONE:
        return IS[wanted]
    return _named("status", Status.objects.all(), value, reader)


def _is(value: str, reader: Person) -> Q | None:
    if fold(value) in MINE:
        return Q(assignee=reader) if reader.is_staff else Q(requester=reader)
    known = fields.field(ASKED.get(fold(value), ""))
    if known is not None:
        return known.compare("yes", None, fields.Reading.of(reader)) if reader.is_staff else None
    return IS.get(fold(value))


def _tag(value: str, reader: Person) -> Q:
    # Tags are how staff sort their work: what a customer finds must not tell them.
    wanted = value.lower().lstrip("#")
    return carrying([wanted]) if reader.is_staff else Q(pk__in=[])


def carrying(tags: list[str]) -> Q:
    """Tickets that carry all these tags, said as the index wants to hear it."""
    return Q(tags__contains=tags) & ~Q(tags=[])


def _type(value: str, reader: Person) -> Q:
    return _named("type", TicketType.objects.all(), value, reader)


def _priority(value: str, _reader: Person) -> Q | None:
    level = PRIORITIES.get(fold(value))
    return None if level is None else Q(priority=level)


def _org(value: str, reader: Person) -> Q:
    named = Organization.objects.visible_to(reader).filter(folded_name__contains=fold(value))
    return _one_of("organization", named)


def _created(value: str, _reader: Person) -> Q | None:
    return _within("created_at", value)


def _updated(value: str, _reader: Person) -> Q | None:
    return _within("updated_at", value)


def _has(value: str, reader: Person) -> Q | None:
    if fold(value) not in FILES:
        return None
    files = Attachment.objects.filter(message__ticket=OuterRef("pk"), inline=False)
    return Q(Exists(files if reader.is_staff else files.filter(message__internal=False)))


def _within(field: str, value: str) -> Q | None:
    found = days.span(value)
    if found is None:
        return None
    begin, end = found
    asks = Q(**{f"{field}__gte": begin}) if begin else Q()
    # A ticket is never older than its last change: the second bound lets the index help.
    if begin and field == "created_at":
        asks &= Q(updated_at__gte=begin)
    return asks & Q(**{f"{field}__lt": end}) if end else asks


def _named(field: str, rows: "QuerySet[Model]", value: str, _reader: Person) -> Q:
    """Those of a few rows whose names, in either language, begin as the value."""
    wanted = fold(value)
    texts = ("name", "name_es", "name_en", "slug", "category")
    found = [
        row.pk
        for row in rows
        if any(_begins(str(getattr(row, text, "")), wanted) for text in texts)
    ]
    return Q(**{f"{field}__in": found})


def _begins(name: str, wanted: str) -> bool:
    folded = fold(name)
    return folded.startswith(wanted) or folded.replace(" ", "-").startswith(wanted)


def _one_of(field: str, rows: "QuerySet[Person] | QuerySet[Organization]") -> Q:
    return Q(**{f"{field}__in": list(rows.values_list("pk", flat=True)[:MOST])})


_ASK: dict[str, Callable[[str, Person], Q | None]] = {
    "from": _from,
    "assignee": _assignee,
    "queue": _queue,
    "status": _status,
    "is": _is,
    "tag": _tag,
    "type": _type,
    "priority": _priority,
    "org": _org,
    "created": _created,
    "updated": _updated,
    "has": _has,
}
