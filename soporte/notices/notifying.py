"""Telling the staff: what the journal records becomes rows for those it concerns."""

from datetime import datetime, timedelta

from django.db import transaction

from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.journal.operations import hint
from soporte.journal.registry import only_when
from soporte.notices import notification_recipients as recipients
from soporte.notices import preferences
from soporte.notices.models import Notification, Preference, Subject, Way
from soporte.notices.push import devices, pushing
from soporte.people.models import ApiToken, Person
from soporte.tickets.models import Ticket
from soporte.toolbox.clock import now

# Mail waits a little: what happens meanwhile goes with it, and what was read needs none.
MAIL_WAITS = timedelta(minutes=2)


def topic(person_id: int) -> str:
    """The live topic of somebody's own notifications."""
    return f"notices:{person_id}"


def _is_wanted(entry: Entry) -> bool:
    return entry.kind != "ticket.opened" or preferences.anybody_wants(Subject.ARRIVED)


@only_when(_is_wanted)
def notify(entry: Entry) -> None:
    """React to what `notification_recipients.PROPOSALS` lists."""
    ticket = recipients.ticket_of(entry)
    if ticket is None or ticket.is_spam:
        return
    proposed = recipients.of(entry, ticket)
    proposed.pop(_doer(entry) or 0, None)
    made = _made(entry, ticket, proposed)
    Notification.objects.bulk_create(made, ignore_conflicts=True)
    hint([topic(one.person_id) for one in made if one.in_app], entry.pk)
    for person_id in {one.person_id for one in made if one.push_at}:
        pushing.push_to(person_id)


def follow_along(entry: Entry) -> None:
    """React to `reply.sent` and `note.added`: who wishes it follows what they take part in."""
    mentioned = [int(one) for one in entry.detail.get("mentions") or ()]
    doer = _doer(entry)
    rows = Preference.objects.filter(person__in=[*mentioned, doer or 0]).in_bulk(
        field_name="person"
    )
    ticket = Ticket.objects.filter(pk=entry.thing_id).first()
    wishes = {one for one in mentioned if one not in rows or rows[one].follows_mentioned}
    if doer and doer in rows and rows[doer].follows_answered:
        wishes.add(doer)
    if ticket is None or not wishes:
        return
    by = Actor.system().because_of(entry.pk)
    for person in Person.objects.staff().filter(pk__in=wishes):
        if Ticket.objects.visible_to(person).filter(pk=ticket.pk).exists():
            ticket.follow(person, by=by)


@transaction.atomic
def mark_read(person: Person, ticket_ids: list[int] | None = None) -> int:
    """What somebody was told of these tickets, or of all, is read; how many rows."""
    rows = Notification.objects.filter(person=person).unread()
    if ticket_ids is not None:
        rows = rows.filter(ticket__in=ticket_ids)
    changed = rows.update(read_at=now())
    if changed:
        hint([topic(person.pk)], 0)
    return changed


def unread_tickets(person: Person) -> int:
    """How many tickets somebody has news of."""
    rows = Notification.objects.visible_to(person).unread().filter(in_app=True)
    return rows.values("ticket").distinct().count()


def _made(entry: Entry, ticket: Ticket, proposed: dict[int, Subject]) -> list[Notification]:
    if not proposed:
        return []
    chosen = preferences.chosen_by(proposed)
    wanted = {pk: subject for pk, subject in proposed.items() if chosen[pk][0][subject]}
    reachable = devices.owners(wanted)
    made = []
    for person in Person.objects.staff().filter(pk__in=wanted):
        if not Ticket.objects.visible_to(person).filter(pk=ticket.pk).exists():
            continue
        choices, row = chosen[person.pk]
        ways = choices[wanted[person.pk]]
        made.append(
            Notification(
                person=person,
                ticket=ticket,
                entry=entry,
                subject=wanted[person.pk],
                in_app=Way.APP in ways,
                mail_at=_mail_at(person, row) if Way.MAIL in ways else None,
                push_at=now() if Way.PUSH in ways and person.pk in reachable else None,
            )
        )
    return made


def _mail_at(person: Person, row: Preference | None) -> datetime:
    soon = now() + MAIL_WAITS
    return preferences.end_of_quiet(person, row, soon) or soon


def _doer(entry: Entry) -> int | None:
    """The person who did it, by hand or through a program of theirs."""
    if entry.actor_kind == "token":
        return (
            ApiToken.objects.filter(pk=entry.actor_id or 0)
            .values_list("person_id", flat=True)
            .first()
        )
    return entry.actor_id if entry.actor_kind == "person" else None
