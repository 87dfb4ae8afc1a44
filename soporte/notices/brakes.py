"""The second brake on automatic mail, independent of headers: how much goes to whom, and in all.

Two desks that answer each other, a form filled a thousand times with a victim's address, a flood:
each ends here after a few messages.
"""

from datetime import timedelta
from typing import Any, NamedTuple

import structlog

from soporte.notices.alarms import Brake, raise_alarm
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


# A conversation in which nobody takes part any more: this much a day about one ticket.
PER_TICKET, DAY = 5, timedelta(days=1)

# One journey for all counts; none reads further than its limit. What an administrator reset counts
# from then on.
_SINCE = """greatest(%(since)s, (SELECT reset_at FROM notices_alarm
    WHERE brake = '{}' AND target = {}))"""
_RECENT = "SELECT FROM outbox_delivery WHERE automatic AND created_at >"
_MINE = f"{_RECENT} {_SINCE.format('address', '%(recipient)s')} AND recipient = %(recipient)s"
_NEAR = f"""{_RECENT} {_SINCE.format("domain", "%(domain)s")}
    AND right(recipient, length(%(domain)s)) = %(domain)s"""
_COUNT = f"""
    SELECT (SELECT count(*) FROM ({_MINE}
               AND (payload ->> 'brake' = 'code') IS NOT DISTINCT FROM %(kind)s
               LIMIT %(limit)s) mine),
           (SELECT count(*) FROM ({_NEAR} LIMIT {PER_DOMAIN}) near),
           (SELECT count(*) FROM ({_RECENT} {_SINCE.format("installation", "''")}
               LIMIT %(in_all)s) everybody),
           (SELECT count(*) FROM (SELECT FROM outbox_delivery
               WHERE automatic AND recipient = %(recipient)s
               AND created_at > greatest(%(day)s, (SELECT reset_at FROM notices_alarm
                   WHERE brake = 'ticket' AND target = %(recipient)s))
               AND ((thing_kind = 'ticket' AND thing_id = %(ticket)s) OR (thing_kind = 'message'
                   AND thing_id IN (SELECT id FROM tickets_message WHERE ticket_id = %(ticket)s)))
               LIMIT {PER_TICKET}) about),
           EXISTS (SELECT FROM people_address WHERE kind = 'email' AND value = %(recipient)s
               AND (undeliverable_at IS NOT NULL OR complained_at IS NOT NULL))"""  # noqa: S608


class _Sent(NamedTuple):
    """How much automatic mail went out in the last hour, each count up to its limit."""

    most_in_all: int
    mine: int
    domain: int
    in_all: int
    about: int
    is_unwanted: bool


def allows(recipient: str, *, is_verified: bool, ticket: int | None = None) -> bool:
    """Whether one more automatic mail may go to this address now, about this ticket if any.

    Call it in the transaction that enqueues the mail: until that ends, nobody else is counting.
    """
    limit = PER_ADDRESS if is_verified else PER_UNVERIFIED_ADDRESS
    sent = _count(recipient, limit, codes=False, ticket=ticket)
    if sent.is_unwanted:
        log.info("automatic mail left out", recipient=recipient)
        return False
    if sent.about >= PER_TICKET:
        return _brake(Brake.TICKET, recipient)
    if sent.mine >= limit:
        # To an unproved address the first is the only one: a second letter is nothing odd.
        return _brake(Brake.ADDRESS, recipient, from_nth=1 if is_verified else 2)
    return _allows_in_all(recipient, sent, is_verified=is_verified)


def _brake(brake: Brake, target: str, *, from_nth: int = 1) -> bool:
    log.warning("automatic mail braked", target=target, brake=brake.value)
    raise_alarm(brake, target, from_nth=from_nth)
    return False


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
    return is_verified or _allows_in_all(recipient, sent, is_verified=False)


def _count(recipient: str, limit: int, *, codes: bool, ticket: int | None = None) -> _Sent:
    """Counts under the recipient's lock, which the end of the transaction releases."""
    most_in_all = current().automatic_per_hour
    values: dict[str, Any] = {
        "since": now() - HOUR,
        "day": now() - DAY,
        "ticket": ticket,
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


def _allows_in_all(recipient: str, sent: _Sent, *, is_verified: bool) -> bool:
    """The brakes that no single address sets off.

    Anybody can write in the name of a thousand others: what goes to those silences their domain and
    each other, and leaves a quarter of the whole to addresses that were proved.
    """
    if sent.domain >= PER_DOMAIN and not is_verified:
        return _brake(Brake.DOMAIN, f"@{recipient.rpartition('@')[2]}")
    kept = 0 if is_verified else sent.most_in_all // 4
    if sent.in_all >= sent.most_in_all - kept:
        return _brake(Brake.INSTALLATION, "")
    return True
