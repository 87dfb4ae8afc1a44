"""Teams of staff."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from soporte.api.access import STAFF, SUPERVISOR, actor_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.people import shown
from soporte.api.people.schemas import TeamChange, TeamGiven, TeamShown
from soporte.api.problems import Problem, no_such
from soporte.api.room import Room
from soporte.people import operations
from soporte.people.models import Person, Team
from soporte.toolbox.text import clean_line

room = Room(tags=["teams"])


@room.read("/teams", scope="people:read", role=STAFF, answer=Page[TeamShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[TeamShown]:
    """List teams with their members."""
    return page_of(
        Team.objects.prefetch_related("members__addresses"),
        wanted,
        Order(descending=False),
        lambda found: [shown.team(row) for row in found],
    )


@room.create("/teams", scope="admin", role=SUPERVISOR, answer=TeamShown)
def create(request: HttpRequest, given: TeamGiven) -> TeamShown:
    """Add a team."""
    team = Team(name=_name(given.name, but=0))
    operations.save_team(team, members=_members(given.members), by=actor_of(request))
    return shown.team(team)


@room.read("/teams/{pk}", scope="people:read", role=STAFF, answer=TeamShown)
def show(request: HttpRequest, pk: Key) -> TeamShown:
    """Show one team."""
    return shown.team(_found(pk))


@room.change("/teams/{pk}", scope="admin", role=SUPERVISOR, answer=TeamShown)
def update(request: HttpRequest, pk: Key, given: TeamChange) -> TeamShown:
    """Change a team."""
    team = _found(pk)
    if given.name is not None:
        team.name = _name(given.name, but=team.pk)
    members = list(team.members.all()) if given.members is None else _members(given.members)
    operations.save_team(team, members=members, by=actor_of(request))
    return shown.team(_found(pk))


def _found(pk: int) -> Team:
    found = Team.objects.prefetch_related("members__addresses").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _name(wanted: str, *, but: int) -> str:
    name = clean_line(wanted)[:100]
    if Team.objects.filter(name=name).exclude(pk=but).exists():
        raise Problem("invalid", _("This name is taken."), field="name")
    return name


def _members(ids: list[int]) -> list[Person]:
    found = list(Person.objects.staff().filter(pk__in=ids))
    if len(found) != len(set(ids)):
        raise no_such("members")
    return found
