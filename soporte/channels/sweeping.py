"""Guests' requests that nobody confirmed are forgotten: words, address, and the hold on files."""

from datetime import timedelta

from django.db import transaction

from soporte.channels.models import Inbound
from soporte.channels.models.inbound import State
from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.site.operations import current
from soporte.toolbox.clock import now

UNCONFIRMED_FOR = timedelta(days=7)
BATCH = 500


def sweep() -> int:
    """Forget what has waited too long for its code; how many. Records `inbound.expired`.

    The files are left to the files' own sweep, unless something else links to them.
    """
    count = 0
    while gone := _forget():
        count += gone
    return count


@transaction.atomic
def _forget() -> int:
    waiting = Inbound.objects.filter(
        state=State.UNCONFIRMED, received_at__lt=now() - UNCONFIRMED_FOR
    )
    # Whoever enters the code at this moment has the row: it is left alone.
    locked = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("-pk")
    ids = list(locked.values_list("pk", flat=True)[:BATCH])
    if ids:
        Inbound.objects.filter(pk__in=ids).delete()
        by = Actor.system(via="job")
        record("inbound.expired", current(), by=by, detail={"count": len(ids)})
    return len(ids)
