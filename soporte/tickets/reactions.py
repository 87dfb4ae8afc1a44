"""The tickets' background tasks: each calls one verb, and does no harm when it runs twice."""

from procrastinate.contrib.django import app

from soporte.tickets import approving, attached, drafting
from soporte.tickets.bulk import running
from soporte.tickets.models import Ticket
from soporte.tickets.recurring import opening
from soporte.toolbox.clock import now

MOST_AT_ONCE = 500


@app.task(name="tickets.release", queue="tickets")
def release(draft_id: int) -> None:
    """Send one waiting reply, if it still waits and its moment has come."""
    drafting.release(draft_id)


@app.task(name="tickets.wake", queue="tickets")
def wake(ticket_id: int) -> None:
    """Wake one ticket, if its moment has come."""
    found = Ticket.objects.filter(pk=ticket_id).first()
    if found is not None:
        found.wake_if_due()


@app.task(name="tickets.read_files", queue="files")
def read_files(message_id: int) -> None:
    """Read what the files of one message say, so that the search finds it."""
    attached.read(message_id)


@app.task(name="tickets.bulk", queue="tickets")
def bulk(bulk_id: int) -> None:
    """Do what is left of an act on many tickets."""
    running.go_on(bulk_id)


@app.periodic(cron="* * * * *")
@app.task(name="tickets.sweep", queue="tickets", queueing_lock="tickets.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Find what is due and whose job was lost."""
    drafting.release_due(most=MOST_AT_ONCE)
    for ticket in Ticket.objects.filter(snoozed_until__lte=now())[:MOST_AT_ONCE]:
        ticket.wake_if_due()
    opening.run_due(most=MOST_AT_ONCE)
    running.go_on_with_lost()


@app.periodic(cron="23 * * * *")
@app.task(
    name="tickets.approvals",
    queue="tickets",
    queueing_lock="tickets.approvals",
    pass_context=False,
)
def approvals(timestamp: int) -> None:
    """Remind of approvals that wait, end those whose time is over; forget old acts on many."""
    approving.look_after()
    running.forget_old()
