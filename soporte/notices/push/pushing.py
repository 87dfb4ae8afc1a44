"""Notifications on devices: what is due for one person becomes one message to each of theirs."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from soporte.journal.timeline import render
from soporte.notices.models import Notification, Subject, Way
from soporte.notices.preferences import chosen_by, end_of_quiet
from soporte.notices.push.subscription import PushSubscription
from soporte.outbox import operations as outbox
from soporte.people.models import Person
from soporte.toolbox.clock import now

MOST_PEOPLE = 500
MOST_LINES = 4
LONGEST_LINE = 140
PRESSING = (Subject.MENTIONED, Subject.ASSIGNED, Subject.ASKED)


def push_due() -> int:
    """Push to everybody whose notifications are due, as after quiet hours; how many people."""
    due = Notification.objects.filter(push_at__lte=now()).values_list("person", flat=True)
    return sum(push_to(pk) for pk in due.order_by("person").distinct()[:MOST_PEOPLE])


@transaction.atomic
def push_to(person_id: int) -> bool:
    """One message with all that is due and unread, to each device; whether there was any."""
    rows = Notification.objects.filter(person=person_id, push_at__lte=now())
    locked = list(rows.select_for_update(skip_locked=True).order_by("pk"))
    person = Person.objects.staff().filter(pk=person_id).first()
    if not locked:
        return False
    mine = rows.filter(pk__in=[one.pk for one in locked])
    choices, row = chosen_by([person_id])[person_id]
    if person and (later := end_of_quiet(person, row, now())):
        mine.update(push_at=later)
        return False
    ids = [one.pk for one in locked if Way.PUSH in choices[one.subject]]
    seen = _still_news(person, ids) if person else []
    devices = list(PushSubscription.objects.alive().filter(person=person_id)) if seen else []
    mine.update(push_at=None)
    if person is None or not devices:
        return False
    shown = _shown(person, seen)
    for device in devices:
        enqueue(device, shown)
    return True


def enqueue(device: PushSubscription, shown: dict[str, str]) -> None:
    """Put one message for one device into the outbox."""
    payload = {"subscription": device.pk, **shown}
    outbox.enqueue(channel="push", recipient=device.label, payload=payload, automatic=True)


def test_message(person: Person) -> dict[str, str]:
    """What "Send a test" shows."""
    with override(person.language):
        return {
            "title": _("Notifications work on this device"),
            "body": _("News of your tickets will look like this."),
            "url": reverse("desk:notifications"),
            "tag": "test",
            "language": person.language,
            "urgency": "high",
        }


def _still_news(person: Person, ids: list[int]) -> list[Notification]:
    found = Notification.objects.visible_to(person).unread().filter(pk__in=ids)
    return list(found.select_related("ticket", "entry").order_by("-pk"))


def _shown(person: Person, seen: Sequence[Notification]) -> dict[str, str]:
    """Subjects and who did what, newest first; never what was written."""
    tickets = list(dict.fromkeys(one.ticket for one in seen))
    first = tickets[0]
    with override(person.language):
        title = ngettext("#%(number)s %(subject)s", "News of %(count)s tickets", len(tickets)) % {
            "number": first.number,
            "subject": first.subject,
            "count": len(tickets),
        }
        lines = [line.sentence for line in render(one.entry for one in seen[:MOST_LINES])]
    if len(tickets) > 1:
        named = zip(seen, lines, strict=False)
        lines = [f"#{one.ticket.number}: {line}" for one, line in named]
    alone = len(tickets) == 1
    return {
        "title": title[:LONGEST_LINE],
        "body": "\n".join(line[:LONGEST_LINE] for line in lines),
        "url": reverse("desk:ticket", args=[first.number]) if alone else _centre(),
        "tag": f"ticket-{first.number}" if alone else "news",
        "language": person.language,
        "urgency": "high" if any(one.subject in PRESSING for one in seen) else "normal",
    }


def _centre() -> str:
    return reverse("desk:notifications")
