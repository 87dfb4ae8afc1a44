"""Rights that change elsewhere: the search hears who finds private tickets by them."""

from django.db.models import Q

from soporte.journal.models import Entry
from soporte.tickets import indexing
from soporte.tickets.models import Ticket


def team_changed(entry: Entry) -> None:
    """React to `team.changed`: its members have the team's rights on queues."""
    _look_again(Q(queue__access__team=entry.thing_id))


def role_changed(entry: Entry) -> None:
    """React to `person.role_changed`: supervisors need no right on a queue, customers have none."""
    pk = entry.thing_id
    _look_again(Q(private_to__contains=[pk]) | Q(assignee=pk))


def _look_again(concerned: Q) -> None:
    found = Ticket.objects.exclude(private_to=None).filter(concerned)
    indexing.readers_changed(list(found))
