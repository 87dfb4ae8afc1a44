"""The second brake on automatic mail, independent of headers: how much goes to whom, and in all.

Two desks that answer each other, a form filled a thousand times with a victim's address, a flood:
each ends here after a few messages.
"""

from datetime import timedelta
from typing import Any, NamedTuple

import structlog

from soporte.site.operations import current
from soporte.toolbox.clock import now
from soporte.toolbox.prepared import prepared_cursor

log = structlog.get_logger(__name__)
HOUR = timedelta(hours=1)
LOCK = 0x50_0B_7A
PER_ADDRESS, PER_UNVERIFIED_ADDRESS, PER_DOMAIN = 3, 1, 60
# Codes are asked for by somebody who waits for them: they have a count of their own, so that
# three acknowledgements lock nobody out, and room for "send it again".
CODES_PER_ADDRESS, CODES_PER_UNVERIFIED_ADDRESS = 10, 3
# A form that anybody can fill with anybody's address; "send it again" is the second to third.
FORMS_PER_UNVERIFIED_ADDRESS = 1


# One journey for three counts; none reads further than its limit.
_RECENT = "SELECT FROM outbox_delivery WHERE automatic AND created_at > %(since)s"
_COUNT = f"""
    SELECT (SELECT count(*) FROM ({_RECENT} AND recipient = %(recipient)s
               AND (payload ->> 'brake' = 'code') IS NOT DISTINCT FROM %(kind)s
               LIMIT %(limit)s) mine),
           (SELECT count(*) FROM ({_RECENT}
               AND right(recipient, length(%(domain)s)) = %(domain)s LIMIT {PER_DOMAIN}) near),
           (SELECT count(*) FROM ({_RECENT} LIMIT %(in_all)s) everybody)"""  # noqa: S608 - constants


class _Sent(NamedTuple):
    """How much automatic mail went out in the last hour, each count up to its limit."""

    most_in_all: int
    mine: int
    domain: int
    in_all: int


def allows(recipient: str, *, is_verified: bool) -> bool:
    """Whether one more automatic mail may go to this address now.

    Call it in the transaction that enqueues the mail: until that ends, nobody else is counting.
    """
    limit = PER_ADDRESS if is_verified else PER_UNVERIFIED_ADDRESS
    sent = _count(recipient, limit, codes=False)
    if sent.mine >= limit:
        log.warning("automatic mail braked", recipient=recipient, brake="address")
        return False
    return _allows_in_all(recipient, sent)


def allows_code(recipient: str, *, is_verified: bool, by_form: bool = False) -> bool:
    """Whether one more code may go to this address now; `by_form` when a stranger's form asks.

    A proved address is held back by its own count alone: no flood to its neighbours, or to us, may
    keep somebody from signing in.
    """
    unproved = FORMS_PER_UNVERIFIED_ADDRESS if by_form else CODES_PER_UNVERIFIED_ADDRESS
    limit = CODES_PER_ADDRESS if is_verified else unproved
    sent = _count(recipient, limit, codes=True)
    if sent.mine >= limit:
        log.warning("automatic mail braked", recipient=recipient, brake="code")
        return False
    return is_verified or _allows_in_all(recipient, sent)


def _count(recipient: str, limit: int, *, codes: bool) -> _Sent:
    """Counts under the recipient's lock, which the end of the transaction releases."""
    most_in_all = current().automatic_per_hour
    values: dict[str, Any] = {
        "since": now() - HOUR,
        "recipient": recipient,
        "kind": True if codes else None,
        "limit": limit,
        "domain": f"@{recipient.rpartition('@')[2]}",
        "in_all": most_in_all,
    }
    with prepared_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, recipient])
        cursor.execute(_COUNT, values)
        return _Sent(most_in_all, *cursor.fetchone())


def _allows_in_all(recipient: str, sent: _Sent) -> bool:
    """The brakes that no single address sets off."""
    if sent.domain >= PER_DOMAIN:
        log.warning("automatic mail braked", domain=recipient.rpartition("@")[2], brake="domain")
        return False
    if sent.in_all >= sent.most_in_all:
        log.warning("automatic mail braked", brake="installation")
        return False
    return True
