"""Fetching from the accounts that are polled, and the sweep for payloads that lost their job."""

from datetime import timedelta
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction

from soporte.channels import drivers
from soporte.channels.contract import ChannelError
from soporte.channels.line.intake import accept, schedule
from soporte.channels.models import Account, Inbound
from soporte.channels.models.inbound import State
from soporte.journal import jobs
from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.toolbox.clock import now

log = structlog.get_logger(__name__)
ORPHANED_AFTER = timedelta(minutes=2)
POLL_LOCK = 0x50_0B_7E


def poll_all() -> None:
    """One round over every account that can be polled; one failing account hinders no other."""
    polled: dict[str, Any] = {d.kind: d for d in drivers.every() if "fetch" in d.abilities}
    accounts = Account.objects.filter(is_active=True, kind__in=polled)
    for account in accounts.select_related("queue"):
        if polled[account.kind].is_polled(account):
            fetch(account)
    rescue()


def fetch(account: Account) -> int:
    """Store what is new in one account; how many messages. Its state and error are kept on it.

    A session lock keeps two workers from fetching one account at the same time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [POLL_LOCK, account.pk])
        if not cursor.fetchone()[0]:
            return 0
        try:
            return _fetch(account)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [POLL_LOCK, account.pk])


def rescue() -> int:
    """Defer again the reading of payloads that have waited too long; how many."""
    waiting = jobs.waiting("channels.process", "inbound_id")
    lost = Inbound.objects.filter(state=State.STORED, received_at__lt=now() - ORPHANED_AFTER)
    found = list(lost.exclude(pk__in=waiting).order_by("id").only("pk")[:1000])
    for inbound in found:
        schedule(inbound)
    return len(found)


def _fetch(account: Account) -> int:
    driver: Any = drivers.get(account.kind)
    account.refresh_from_db(fields=["cursor"])
    count = 0
    try:
        for key, raw, cursor in driver.fetch(account, account.cursor):
            # The cursor moves only after the message is committed: a kill fetches it again, and
            # the unique key makes that harmless.
            accept(raw, kind=account.kind, route="imap", account=account, cursor=key)
            account.note_success(cursor)
            count += 1
        account.note_success(account.cursor)
    except ChannelError as error:
        log.warning("fetch failed", account=account.pk, error=error.message)
        _note_failure(account, error.message)
    except DatabaseError:
        raise
    except Exception as defect:
        log.exception("fetch broke", account=account.pk)
        _note_failure(account, repr(defect))
    return count


@transaction.atomic
def _note_failure(account: Account, error: str) -> None:
    if account.note_failure(error):
        record("account.failed", account, by=Actor.system(), detail={"error": error[:200]})
