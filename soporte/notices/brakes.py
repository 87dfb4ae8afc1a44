"""The second brake on automatic mail, independent of headers: how much goes to whom, and in all.

Two desks that answer each other, a form filled a thousand times with a victim's address, a flood:
each ends here after a few messages.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import connection

from soporte.outbox.models import Delivery
from soporte.site.operations import current
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = structlog.get_logger(__name__)
HOUR = timedelta(hours=1)
LOCK = 0x50_0B_7A
PER_ADDRESS, PER_UNVERIFIED_ADDRESS, PER_DOMAIN = 3, 1, 60
# Codes are asked for by somebody who waits for them: they have a count of their own, so that
# three acknowledgements lock nobody out, and room for "send it again".
CODES_PER_ADDRESS, CODES_PER_UNVERIFIED_ADDRESS = 10, 3
# A form that anybody can fill with anybody's address; "send it again" is the second to third.
FORMS_PER_UNVERIFIED_ADDRESS = 1


def allows(recipient: str, *, is_verified: bool) -> bool:
    """Whether one more automatic mail may go to this address now.

    Call it in the transaction that enqueues the mail: until that ends, nobody else is counting.
    """
    _count_alone(recipient)
    mine = _recent().filter(recipient=recipient).exclude(payload__has_key="brake")
    limit = PER_ADDRESS if is_verified else PER_UNVERIFIED_ADDRESS
    if mine[:limit].count() >= limit:
        log.warning("automatic mail braked", recipient=recipient, brake="address")
        return False
    return _allows_in_all(recipient)


def allows_code(recipient: str, *, is_verified: bool, by_form: bool = False) -> bool:
    """Whether one more code may go to this address now; `by_form` when a stranger's form asks.

    A proved address is held back by its own count alone: no flood to its neighbours, or to us, may
    keep somebody from signing in.
    """
    _count_alone(recipient)
    codes = _recent().filter(recipient=recipient, payload__brake="code")
    unproved = FORMS_PER_UNVERIFIED_ADDRESS if by_form else CODES_PER_UNVERIFIED_ADDRESS
    limit = CODES_PER_ADDRESS if is_verified else unproved
    if codes[:limit].count() >= limit:
        log.warning("automatic mail braked", recipient=recipient, brake="code")
        return False
    return is_verified or _allows_in_all(recipient)


def _count_alone(recipient: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, recipient])


def _recent() -> "QuerySet[Delivery]":
    return Delivery.objects.filter(automatic=True, created_at__gt=now() - HOUR)


def _allows_in_all(recipient: str) -> bool:
    """The brakes that no single address sets off."""
    recent = _recent()
    domain = recipient.rpartition("@")[2]
    if recent.filter(recipient__endswith=f"@{domain}")[:PER_DOMAIN].count() >= PER_DOMAIN:
        log.warning("automatic mail braked", domain=domain, brake="domain")
        return False
    in_all = current().automatic_per_hour
    if recent[:in_all].count() >= in_all:
        log.warning("automatic mail braked", brake="installation")
        return False
    return True
