"""The way out of push: one delivery of the outbox to one device."""

import json
from datetime import timedelta

from soporte.channels.contract import Receipt
from soporte.notices.push import devices, voluntary
from soporte.notices.push.encryption import Keys, encrypt
from soporte.notices.push.subscription import PushSubscription
from soporte.outbox.models import Delivery
from soporte.outbox.operations import Leaving
from soporte.site.operations import current
from soporte.toolbox import outbound
from soporte.toolbox.clock import now
from soporte.toolbox.failures import DeliveryError

# News that is half a day old waits in the desk; the device need not ring for it.
LASTS = timedelta(hours=12)
GONE = (404, 410)
# What comes again may be taken: the service is busy, or is mending itself.
LATER = (408, 425, 429, 500, 502, 503, 504)
LONGEST_WAIT = 3600


def deliver(delivery: Delivery, leaving: Leaving) -> Receipt:
    """Hand one notification to a device's push service. Raises DeliveryError."""
    device = PushSubscription.objects.alive().filter(pk=delivery.payload["subscription"]).first()
    if device is None:
        raise DeliveryError("the device is gone", permanent=True)
    if delivery.created_at < now() - LASTS:
        raise DeliveryError("too old to ring for", permanent=True)
    answer = _sent(device, delivery, leaving)
    if answer.status in GONE:
        devices.expire(device)
        raise DeliveryError(f"{answer.status}: the device is gone", permanent=True)
    if answer.status in LATER:
        raise DeliveryError(f"{answer.status} {answer.text}"[:300], retry_after=_wait(answer))
    if not 200 <= answer.status < 300:
        raise DeliveryError(f"{answer.status} {answer.text}"[:300], permanent=True)
    PushSubscription.objects.filter(pk=device.pk).update(used_at=now())
    return Receipt(answer.headers.get("Location", "")[:200], str(answer.status))


def _sent(device: PushSubscription, delivery: Delivery, leaving: Leaving) -> outbound.Answer:
    shown = {name: delivery.payload[name] for name in ("title", "body", "url", "tag", "language")}
    body = encrypt(json.dumps(shown).encode(), Keys.read(device.p256dh, device.auth))
    headers = {
        "Authorization": voluntary.authorization(device.endpoint, current().support_address),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(LASTS.total_seconds())),
        "Urgency": delivery.payload["urgency"],
        "Topic": delivery.payload["tag"],
    }
    try:
        return outbound.post(device.endpoint, body, headers, leaving=leaving)
    except outbound.RefusedError as refused:
        raise DeliveryError(str(refused), permanent=True) from refused
    except outbound.UnreachableError as away:
        # A second ring for the same news replaces the first one by its tag: trying again is safe.
        raise DeliveryError(str(away)) from away


def _wait(answer: outbound.Answer) -> int | None:
    asked = answer.headers.get("Retry-After", "")
    return min(int(asked), LONGEST_WAIT) if asked.isascii() and asked.isdecimal() else None
