"""Answers questions about the measured installation from inside, as JSON lines.

Runs as `soporte manage shell -c "import bench.inside"`, one for the whole measurement, because
starting Django for every question would disturb what is measured.
"""

import json
import os
import sys
from datetime import timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models import F

from soporte.channels.models import Account
from soporte.config.seed import facts, text
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.people.models import ApiToken
from soporte.people.operations import find_by_address
from soporte.site import operations as site
from soporte.tickets.models import Message, Queue, Ticket
from soporte.tickets.models.queue import Level, queue_ids
from soporte.toolbox.clock import now

DAY = timedelta(days=1)
ADDRESS = "support@bench.example"
LONG_SUBJECT = "Five hundred messages"


def settle() -> dict[str, Any]:
    """Finish the installation as its wizard would, and say who asks."""
    site.change({"name": "Bench", "support_address": ADDRESS})
    queue = Queue.objects.get(name="Hardware")
    Account.objects.get_or_create(
        address=ADDRESS, defaults={"name": "Bench", "queue": queue, "is_default": True}
    )
    # What an earlier measurement sent within the hour must not brake this one's acknowledgements.
    recent = Delivery.objects.filter(automatic=True, created_at__gt=now() - DAY)
    recent.update(created_at=F("created_at") - DAY)
    technician = find_by_address(facts.TECHNICIAN)
    assert technician
    session = SessionStore()
    session[SESSION_KEY] = str(technician.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = technician.get_session_auth_hash()
    session.save()
    _token, secret = ApiToken.issue(technician, "bench")
    return {
        "session": session.session_key,
        "token": secret,
        "version": connection.pg_version,
        "tickets": Ticket.objects.count(),
    }


def numbers(count: int) -> list[int]:
    """Numbers of tickets that the technician sees, spread over all ages."""
    technician = find_by_address(facts.TECHNICIAN)
    seen = Ticket.objects.visible_to(technician).exclude(subject=LONG_SUBJECT)
    first, last = seen.order_by("number").first(), seen.order_by("number").last()
    step = max(1, (last.number - first.number) // count)
    wanted = range(first.number, last.number + 1, step)
    return list(seen.filter(number__in=list(wanted)).values_list("number", flat=True))[:count]


def workable(count: int) -> dict[str, Any]:
    """The newest tickets that the technician may change, and who that is."""
    technician = find_by_address(facts.TECHNICIAN)
    seen = Ticket.objects.visible_to(technician).filter(merged_into=None)
    mine = seen.filter(queue__in=queue_ids(technician, at_least=Level.WORK))
    newest = mine.exclude(subject=LONG_SUBJECT).order_by("-pk")
    return {
        "person": technician.pk,
        "numbers": list(newest.values_list("number", flat=True)[:count]),
    }


def long_ticket() -> int:
    """The number of a ticket with five hundred messages."""
    known = Ticket.objects.filter(subject=LONG_SUBJECT).first()
    if known:
        return known.number
    technician = find_by_address(facts.TECHNICIAN)
    ticket = Ticket.objects.visible_to(technician).unsolved().order_by("-pk").first()
    chance_words = text.vocabulary("es").words
    Message.objects.bulk_create(
        Message(
            ticket=ticket,
            author_id=technician.pk if number % 2 else ticket.requester_id,
            from_staff=bool(number % 2),
            channel="portal",
            body_html=f"<p>{' '.join(chance_words[number * 7 : number * 7 + 125])}</p>",
        )
        for number in range(497)
    )
    Ticket.objects.filter(pk=ticket.pk).update(subject=LONG_SUBJECT)
    return ticket.number


def queue_of(number: int) -> int:
    """The queue in which a ticket lies."""
    return Ticket.objects.get(number=number).queue_id


def unsolved_of_queue(queue: int, count: int) -> list[dict[str, int]]:
    """Some tickets that people work on."""
    rows = Ticket.objects.unsolved().filter(queue=queue).exclude(subject=LONG_SUBJECT)
    return list(rows.order_by("-pk").values("pk", "number")[:count])


def entries_of(messages: list[int]) -> list[int]:
    """The journal's entries that tell of these notes."""
    rows = Entry.objects.order_by("-pk").values_list("detail", "pk")[: 20 * len(messages)]
    known = {detail.get("message"): pk for detail, pk in rows}
    return [known[pk] for pk in messages]


def words() -> dict[str, list[str]]:
    """What is searched for, by how often it occurs."""
    known = text.vocabulary("es").words
    return {
        "search_rare": known[24_000:29_900:120],
        "search_two": [f"{known[200 + n * 9]} {known[1500 + n * 40]}" for n in range(50)],
        "search_common": [text.EVERYWHERE] * 50,
        "search_old": [word for word, _, _ in text.OLD] * 17,
    }


def database_bytes() -> int:
    """The size of the whole database."""
    return _number("SELECT pg_database_size(current_database())")


def pending() -> int:
    """Raw messages not yet understood, and reactions not yet run."""
    return _number(
        "SELECT (SELECT count(*) FROM channels_inbound WHERE state = 'stored')"
        " + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        " AND task_name IN ('channels.process', 'journal.react', 'journal.react_many')"
        " AND attempts < 1)"
    )


def count_tickets() -> int:
    """All tickets."""
    return _number("SELECT count(*) FROM tickets_ticket")


def count_acknowledgements() -> int:
    """All automatic mail that was put into the outbox."""
    return _number("SELECT count(*) FROM outbox_delivery WHERE automatic")


def fates() -> dict[str, int]:
    """What became of the raw messages."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state || ' ' || reason, count(*) FROM channels_inbound GROUP BY 1")
        return dict(cursor.fetchall())


def _number(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


QUESTIONS = {
    f.__name__: f
    for f in (
        settle,
        numbers,
        workable,
        long_ticket,
        queue_of,
        unsolved_of_queue,
        entries_of,
        words,
        database_bytes,
        pending,
        count_tickets,
        count_acknowledgements,
        fates,
    )
}


def main() -> None:
    """Answer until the input ends."""
    with os.fdopen(os.dup(1), "w", buffering=1) as answers:
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            answers.write("\x1e" + json.dumps(QUESTIONS[name](*arguments)) + "\n")


main()
