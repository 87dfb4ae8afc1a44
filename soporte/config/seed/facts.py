"""What a bulk load builds upon: staff, teams, queues, organisations, and the first free ids."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.people.models import Organization, Person, Team
from soporte.tickets.models import Queue, QueueAccess, Status, TicketType
from soporte.toolbox.clock import now

BY = Actor.system(via="cli")
YEARS = timedelta(days=730)
LAST_TURNS = timedelta(hours=11)
"""How long the newest ticket has been going on."""
DOMAIN = "seed.example"
TECHNICIAN = f"technician@{DOMAIN}"
QUEUES = (
    ("Hardware", 30), ("Accounts", 22), ("Network", 16), ("Printing", 12), ("Telephony", 9),
    ("Billing", 6), ("Training", 4), ("Management", 1),
)  # fmt: skip
"""Names, and the share of tickets in hundredths. The technicians work on all but the last two."""


@dataclass(frozen=True)
class Facts:
    """Ids by meaning; `start` is the moment of the first ticket, `first_*` the first free id."""

    tickets: int
    start: datetime
    queues: tuple[int, ...]
    team: int
    technicians: tuple[int, ...]
    types: tuple[int, ...]
    statuses: dict[str, int]
    organizations: tuple[int, int]
    persons: int
    first_person: int
    first_address: int
    first_ticket: int
    first_number: int
    first_message: int
    first_entry: int
    first_delivery: int

    def moment(self, number: int) -> datetime:
        """When the ticket with this number in the load was opened: evenly over two years."""
        return self.start + YEARS * ((number + 0.5) / self.tickets)


def prepare(tickets: int) -> Facts:
    """Make staff, queues and organisations by the rooms' own verbs, and set ids aside."""
    staff = [_member(number) for number in range(12)]
    team = Team.objects.filter(name="Seed").first() or Team(name="Seed")
    people.save_team(team, members=staff, by=BY)
    persons = max(1, -(-tickets // 3))
    organizations = _organizations(max(1, persons // 100))
    return Facts(
        tickets=tickets,
        start=now() - YEARS - LAST_TURNS,
        queues=tuple(_queues(team)),
        team=team.pk,
        technicians=tuple(person.pk for person in staff),
        types=tuple(TicketType.objects.order_by("position").values_list("pk", flat=True)),
        statuses={status.category: status.pk for status in Status.objects.order_by("-position")},
        organizations=organizations,
        persons=persons,
        first_person=_set_aside("people_person", persons),
        first_address=_set_aside("people_address", persons),
        first_ticket=_set_aside("tickets_ticket", tickets),
        first_number=_take("tickets_number", tickets),
        first_message=_set_aside("tickets_message", tickets * 3),
        first_entry=_set_aside("journal_entry", tickets * 6),
        first_delivery=_set_aside("outbox_delivery", tickets),
    )


def _member(number: int) -> Person:
    email = TECHNICIAN if number == 0 else f"technician{number}@{DOMAIN}"
    known = people.find_by_address(email)
    if known:
        return known
    made = people.create_person(f"Técnico {number}", email=email, role="technician", by=BY)
    people.verify_address(made, email, by=BY)
    return made


def _queues(team: Team) -> list[int]:
    found = []
    for position, (name, _share) in enumerate(QUEUES):
        queue, _made = Queue.objects.get_or_create(name=name, defaults={"position": 10 + position})
        if position < len(QUEUES) - 2:
            QueueAccess.objects.get_or_create(queue=queue, team=team)
        found.append(queue.pk)
    return found


def _organizations(count: int) -> tuple[int, int]:
    first = _set_aside("people_organization", count)
    Organization.objects.bulk_create(
        Organization(pk=pk, name=f"Organización {pk}", folded_name=f"organizacion {pk}")
        for pk in range(first, first + count)
    )
    return first, count


def _set_aside(table: str, count: int) -> int:
    return _take(f"{table}_id_seq", count)


def _take(sequence: str, count: int) -> int:
    """Move a sequence over `count` numbers at once; the first of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(%s, nextval(%s) + %s)", [sequence, sequence, count - 1])
        return int(cursor.fetchone()[0]) - count + 1
