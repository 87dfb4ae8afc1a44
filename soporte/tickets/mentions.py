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
    reading = type(ticket).objects.visible_to
    return [one.pk for one in _named(html) if reading(one).filter(pk=ticket.pk).exists()]


def outside(ticket: "Ticket", html: str) -> list[Person]:
    """The colleagues whom the text names and whom only the ticket's privacy keeps from it."""
    if not ticket.is_private:
        return []
    return [one for one in _named(html) if not ticket.is_open_to(one) and ticket.may_let_in(one)]


def _named(html: str) -> list[Person]:
    named = list(dict.fromkeys(int(one) for one in _MARK.findall(html)))[:MOST]
    return list(Person.objects.staff().filter(pk__in=named).order_by("pk")) if named else []
