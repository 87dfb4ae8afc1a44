"""What is somebody's in tickets, when two records of one person become one, and two again."""

from typing import Any

from django.core import serializers

from soporte.journal.actor import Actor
from soporte.people.merging import Carrier
from soporte.people.models import Person
from soporte.tickets.models import Message, Participant, Recurring, Satisfaction, Ticket
from soporte.tickets.models.approval import Voice

Carried = dict[str, Any]
# Whose a row is, by name of its table: it goes along as it is, and back as it is.
PLAIN: dict[str, tuple[Any, str]] = {
    "messages": (Message, "author"),
    "ratings": (Satisfaction, "person"),
    "schedules": (Recurring, "requester"),
}


def _count(person: Person) -> int:
    return Ticket.objects.filter(requester=person).count()


def _carry(loser: Person, survivor: Person, by: Actor) -> Carried:
    asked = list(Ticket.objects.filter(requester=loser).order_by("pk"))
    kept: Carried = {"tickets": [one.pk for one in asked]}
    # A row for each person alone: where both have one, the other's is kept aside.
    kept["voices"] = _single(Voice, "approval", loser, survivor)
    kept["participants"] = _single(Participant, "ticket", loser, survivor)
    # Whoever asks takes part anyway: what stood there of the survivor goes, until it is undone.
    before = Participant.objects.filter(person=survivor, ticket__in=asked)
    kept["before"] = serializers.serialize("json", before)
    for ticket in asked:
        ticket.change_requester(survivor, by=by, keep_organization=True)
    for name, (model, field) in PLAIN.items():
        found = model.objects.filter(**{field: loser})
        kept[name] = list(found.values_list("pk", flat=True))
        found.update(**{field: survivor})
    _reindex(kept["participants"]["tickets"])
    return kept


def _single(model: Any, whole: str, loser: Person, survivor: Person) -> Carried:
    theirs = model.objects.filter(person=loser)
    taken = set(model.objects.filter(person=survivor).values_list(f"{whole}_id", flat=True))
    if model is Participant:
        taken |= set(Ticket.objects.filter(requester=survivor).values_list("pk", flat=True))
    double = list(theirs.filter(**{f"{whole}__in": taken}))
    kept = {
        "moved": list(theirs.exclude(**{f"{whole}__in": taken}).values_list("pk", flat=True)),
        "aside": serializers.serialize("json", double),
        "tickets": list(theirs.values_list(f"{whole}_id", flat=True)),
    }
    model.objects.filter(pk__in=[one.pk for one in double]).delete()
    model.objects.filter(pk__in=kept["moved"]).update(person=survivor)
    return kept


def _back(kept: Carried, loser: Person, survivor: Person, by: Actor) -> None:
    for name, (model, field) in PLAIN.items():
        still = model.objects.filter(pk__in=kept[name], **{field: survivor})
        still.update(**{field: loser})
    for ticket in Ticket.objects.filter(pk__in=kept["tickets"], requester=survivor).order_by("pk"):
        ticket.change_requester(loser, by=by, keep_organization=True)
    _put_back(Participant, "ticket", kept["before"], survivor)
    for model, whole, name in (
        (Voice, "approval", "voices"),
        (Participant, "ticket", "participants"),
    ):
        model.objects.filter(pk__in=kept[name]["moved"], person=survivor).update(person=loser)
        _put_back(model, whole, kept[name]["aside"], loser)
    _reindex(kept["participants"]["tickets"])


def _put_back(model: Any, whole: str, rows: str, person: Person) -> None:
    for row in serializers.deserialize("json", rows):
        there = {whole: getattr(row.object, f"{whole}_id"), "person": person}
        if not model.objects.filter(**there).exists():
            row.object.pk = None
            row.save()


def _reindex(tickets: list[int]) -> None:
    for ticket in Ticket.objects.filter(pk__in=tickets):
        ticket.reindex()


CARRIER = Carrier("tickets", _count, _carry, _back)
