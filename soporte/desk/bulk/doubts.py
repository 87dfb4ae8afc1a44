"""What a writer to many may have overlooked, asked once before it leaves, as the composer asks."""

import re

from django.db.models import Q

from soporte.desk.access import StaffRequest
from soporte.desk.tickets.doubts import of_files, of_note, own_words
from soporte.people.models import Address
from soporte.tickets.bulk.ordering import SAID, Order
from soporte.tickets.models import Participant
from soporte.tickets.models.bulk import Act
from soporte.tickets.models.ticket import TicketQuerySet
from soporte.toolbox.html import clean

MOST = 20
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def of(request: StaffRequest, order: Order, tickets: TicketQuerySet) -> dict[str, str]:
    """The doubts about an order, each by its name; without those that were shown before."""
    if order.act not in SAID:
        return {}
    html, shown = clean(order.html), set(request.POST.getlist("doubted"))
    found = {
        "files": "" if order.files else of_files(html),
        "note": of_note(_named(html, tickets)) if order.act == Act.NOTE else "",
    }
    return {name: text for name, text in found.items() if text and name not in shown}


def _named(html: str, tickets: TicketQuerySet) -> list[str]:
    """The addresses in a note that belong to who would receive an answer in these tickets."""
    words = {one.rstrip(".").lower() for one in _ADDRESS.findall(own_words(html))}
    if not words:
        return []
    chosen = tickets.order_by()
    confirmed = Participant.objects.filter(ticket__in=chosen.values("pk")).exclude(
        confirmed_at=None
    )
    theirs = Address.objects.filter(kind="email", value__in=sorted(words)[:MOST]).filter(
        Q(person__in=chosen.values("requester")) | Q(person__in=confirmed.values("person"))
    )
    return sorted(theirs.values_list("value", flat=True))
