"""What a technician should see today: tickets that wait for them, and what else asks for them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from soporte.desk.tickets import queries, waiting
from soporte.notices.models import Notification, Subject
from soporte.people.models import Person
from soporte.tickets.models import Task
from soporte.tickets.models.approval import State, Voice
from soporte.toolbox.clock import now

LATEST = 8
FEW = 5


def waiting_for(person: Person, slug: str) -> list[queries.Row]:
    """The tickets of a view that wait for us, the longest first."""
    found = waiting.for_us(queries.BY_SLUG[slug], person)
    return queries.first(found, person, most=LATEST)


def asking(person: Person) -> dict[str, Any]:
    """Tasks that are due, approvals to give and unread mentions: a few of each."""
    day = timezone.localdate(now())
    tasks = Task.objects.visible_to(person).filter(assignee=person, done_at=None)
    voices = Voice.objects.visible_to(person).filter(approves=None, approval__state=State.OPEN)
    said = Notification.objects.visible_to(person).unread().filter(in_app=True)
    return {
        "today": day,
        "tasks": list(
            tasks.filter(due_on__lte=day + timedelta(days=1))
            .select_related("ticket")
            .order_by("due_on", "pk")[:FEW]
        ),
        "approvals": list(
            voices.filter(approval__expires_at__gt=now())
            .select_related("approval__ticket")
            .order_by("approval__expires_at", "pk")[:FEW]
        ),
        "mentions": list(
            said.filter(subject=Subject.MENTIONED).select_related("ticket").order_by("-pk")[:FEW]
        ),
    }
