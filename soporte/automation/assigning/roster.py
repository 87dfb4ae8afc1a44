"""Who may take a queue's tickets, and how they stand: read anew for each decision."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Count, Q

from soporte.automation.assigning import leaving
from soporte.automation.assigning.choosing import Candidate, Choice, choose, weight
from soporte.automation.assigning.models import QueuePolicy, Turn
from soporte.automation.assigning.policies import needs_of
from soporte.people import skills
from soporte.people.attending import standings
from soporte.people.models import Person
from soporte.tickets.models import QueueAccess, Ticket
from soporte.tickets.models.queue import Level
from soporte.tickets.models.status import Category
from soporte.tickets.models.ticket import TicketQuerySet

# What somebody has to do: what waits for a customer or a third party does not.
BUSY_WITH = (Category.NEW, Category.OPEN)


def decide(ticket: Ticket, policy: QueuePolicy, at: datetime | None = None) -> Choice:
    """Whom a ticket would go to now, and why."""
    needs = needs_of(queue=ticket.queue_id, type_id=ticket.type_id)
    left = leaving.of([ticket.pk]).get(ticket.pk)
    return choose(candidates(policy, at), policy, needs, ticket.priority, left)


def candidates(policy: QueuePolicy, at: datetime | None = None) -> list[Candidate]:
    """Everybody whom a policy may give tickets to, there or not."""
    people = members(policy)
    ids = [person.pk for person in people]
    standing, known, load = standings(people, at), skills.of_people(ids), loads(ids, policy)
    turns = dict(
        Turn.objects.filter(queue=policy.queue_id, person__in=ids).values_list("person_id", "at")
    )
    return [
        Candidate(
            person,
            standing[person.pk],
            load.get(person.pk, 0),
            turns.get(person.pk),
            known[person.pk],
        )
        for person in people
    ]


def members(policy: QueuePolicy) -> list[Person]:
    """Staff with a right to work on the queue; of the policy's team, where it names one.

    Supervisors may work everywhere, but are given tickets only where they are a team's member or
    have a right of their own.
    """
    rights: dict[int, set[str]] = defaultdict(set)
    rows = QueueAccess.objects.filter(queue=policy.queue_id)
    for level, person, member in rows.values_list("level", "person_id", "team__members"):
        rights[person or member].add(level)
    found = Person.objects.staff().filter(pk__in=[pk for pk, had in rights.items() if _works(had)])
    if policy.team_id:
        # A supervisor of the team works here without a right of the queue's own.
        everywhere = Q(role__in=("supervisor", "administrator"))
        allowed = found | Person.objects.staff().filter(everywhere)
        found = allowed.filter(pk__in=Person.objects.filter(teams=policy.team_id).values("pk"))
    return list(found.order_by("folded_name", "pk"))


def _works(levels: set[str]) -> bool:
    """The widest right counts, and to read alone is not to work."""
    return Level.WORK in levels or levels == {Level.OWN.value}


def loads(ids: list[int], policy: QueuePolicy) -> dict[int, int]:
    """What each has to do, in all queues, as the policy counts it."""
    found: dict[int, int] = defaultdict(int)
    rows = at_work().filter(assignee__in=ids).values_list("assignee_id", "priority")
    for person, priority, count in rows.annotate(count=Count("pk")).order_by():
        found[int(person or 0)] += count * weight(policy, priority)
    return found


def at_work() -> TicketQuerySet:
    """Tickets on which somebody has to do something now."""
    return Ticket.objects.filter(category__in=BUSY_WITH, merged_into=None).awake()


def waiting(queues: list[int]) -> TicketQuerySet:
    """What waits for somebody in these queues, oldest first; who sees a private one is chosen."""
    return (
        at_work()
        .filter(queue__in=queues, assignee=None, private_to=None)
        .order_by("created_at", "pk")
    )
