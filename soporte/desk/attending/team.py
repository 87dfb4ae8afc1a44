"""The team now: who is on, what they have to do, when the next shift begins; and what waits."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Min
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soporte.automation.assigning import policies, roster
from soporte.desk import memory, shell
from soporte.desk.access import StaffRequest, actor, is_fragment, supervisor
from soporte.desk.attending import words
from soporte.people import attending
from soporte.people.models import Availability, Person
from soporte.tickets.models import Ticket

MOST = 300
ORDER = ("online", "busy", "away", "offline")


@dataclass(frozen=True)
class Row:
    """One colleague."""

    person: Person
    standing: attending.Standing
    line: str
    at_work: int
    unsolved: int


@require_safe
@supervisor
def show(request: StaffRequest) -> HttpResponse:
    """Everybody, who is there first, and the queues in which tickets wait for somebody."""
    context = {
        "rows": _rows(request.user),
        "waiting": _waiting(request),
        "states": Availability.choices,
    }
    if is_fragment(request):
        return render(request, "desk/attending/_team.html", context)
    return shell.page(request, "desk/attending/team.html", context, section="team")


@require_POST
@supervisor
def update(request: StaffRequest, pk: int) -> HttpResponse:
    """Say for a colleague whether they are there: they went home and forgot."""
    person = get_object_or_404(Person.objects.staff(), pk=pk)
    try:
        attending.set_availability(person, request.POST.get("state", ""), by=actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("Saved"))
    return redirect("desk:team-now")


def _rows(reader: Person) -> list[Row]:
    people = list(Person.objects.staff().order_by("folded_name").prefetch_related("teams")[:MOST])
    ids = [person.pk for person in people]
    standing = attending.standings(people)
    seen = Ticket.objects.visible_to(reader).filter(assignee__in=ids)
    unsolved = _counted(seen.unsolved())
    at_work = _counted(roster.at_work().visible_to(reader).filter(assignee__in=ids))
    rows = [
        Row(
            person,
            standing[person.pk],
            words.line(standing[person.pk]),
            at_work[person.pk],
            unsolved[person.pk],
        )
        for person in people
    ]
    return sorted(rows, key=lambda row: ORDER.index(row.standing.state))


def _counted(tickets: Any) -> Counter[int]:
    found = tickets.order_by().values_list("assignee_id").annotate(count=Count("pk"))
    return Counter(dict(found))


def _waiting(request: StaffRequest) -> list[dict[str, Any]]:
    """Each queue that assigns by itself, how many wait there, and since when."""
    named = {queue.pk: queue for queue in memory.queues(request.user)}
    automatic = policies.automatic()
    rows = roster.waiting(list(automatic)).visible_to(request.user).order_by().values("queue")
    found: dict[int, dict[str, Any]] = {
        row["queue"]: dict(row) for row in rows.annotate(count=Count("pk"), since=Min("created_at"))
    }
    return [
        {
            "queue": named[pk],
            "mode": policy.get_mode_display(),
            "count": found.get(pk, {}).get("count", 0),
            "since": found.get(pk, {}).get("since"),
        }
        for pk, policy in automatic.items()
        if pk in named
    ]
