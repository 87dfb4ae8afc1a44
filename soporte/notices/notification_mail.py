"""Notifications by mail: what is due for one person goes out as one message."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import ngettext, override

from soporte.journal.timeline import render
from soporte.notices import links
from soporte.notices.letters.posting import greeting, post
from soporte.notices.models import Notification, Preference, Way
from soporte.notices.preferences import chosen_by, end_of_quiet
from soporte.people.models import Person
from soporte.toolbox.clock import now

# However much happens, nobody gets more than six of these in an hour.
APART = timedelta(minutes=10)
MOST_LINES = 30
MOST_PEOPLE = 500
KEPT = timedelta(days=90)


def send_due() -> int:
    """Write to everybody whose notifications are due; how many mails were put into the outbox."""
    due = Notification.objects.filter(mail_at__lte=now()).values_list("person", flat=True)
    return sum(_write_to(pk) for pk in due.order_by("person").distinct()[:MOST_PEOPLE])


def forget_old() -> int:
    """Delete what is older than three months; how many rows."""
    return Notification.objects.filter(created_at__lt=now() - KEPT).delete()[0]


@transaction.atomic
def _write_to(person_id: int) -> bool:
    """One mail with all that is due and unread; whether there was anything to write."""
    rows = Notification.objects.filter(person=person_id, mail_at__lte=now())
    locked = list(rows.select_for_update(skip_locked=True).order_by("pk"))
    person = Person.objects.staff().prefetch_related("addresses").filter(pk=person_id).first()
    if not locked:
        return False
    choices, row = chosen_by([person_id])[person_id]
    if person and (later := _not_before(person, row)):
        rows.update(mail_at=later)
        return False
    ids = [one.pk for one in locked if Way.MAIL in choices[one.subject]]
    # What nobody may see any more is no longer due either; what was read needs no mail.
    seen = _still_seen(person, ids) if person and person.email and not person.unreached else []
    rows.filter(pk__in=[one.pk for one in locked]).update(mail_at=None)
    if not seen or person is None:
        return False
    Notification.objects.filter(pk__in=[one.pk for one in seen]).update(mailed_at=now())
    _enqueue(person, seen)
    return True


def _not_before(person: Person, row: Preference | None) -> object | None:
    """When they may be written to, if not now: quiet hours chosen since, or a mail just sent."""
    moment = now()
    if quiet := end_of_quiet(person, row, moment):
        return quiet
    latest = Notification.objects.filter(person=person, mailed_at__gt=moment - APART)
    sent = latest.order_by("-mailed_at").values_list("mailed_at", flat=True).first()
    return sent + APART if sent else None


def _still_seen(person: Person, ids: list[int]) -> list[Notification]:
    found = Notification.objects.visible_to(person).unread().filter(pk__in=ids)
    return list(found.select_related("ticket", "entry").order_by("ticket", "pk"))


def _enqueue(person: Person, seen: Sequence[Notification]) -> None:
    with override(person.language):
        values = _values(person, seen)
    post("notification", values, to=person.email, language=person.language, name=person.name)


def _values(person: Person, seen: Sequence[Notification]) -> dict[str, str]:
    tickets = list(dict.fromkeys(one.ticket for one in seen))
    first = tickets[0]
    headline = ngettext(
        "News of #%(number)s: %(subject)s", "News of %(count)s tickets", len(tickets)
    ) % {"number": first.number, "subject": first.subject, "count": len(tickets)}
    lines = dict(zip((one.pk for one in seen), render(one.entry for one in seen), strict=True))
    news = []
    for ticket in tickets[:MOST_LINES]:
        link = links.absolute(reverse("desk:ticket", args=[ticket.number]))
        happened = [lines[one.pk].sentence for one in seen if one.ticket_id == ticket.pk]
        shown = "\n".join(f"- {sentence}" for sentence in happened[:MOST_LINES])
        news.append(f"#{ticket.number} {ticket.subject}\n{shown}\n{link}")
    return {
        "greeting": greeting(person.first_name, person.language),
        "person.first_name": person.first_name,
        "headline": headline,
        "news": "\n\n".join(news),
        "link": links.absolute(reverse("desk:notification-preferences")),
    }
