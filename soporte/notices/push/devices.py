"""Somebody's devices: added by their browser, removed by them or by their push service."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.notices.push.encryption import Keys
from soporte.notices.push.subscription import PushSubscription
from soporte.outbox.models import Delivery, State
from soporte.people.models import Person
from soporte.toolbox import outbound
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_line

MOST = 10
KEPT = timedelta(days=30)


@transaction.atomic
def add(
    person: Person, *, endpoint: str, p256dh: str, auth: str, label: str, by: Actor
) -> PushSubscription:
    """Push to this browser from now on; records `person.device_added`. Raises ValidationError.

    A browser that was somebody else's until now is this person's: it shows to one person only.
    """
    _check(endpoint, p256dh, auth)
    others = PushSubscription.objects.alive().filter(person=person).exclude(endpoint=endpoint)
    if others.count() >= MOST:
        raise ValidationError(_("At most %(count)s devices.") % {"count": MOST})
    named = clean_line(label, limit=80) or _("Browser")
    values = {"p256dh": p256dh, "auth": auth, "label": named, "expired_at": None}
    before = PushSubscription.objects.filter(endpoint=endpoint, person=person).first()
    row, _is_new = PushSubscription.objects.update_or_create(
        endpoint=endpoint, defaults={"person": person, **values}
    )
    if before is None:
        record("person.device_added", person, by=by, detail={"device": row.label})
    return row


@transaction.atomic
def remove(subscription: PushSubscription, *, by: Actor) -> None:
    """Push to it no longer; records `person.device_removed`."""
    stop(subscription)
    subscription.delete()
    detail = {"device": subscription.label}
    record("person.device_removed", subscription.person, by=by, detail=detail)


@transaction.atomic
def expire(subscription: PushSubscription) -> None:
    """Note that its push service knows it no more."""
    PushSubscription.objects.filter(pk=subscription.pk).update(expired_at=now())
    stop(subscription)


def stop(subscription: PushSubscription) -> None:
    """What waits for it need not be sent."""
    waiting = Delivery.objects.filter(channel="push", state=State.QUEUED)
    waiting.filter(payload__subscription=subscription.pk).update(state=State.CANCELLED)


def owners(people: Iterable[int]) -> set[int]:
    """Who of these has a device that can be reached."""
    rows = PushSubscription.objects.alive().filter(person__in=list(people))
    return set(rows.values_list("person", flat=True))


def forget_expired() -> int:
    """Delete devices that have been gone for a month; how many."""
    return PushSubscription.objects.filter(expired_at__lt=now() - KEPT).delete()[0]


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    try:
        outbound.parts_of(endpoint)
        Keys.read(p256dh, auth)
    except (ValueError, outbound.RefusedError) as wrong:
        raise ValidationError(_("This browser gave no address to push to.")) from wrong
    if len(endpoint) > 1000 or len(p256dh) > 100 or len(auth) > 40:
        raise ValidationError(_("This browser gave no address to push to."))
