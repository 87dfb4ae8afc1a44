"""Saved views: lists of tickets by conditions."""

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query
from pydantic import Field

from soporte.api import changing
from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.fields import Given, Id, Key, Nul, Shown, one_of
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.problems import no_such
from soporte.api.room import Room
from soporte.api.tickets.schemas import Named
from soporte.people.models import Person, Team
from soporte.tickets import conditions, viewing
from soporte.tickets.models import View
from soporte.tickets.models.audience import Audience

room = Room(tags=["views"])
ONE = "/views/{pk}"

Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S"), Nul]
Icon = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9-]+$", examples=["list"])]
AudienceWord = Literal["private", "team", "everyone"]
ColumnWord = Literal[
    "number",
    "subject",
    "requester",
    "organization",
    "status",
    "priority",
    "urgency",
    "type",
    "queue",
    "team",
    "assignee",
    "tags",
    "channel",
    "created",
    "updated",
    "last_message",
]
OrderWord = Annotated[
    str,
    Field(
        pattern=r"^-?(number|subject|requester|organization|status|priority|type|queue|assignee"
        r"|created|updated|last_message|waiting)$"
    ),
]
GroupingWord = Literal[
    "", "status", "priority", "queue", "assignee", "team", "type", "organization"
]
Conditions = Annotated[
    dict[str, Any],
    Field(
        description="`{all: […]}`, `{any: […]}`, `{not: …}` or `{field, operator, value}`. Besides "
        "what a ticket shows, `field` may be `followed`, `mentions_me`, `takes_part` or `unread`, "
        "each by whoever reads the view; `snoozed`, `open_tasks`, `held` or `approval_pending` "
        "(operators `yes`, `no`); `spent` (minutes) or `rating` (1 to 5, or `empty`).",
        examples=[{"field": "priority", "operator": "at_least", "value": 3}],
    ),
]


class ViewShown(Shown):
    """A saved view. `sentence` says its conditions in the reader's language."""

    id: int
    name: str
    icon: str
    audience: Annotated[str, one_of(AudienceWord)]
    team: Named | None
    conditions: dict[str, Any]
    sentence: str
    columns: list[str]
    order: list[str]
    grouping: str


class ViewGiven(Given):
    """A new view, of the caller's own, of one of their teams, or for everybody."""

    name: Name
    icon: Icon = "list"
    audience: AudienceWord = "private"
    team: Id | None = None
    conditions: Conditions
    columns: Annotated[list[ColumnWord], Field(max_length=16)] = []
    order: Annotated[list[OrderWord], Field(max_length=3)] = []
    grouping: GroupingWord = ""


class ViewChange(Given):
    """What is named is changed."""

    name: Name | None = None
    icon: Icon | None = None
    audience: AudienceWord | None = None
    team: Id | None = None
    conditions: Conditions | None = None
    columns: Annotated[list[ColumnWord], Field(max_length=16)] | None = None
    order: Annotated[list[OrderWord], Field(max_length=3)] | None = None
    grouping: GroupingWord | None = None


@room.read("/views", scope="tickets:read", role=STAFF, answer=Page[ViewShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[ViewShown]:
    """List saved views: one's own and those that are shared with one."""
    rows = View.objects.visible_to(person_of(request)).select_related("team")
    return page_of(
        rows, wanted, Order(descending=False), lambda found: [_shown(row) for row in found]
    )


@room.create("/views", scope="tickets:write", role=STAFF, answer=ViewShown)
def create(request: HttpRequest, given: ViewGiven) -> ViewShown:
    """Save a view. Supervisors may share it with everybody."""
    view = View(owner=person_of(request))
    return _save(request, view, given)


@room.read(ONE, scope="tickets:read", role=STAFF, answer=ViewShown)
def show(request: HttpRequest, pk: Key) -> ViewShown:
    """Show one view."""
    return _shown(_found(person_of(request), pk))


@room.change(ONE, scope="tickets:write", role=STAFF, answer=ViewShown)
def update(request: HttpRequest, pk: Key, given: ViewChange) -> ViewShown:
    """Change a view."""
    view = _found(person_of(request), pk)
    forbid_unless(view.can_change(person_of(request)))
    return _save(request, view, given)


@room.remove(ONE, scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, pk: Key) -> None:
    """Delete a view, for everybody who has it."""
    person = person_of(request)
    viewing.delete_view(_found(person, pk), person=person, by=actor_of(request))


def _save(request: HttpRequest, view: View, given: ViewGiven | ViewChange) -> ViewShown:
    person = person_of(request)
    values = changing.values_of(given, empty=frozenset({"team"}))
    if values.get("team") is not None:
        values["team"] = Team.objects.filter(pk=values["team"]).first()
        if values["team"] is None:
            raise no_such("team")
    changing.apply(view, values)
    if view.audience == Audience.PRIVATE:
        view.owner = person
    viewing.save_view(view, person=person, by=actor_of(request))
    return _shown(view)


def _found(person: Person, pk: int) -> View:
    found = View.objects.visible_to(person).select_related("team").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(view: View) -> ViewShown:
    tree = view.tree
    return ViewShown(
        id=view.pk,
        name=view.name,
        icon=view.icon,
        audience=view.audience,
        team=Named(id=view.team.pk, name=view.team.name) if view.team else None,
        conditions=view.conditions,
        sentence=conditions.sentence(tree) if tree else "",
        columns=view.columns,
        order=view.order,
        grouping=view.grouping,
    )
