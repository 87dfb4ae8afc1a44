"""Giving waiting tickets to who is free: oldest first, one at a time, never more than may be."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from soporte.automation.assigning import leaving, policies, roster
from soporte.automation.assigning.choosing import Candidate, choose
from soporte.automation.assigning.models import Decision, QueuePolicy, Turn
from soporte.journal.actor import Actor
from soporte.tickets.models import Ticket
from soporte.toolbox.clock import now

# What the journal says of the way by which an assignment came.
VIA = "assignment"
BY = Actor.system(via=VIA)
MOST_AT_ONCE = 500
# One assignment at a time in the whole house: two at once would both see the same free place.
_LOCK = "SELECT pg_advisory_xact_lock(73, 1)"


def drain(queue: int | None = None) -> int:
    """Give what waits in a queue, or in all, to who is free; how many were given."""
    wanted = policies.automatic()
    if queue is not None:
        wanted = {pk: policy for pk, policy in wanted.items() if pk == queue}
    if not wanted:
        return 0
    line = list(roster.waiting(list(wanted))[:MOST_AT_ONCE])
    given, outlook = 0, _Outlook(wanted, leaving.of([ticket.pk for ticket in line]))
    for ticket in line:
        if outlook.has_room_for(ticket) and give(ticket.pk):
            given += 1
            outlook.forget()
    return given


class _Outlook:
    """Who looks free before anything is locked, so that a long line costs little to look over."""

    def __init__(self, wanted: dict[int, QueuePolicy], left: dict[int, leaving.Left]) -> None:
        """`wanted` are the policies by queue, `left` whom each ticket left by hand."""
        self.wanted, self.left = wanted, left
        self.forget()

    def forget(self) -> None:
        """Somebody was given something: look again."""
        self._candidates: dict[int, list[Candidate]] = {}
        self._needs: dict[tuple[int, int], dict[int, int]] = {}

    def has_room_for(self, ticket: Ticket) -> bool:
        """Whether anybody could take it."""
        policy, key = self.wanted[ticket.queue_id], (ticket.queue_id, ticket.type_id)
        if key[0] not in self._candidates:
            self._candidates[key[0]] = roster.candidates(policy)
        if key not in self._needs:
            self._needs[key] = policies.needs_of(queue=key[0], type_id=key[1])
        left = self.left.get(ticket.pk)
        found = choose(self._candidates[key[0]], policy, self._needs[key], ticket.priority, left)
        return found.chosen is not None


@transaction.atomic
def give(ticket_id: int) -> bool:
    """Assign one waiting ticket by its queue's policy, if anybody is free; records why."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    # Another worker, or somebody by hand, may have been quicker.
    queues = list(policies.automatic())
    ticket = roster.waiting(queues).select_for_update(of=("self",)).filter(pk=ticket_id).first()
    if ticket is None:
        return False
    policy = policies.of(ticket.queue)
    choice = roster.decide(ticket, policy)
    if choice.chosen is None:
        return False
    try:
        ticket.assign(choice.chosen, by=BY)
    except ValidationError:
        # A right that ended this very moment: the next look knows it.
        return False
    note(ticket, policy, choice.chosen.pk, choice.considered)
    Turn.objects.update_or_create(
        queue_id=policy.queue_id, person=choice.chosen, defaults={"at": now()}
    )
    return True


def note(
    ticket: Ticket, policy: QueuePolicy, chosen: int | None, considered: list[dict[str, object]]
) -> None:
    """Keep why."""
    Decision.objects.create(
        ticket=ticket,
        queue_id=policy.queue_id,
        mode=policy.mode,
        chosen_id=chosen,
        considered=considered,
    )
