"""Whom a note mentions: colleagues that the editor's `@` named, read before the text is cleaned."""

import re
from typing import TYPE_CHECKING

from soporte.people.models import Person

if TYPE_CHECKING:
    from soporte.tickets.models import Ticket

MOST = 20
_MARK = re.compile(r'(?i)<strong\b[^<>]{0,200}?\bdata-mention="([0-9]{1,18})"')


def of(ticket: "Ticket", html: str) -> list[int]:
    """The colleagues whom the text names and who may read the ticket."""
    named = list(dict.fromkeys(int(one) for one in _MARK.findall(html)))[:MOST]
    if not named:
        return []
    reading = type(ticket).objects.visible_to
    found = Person.objects.staff().filter(pk__in=named).order_by("pk")
    return [one.pk for one in found if reading(one).filter(pk=ticket.pk).exists()]
