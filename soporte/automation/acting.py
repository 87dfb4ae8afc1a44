"""A rule acts on a ticket: all its actions or none, with a run that says why."""

from typing import TYPE_CHECKING

import structlog
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, models, transaction

from soporte.automation import actions, explaining
from soporte.automation.models import Rule, Run, Step, Version
from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.tickets.conditions import Reading

if TYPE_CHECKING:
    from soporte.journal.models import Entry
    from soporte.tickets.models import Ticket

log = structlog.get_logger(__name__)
MOST_FAILURES = 5


def act(rule: Rule, ticket: "Ticket", reading: Reading, *, is_warning: bool = False) -> Run:
    """Do what the rule says, in the caller's transaction; the run, whatever became of it.

    What fails leaves only its run. After five failures in a row the rule is switched off.
    """
    assert rule.tree is not None
    run = Run.objects.create(
        rule=rule,
        version=Version.objects.get(rule=rule, number=rule.version),
        ticket=ticket,
        entry_id=reading.event.pk if reading.event else None,
        step=Step.WARNED if is_warning else Step.ACTED,
        findings=explaining.findings(rule.tree, ticket, reading),
    )
    steps = rule.warning if is_warning else rule.actions
    why, is_refused = _do(rule, run, reading.event, steps)
    if why:
        ticket.refresh_from_db()
        run.step = Step.REFUSED if is_refused or ticket.holds else Step.FAILED
        run.error, run.entries = why[:1000], []
        run.save(update_fields=["step", "error", "entries"])
    _count(rule, run)
    return run


def _do(rule: Rule, run: Run, event: "Entry | None", steps: list[actions.Step]) -> tuple[str, bool]:
    """Why it could not be done, or empty; and whether an action spared the ticket."""
    by = Actor("rule", rule.pk, "job", event.pk if event else None)
    acting = actions.Acting(run.ticket, by, mark=explaining.mark_of(run))
    try:
        with transaction.atomic():
            acting.ticket.lock()
            with explaining.noting(run):
                actions.do_all(acting, steps)
    except (OperationalError, InterfaceError):
        raise
    except ValidationError as wrong:
        return " ".join(wrong.messages), acting.is_refused
    except Exception as defect:
        log.exception("rule failed", rule=rule.pk, ticket=run.ticket_id)
        return repr(defect), False
    if acting.notes:
        run.notes = acting.notes
        run.save(update_fields=["notes"])
    return "", False


def _count(rule: Rule, run: Run) -> None:
    mine = Rule.objects.filter(pk=rule.pk, version=rule.version)
    if run.step in {Step.ACTED, Step.WARNED}:
        mine.filter(failures__gt=0).update(failures=0)
    elif run.step == Step.FAILED:
        mine.update(failures=models.F("failures") + 1)
        if mine.filter(is_active=True, failures__gte=MOST_FAILURES).exists():
            _switch_off(mine.get(), run)


def _switch_off(rule: Rule, run: Run) -> None:
    rule.is_active, rule.stopped_because = False, run.error
    rule.save(update_fields=["is_active", "stopped_because"])
    by = Actor.system(via="job")
    record("rule.stopped", rule, by=by, detail={"why": run.error})
    detail = {"name": rule.name, "rule": rule.pk}
    run.ticket.recorded("ticket.rule_stopped", by=by, detail=detail)
