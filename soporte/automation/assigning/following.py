"""Reactions: what makes tickets wait for somebody, and what makes somebody free."""

from procrastinate.contrib.django import app

from soporte.automation.assigning import jobs, policies
from soporte.automation.assigning.draining import BY, note
from soporte.automation.assigning.models import Reopened
from soporte.journal.models import Entry
from soporte.journal.registry import only_when
from soporte.people.attending import standings
from soporte.people.models import Availability, Person
from soporte.tickets.models import Ticket

PRESENT = (Availability.ONLINE.value, Availability.BUSY.value)


def _is_filled(queue: object) -> bool:
    """Whether tickets of this queue are assigned by themselves."""
    return queue in policies.automatic()


@only_when(lambda entry: _is_filled(entry.detail.get("queue")))
def fill(entry: Entry) -> None:
    """React to `ticket.opened`: look for somebody."""
    _look(int(entry.detail["queue"]))


@only_when(lambda entry: _is_filled(int(str(entry.detail["to"]).removeprefix("queue:"))))
def fill_other(entry: Entry) -> None:
    """React to `ticket.moved`: look for somebody where it lies now."""
    _look(int(str(entry.detail["to"]).removeprefix("queue:")))


@only_when(lambda _entry: bool(policies.automatic()))
def look_again(entry: Entry) -> None:
    """React to what frees somebody, or leaves a ticket with nobody: look over all that wait."""
    _look(None)


@only_when(lambda _entry: any(one.reopened == Reopened.QUEUE for one in policies.every().values()))
def return_to_queue(entry: Entry) -> None:
    """React to `ticket.reopened`: whose technician is away goes back, where the queue says so."""
    ticket = Ticket.objects.select_related("assignee").get(pk=entry.thing_id)
    policy = policies.every().get(ticket.queue_id)
    assignee = ticket.assignee
    if policy is None or assignee is None or policy.reopened != Reopened.QUEUE:
        return
    if reason := _away(assignee):
        ticket.assign(None, by=BY.because_of(entry.pk))
        note(ticket, policy, None, [reason])


def _away(person: Person) -> dict[str, object] | None:
    """Why somebody is not there, or None."""
    if not (person.is_active and person.is_staff):
        return {"person": person.pk, "why": "left"}
    found = standings([person])[person.pk]
    if found.state in PRESENT:
        return None
    back = found.back.isoformat() if found.back else None
    if found.is_on_shift:
        return {"person": person.pk, "why": found.state}
    if found.off:
        return {"person": person.pk, "why": "off", "kind": found.off.kind, "back": back}
    return {"person": person.pk, "why": "shift", "back": back}


def _look(queue: int | None) -> None:
    app.tasks[jobs.ASSIGN].defer(queue=queue)
