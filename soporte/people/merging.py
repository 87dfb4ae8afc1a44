"""Making two records of one person one, and two again.

The survivor gets the other's addresses, ways to sign in and requests; the other stays, closed, so
that history keeps saying who did what. Each room carries its own things: the wiring lists how.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.people import indexing
from soporte.people.models import Address, Person, PersonMerge
from soporte.search import operations as search
from soporte.toolbox.clock import now

MOST = 1000
"""How many things one merge moves at most: more would keep whoever pressed the button waiting."""

Carried = dict[str, Any]


@dataclass(frozen=True)
class Carrier:
    """How one room moves what is somebody's: how much, there, and back again.

    `carry(loser, survivor, by)` returns, as JSON, what `back` is given.
    """

    room: str
    count: Callable[[Person], int]
    carry: Callable[[Person, Person, Actor], Carried]
    back: Callable[[Carried, Person, Person, Actor], None]


_carriers: dict[str, Carrier] = {}


def register(carrier: Carrier) -> None:
    """Have a room's things move too."""
    _carriers[carrier.room] = carrier


def check(loser: Person, survivor: Person) -> None:
    """Raises ValidationError for two who cannot become one, with the reason."""
    if loser.pk == survivor.pk:
        raise ValidationError(_("This is the same person."))
    if loser.is_staff or survivor.is_staff:
        raise ValidationError(_("People who work here are not merged."))
    if not (loser.is_active and survivor.is_active):
        raise ValidationError(_("One of the two is closed."))
    theirs, ours = loser.organization_id, survivor.organization_id
    if theirs and ours and theirs != ours:
        raise ValidationError(
            _("They belong to different organisations: put one of them in the other's first.")
        )
    if size(loser) > MOST:
        raise ValidationError(
            _("%(name)s has too many requests to move: merge the other way round.")
            % {"name": loser.display_name}
        )


def size(person: Person) -> int:
    """How many things would move."""
    return sum(carrier.count(person) for carrier in _carriers.values())


@transaction.atomic
def merge(loser: Person, into: Person, *, by: Actor) -> PersonMerge:
    """Everything of one person is the other's; records `person.merged`. Raises ValidationError."""
    loser, survivor = _locked(loser, into)
    check(loser, survivor)
    carried = {"people": _move_own(loser, survivor)}
    for room, carrier in _carriers.items():
        carried[room] = carrier.carry(loser, survivor, by)
    found = PersonMerge.objects.create(loser=loser, survivor=survivor, carried=carried)
    _reindex(survivor)
    search.remove(indexing.KIND, [loser.pk])
    detail = {"other": f"person:{loser.pk}", "merge": found.pk}
    record("person.merged", survivor, by=by, detail=detail)
    record("person.merged_away", loser, by=by, detail={"other": f"person:{survivor.pk}"})
    return found


@transaction.atomic
def undo(found: PersonMerge, *, by: Actor) -> None:
    """Two people again: what came along and is still there goes back; what is new stays.

    Records `person.parted`. Raises ValidationError when it was undone already.
    """
    loser, survivor = _locked(found.loser, found.survivor)
    found = PersonMerge.objects.select_for_update().get(pk=found.pk)
    if found.undone_at:
        raise ValidationError(_("This was undone already."))
    _move_back(found.carried["people"], loser, survivor)
    for room, carrier in _carriers.items():
        carrier.back(found.carried.get(room, {}), loser, survivor, by)
    found.undone_at = now()
    found.save(update_fields=["undone_at"])
    _reindex(survivor)
    _reindex(loser)
    record("person.parted", survivor, by=by, detail={"other": f"person:{loser.pk}"})
    record("person.parted", loser, by=by, detail={"other": f"person:{survivor.pk}"})


def _locked(loser: Person, survivor: Person) -> tuple[Person, Person]:
    """Both as they are now, locked in one order, so that two merges cannot hold each other up."""
    rows = Person.objects.select_for_update().order_by("pk")
    found = {one.pk: one for one in rows.filter(pk__in=(loser.pk, survivor.pk))}
    return found[loser.pk], found[survivor.pk]


def _reindex(person: Person) -> None:
    indexing.person_changed(person)


def _move_own(loser: Person, survivor: Person) -> Carried:
    addresses = list(loser.addresses.order_by("pk"))
    kept: Carried = {
        "addresses": [one.pk for one in addresses],
        "primary": [one.pk for one in addresses if one.is_primary],
        "sign_in": loser.sign_in_email,
        "before": {
            "name": survivor.name,
            "organization": survivor.organization_id,
            "sign_in": survivor.sign_in_email,
        },
    }
    has_primary = set(survivor.addresses.filter(is_primary=True).values_list("kind", flat=True))
    for address in addresses:
        address.person = survivor
        address.is_primary = address.is_primary and address.kind not in has_primary
        address.save(update_fields=["person", "is_primary"])
    loser.sign_in_email, loser.is_active = None, False
    loser.save(update_fields=["sign_in_email", "is_active"])
    survivor.name = survivor.name or loser.name
    survivor.organization_id = survivor.organization_id or loser.organization_id
    survivor.sign_in_email = survivor.sign_in_email or kept["sign_in"]
    survivor.save(update_fields=["name", "organization", "sign_in_email"])
    _sign_in(EmailAddress.objects.filter(user=loser), survivor)
    return kept


def _move_back(kept: Carried, loser: Person, survivor: Person) -> None:
    back = list(Address.objects.filter(pk__in=kept["addresses"], person=survivor))
    before, values = kept["before"], [one.value for one in back]
    if survivor.sign_in_email in values:
        survivor.sign_in_email = before["sign_in"]
    survivor.name = before["name"] if survivor.name == loser.name else survivor.name
    if survivor.organization_id == loser.organization_id:
        survivor.organization_id = before["organization"]
    survivor.save(update_fields=["name", "organization", "sign_in_email"])
    for address in back:
        address.person, address.is_primary = loser, address.pk in kept["primary"]
        address.save(update_fields=["person", "is_primary"])
    _name_a_primary(survivor)
    loser.is_active = True
    loser.sign_in_email = kept["sign_in"] if kept["sign_in"] in values else None
    loser.save(update_fields=["is_active", "sign_in_email"])
    _sign_in(EmailAddress.objects.filter(user=survivor, email__in=values), loser)


def _name_a_primary(person: Person) -> None:
    for kind in Address.Kind.values:
        found = person.addresses.filter(kind=kind)
        if not found.filter(is_primary=True).exists() and (heir := found.order_by("pk").first()):
            heir.is_primary = True
            heir.save(update_fields=["is_primary"])


def _sign_in(rows: "QuerySet[EmailAddress]", person: Person) -> None:
    for row in rows:
        row.user, row.primary = person, row.email == person.sign_in_email
        row.save(update_fields=["user", "primary"])


def of(person: Person) -> "QuerySet[PersonMerge]":
    """What holds of somebody: who was merged into them, or into whom they were."""
    found = PersonMerge.objects.filter(Q(survivor=person) | Q(loser=person), undone_at=None)
    return found.select_related("loser", "survivor").order_by("-at")


def likely(person: Person, found: Iterable[Person]) -> list[Person]:
    """Of some people, those with whom this one could be merged."""
    return [one for one in found if one.pk != person.pk and one.is_active and not one.is_staff]
