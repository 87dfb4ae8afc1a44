"""Queues, and the rights on them."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from soporte.api import changing
from soporte.api.access import STAFF, SUPERVISOR, actor_of, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.problems import Problem, no_such
from soporte.api.room import Room
from soporte.api.sorting.schemas import (
    AccessGiven,
    AccessList,
    AccessListShown,
    AccessShown,
    QueueChange,
    QueueGiven,
    QueueShown,
)
from soporte.api.tickets.schemas import Named
from soporte.people.models import Person, Team
from soporte.tickets import arranging
from soporte.tickets.models import Queue, QueueAccess
from soporte.tickets.models.queue import levels

room = Room(tags=["queues"])
ONE = "/queues/{pk}"


@room.read("/queues", scope="tickets:read", answer=Page[QueueShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[QueueShown]:
    """List queues: those one has a right on; for customers those they may choose."""
    reader = person_of(request)
    rows = _visible(reader).select_related("team")
    return page_of(
        rows, wanted, Order(descending=False), lambda found: [_shown(q, reader) for q in found]
    )


@room.create("/queues", scope="admin", role=SUPERVISOR, answer=QueueShown)
def create(request: HttpRequest, given: QueueGiven) -> QueueShown:
    """Add a queue."""
    queue = Queue()
    changing.apply(queue, _values(given, queue))
    arranging.save_queue(queue, by=actor_of(request))
    return _shown(queue, _afresh(request))


@room.read(ONE, scope="tickets:read", answer=QueueShown)
def show(request: HttpRequest, pk: Key) -> QueueShown:
    """Show one queue."""
    reader = person_of(request)
    return _shown(_found(_visible(reader), pk), reader)


@room.change(ONE, scope="admin", role=SUPERVISOR, answer=QueueShown)
def update(request: HttpRequest, pk: Key, given: QueueChange) -> QueueShown:
    """Change a queue."""
    queue = _found(Queue.objects.all(), pk)
    changing.apply(queue, _values(given, queue))
    arranging.save_queue(queue, by=actor_of(request))
    return _shown(queue, person_of(request))


@room.read(ONE + "/access", scope="tickets:read", role=STAFF, answer=AccessListShown)
def access(request: HttpRequest, pk: Key) -> AccessListShown:
    """List the rights on a queue. Supervisors and administrators work on every one."""
    return _rights(_found(Queue.objects.visible_to(person_of(request)), pk))


@room.replace(ONE + "/access", scope="admin", role=SUPERVISOR, answer=AccessListShown)
def replace_access(request: HttpRequest, pk: Key, given: AccessList) -> AccessListShown:
    """Make the rights on a queue exactly these."""
    queue = _found(Queue.objects.all(), pk)
    teams = {one.team: one.level for one in given.items if _is_of_team(one) and one.team}
    people = {one.person: one.level for one in given.items if one.person}
    if Team.objects.filter(pk__in=teams).count() != len(teams):
        raise no_such("items.team")
    if Person.objects.staff().filter(pk__in=people).count() != len(people):
        raise no_such("items.person")
    arranging.set_access(queue, teams=teams, people=people, by=actor_of(request))
    return _rights(queue)


def _visible(reader: Person) -> Any:
    if reader.is_staff:
        return Queue.objects.visible_to(reader)
    return Queue.objects.active().filter(is_public=True)


def _afresh(request: HttpRequest) -> Person:
    """The reader without the memory of which queues there were."""
    return Person.objects.get(pk=person_of(request).pk)


def _found(rows: Any, pk: int) -> Queue:
    found: Queue | None = rows.select_related("team").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _values(given: QueueGiven | QueueChange, queue: Queue) -> dict[str, Any]:
    values = changing.values_of(given, empty=frozenset({"team"}))
    if "name" in values:
        changing.refuse_taken(Queue.objects.all(), "name", values["name"], but=queue.pk)
    if values.get("team") is not None:
        values["team"] = Team.objects.filter(pk=values["team"]).first()
        if values["team"] is None:
            raise no_such("team")
    return values


def _is_of_team(one: AccessGiven) -> bool:
    if (one.team is None) == (one.person is None):
        raise Problem("invalid", _("Give either a team or a person."), field="items")
    return one.team is not None


def _rights(queue: Queue) -> AccessListShown:
    rows = QueueAccess.objects.filter(queue=queue).select_related("team", "person")
    return AccessListShown(
        items=[
            AccessShown(
                team=Named(id=row.team.pk, name=row.team.name) if row.team else None,
                person=Named(id=row.person.pk, name=row.person.name) if row.person else None,
                level=row.level,
            )
            for row in rows.order_by("pk")
        ]
    )


def _shown(queue: Queue, reader: Person) -> QueueShown:
    team = queue.team if reader.is_staff else None
    return QueueShown(
        id=queue.pk,
        name=queue.name,
        description=queue.description,
        icon=queue.icon,
        team=Named(id=team.pk, name=team.name) if team else None,
        is_public=queue.is_public,
        is_active=queue.is_active,
        position=queue.position,
        reopening=queue.reopening,
        reopening_days=queue.reopening_days,
        signature=queue.signature if reader.is_staff else "",
        level=levels(reader).get(queue.pk),
    )
