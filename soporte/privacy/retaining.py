"""How long things are kept: rules that administrators write, applied every night in portions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from soporte.channels.models import Inbound
from soporte.channels.models.inbound import State
from soporte.channels.personal import empty
from soporte.journal import forgetting
from soporte.journal.actor import Actor
from soporte.journal.differences import removing, watched
from soporte.journal.models import Entry
from soporte.journal.operations import record
from soporte.outbox.models import Delivery
from soporte.outbox.personal import blank as blank_deliveries
from soporte.people.personal import ERASED
from soporte.privacy.models import Act, RetentionRule, What
from soporte.tickets import indexing
from soporte.tickets import personal as tickets
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.clock import now

log = structlog.get_logger(__name__)
CHUNK = 200
# A night is long, but not without end: what is left goes the next one.
MOST_A_NIGHT = 200_000
LEAST_DAYS = {What.TICKETS: 30, What.NOTIFICATIONS: 7}
SIGN_INS = ("person.signed_in", "person.sign_in_failed", "site.sign_in_failed")
Ids = list[int]


@dataclass(frozen=True)
class Way:
    """What a rule finds, and what is done to a portion of it."""

    find: Callable[[RetentionRule, datetime], "QuerySet[Any]"]
    act: Callable[[RetentionRule, Ids], None]


_ways: dict[str, Way] = {}


def register_notifications(old: Callable[[datetime], "QuerySet[Any]"]) -> None:
    """Say how old notifications are found: their room lies beside this one."""

    def delete(_rule: RetentionRule, ids: Ids) -> None:
        old(now()).filter(pk__in=ids).delete()

    _ways[What.NOTIFICATIONS] = Way(lambda _rule, before: old(before), delete)


@transaction.atomic
def save_rule(rule: RetentionRule, *, by: Actor) -> None:
    """Save a new or changed rule; records `retention.changed`. Raises ValidationError."""
    least = LEAST_DAYS.get(What(rule.what), 1)
    if rule.days < least:
        raise ValidationError({"days": _("At least %(count)s days.") % {"count": least}})
    if rule.days > 36_500:
        raise ValidationError({"days": _("That is too long.")})
    if rule.what != What.TICKETS:
        rule.act, rule.queue = "", None
    elif not rule.act:
        raise ValidationError({"act": _("Choose what is done.")})
    with watched(rule, by=by, changed="retention.changed"):
        rule.save()


@transaction.atomic
def remove_rule(rule: RetentionRule, *, by: Actor) -> None:
    """Forget a rule; records `retention.removed`."""
    removing(rule, "retention.removed", by=by)
    rule.delete()


def affected(rule: RetentionRule) -> int:
    """How many things it would touch now."""
    return _found(rule).count()


def apply_all() -> None:
    """Apply the rules that are in use; one that fails does not keep the others from it."""
    for rule in RetentionRule.objects.filter(is_active=True):
        try:
            apply(rule)
        except Exception:
            log.exception("rule of retention failed", rule=rule.pk)


def apply(rule: RetentionRule) -> int:
    """Remove what is too old, portion by portion; records `retention.applied` if anything was."""
    count = 0
    while count < MOST_A_NIGHT:
        ids = list(_found(rule).values_list("pk", flat=True)[:CHUNK])
        if not ids:
            break
        with transaction.atomic():
            _ways[rule.what].act(rule, ids)
        count += len(ids)
        RetentionRule.objects.filter(pk=rule.pk).update(done=count, ran_at=now())
    RetentionRule.objects.filter(pk=rule.pk).update(done=count, ran_at=now())
    if count:
        told = {"what": rule.what, "count": count}
        record("retention.applied", rule, by=Actor.system(via="job"), detail=told)
    return count


def _found(rule: RetentionRule) -> "QuerySet[Any]":
    return _ways[rule.what].find(rule, now() - timedelta(days=rule.days))


def _closed(rule: RetentionRule, before: datetime) -> "QuerySet[Any]":
    """Closed that long ago, and not lived in by another that was merged into it."""
    found = Ticket.objects.filter(category="closed", closed_at__lt=before)
    if rule.queue_id:
        found = found.filter(queue=rule.queue_id)
    if rule.act == Act.FILES:
        return found.filter(messages__attachments__isnull=False).distinct()
    if rule.act == Act.TEXTS:
        return found.exclude(subject=ERASED)
    merged = Ticket.objects.filter(merged_into__isnull=False).values("merged_into")
    return found.exclude(pk__in=merged)


def _end_tickets(rule: RetentionRule, ids: Ids) -> None:
    tickets.remove_files(ids)
    if rule.act == Act.FILES:
        _find_anew(ids)
        return
    raw = Inbound.objects.filter(Q(ticket__in=ids) | Q(message__ticket__in=ids))
    empty(list(raw.values_list("pk", flat=True)))
    messages = list(Message.objects.filter(ticket__in=ids).values_list("pk", flat=True))
    sent = Delivery.objects.filter(thing_kind="message", thing_id__in=messages)
    sent |= Delivery.objects.filter(thing_kind="ticket", thing_id__in=ids)
    blank_deliveries(list(sent.values_list("pk", flat=True)))
    if rule.act == Act.TEXTS:
        tickets.silence(messages)
        tickets.blank(ids)
        _find_anew(ids)
        return
    tickets.remove(ids)


def _find_anew(ids: Ids) -> None:
    for ticket in Ticket.objects.filter(pk__in=ids).select_related("requester"):
        indexing.reindex(ticket)


def _delete(model: Any) -> Callable[[RetentionRule, Ids], None]:
    def delete(_rule: RetentionRule, ids: Ids) -> None:
        model.objects.filter(pk__in=ids).delete()

    return delete


QUARANTINED = (State.HELD, State.DISCARDED, State.UNCONFIRMED)
_ways |= {
    What.TICKETS: Way(_closed, _end_tickets),
    What.RAW: Way(
        lambda _rule, before: Inbound.objects.filter(
            state__in=(State.DONE, State.DUPLICATE), received_at__lt=before
        ).exclude(size=0),
        lambda _rule, ids: empty(ids),
    ),
    What.QUARANTINE: Way(
        lambda _rule, before: Inbound.objects.filter(
            ticket=None, state__in=QUARANTINED, received_at__lt=before
        ),
        _delete(Inbound),
    ),
    What.DELIVERIES: Way(
        lambda _rule, before: Delivery.objects.filter(
            state__in=("sent", "cancelled", "failed", "unknown"), created_at__lt=before
        ).exclude(recipient=ERASED),
        lambda _rule, ids: blank_deliveries(ids),
    ),
    What.SIGN_INS: Way(
        lambda _rule, before: Entry.objects.filter(audit__gt=0, kind__in=SIGN_INS, at__lt=before),
        lambda _rule, ids: forgetting.remove(Entry.objects.filter(pk__in=ids)),
    ),
}
