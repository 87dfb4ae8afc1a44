"""Customer organisations."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from soporte.api.access import SUPERVISOR, actor_of, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page
from soporte.api.paging import show as page_of
from soporte.api.people import shown
from soporte.api.people.schemas import (
    OrganizationChange,
    OrganizationFilters,
    OrganizationGiven,
    OrganizationShown,
)
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.people import operations
from soporte.people.models import Organization
from soporte.toolbox.text import clean_line, fold

room = Room(tags=["organizations"])


@room.read("/organizations", scope="people:read", answer=Page[OrganizationShown])
def index(request: HttpRequest, wanted: Query[OrganizationFilters]) -> Page[OrganizationShown]:
    """List organisations, newest first: all for staff, for customers their own."""
    reader = person_of(request)
    rows = Organization.objects.visible_to(reader)
    for word in fold(wanted.q).split()[:5]:
        rows = rows.filter(folded_name__contains=word)
    return page_of(
        rows, wanted, Order(), lambda found: [shown.organization(row, reader) for row in found]
    )


@room.create("/organizations", scope="people:write", role=SUPERVISOR, answer=OrganizationShown)
def create(request: HttpRequest, given: OrganizationGiven) -> OrganizationShown:
    """Add an organisation; people who write from its domains belong to it."""
    made = Organization(**_cleaned(given.model_dump()))
    operations.save_organization(made, by=actor_of(request))
    return shown.organization(made, person_of(request))


@room.read("/organizations/{pk}", scope="people:read", answer=OrganizationShown)
def show(request: HttpRequest, pk: Key) -> OrganizationShown:
    """Show one organisation."""
    return shown.organization(_found(request, pk), person_of(request))


@room.change("/organizations/{pk}", scope="people:write", role=SUPERVISOR, answer=OrganizationShown)
def update(request: HttpRequest, pk: Key, given: OrganizationChange) -> OrganizationShown:
    """Change an organisation."""
    found = _found(request, pk)
    values = _cleaned(given.model_dump(include=given.given))
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    for name in changed:
        setattr(found, name, values[name])
    operations.save_organization(found, by=actor_of(request))
    return shown.organization(found, person_of(request))


def _found(request: HttpRequest, pk: int) -> Organization:
    found = Organization.objects.visible_to(person_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _cleaned(values: dict[str, object]) -> dict[str, object]:
    for name, value in values.items():
        if value is None:
            raise Problem("invalid", _("This cannot be empty."), field=name)
    if "name" in values:
        values["name"] = clean_line(str(values["name"]))[:200]
    return values
