"""The second brake on automatic mail, independent of headers: how much goes to whom, and in all.

Two desks that answer each other, a form filled a thousand times with a victim's address, a flood:
each ends here after a few messages.
"""

from datetime import timedelta

import structlog

from soporte.outbox.models import Delivery
from soporte.site.operations import current
from soporte.toolbox.clock import now

log = structlog.get_logger(__name__)
HOUR = timedelta(hours=1)
PER_ADDRESS, PER_UNVERIFIED_ADDRESS, PER_DOMAIN = 3, 1, 60


def allows(recipient: str, *, is_verified: bool) -> bool:
    """Whether one more automatic mail may go to this address now."""
    recent = Delivery.objects.filter(automatic=True, created_at__gt=now() - HOUR)
    limit = PER_ADDRESS if is_verified else PER_UNVERIFIED_ADDRESS
    if recent.filter(recipient=recipient)[:limit].count() >= limit:
        log.warning("automatic mail braked", recipient=recipient, brake="address")
        return False
    domain = recipient.rpartition("@")[2]
    if recent.filter(recipient__endswith=f"@{domain}")[:PER_DOMAIN].count() >= PER_DOMAIN:
        log.warning("automatic mail braked", domain=domain, brake="domain")
        return False
    in_all = current().automatic_per_hour
    if recent[:in_all].count() >= in_all:
        log.warning("automatic mail braked", brake="installation")
        return False
    return True
