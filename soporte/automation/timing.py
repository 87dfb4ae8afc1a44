"""Time rules: tickets for which a condition has come to hold, each once while it does.

A sweep reads by indexes and in chunks: tickets that newly fulfil a rule, those whose warning is
over, and, of those that stand already, only what changed since.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from soporte.automation import acting
from soporte.automation.actions.facts import UNITS
from soporte.automation.models import Rule, Run, Sort, Standing, Step
from soporte.automation.triggering import is_of_a_rule
from soporte.journal.models import Entry
from soporte.tickets import conditions
from soporte.tickets.conditions import Reading
from soporte.tickets.conditions.comparing import split_age
from soporte.tickets.models import Ticket
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

log = structlog.get_logger(__name__)
CHUNK, MOST_AT_ONCE = 200, 1000
# A rule whose condition takes longer to read than this is left until the next sweep.
READ_MS = 10_000
# How many entries of one ticket are looked at for the hand of somebody.
MOST_LOOKED_AT = 50
# How long after a brake held a warning back it is tried again.
AGAIN = timedelta(hours=1)


def sweep() -> None:
    """Let every time rule that is on act where it is time."""
    for rule in Rule.objects.at_work().filter(sort=Sort.TIME):
        if rule.tree is None:
            continue
        try:
            sweep_rule(rule)
        except Exception:
            # One rule's trouble must not keep the others from their work.
            log.exception("time rule could not be swept", rule=rule.pk)


def sweep_rule(rule: Rule, *, most: int = MOST_AT_ONCE) -> int:
    """Let one rule act where it is time; on how many tickets it acted or warned."""
    _end_periods(rule)
    done = 0
    for pk in _fulfilled(rule, most):
        done += _begin(rule, pk)
    due = Standing.objects.filter(rule=rule, acts_at__lte=now())
    for pk in list(due.order_by("acts_at").values_list("pk", flat=True)[:most]):
        done += _finish(rule, pk)
    return done


def matching(rule: Rule, tickets: "QuerySet[Ticket] | None" = None) -> "QuerySet[Ticket]":
    """Those for which the condition holds now."""
    assert rule.tree is not None
    mine = Ticket.objects.all() if tickets is None else tickets
    asked = mine.filter(merged_into=None, spam_at=None)
    return conditions.narrow(asked, rule.tree, Reading.of(None))  # type: ignore[arg-type]


def _fulfilled(rule: Rule, most: int) -> list[int]:
    """Tickets that fulfil the condition and do not stand yet."""
    standing = Standing.objects.filter(rule=rule, ticket=OuterRef("pk"))
    found = matching(rule).exclude(Exists(standing)).values_list("pk", flat=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout TO {READ_MS}")
        first = list(found[:most])
        cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    return first


@transaction.atomic
def _begin(rule: Rule, ticket_id: int) -> int:
    """Warn, or act at once; a ticket that no longer fulfils the condition is left alone."""
    if not _still_on(rule):
        return 0
    ticket, reading = Ticket.objects.get(pk=ticket_id), Reading(None, now())
    ticket.lock()
    if rule.tree is None or not conditions.holds(rule.tree, ticket, reading):
        return 0
    row, is_new = Standing.objects.get_or_create(
        rule=rule, ticket=ticket, defaults={"revision": ticket.revision}
    )
    if not is_new or _only_rules_touched(rule, ticket):
        return 0
    run = acting.act(rule, ticket, reading, is_warning=bool(rule.warning))
    _settle(rule, row, run)
    return 1


@transaction.atomic
def _finish(rule: Rule, pk: int) -> int:
    """Act after a warning, unless something else has changed the ticket and the condition."""
    rows = Standing.objects.select_for_update(of=("self",)).filter(pk=pk, acts_at__lte=now())
    row = rows.select_related("ticket").first()
    if row is None or not _still_on(rule) or rule.tree is None:
        return 0
    ticket, reading = row.ticket, Reading(None, now())
    ticket.lock()
    untouched = ticket.revision == row.revision
    is_aside = ticket.is_spam or ticket.merged_into_id
    if is_aside or (not untouched and not conditions.holds(rule.tree, ticket, reading)):
        row.delete()
        return 0
    was_warned = Run.objects.filter(rule=rule, ticket=ticket, step=Step.WARNED, at__gte=row.since)
    warns = bool(rule.warning) and not was_warned.exists()
    run = acting.act(rule, ticket, reading, is_warning=warns)
    _settle(rule, row, run)
    return 1


def _only_rules_touched(rule: Rule, ticket: Ticket) -> bool:
    """Whether rules alone have touched a ticket since this one did: two must not chase each other.

    Changed or switched on again, a rule is asked anew.
    """
    runs = Run.objects.filter(rule=rule, ticket=ticket, at__gte=rule.updated_at)
    last = runs.filter(step__in=(Step.ACTED, Step.WARNED)).order_by("-pk").first()
    if last is None:
        return False
    mine = Entry.objects.filter(thing_kind="ticket", thing_id=ticket.pk)
    later = mine.filter(pk__gt=max(last.entries)) if last.entries else mine.filter(at__gt=last.at)
    since = list(later.order_by("-pk")[:MOST_LOOKED_AT])
    return bool(since) and all(is_of_a_rule(entry) for entry in since)


def _settle(rule: Rule, row: Standing, run: Run) -> None:
    """Note how far it is: warned, done, or to be warned again when the brakes allow it."""
    ticket = run.ticket
    ticket.refresh_from_db()
    row.revision = ticket.revision
    if run.step == Step.WARNED and "braked" in run.notes:
        # Whoever was not warned must not be surprised.
        run.delete()
        row.acts_at = now() + AGAIN
    elif run.step == Step.WARNED:
        row.acts_at = _after(rule.warning_span)
    else:
        row.acts_at, row.is_refused = None, run.step == Step.REFUSED
    row.save()
    if row.acts_at is None and not _may_come_back(rule, ticket):
        row.delete()


def _may_come_back(rule: Rule, ticket: Ticket) -> bool:
    """Whether time alone could make the condition hold again: the rule must not act again then."""
    assert rule.tree is not None
    untimed = conditions.untimed(rule.tree)
    return conditions.holds(untimed, ticket, Reading(None, now()))


def _after(span: str) -> "datetime":
    count, unit = split_age(span)
    return now() + timedelta(**{UNITS[unit]: count})


def _still_on(rule: Rule) -> bool:
    """Whether the rule is as this sweep read it: it may have switched itself off meanwhile."""
    return Rule.objects.at_work().filter(pk=rule.pk, version=rule.version).exists()


def _end_periods(rule: Rule) -> None:
    """Forget tickets for which the condition no longer holds, of those that others changed."""
    last = 0
    while True:
        rows = Standing.objects.filter(rule=rule, pk__gt=last).exclude(
            revision=F("ticket__revision")
        )
        chunk = list(rows.select_related("ticket").order_by("pk")[:CHUNK])
        if not chunk:
            return
        last = chunk[-1].pk
        ids = [row.ticket_id for row in chunk]
        hold = set(matching(rule, Ticket.objects.filter(pk__in=ids)).values_list("pk", flat=True))
        for row in chunk:
            if row.ticket_id in hold and not row.is_refused:
                Standing.objects.filter(pk=row.pk).update(revision=row.ticket.revision)
            else:
                row.delete()
