"""People: find, add, change."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.people import shown, words
from soporte.api.people.schemas import (
    AddressGiven,
    AddressShown,
    PersonChange,
    PersonFilters,
    PersonGiven,
    PersonShown,
)
from soporte.api.problems import Problem, no_such
from soporte.api.room import Room
from soporte.channels.accounts import refuse_our_mailboxes
from soporte.people import operations
from soporte.people.models import Address, Organization, Person
from soporte.people.zones import validate_time_zone
from soporte.toolbox.text import clean_line

room = Room(tags=["people"])
OWN_FIELDS = {"name", "language", "time_zone"}
STAFF_FIELDS = OWN_FIELDS | {"organization", "note"}


@room.read("/people", scope="people:read", answer=Page[PersonShown])
def index(request: HttpRequest, wanted: Query[PersonFilters]) -> Page[PersonShown]:
    """List people, newest first: all for staff, an organisation's for its manager, else oneself."""
    reader = person_of(request)
    rows = _filtered(shown.whole(Person.objects.visible_to(reader)), wanted)
    if wanted.q.strip() and reader.is_staff:
        found, following = words.found(rows, wanted)
        return Page(items=[shown.person(p, reader) for p in found], next=following)
    rows = words.among_few(rows, wanted.q)
    return page_of(rows, wanted, Order(), lambda found: [shown.person(p, reader) for p in found])


@room.create("/people", scope="people:write", role=STAFF, answer=PersonShown)
def create(request: HttpRequest, given: PersonGiven) -> PersonShown:
    """Add a person. Only administrators add members of staff."""
    reader = person_of(request)
    forbid_unless(reader.is_administrator or given.role in ("customer", "manager"))
    if given.email:
        refuse_our_mailboxes(given.email)
    made = operations.create_person(
        given.name,
        by=actor_of(request),
        email=given.email or "",
        phone=given.phone or "",
        role=given.role,
        organization=_organization(given.organization),
        language=given.language,
    )
    return shown.person(_found(request, made.pk), reader)


@room.read("/people/{pk}", scope="people:read", answer=PersonShown)
def show(request: HttpRequest, pk: Key) -> PersonShown:
    """Show one person."""
    return shown.person(_found(request, pk), person_of(request))


@room.change("/people/{pk}", scope="people:write", answer=PersonShown)
def update(request: HttpRequest, pk: Key, given: PersonChange) -> PersonShown:
    """Change a person: oneself, a customer for staff, anybody for administrators."""
    reader, by = person_of(request), actor_of(request)
    person = _found(request, pk)
    forbid_unless(given.given <= _changeable(reader, person))
    if person.pk == reader.pk and given.given & {"role", "is_active"}:
        raise Problem("conflict", _("You cannot take your own rights away."))
    values = given.model_dump(include=given.given - {"organization", "role"})
    for name, value in values.items():
        if value is None:
            raise Problem("invalid", _("This cannot be empty."), field=name)
    if "name" in values:
        values["name"] = clean_line(values["name"])[:200]
    if values.get("time_zone"):
        _check_zone(values["time_zone"])
    if "organization" in given.given:
        values["organization"] = _organization(given.organization)
    operations.change(person, values, by=by)
    if "role" in given.given:
        _set_role(person, given.role, request)
    return shown.person(_found(request, pk), reader)


@room.read("/people/{pk}/addresses", scope="people:read", answer=Page[AddressShown])
def addresses(request: HttpRequest, pk: Key, wanted: Query[Paging]) -> Page[AddressShown]:
    """List a person's addresses."""
    rows = Address.objects.filter(person=_found(request, pk))
    return page_of(
        rows, wanted, Order(descending=False), lambda found: [shown.address(a) for a in found]
    )


@room.create("/people/{pk}/addresses", scope="people:write", role=STAFF, answer=AddressShown)
def create_address(request: HttpRequest, pk: Key, given: AddressGiven) -> AddressShown:
    """Note another address of a person; nobody can sign in with it until it is verified."""
    reader, person = person_of(request), _found(request, pk)
    # Mail to staff must not be turned aside by a colleague.
    forbid_unless(reader.is_administrator or reader.pk == person.pk or not person.is_staff)
    if given.kind == "email":
        refuse_our_mailboxes(given.value)
    added = operations.add_address(person, given.value, kind=given.kind, by=actor_of(request))
    return shown.address(added)


def _found(request: HttpRequest, pk: int) -> Person:
    visible = Person.objects.visible_to(person_of(request))
    found: Person | None = shown.whole(visible).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _changeable(reader: Person, person: Person) -> set[str]:
    if reader.is_administrator:
        return set(PersonChange.model_fields)
    if reader.is_staff and not person.is_staff:
        return STAFF_FIELDS
    return OWN_FIELDS if reader.pk == person.pk else set()


def _set_role(person: Person, role: str | None, request: HttpRequest) -> None:
    if role is None:
        raise Problem("invalid", _("This cannot be empty."), field="role")
    operations.set_role(person, role, by=actor_of(request))


def _check_zone(name: str) -> None:
    try:
        validate_time_zone(name)
    except ValidationError as wrong:
        raise Problem("invalid", wrong.messages[0], field="time_zone") from wrong


def _organization(pk: int | None) -> Organization | None:
    if pk is None:
        return None
    found = Organization.objects.filter(pk=pk).first()
    if found is None:
        raise no_such("organization")
    return found


def _filtered(rows: "QuerySet[Person]", wanted: PersonFilters) -> "QuerySet[Person]":
    if wanted.role:
        rows = rows.filter(role__in=wanted.role)
    if wanted.organization is not None:
        rows = rows.filter(organization=wanted.organization)
    if wanted.email:
        rows = rows.filter(addresses__kind="email", addresses__value=wanted.email.strip().lower())
    return rows
