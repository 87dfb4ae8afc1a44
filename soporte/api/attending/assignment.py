"""How a queue's tickets are assigned, and why a ticket is whose it is."""

from django.http import Http404, HttpRequest

from soporte.api import changing
from soporte.api.access import STAFF, SUPERVISOR, actor_of, person_of
from soporte.api.attending.schemas import (
    AssignmentChange,
    AssignmentShown,
    DecisionShown,
    LevelShown,
    ReasonShown,
    ReasonsShown,
)
from soporte.api.attending.skills import levels_of
from soporte.api.fields import Key
from soporte.api.problems import no_such
from soporte.api.room import Room
from soporte.api.tickets.schemas import Named
from soporte.automation.assigning import explaining, policies
from soporte.automation.assigning.models import SkillNeed
from soporte.people.models import Team
from soporte.tickets.models import Queue, Ticket

room = Room(tags=["assignment"])
MAY_BE_EMPTY = frozenset({"team", "capacity"})


@room.read("/queues/{pk}/assignment", scope="tickets:read", role=STAFF, answer=AssignmentShown)
def show(request: HttpRequest, pk: Key) -> AssignmentShown:
    """Show how a queue's tickets are assigned."""
    return _shown(_queue(request, pk))


@room.change("/queues/{pk}/assignment", scope="admin", role=SUPERVISOR, answer=AssignmentShown)
def update(request: HttpRequest, pk: Key, given: AssignmentChange) -> AssignmentShown:
    """Change how a queue's tickets are assigned."""
    queue = _queue(request, pk)
    policy = policies.of(queue)
    values = changing.values_of(given, empty=MAY_BE_EMPTY)
    if "skills" in values:
        del values["skills"]
    if values.get("team") is not None:
        values["team"] = Team.objects.filter(pk=values["team"]).first()
        if values["team"] is None:
            raise no_such("team")
    changing.apply(policy, values)
    needs = None if given.skills is None else levels_of(given.skills)
    policies.save(policy, needs=needs, by=actor_of(request))
    return _shown(queue)


@room.read("/tickets/{number}/assignment", scope="tickets:read", role=STAFF, answer=ReasonsShown)
def reasons(request: HttpRequest, number: Key) -> ReasonsShown:
    """Tell why a ticket is whose it is, or why nobody has it yet."""
    reader = person_of(request)
    ticket = Ticket.objects.visible_to(reader).filter(number=number).first()
    if ticket is None:
        raise Http404
    waiting = explaining.why_waiting(ticket)
    return ReasonsShown(
        waiting=waiting.sentence if waiting else None,
        waiting_reasons=_reasons(waiting.reasons) if waiting else [],
        decisions=[
            DecisionShown(at=one.at, headline=one.headline, reasons=_reasons(one.reasons))
            for one in explaining.decisions(ticket, reader)
        ],
    )


def _queue(request: HttpRequest, pk: int) -> Queue:
    found = Queue.objects.visible_to(person_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _reasons(told: list[explaining.Reason]) -> list[ReasonShown]:
    return [ReasonShown(person=one.person, is_chosen=one.is_chosen, text=one.text) for one in told]


def _shown(queue: Queue) -> AssignmentShown:
    policy = policies.of(queue)
    needs = SkillNeed.objects.filter(queue=queue).select_related("skill").order_by("skill__name")
    team = policy.team
    return AssignmentShown(
        mode=policy.mode,
        team=Named(id=team.pk, name=team.name) if team else None,
        needs_presence=policy.needs_presence,
        needs_shift=policy.needs_shift,
        capacity=policy.capacity,
        weighs_priority=policy.weighs_priority,
        reopened=policy.reopened,
        skills=[
            LevelShown(skill=Named(id=row.skill_id, name=row.skill.name), level=row.level)
            for row in needs
        ],
    )
