"""Opening what is due: once for each date, one for all that was missed."""

from datetime import datetime
from itertools import takewhile

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.people import trust
from soporte.site.operations import current
from soporte.tickets.models import Ticket
from soporte.tickets.models.queue import levels
from soporte.tickets.models.recurring import Outcome, Recurring, RecurringRun
from soporte.tickets.operations import open_ticket
from soporte.tickets.recurring import dates, texts
from soporte.toolbox.clock import now

log = structlog.get_logger(__name__)
CHANNEL = "recurring"
MOST_MISSED = 10_000


def run_due(*, most: int) -> None:
    """Open every ticket whose date has come."""
    due = Recurring.objects.filter(is_active=True, next_at__lte=now()).order_by("next_at")
    for pk in list(due.values_list("pk", flat=True)[:most]):
        run_if_due(pk)


@transaction.atomic
def run_if_due(pk: int) -> RecurringRun | None:
    """Open its ticket if its date has come, and set the next one.

    Of several dates that passed while nothing ran, the latest alone opens a ticket.
    """
    rows = Recurring.objects.select_for_update(of=("self",), skip_locked=True)
    related = ("requester__organization", "queue", "type", "last")
    one = rows.select_related(*related).filter(pk=pk).first()
    moment = now()
    if one is None or not one.is_active or one.next_at is None or one.next_at > moment:
        return None
    is_off = dates.days_off(current())
    following = dates.moments(one, is_off=is_off, after=one.next_at)
    passed = [one.next_at, *takewhile(lambda found: found <= moment, following)][-MOST_MISSED:]
    ran = _run(one, passed[-1], missed=len(passed) - 1, by=Actor.system(via="job"))
    coming = dates.upcoming(one, is_off=is_off, after=moment, most=1)
    Recurring.objects.filter(pk=one.pk).update(next_at=coming[0] if coming else None)
    return ran


@transaction.atomic
def run_now(one: Recurring, *, by: Actor) -> Ticket:
    """Open one at once, whatever is open; its dates stay. Raises ValidationError."""
    rows = Recurring.objects.select_for_update(of=("self",))
    known = rows.select_related("requester__organization", "queue", "type").get(pk=one.pk)
    ticket = _opened(known, now(), by=by)
    _note(known, Outcome.OPENED, now(), ticket=ticket, by=by)
    return ticket


def _run(one: Recurring, due: datetime, *, missed: int, by: Actor) -> RecurringRun:
    if one.waits and one.last and one.last.is_unsolved:
        return _note(one, Outcome.WAITED, due, ticket=one.last, missed=missed, by=by)
    try:
        with transaction.atomic():
            ticket = _opened(one, due, by=by)
    except ValidationError as wrong:
        log.warning("recurring ticket refused", recurring=one.pk, problem=wrong.messages)
        problem = " ".join(wrong.messages)[:500]
        return _note(one, Outcome.FAILED, due, problem=problem, missed=missed, by=by)
    return _note(one, Outcome.OPENED, due, ticket=ticket, missed=missed, by=by)


def _opened(one: Recurring, due: datetime, *, by: Actor) -> Ticket:
    """The ticket of a date. Raises ValidationError."""
    if not one.requester.is_active:
        raise ValidationError(_("The requester is no longer here."))
    if not one.queue.is_active:
        raise ValidationError(_("The queue is no longer in use."))
    ticket = open_ticket(
        subject=texts.subject_of(one, due),
        html=texts.html_of(one, due) or "<p>—</p>",
        requester=one.requester,
        by=by,
        channel=CHANNEL,
        queue=one.queue,
        type=one.type,
        priority=one.priority,
        team=one.team,
        assignee=one.assignee if one.assignee and one.queue_id in levels(one.assignee) else None,
        tags=one.tags,
        fields=one.fields,
    )
    if one.checklist and one.checklist.is_active:
        ticket.apply_checklist(one.checklist, by=by)
    ticket.recorded("ticket.recurred", by=by, detail={"name": one.name})
    return ticket


def _note(
    one: Recurring,
    outcome: Outcome,
    due: datetime,
    *,
    by: Actor,
    ticket: Ticket | None = None,
    missed: int = 0,
    problem: str = "",
) -> RecurringRun:
    if outcome == Outcome.OPENED:
        Recurring.objects.filter(pk=one.pk).update(last=ticket)
    detail = {"ticket": f"ticket:{ticket.pk}" if ticket else None, "problem": problem}
    record(f"recurring.{outcome}", one, by=by, detail=detail)
    return RecurringRun.objects.create(
        recurring=one,
        due_at=due,
        outcome=outcome,
        missed=missed,
        problem=problem,
        ticket=ticket,
        by_id=trust.person_behind(by),
    )
